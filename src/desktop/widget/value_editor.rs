//! A number that is edited in place, by dragging or by typing it as people write it; the change is handed
//! over once, when the drag ends or the text is entered.

use egui::{DragValue, Id, Response, Ui};

use crate::desktop::widget::text;
use crate::foundation::wording;
use crate::foundation::{Probability, Rate, Span};

/// What kind of number it is: how it is written, read and bounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Seconds, from this many on.
    Span {
        min: f64,
    },
    /// Per second.
    Rate,
    /// From 0 to 1, shown as a percentage.
    Probability,
    Count {
        min: u64,
        max: u64,
    },
    Factor {
        min: f64,
        max: f64,
    },
}

/// What is being edited and not handed over or not confirmed yet.
#[derive(Clone, Copy)]
struct Draft {
    value: f64,
    /// What the number was when editing began.
    before: f64,
    /// When it was handed over; until it is confirmed the draft is shown.
    sent: Option<f64>,
}

/// How long a value handed over is shown although it has not come back yet, seconds.
const PATIENCE: f64 = 1.0;

/// Shows `current`; the new value once the user has settled on one.
pub fn edit(ui: &mut Ui, id: Id, measure: Measure, current: f64, name: &str, about: &str) -> Option<f64> {
    let now = ui.input(|input| input.time);
    let draft = ui.data(|data| data.get_temp::<Draft>(id)).filter(|draft| match draft.sent {
        Some(sent) => draft.before == current && now - sent < PATIENCE,
        None => true,
    });
    let mut value = draft.map_or(current, |draft| draft.value);
    let response = ui.add(measure.drag_value(&mut value)).on_hover_text(about).accessible_name(name);
    let mut draft = draft;
    if response.changed() {
        let before = draft.map_or(current, |draft| draft.before);
        draft = Some(Draft { value: measure.rounded(value, response.dragged()), before, sent: None });
    }
    let mut settled = None;
    if let Some(open) = &mut draft
        && open.sent.is_none()
        && is_settled(&response)
    {
        if open.value == current {
            draft = None;
        } else {
            settled = Some(open.value);
            open.before = current;
            open.sent = Some(now);
        }
    }
    ui.data_mut(|data| {
        if let Some(draft) = draft {
            data.insert_temp(id, draft);
        } else {
            data.remove::<Draft>(id);
        }
    });
    settled
}

/// The drag is over, or the text was entered or left.
fn is_settled(response: &Response) -> bool {
    response.drag_stopped() || response.lost_focus() || !(response.dragged() || response.has_focus())
}

impl Measure {
    /// As it is written: `20ms`, `120/s`, `0.3%`.
    pub fn write(self, value: f64) -> String {
        match self {
            Measure::Span { .. } => wording::duration(value),
            Measure::Rate => wording::rate(value),
            Measure::Probability => format!("{} %", wording::number(value * 100.0)),
            Measure::Count { .. } => wording::count(value.max(0.0) as u64),
            Measure::Factor { .. } => wording::number(value),
        }
    }

    /// Reads what people write; a number alone is taken in the unit shown.
    pub fn read(self, written: &str) -> Option<f64> {
        let written = wording::ungrouped(&written.trim().replace(['\u{a0}', ' '], "").replace("\u{b5}", "u"));
        let value = match self {
            Measure::Span { .. } => match written.parse::<f64>() {
                Ok(secs) => secs,
                Err(_) => written.parse::<Span>().ok()?.as_secs_f64(),
            },
            Measure::Rate => match written.parse::<f64>() {
                Ok(per_sec) => per_sec,
                Err(_) => written.parse::<Rate>().ok()?.as_per_sec(),
            },
            Measure::Probability => match written.parse::<f64>() {
                Ok(percent) => percent / 100.0,
                Err(_) => written.parse::<Probability>().ok()?.get(),
            },
            Measure::Count { .. } | Measure::Factor { .. } => written.parse().ok()?,
        };
        value.is_finite().then(|| value.clamp(self.range().0, self.range().1))
    }

    fn range(self) -> (f64, f64) {
        match self {
            Measure::Span { min } => (min, 1e9),
            Measure::Rate => (0.0, 1e9),
            Measure::Probability => (0.0, 1.0),
            Measure::Count { min, max } => (min as f64, max as f64),
            Measure::Factor { min, max } => (min, max),
        }
    }

    fn drag_value(self, value: &mut f64) -> DragValue<'_> {
        let (low, high) = self.range();
        let speed = match self {
            Measure::Count { .. } => 0.05 + 0.005 * value.abs(),
            Measure::Probability => 0.001,
            _ => (value.abs() * 0.01).max(1e-6),
        };
        DragValue::new(value)
            .range(low..=high)
            .speed(speed)
            .update_while_editing(false)
            .custom_formatter(move |value, _| self.write(value))
            .custom_parser(move |written| self.read(written))
    }

    /// While dragging, three digits are enough; a count is always whole.
    fn rounded(self, value: f64, dragging: bool) -> f64 {
        match self {
            Measure::Count { .. } => value.round(),
            Measure::Probability if dragging => (value * 1_000.0).round() / 1_000.0,
            _ if dragging && value > 0.0 => {
                let scale = 10f64.powi(2 - value.log10().floor() as i32);
                (value * scale).round() / scale
            }
            _ => value,
        }
    }
}

/// Buttons and editors in rows: figures in mono, no frame until they are touched.
pub fn plain_style(ui: &mut Ui) {
    let font = text::figure_font(text::LABEL + 0.5);
    let style = ui.style_mut();
    style.drag_value_text_style = egui::TextStyle::Monospace;
    style.text_styles.insert(egui::TextStyle::Monospace, font);
    style.spacing.button_padding = egui::vec2(6.0, 1.0);
    style.spacing.interact_size = egui::vec2(56.0, 18.0);
    style.spacing.icon_width = 10.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        let span = Measure::Span { min: 0.0 };
        assert_eq!(span.read("20 ms"), Some(0.02));
        assert_eq!(span.read("1.5"), Some(1.5));
        assert_eq!(span.read("3 \u{b5}s"), Some(3e-6));
        assert_eq!(Measure::Rate.read("120/min"), Some(2.0));
        assert_eq!(Measure::Probability.read("0.3%"), Some(0.003));
        assert_eq!(Measure::Probability.read("250"), Some(1.0));
        assert_eq!(span.read("soon"), None);
        assert_eq!(Measure::Count { min: 1, max: 9 }.read("0"), Some(1.0));
    }

    #[test]
    fn what_is_shown_reads_back() {
        let kinds = [
            (Measure::Span { min: 0.0 }, 0.0284),
            (Measure::Rate, 118.0),
            (Measure::Probability, 0.003),
            (Measure::Count { min: 0, max: 100_000 }, 12_000.0),
            (Measure::Rate, 12_340.0),
            (Measure::Factor { min: 0.0, max: 10.0 }, 2.5),
        ];
        for (kind, value) in kinds {
            let back = kind.read(&kind.write(value)).unwrap();
            assert!((back - value).abs() <= 1e-9 * value, "{kind:?} {back}");
        }
    }
}
