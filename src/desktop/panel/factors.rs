//! The factors behind R: a bar, its value, theory as a tick, and what hardening the part would bring.

use std::borrow::Cow;

use egui::{Align2, FontId, Label, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::{figure, text};
use crate::foundation::wording::{self, Measure};
use crate::measure::snapshot::{Estimate, Factor, Reading};

const ROW_HEIGHT: f32 = 20.0;
/// Room for each column, from the right.
const HARDENED: f32 = 70.0;
const VALUE: f32 = 68.0;
const GAP: f32 = 6.0;
const NAME_MIN: f32 = 70.0;
/// The longest bar of what hardening would bring.
const GAIN_BAR: f32 = 14.0;
/// The narrowest bar worth drawing.
const BAR_MIN: f32 = 16.0;

/// Where the columns of one row stand.
struct Columns {
    name_max: f32,
    bar: egui::Rangef,
    value: f32,
    gain: f32,
    right: f32,
}

impl Columns {
    fn of(row: Rect) -> Columns {
        let gain = row.max.x - HARDENED;
        let value = gain - GAP - VALUE;
        let name_max = row.min.x + (0.42 * (value - row.min.x)).max(NAME_MIN);
        Columns { name_max, bar: egui::Rangef::new(name_max + GAP, value - GAP), value, gain, right: row.max.x }
    }
}

/// One row per part of the system.
pub fn show<'n>(ui: &mut Ui, tokens: &Tokens, names: impl Iterator<Item = Cow<'n, str>>, reading: &Reading) {
    let mut names = names.peekable();
    if names.peek().is_none() {
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let measured = reading.factors.iter().any(|factor| factor.estimate.value().is_some());
    let low = scale_from(reading);
    heads(ui, tokens);
    let most = reading.factors.iter().filter_map(gain).fold(0.0, f64::max);
    for (name, factor) in names.zip(&reading.factors) {
        row(ui, tokens, &name, factor, (low, most));
    }
    let scale = measured.then(|| format!("bars from {} to 100 %", wording::percent(low)));
    let tick = reading.factors.iter().any(|factor| factor.theory.is_some()).then(|| "tick = theory".to_owned());
    let legend: Vec<String> = scale.into_iter().chain(tick).collect();
    if !legend.is_empty() {
        text::hint(ui, tokens, legend.join(", "));
    }
}

/// The heads of the columns.
fn heads(ui: &mut Ui, tokens: &Tokens) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    let columns = Columns::of(rect);
    let middle = rect.center().y;
    let painter = ui.painter_at(rect);
    let font = FontId::proportional(text::LABEL);
    painter.text(pos2(rect.min.x, middle), Align2::LEFT_CENTER, "Component", font.clone(), tokens.muted);
    let factor = painter.layout_job(factor_name(tokens));
    let place = pos2(columns.value, middle - 0.5 * factor.size().y);
    let about = |rect: Rect, name: &str, about: &str| {
        let head = ui.interact(rect, ui.scope_id().with(name), Sense::hover());
        head.on_hover_text(about);
    };
    about(Rect::from_min_size(place, factor.size()), "factor", "The factor of this part in R");
    painter.galley(place, factor, tokens.muted);
    let at = pos2(columns.right, middle);
    let hardened = painter.text(at, Align2::RIGHT_CENTER, "if hardened", font, tokens.muted);
    about(hardened, "hardened", "How much R would gain if this part never failed: importance x (1 - R_i)");
}

/// What R would gain if the part never failed.
fn gain(factor: &Factor) -> Option<f64> {
    Some(factor.importance? * (1.0 - factor.estimate.value()?))
}

/// Where the bars begin: a round number below all factors.
fn scale_from(reading: &Reading) -> f64 {
    let lowest = reading.factors.iter().filter_map(|factor| factor.estimate.value());
    let missing = 1.0 - lowest.fold(1.0, f64::min);
    [0.001, 0.01, 0.1].into_iter().find(|room| missing < 0.8 * room).map_or(0.0, |room| 1.0 - room)
}

