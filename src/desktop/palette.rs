//! The command palette: every action by name, found by a few letters of it.

use egui::{
    Align2, Area, Context, Frame, Id, Key, Label, Margin, Modifiers, Order, Rect, RichText, ScrollArea, Sense, Stroke,
    TextEdit, Ui, WidgetInfo, vec2,
};

use crate::desktop::actions::{Action, Entry};
use crate::desktop::gallery;
use crate::desktop::theme::{BODY, CORNER, CORNER_LARGE, LABEL, Tokens};
use crate::desktop::widget::fault_menu;
use crate::engine::command::Command;
use crate::foundation::{HandlerId, SetId, SourceId, Span};
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::{Around, Origin};

const WIDTH: f32 = 520.0;
const ROW_HEIGHT: f32 = 28.0;
const ROWS_SHOWN: f32 = 11.0;

/// Open or not, and what is typed.
#[derive(Default)]
pub struct Palette {
    open: bool,
    query: String,
    /// All there are, put together once for as long as it is open: a wide model has tens of thousands.
    entries: Vec<Entry>,
    /// Those that fit what is typed, best first.
    found: Vec<usize>,
    /// The row that Enter takes.
    chosen: usize,
}

impl Palette {
    pub fn open(&mut self) {
        *self = Palette { open: true, ..Palette::default() };
    }

    /// Draws the palette of these entries if it is open; the action once one is taken.
    pub fn show(&mut self, ctx: &Context, tokens: &Tokens, entries: impl FnOnce() -> Vec<Entry>) -> Option<Action> {
        if !self.open {
            return None;
        }
        if self.entries.is_empty() {
            self.entries = entries();
            self.found = matches(&self.query, &self.entries);
        }
        let key = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if key(Key::Escape) {
            *self = Palette::default();
            return None;
        }
        let before = self.chosen;
        if key(Key::ArrowDown) {
            self.chosen += 1;
        }
        if key(Key::ArrowUp) {
            self.chosen = self.chosen.saturating_sub(1);
        }
        self.chosen = self.chosen.min(self.found.len().saturating_sub(1));
        let moved = before != self.chosen;
        let mut taken = if key(Key::Enter) { self.found.get(self.chosen).copied() } else { None };

        let area =
            Area::new(Id::unique("palette")).order(Order::Foreground).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
        let shown = area.show(ctx, |ui| {
            let frame = Frame::new()
                .fill(tokens.panel)
                .stroke(Stroke::new(1.0, tokens.faint))
                .corner_radius(CORNER_LARGE)
                .inner_margin(Margin::same(8));
            frame.show(ui, |ui| {
                ui.set_width(WIDTH);
                let field = TextEdit::singleline(&mut self.query).hint_text("What would you like to do?");
                let field = ui.add(field.desired_width(WIDTH).margin(Margin::same(8)));
                field.request_focus();
                if field.changed() {
                    self.chosen = 0;
                    self.found = matches(&self.query, &self.entries);
                }
                ui.add_space(4.0);
                // The window remembers how small it was when little was found; the list must not.
                let height = ROW_HEIGHT * ROWS_SHOWN;
                ui.spacing_mut().item_spacing.y = 0.0;
                let list = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
                list.show_rows(ui, ROW_HEIGHT, self.found.len(), |ui, rows| {
                    if moved {
                        let below = (self.chosen as f32 - rows.start as f32) * ROW_HEIGHT;
                        let size = vec2(WIDTH, ROW_HEIGHT);
                        ui.scroll_to_rect(Rect::from_min_size(ui.max_rect().min + vec2(0.0, below), size), None);
                    }
                    for place in rows {
                        let entry = self.found[place];
                        if row(ui, tokens, &self.entries[entry], place == self.chosen) {
                            taken = Some(entry);
                        }
                    }
                });
                if self.found.is_empty() {
                    ui.add_space(8.0);
                    ui.label(RichText::new("Nothing is called that").color(tokens.muted));
                }
            });
        });
        let outside = shown.response.clicked_elsewhere() && !moved;
        let taken = taken.map(|entry| self.entries[entry].action.clone());
        if taken.is_some() || outside {
            *self = Palette::default();
        }
        taken
    }
}

/// One row; true if it was clicked.
fn row(ui: &mut Ui, tokens: &Tokens, entry: &Entry, chosen: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, chosen, &entry.name));
    if chosen || response.hovered() {
        let fill = if chosen { tokens.accent.gamma_multiply(0.2) } else { tokens.raised };
        ui.painter().rect_filled(rect, CORNER, fill);
    }
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let mut row =
        ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(egui::Layout::right_to_left(egui::Align::Center)));
    row.label(RichText::new(entry.shortcut_text(ui.ctx())).monospace().size(LABEL).color(tokens.muted));
    row.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.add(Label::new(RichText::new(&entry.name).size(BODY).color(tokens.text)).truncate());
    });
    response.clicked()
}

