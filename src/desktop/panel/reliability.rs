//! R from the parts and F from the outcomes, each with its interval, and the factors behind R.

use egui::{ComboBox, Label, Rect, Response, RichText, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use crate::desktop::panel::{Context, ReadingKind, Scope};
use crate::desktop::theme::Tokens;
use crate::desktop::widget::{figure, text};
use crate::foundation::HandlerId;
use crate::measure::ledger::Ledger;
use crate::measure::snapshot::{Estimate, Factor, Numbers, Reading};
use crate::scenario::Model;

pub fn show(ui: &mut Ui, context: &mut Context) {
    let tokens = context.tokens;
    selectors(ui, context);
    ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
        let numbers = context.numbers();
        let reading = reading(numbers, context.view.reading);
        let shown = headline(ui, tokens, "R", &reading.system);
        shown.on_hover_ui(|ui| product(ui, tokens, context.model, reading));
        let about = "F = 1 - P_fail: the share of root events that did not fail, over those settled or overdue";
        headline(ui, tokens, "F", &numbers.fault_tolerance).on_hover_text(about);
        rescued(ui, tokens, &numbers.ledger);
        if let Estimate::NotApplicable(why) | Estimate::NotDerived(why) = &reading.system {
            text::hint(ui, tokens, format!("R: {why}"));
        }
        ui.add_space(8.0);
        factors(ui, tokens, context.model, reading);
    });
}