fn row(ui: &mut Ui, tokens: &Tokens, name: &str, factor: &Factor, (low, most): (f64, f64)) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    let columns = Columns::of(rect);
    let middle = rect.center().y;
    let painter = ui.painter_at(rect);
    let mut job = egui::text::LayoutJob::simple_singleline(name.into(), FontId::proportional(text::BODY), tokens.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(columns.name_max - rect.min.x);
    let galley = painter.layout_job(job);
    painter.galley(pos2(rect.min.x, middle - 0.5 * galley.size().y), galley, tokens.text);
    let mono = text::figure_font(text::LABEL);
    let spoken = match factor.estimate.value() {
        Some(known) => {
            if columns.bar.span() > BAR_MIN {
                let bar = Rect::from_x_y_ranges(columns.bar, egui::Rangef::new(middle - 2.5, middle + 2.5));
                let place = |value: f64| bar.min.x + ((value - low) / (1.0 - low)).clamp(0.0, 1.0) as f32 * bar.width();
                painter.rect_filled(bar, 2, tokens.line.gamma_multiply(0.7));
                painter.rect_filled(bar.with_max_x(place(known).max(bar.min.x + 2.0)), 2, tokens.accent);
                if let Some(theory) = &factor.theory {
                    let x = place(theory.value);
                    painter.vline(x, bar.min.y - 3.5..=bar.max.y + 3.5, Stroke::new(1.5, tokens.text));
                }
            }
            let value = wording::percent(known);
            painter.text(pos2(columns.value, middle), Align2::LEFT_CENTER, &value, mono.clone(), tokens.text);
            let at = pos2(columns.right, middle);
            if let Some(gain) = gain(factor) {
                let width = GAIN_BAR * if most > 0.0 { (gain / most) as f32 } else { 0.0 };
                let to = pos2(columns.gain + width.max(1.0), middle + 2.5);
                let bar = Rect::from_min_max(pos2(columns.gain, middle - 2.5), to);
                painter.rect_filled(bar, 2, tokens.warning);
                let shown =
                    if gain < 5e-5 { "<0.01 pp".into() } else { format!("{} pp", wording::fixed(gain * 100.0, 2)) };
                painter.text(at, Align2::RIGHT_CENTER, shown, mono, tokens.muted);
            } else {
                painter.text(at, Align2::RIGHT_CENTER, "\u{2013}", mono, tokens.muted);
            }
            value
        }
        None => {
            let (short, _) = absent(&factor.estimate);
            let font = FontId::proportional(text::LABEL);
            painter.text(pos2(columns.right, middle), Align2::RIGHT_CENTER, short, font, tokens.muted);
            short.into()
        }
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("R of {name}: {spoken}")));
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
    match factor.estimate.value() {
        Some(value) => {
            let beside = figure::beside(&factor.estimate);
            line(text::figure(format!("{}  {beside}", wording::percent(value)), tokens.text));
            line(text::label(figure::about(&factor.estimate), tokens.muted));
            if let Some(theory) = &factor.theory {
                let value = wording::percent(theory.value);
                line(text::label(format!("{}: {value}", theory.name), tokens.muted));
                line(text::label(theory.conditions.to_string(), tokens.muted));
            }
            if let Some(gain) = gain(factor) {
                let gain = wording::difference(Measure::Share, gain, None);
                let shown = format!("R would gain {gain} if it never failed");
                line(text::label(shown, tokens.warning));
            }
        }
        None => {
            line(text::label(absent(&factor.estimate).1, tokens.muted));
        }
    }
}

/// Why there is no number: a word or two, and the whole reason.
pub fn absent(estimate: &Estimate) -> (&'static str, String) {
    match estimate {
        Estimate::Measured(_) | Estimate::Point { .. } => ("", String::new()),
        Estimate::NoData => ("no data", "Nothing was measured in this window".into()),
        Estimate::NotDerived(which) => ("not yet derived", which.clone()),
        Estimate::NotApplicable(why) => ("does not apply", why.clone()),
    }
}