/// What can be asked of this scenario: faults on every component that last so long, strategy sets, and the gallery.
pub fn entries_of(model: &Model, lasting: Option<Span>) -> Vec<Entry> {
    let act = |name: String, command| Entry { name, shortcut: None, action: Action::Act(command) };
    let mut entries = Vec::new();
    let handlers = (0..model.handlers.len()).map(|at| Origin::Handler(HandlerId::from(at)));
    let sources = (0..model.sources.len()).map(|at| Origin::Source(SourceId::from(at)));
    for on in handlers.chain(sources) {
        let whose = model.component_name(on);
        for (fault, injected) in fault_menu::offers(model, on) {
            let name = format!("Break {whose}: {fault}, {}", fault_menu::duration_in_words(lasting));
            entries.push(act(name, Command::Inject { on: on.into(), fault: injected, lasting }));
        }
        entries.push(act(format!("Repair {whose}"), Command::Repair(on.into())));
    }
    if model.sets.len() > 1 {
        for (place, set) in model.sets.iter().enumerate() {
            entries.push(act(format!("Switch to strategy {}", set.name), Command::SwitchSet(SetId::from(place))));
        }
    }
    let routes = (0..model.routes.len()).map(|at| Around::Route(at.into()));
    let handlers = (0..model.handlers.len()).map(|at| Around::Handler(at.into()));
    for around in routes.chain(handlers) {
        let keeps = |layer: &Layer| matches!(layer, Layer::DeadLetter(queue) if queue.redrives > 0);
        if model.sets.iter().any(|set| set.layers(around).iter().any(keeps)) {
            let name = format!("Send the dead letters of {} in again", model.place_name(around));
            entries.push(act(name, Command::Redrive(around)));
        }
    }
    for item in gallery::items() {
        let name = format!("Open {} from the gallery", item.name);
        entries.push(Entry { name, shortcut: None, action: Action::OpenGallery(item.file) });
    }
    entries
}

/// The places of the entries that contain the letters of the query, or of its words in any order, best first.
fn matches(query: &str, entries: &[Entry]) -> Vec<usize> {
    let fitting = entries.iter().enumerate().filter_map(|(at, entry)| Some((fit(query, &entry.name)?, at)));
    let mut scored: Vec<(i32, usize)> = fitting.collect();
    scored.sort_by_key(|(score, _)| -score);
    scored.into_iter().map(|(_, at)| at).collect()
}

/// How well a name fits: as it is typed, or word by word.
fn fit(query: &str, name: &str) -> Option<i32> {
    let by_word = query.split_whitespace().map(|word| score(word, name)).sum::<Option<i32>>();
    score(query, name).max(by_word)
}

/// How well a name fits; `None` if a letter is missing. Letters at the beginning of words and letters that
/// follow each other count more.
fn score(query: &str, name: &str) -> Option<i32> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let (mut total, mut from) = (0, 0);
    for letter in query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        let starts_word = |at: usize| at == 0 || !name[at - 1].is_alphanumeric();
        let follows = from > 0 && name.get(from) == Some(&letter);
        let rest = || (from..name.len()).filter(|&at| name[at] == letter);
        let at = if follows { from } else { rest().find(|&at| starts_word(at)).or_else(|| rest().next())? };
        total += if follows || starts_word(at) { 4 } else { 1 } - (at - from).min(3) as i32;
        from = at + 1;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(query: &str) -> String {
        let entries = crate::desktop::actions::entries();
        matches(query, &entries).first().map(|at| entries[*at].name.clone()).unwrap_or_default()
    }

    #[test]
    fn first_letters_of_words_find_an_action() {
        assert_eq!(best("er"), "Export report…");
        assert_eq!(best("save"), "Save as scenario…");
        assert_eq!(best("pl"), "Play or pause");
    }

    #[test]
    fn words_are_found_in_any_order() {
        let loaded = crate::scenario::load(gallery::first().text, "first").expect("it is valid");
        let entries = entries_of(&loaded.model, None);
        let best: Vec<&str> =
            matches("crash ledger", &entries).iter().take(2).map(|at| entries[*at].name.as_str()).collect();
        assert!(best.iter().all(|name| name.starts_with("Break ledger: crash")), "{best:?}");
    }

    #[test]
    fn what_has_not_all_letters_is_not_found() {
        assert_eq!(score("xyz", "Export report"), None);
        assert_eq!(best("qqq"), "");
    }
}
