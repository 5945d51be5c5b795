//! R from the parts and F from the outcomes, each with its interval, and the factors behind R.

use std::borrow::Cow;

use egui::{ComboBox, Label, Response, ScrollArea, Sense, Ui, pos2, vec2};

use crate::desktop::panel::{Context, ReadingKind, Scope, factors, how_sure};
use crate::desktop::theme::Tokens;
use crate::desktop::widget::icon::Icon;
use crate::desktop::widget::{figure, text};
use crate::foundation::wording;
use crate::measure::ledger::Ledger;
use crate::measure::snapshot::{Estimate, Reading};

/// Where there is less room the choices stand alone.
const TITLE_ROOM: f32 = 236.0;

pub fn show(ui: &mut Ui, context: &mut Context) {
    let tokens = context.tokens;
    selectors(ui, context);
    ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let numbers = context.numbers();
        let reading = how_sure::reading(numbers, context.view.reading);
        let shown = headline(ui, tokens, "R", &reading.system);
        let names = || context.snapshot.factor_names(context.model);
        shown.on_hover_ui(|ui| product(ui, tokens, names(), reading));
        let about = "F = 1 - P_fail: the share of the root events whose fate is decided that did not fail";
        let sure = figure::about(&numbers.fault_tolerance);
        headline(ui, tokens, "F", &numbers.fault_tolerance).on_hover_text(format!("{about}\n{sure}").trim_end());
        note(ui, context);
        let is_unsure = |estimate: &Estimate| estimate.why().is_some_and(|why| why.needs_replications());
        let is_offered = is_unsure(&numbers.fault_tolerance) || is_unsure(&reading.system);
        how_sure::show(ui, context, is_offered);
        let reading = how_sure::reading(context.numbers(), context.view.reading);
        if let Estimate::NotApplicable(why) | Estimate::NotDerived(why) = &reading.system {
            text::hint(ui, tokens, format!("R: {why}"));
        }
        ui.add_space(4.0);
        factors::show(ui, tokens, context.snapshot.factor_names(context.model), reading);
    });
}

/// Which window and which reading; both named beside the numbers.
fn selectors(ui: &mut Ui, context: &mut Context) {
    let (tokens, window) = (context.tokens, context.model.view.window);
    let mission = context.model.mission;
    let scope_name = |scope| match scope {
        Scope::Recent => format!("last {}", wording::exact(window)),
        Scope::SinceWarmUp => "since warm-up".into(),
    };
    let reading_name = |reading| match (reading, mission) {
        (ReadingKind::PerDemand, _) => "per demand".into(),
        (ReadingKind::Mission, Some(span)) => format!("for {}", wording::exact(span)),
        (ReadingKind::Mission, None) => "for a mission".into(),
        (ReadingKind::Availability, _) => "availability".to_string(),
    };
    let view = &mut *context.view;
    let title = if ui.available_width() > TITLE_ROOM { "Reliability" } else { "" };
    text::section(ui, tokens, title, |ui| {
        ui.spacing_mut().button_padding = vec2(5.0, 2.0);
        ui.spacing_mut().icon_width = 10.0;
        let scope = ComboBox::from_id_salt("scope").width(88.0);
        let scope = scope.selected_text(text::label(scope_name(view.scope), tokens.text)).show_ui(ui, |ui| {
            for choice in [Scope::Recent, Scope::SinceWarmUp] {
                ui.selectable_value(&mut view.scope, choice, text::body(scope_name(choice), tokens.text));
            }
        });
        scope.response.accessible_name("Window").on_hover_text("The stretch of time that R, F and the ledger cover");
        let reading = ComboBox::from_id_salt("reading").width(80.0);
        let reading = reading.selected_text(text::label(reading_name(view.reading), tokens.text)).show_ui(ui, |ui| {
            for choice in [ReadingKind::PerDemand, ReadingKind::Mission, ReadingKind::Availability] {
                ui.selectable_value(&mut view.reading, choice, text::body(reading_name(choice), tokens.text));
            }
        });
        let about = "Per demand: an attempt succeeds. For a mission: a part survives that long. \
                     Availability: the fraction of time up.";
        reading.response.accessible_name("Reading").on_hover_text(about);
    });
}

