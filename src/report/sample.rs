//! A document with every kind of block, in which every text is hostile: for the tests of those who render it.

use crate::report::document::{
    Block, Cell, Column, Document, Fact, IntervalRow, Intervals, Line, Lines, NamedFigure, Picture, Plot, Section,
    Table, Tone,
};

/// What a page, a wiki or a terminal would obey.
const HOSTILE: &str = "</p></text><script>x</script>&\"'|`**_[a](b)\n# h\u{1b}[2J\u{202e}";

/// A text that is known by its mark.
fn text(mark: &str) -> String {
    format!("{mark}{HOSTILE}{mark}")
}

/// The marks of all texts but those that stand in a tooltip, or beside a cell.
pub const MARKS: [&str; 24] = [
    "document-title",
    "document-question",
    "section-title",
    "notice",
    "note",
    "fact-name",
    "fact-words",
    "fact-code",
    "fact-line",
    "figure-name",
    "figure-value",
    "figure-bounds",
    "figure-method",
    "column-words",
    "column-number",
    "cell-words",
    "cell-number",
    "cell-failure",
    "lines-title",
    "lines-note",
    "line-name",
    "intervals-title",
    "interval-name",
    "interval-said",
];

pub fn document() -> Document {
    let mut table = Table::new([
        Column::words(text("column-words")).about(text("column-about")),
        Column::bar(),
        Column::number(text("column-number")),
    ]);
    table.add([Cell::from(text("cell-words")).aside(text("cell-aside")), Cell::bar(0.5), text("cell-number").into()]);
    table.add([Cell::from(text("cell-failure")), Cell::bar(0.0), "1".into()]);
    table.rows[1].tone = Tone::Failure;
    let lines = Lines {
        x_label: text("x-label"),
        y_label: text("y-label"),
        x_max: 1.0,
        y_max_least: 1.0,
        lines: vec![Line { name: text("line-name"), points: vec![(0.0, 1.0), (0.5, f64::NAN), (1.0, 0.0)] }],
        shades: vec![(0.2, 0.4)],
    };
    let row = IntervalRow {
        name: text("interval-name"),
        said: text("interval-said"),
        low: -1.0,
        value: 0.5,
        high: 2.0,
        is_distinguished: false,
        colour: 9,
    };
    let plots = vec![
        Plot { title: text("lines-title"), note: text("lines-note"), picture: Picture::Lines(lines) },
        Plot {
            title: text("intervals-title"),
            note: String::new(),
            picture: Picture::Intervals(Intervals { label: text("intervals-label"), rows: vec![row] }),
        },
    ];
    let figure = NamedFigure {
        name: text("figure-name"),
        value: text("figure-value"),
        bounds: text("figure-bounds"),
        method: text("figure-method"),
        about: text("figure-about"),
    };
    let blocks = vec![
        Block::Notice(text("notice")),
        Block::Note(text("note")),
        Block::Facts(vec![
            Fact::new(&text("fact-name"), text("fact-words")),
            Fact::code("a", text("fact-code")),
            Fact::line("b", text("fact-line")),
        ]),
        Block::Figures(vec![figure]),
        Block::Table(table),
        Block::Plots(plots),
    ];
    Document {
        title: text("document-title"),
        question: text("document-question"),
        maker: text("document-maker"),
        sections: vec![Section::summary(text("section-title"), blocks)],
    }
}