/// Which window and which reading; both named beside the numbers.
fn selectors(ui: &mut Ui, context: &mut Context) {
    let (tokens, window) = (context.tokens, context.model.view.window);
    let mission = context.model.mission;
    let scope_name = |scope| match scope {
        Scope::Recent => format!("last {}", figure::span(window)),
        Scope::SinceWarmUp => "since warm-up".into(),
    };
    let reading_name = |reading| match (reading, mission) {
        (ReadingKind::PerDemand, _) => "per demand".into(),
        (ReadingKind::Mission, Some(span)) => format!("for {}", figure::span(span)),
        (ReadingKind::Mission, None) => "for a mission".into(),
        (ReadingKind::Availability, _) => "availability".to_string(),
    };
    let view = &mut *context.view;
    text::section(ui, tokens, "Reliability", |ui| {
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

fn reading(numbers: &Numbers, kind: ReadingKind) -> &Reading {
    match kind {
        ReadingKind::PerDemand => &numbers.per_demand,
        ReadingKind::Mission => &numbers.mission,
        ReadingKind::Availability => &numbers.availability,
    }
}

/// A number in large figures, its interval at the right; room for seven decimals, so that nothing moves.
fn headline(ui: &mut Ui, tokens: &Tokens, name: &str, estimate: &Estimate) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::hover());
    let middle = rect.center().y;
    let painter = ui.painter_at(rect);
    let font = egui::FontId::proportional;
    painter.text(pos2(rect.min.x, middle + 3.0), egui::Align2::LEFT_CENTER, name, font(14.0), tokens.muted);
    let left = rect.min.x + 22.0;
    let spoken = match estimate {
        Estimate::Measured(interval) => {
            let decimals = figure::decimals(interval.value);
            let value = figure::probability(interval.value, decimals);
            let at = pos2(left, middle);
            let size = text::HEADLINE * if decimals > 6 { 0.9 } else { 1.0 };
            let shown = painter.text(at, egui::Align2::LEFT_CENTER, &value, text::strong(size), tokens.text);
            let beside = figure::interval(interval, decimals);
            let galley = painter.layout_no_wrap(beside.clone(), text::figure_font(text::LABEL - 0.5), tokens.muted);
            if shown.max.x + 6.0 + galley.size().x <= rect.max.x {
                let at = pos2(rect.max.x - galley.size().x, middle + 6.0 - 0.5 * galley.size().y);
                painter.galley(at, galley, tokens.muted);
            }
            format!("{name} {value}, {beside}")
        }
        missing => {
            let (short, _) = absent(missing);
            let size = text::BODY;
            painter.text(pos2(left, middle + 3.0), egui::Align2::LEFT_CENTER, short, font(size), tokens.faint);
            format!("{name} {short}")
        }
    };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
    response
}

/// Why there is no number: a word or two, and the whole reason.
fn absent(estimate: &Estimate) -> (&'static str, String) {
    match estimate {
        Estimate::Measured(_) => ("", String::new()),
        Estimate::NoData => ("no data yet", "Nothing has been measured in this window yet".into()),
        Estimate::NotDerived(which) => ("not yet derived", which.clone()),
        Estimate::NotApplicable(why) => ("does not apply", why.clone()),
    }
}

/// What stands behind R: the factors, as they are combined.
fn product(ui: &mut Ui, tokens: &Tokens, model: &Model, reading: &Reading) {
    ui.set_max_width(300.0);
    ui.spacing_mut().interact_size.y = 14.0;
    match &reading.system {
        Estimate::Measured(interval) => {
            ui.label(text::body("R, from the parts", tokens.text));
            for (handler, factor) in model.handlers.iter().zip(&reading.factors) {
                if let Estimate::Measured(own) = &factor.estimate {
                    ui.horizontal(|ui| {
                        let value = figure::probability(own.value, figure::decimals(own.value));
                        ui.label(text::figure(value, tokens.text));
                        ui.label(text::label(&handler.name, tokens.muted));
                    });
                }
            }
            let measured: Vec<f64> =
                reading.factors.iter().filter_map(|factor| factor.estimate.interval()).map(|i| i.value).collect();
            let product: f64 = measured.iter().product();
            let plain = (product - interval.value).abs() <= 1e-9 * product.abs().max(1e-9);
            let how = if plain { "Their product" } else { "Combined along the routes that events take" };
            let value = figure::probability(interval.value, figure::decimals(interval.value));
            ui.label(text::label(format!("{how}: {value}"), tokens.muted));
            ui.label(text::label(figure::method(interval), tokens.faint));
        }
        missing => {
            ui.label(text::body(absent(missing).1, tokens.text));
        }
    }
}

fn rescued(ui: &mut Ui, tokens: &Tokens, ledger: &Ledger) {
    let rescued = ledger.rescued();
    let failed = ledger.failed();
    let shown = match rescued + failed {
        0 => "Nothing has failed, so nothing to rescue".to_string(),
        total => format!(
            "Recovery rescued {}: {} of {}",
            figure::percent(rescued as f64 / total as f64),
            figure::count(rescued),
            figure::count(total)
        ),
    };
    let about = "Events that ended correct although an attempt had failed, out of these and those that failed";
    ui.add(Label::new(text::label(shown, tokens.muted)).truncate()).on_hover_text(about);
}

/// Room for each column, from the right.
const HARDENED: f32 = 62.0;
const VALUE: f32 = 58.0;

/// One row per part of the system: a bar, its value, theory as a tick, and what hardening it would bring.
fn factors(ui: &mut Ui, tokens: &Tokens, model: &Model, reading: &Reading) {
    if model.handlers.is_empty() {
        return;
    }
    text::row(
        ui,
        |ui| ui.label(text::label("Component", tokens.muted)),
        |ui| {
            let about = "How much R would gain if this part never failed: importance x (1 - R_i)";
            ui.add_sized(
                [HARDENED, 16.0],
                Label::new(text::label("if hardened", tokens.muted)).halign(egui::Align::RIGHT),
            )
            .on_hover_text(about);
            let about = "The factor of this part in R";
            ui.add_sized([VALUE, 16.0], Label::new(factor_name(tokens)).halign(egui::Align::LEFT)).on_hover_text(about);
        },
    );
    let low = scale_from(reading);
    let most = reading.factors.iter().filter_map(gain).fold(0.0, f64::max);
    let mut theory = false;
    for (at, factor) in reading.factors.iter().enumerate().take(model.handlers.len()) {
        theory |= factor.theory.is_some();
        factor_row(ui, tokens, &model.handler(HandlerId::from(at)).name, factor, (low, most));
    }
    let measured = reading.factors.iter().any(|factor| factor.estimate.interval().is_some());
    if measured {
        let tick = if theory { ", tick = theory" } else { "" };
        text::hint(ui, tokens, format!("bars from {}{tick}", figure::number(low)));
    }
}

/// What R would gain if the part never failed.
fn gain(factor: &Factor) -> Option<f64> {
    Some(factor.importance? * (1.0 - factor.estimate.interval()?.value))
}

/// Where the bars begin: a round number below all factors.
fn scale_from(reading: &Reading) -> f64 {
    let lowest = reading.factors.iter().filter_map(|factor| factor.estimate.interval()).map(|interval| interval.value);
    let missing = 1.0 - lowest.fold(1.0, f64::min);
    [0.001, 0.01, 0.1].into_iter().find(|room| missing < 0.8 * room).map_or(0.0, |room| 1.0 - room)
}

fn factor_row(ui: &mut Ui, tokens: &Tokens, name: &str, factor: &Factor, (low, most): (f64, f64)) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let middle = rect.center().y;
    let painter = ui.painter_at(rect);
    let name_width = (0.4 * (rect.width() - VALUE - HARDENED)).max(74.0);
    let mut job =
        egui::text::LayoutJob::simple_singleline(name.to_string(), egui::FontId::proportional(text::BODY), tokens.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(name_width - 4.0);
    let galley = painter.layout_job(job);
    painter.galley(pos2(rect.min.x, middle - 0.5 * galley.size().y), galley, tokens.text);
    let value_right = rect.max.x - HARDENED - 4.0;
    let mono = text::figure_font(text::LABEL);
    let spoken = match &factor.estimate {
        Estimate::Measured(interval) => {
            let bar_right = value_right - VALUE - 2.0;
            let bar = Rect::from_min_max(pos2(rect.min.x + name_width, middle - 2.5), pos2(bar_right, middle + 2.5));
            if bar.width() > 16.0 {
                let place = |value: f64| bar.min.x + ((value - low) / (1.0 - low)).clamp(0.0, 1.0) as f32 * bar.width();
                painter.rect_filled(bar, 2, tokens.raised);
                painter.rect_filled(bar.with_max_x(place(interval.value).max(bar.min.x + 2.0)), 2, tokens.accent);
                if let Some(theory) = &factor.theory {
                    let x = place(theory.value);
                    painter.vline(x, bar.min.y - 3.5..=bar.max.y + 3.5, Stroke::new(1.5, tokens.text));
                }
            }
            let value = figure::probability(interval.value, figure::decimals(interval.value).min(6));
            let at = pos2(value_right - VALUE + 4.0, middle);
            painter.text(at, egui::Align2::LEFT_CENTER, &value, mono.clone(), tokens.text);
            if let Some(gain) = gain(factor) {
                let bar_width = 14.0 * if most > 0.0 { (gain / most) as f32 } else { 0.0 };
                let from = rect.max.x - HARDENED + 4.0;
                let bar = Rect::from_min_max(pos2(from, middle - 2.5), pos2(from + bar_width.max(1.0), middle + 2.5));
                painter.rect_filled(bar, 2, tokens.warning);
                let at = pos2(rect.max.x, middle);
                let shown = if gain < 5e-5 { "<0.0001".into() } else { format!("{gain:.4}") };
                painter.text(at, egui::Align2::RIGHT_CENTER, shown, mono, tokens.muted);
            } else {
                let at = pos2(rect.max.x, middle);
                painter.text(at, egui::Align2::RIGHT_CENTER, "\u{2013}", mono, tokens.faint);
            }
            value
        }
        missing => {
            let (short, _) = absent(missing);
            let at = pos2(rect.max.x, middle);
            let font = egui::FontId::proportional(text::LABEL);
            painter.text(at, egui::Align2::RIGHT_CENTER, short, font, tokens.faint);
            short.into()
        }
    };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("R of {name}: {spoken}")));
    response.on_hover_ui(|ui| explain(ui, tokens, name, factor));
}