/// A number in large figures, its interval at the right; room for five decimals, so that nothing moves.
fn headline(ui: &mut Ui, tokens: &Tokens, name: &str, estimate: &Estimate) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let middle = rect.center().y;
    let painter = ui.painter_at(rect);
    let font = egui::FontId::proportional;
    painter.text(pos2(rect.min.x, middle + 3.0), egui::Align2::LEFT_CENTER, name, font(14.0), tokens.muted);
    let left = rect.min.x + 22.0;
    let spoken = match estimate.value() {
        Some(value) => {
            let value = wording::percent(value);
            let at = pos2(left, middle);
            let size = text::HEADLINE * if value.chars().count() > 8 { 0.9 } else { 1.0 };
            let shown = painter.text(at, egui::Align2::LEFT_CENTER, &value, text::strong(size), tokens.text);
            let beside = figure::beside(estimate);
            let galley = painter.layout_no_wrap(beside.clone(), text::figure_font(text::LABEL - 0.5), tokens.muted);
            if shown.max.x + 6.0 + galley.size().x <= rect.max.x {
                let at = pos2(rect.max.x - galley.size().x, middle + 6.0 - 0.5 * galley.size().y);
                painter.galley(at, galley, tokens.muted);
            }
            format!("{name} {value}, {beside}")
        }
        None => {
            let (short, _) = if name == "F" && *estimate == Estimate::NoData {
                ("nothing decided", String::new())
            } else {
                factors::absent(estimate)
            };
            let size = text::BODY;
            painter.text(pos2(left, middle + 3.0), egui::Align2::LEFT_CENTER, short, font(size), tokens.muted);
            format!("{name} {short}")
        }
    };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
    response
}

/// What stands behind R: the factors, as they are combined.
fn product<'n>(ui: &mut Ui, tokens: &Tokens, names: impl Iterator<Item = Cow<'n, str>>, reading: &Reading) {
    ui.set_max_width(300.0);
    ui.spacing_mut().interact_size.y = 14.0;
    match reading.system.value() {
        Some(whole) => {
            ui.label(text::body("R, from the parts", tokens.text));
            for (name, factor) in names.zip(&reading.factors) {
                if let Some(own) = factor.estimate.value() {
                    ui.horizontal(|ui| {
                        let value = wording::percent(own);
                        ui.label(text::figure(value, tokens.text));
                        ui.label(text::label(name, tokens.muted));
                    });
                }
            }
            let product: f64 = reading.factors.iter().filter_map(|factor| factor.estimate.value()).product();
            let plain = (product - whole).abs() <= 1e-9 * product.abs().max(1e-9);
            let how = if plain { "Their product" } else { "Combined along the routes that events take" };
            let value = wording::percent(whole);
            ui.label(text::label(format!("{how}: {value}"), tokens.muted));
            ui.label(text::label(figure::about(&reading.system), tokens.muted));
        }
        None => {
            ui.label(text::body(factors::absent(&reading.system).1, tokens.text));
        }
    }
}

/// One line that is always there, so that nothing moves: that nothing counts yet, what F leaves out, or what recovery
/// has done.
fn note(ui: &mut Ui, context: &Context) {
    let (tokens, numbers) = (context.tokens, context.numbers());
    let rescued = rescued(&numbers.ledger);
    let about = "Events that ended correct although an attempt had failed, out of these and those that failed";
    let say = |ui: &mut Ui| {
        if context.snapshot.now < context.model.warm_up {
            let begins = wording::clock(context.model.warm_up.as_secs_f64());
            text::hint(ui, tokens, format!("Warming up: events count from {begins} on."));
        } else if let Some(caution) = &numbers.caution {
            let (sign, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            Icon::Warning.paint(ui.painter(), sign, tokens.warning);
            let mut said = caution.to_string();
            said[..1].make_ascii_uppercase();
            ui.add(Label::new(text::label(said, tokens.warning)).wrap())
                .on_hover_text(format!("F tells of the decided events alone. {rescued}."));
        } else {
            ui.add(Label::new(text::label(rescued, tokens.muted)).truncate()).on_hover_text(about);
        }
    };
    text::row(ui, say, |_| ());
}

fn rescued(ledger: &Ledger) -> String {
    let (rescued, failed) = (ledger.rescued(), ledger.failed());
    match rescued + failed {
        0 => "Nothing has failed, so nothing to rescue".into(),
        total => format!(
            "Recovery rescued {}: {} of {}",
            wording::percent(rescued as f64 / total as f64),
            wording::count(rescued),
            wording::count(total)
        ),
    }
}
