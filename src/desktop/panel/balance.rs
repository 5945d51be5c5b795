//! The balance of the ledger as an equation with its terms named below: what was offered is what is decided and what
//! is not, and for a recent window what was undecided before comes on top.

use egui::{Align2, FontId, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::panel::Scope;
use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::foundation::wording;
use crate::measure::ledger::Ledger;

const HEIGHT: f32 = 32.0;
/// Room for `+` or `=` with what is beside it.
const OPERATOR: f32 = 16.0;
const MARK: f32 = 16.0;

/// A number, what it is called, and what stands before it.
struct Term {
    operator: &'static str,
    value: u64,
    name: &'static str,
}

/// The equation over the whole width, with a tick where it holds.
pub fn show(ui: &mut Ui, tokens: &Tokens, ledger: &Ledger, scope: Scope) {
    let (holds, terms) = (ledger.adds_up(), terms(ledger, scope));
    let colour = if holds { tokens.muted } else { tokens.bad };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let painter = ui.painter_at(rect);
    let names = FontId::proportional(text::LABEL - 1.0);
    let figures = text::figure_font(text::LABEL + 0.5);
    let exact: Vec<String> = terms.iter().map(|term| wording::count(term.value)).collect();
    let room = rect.width() - MARK;
    let widths_of = |shown: &[String]| -> Vec<f32> {
        let pairs = terms.iter().zip(shown);
        pairs
            .map(|(term, shown)| {
                let value = painter.layout_no_wrap(shown.clone(), figures.clone(), colour).size().x;
                value.max(painter.layout_no_wrap(term.name.into(), names.clone(), colour).size().x)
            })
            .collect()
    };
    let needed = |widths: &[f32]| widths.iter().sum::<f32>() + OPERATOR * (terms.len() - 1) as f32;
    let (mut shown, mut widths) = (exact.clone(), widths_of(&exact));
    if needed(&widths) > room {
        shown = terms.iter().map(|term| wording::compact_count(term.value)).collect();
        widths = widths_of(&shown);
    }
    let gap = OPERATOR + ((room - needed(&widths)) / (terms.len() - 1) as f32).clamp(0.0, 20.0);
    let (upper, lower) = (rect.min.y + 8.0, rect.min.y + 23.0);
    let mut x = rect.min.x;
    for ((term, shown), width) in terms.iter().zip(&shown).zip(widths) {
        if !term.operator.is_empty() {
            let operator = if holds || term.operator != "=" { term.operator } else { "\u{2260}" };
            painter.text(pos2(x - 0.5 * gap, upper), Align2::CENTER_CENTER, operator, figures.clone(), colour);
        }
        painter.text(pos2(x, upper), Align2::LEFT_CENTER, shown, figures.clone(), colour);
        painter.text(pos2(x, lower), Align2::LEFT_CENTER, term.name, names.clone(), colour);
        x += width + gap;
    }
    let (mark, ink) = if holds { ("\u{2713}", tokens.good) } else { ("\u{2715}", tokens.bad) };
    painter.text(pos2(rect.max.x, upper), Align2::RIGHT_CENTER, mark, figures, ink);
    let sides = terms.iter().zip(&exact).map(|(term, exact)| format!("{} {} {exact}", term.operator, term.name));
    let verdict = if holds { "It adds up" } else { "It does not add up" };
    let spoken = format!("{verdict}:{}", sides.collect::<Vec<_>>().join(""));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_text(match scope {
        Scope::Recent => {
            "Root events undecided when the window began, and offered in it = decided in it, and undecided now; \
             both sides are counted independently"
        }
        Scope::SinceWarmUp => {
            "Root events offered since warm-up = decided + undecided; both sides are counted independently"
        }
    });
}

fn terms(ledger: &Ledger, scope: Scope) -> Vec<Term> {
    let offered = Term { operator: "", value: ledger.offered, name: "offered" };
    let decided = Term { operator: "=", value: ledger.decided(), name: "decided" };
    let undecided = Term { operator: "+", value: ledger.undecided, name: "undecided" };
    match scope {
        Scope::Recent => {
            let before = Term { operator: "", value: ledger.undecided_before, name: "before" };
            vec![before, Term { operator: "+", ..offered }, decided, undecided]
        }
        Scope::SinceWarmUp => vec![offered, decided, undecided],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_balances_with_what_was_undecided_before() {
        let ledger = Ledger { offered: 10, correct: 11, undecided: 3, undecided_before: 4, ..Ledger::default() };
        let equation = |scope| terms(&ledger, scope).iter().map(|term| term.name).collect::<Vec<_>>();
        assert_eq!(equation(Scope::Recent), ["before", "offered", "decided", "undecided"]);
        assert_eq!(equation(Scope::SinceWarmUp), ["offered", "decided", "undecided"]);
        assert!(ledger.adds_up());
    }
}