/// An R with a small lowered i, which few fonts have as a letter.
fn factor_name(tokens: &Tokens) -> egui::text::LayoutJob {
    let format = |size, valign| egui::TextFormat {
        font_id: egui::FontId::proportional(size),
        color: tokens.muted,
        valign,
        ..Default::default()
    };
    let mut job = egui::text::LayoutJob::default();
    job.append("R", 0.0, format(text::LABEL, egui::Align::Center));
    job.append("i", 0.5, format(text::LABEL - 3.0, egui::Align::BOTTOM));
    job
}

fn explain(ui: &mut Ui, tokens: &Tokens, name: &str, factor: &Factor) {
    ui.set_max_width(280.0);
    ui.label(text::body(name, tokens.text));
    let mut line = |text: RichText| ui.add(Label::new(text).wrap());
    match &factor.estimate {
        Estimate::Measured(interval) => {
            let decimals = figure::decimals(interval.value);
            let value = figure::probability(interval.value, decimals);
            line(text::figure(format!("{value}  {}", figure::interval(interval, decimals)), tokens.text));
            line(text::label(figure::method(interval), tokens.muted));
            if let Some(theory) = &factor.theory {
                let value = figure::probability(theory.value, decimals);
                line(text::label(format!("{}: {value}", theory.name), tokens.muted));
                line(text::label(theory.conditions.to_string(), tokens.faint));
            }
            if let Some(gain) = gain(factor) {
                let shown = format!("R would gain {} if it never failed", figure::number(gain));
                line(text::label(shown, tokens.warning));
            }
        }
        missing => {
            line(text::label(absent(missing).1, tokens.muted));
        }
    }
}
