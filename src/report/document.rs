//! A report as a document of blocks: what is said, in words and in order, and nothing of how it looks.
//!
//! `run` and `comparison` fill it; HTML, Markdown and the command line's terminal each
//! have one function for each kind of [`Block`], and know nothing of what it is about.

use serde::Serialize;

use crate::foundation::wording::{self, Measure};
use crate::report::figure::Figure;

/// Texts are as they were given: each renderer sees to it that nothing of them is obeyed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Document {
    pub title: String,
    /// What stands below the title; may be empty.
    pub question: String,
    /// Program and version.
    pub maker: String,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Empty where the blocks need none.
    pub title: String,
    pub depth: Depth,
    pub blocks: Vec<Block>,
}

/// How far one has to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Depth {
    /// Whoever looks at the result needs it.
    Summary,
    /// Whoever keeps the result may need it; the command line leaves it out.
    Detail,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Block {
    /// What cannot be overlooked.
    Notice(String),
    /// What explains its neighbours.
    Note(String),
    Facts(Vec<Fact>),
    Figures(Vec<NamedFigure>),
    Table(Table),
    Plots(Vec<Plot>),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub kind: FactKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum FactKind {
    Words,
    /// To be taken letter by letter, such as a hash.
    Code,
    /// To be copied as a whole: it is never broken.
    Line,
}

/// A number that a report is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedFigure {
    pub name: String,
    pub value: String,
    /// Its bounds in words; empty where there are none.
    pub bounds: String,
    /// How they came about, or why there are none.
    pub method: String,
    pub about: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    pub name: String,
    /// May be empty.
    pub about: String,
    pub kind: ColumnKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ColumnKind {
    Words,
    Number,
    /// Drawn, where one can draw; says nothing that is not in the row.
    Bar,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub tone: Tone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Tone {
    Plain,
    Failure,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    pub text: String,
    /// What is said beside it where there is room; may be empty.
    pub aside: String,
    /// How long a bar is, from 0 to 1.
    pub bar: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plot {
    pub title: String,
    /// May be empty.
    pub note: String,
    pub picture: Picture,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Picture {
    Lines(Lines),
    Intervals(Intervals),
}

/// Lines over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lines {
    /// With its unit.
    pub x_label: String,
    pub y_label: String,
    pub x_max: f64,
    /// The top of the axis at least; it grows with the data.
    pub y_max_least: f64,
    pub lines: Vec<Line>,
    /// From x to x: while a fault was active.
    pub shades: Vec<(f64, f64)>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub name: String,
    /// (x, y); a y that is not a number breaks the line.
    pub points: Vec<(f64, f64)>,
}

/// Differences beside the line of no difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intervals {
    pub label: String,
    pub rows: Vec<IntervalRow>,
}

/// All numbers in the unit of the label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntervalRow {
    pub name: String,
    /// The difference in words.
    pub said: String,
    pub low: f64,
    pub value: f64,
    pub high: f64,
    /// Zero is outside.
    pub is_distinguished: bool,
    /// Which of the colours, from 0.
    pub colour: usize,
}

impl Section {
    pub fn summary(title: impl Into<String>, blocks: Vec<Block>) -> Section {
        Section { title: title.into(), depth: Depth::Summary, blocks }
    }

    pub fn detail(title: impl Into<String>, blocks: Vec<Block>) -> Section {
        Section { title: title.into(), depth: Depth::Detail, blocks }
    }
}

impl Fact {
    pub fn new(name: &str, value: impl Into<String>) -> Fact {
        Fact { name: name.into(), value: value.into(), kind: FactKind::Words }
    }

    pub fn code(name: &str, value: impl Into<String>) -> Fact {
        Fact { kind: FactKind::Code, ..Fact::new(name, value) }
    }

    pub fn line(name: &str, value: impl Into<String>) -> Fact {
        Fact { kind: FactKind::Line, ..Fact::new(name, value) }
    }
}

impl NamedFigure {
    /// A share with its bounds and method.
    pub fn share(name: &str, figure: &Figure, about: impl Into<String>) -> NamedFigure {
        let bounds = figure.bounds().filter(|(low, high)| low < high);
        NamedFigure {
            name: name.into(),
            value: wording::or_dash(figure.value, wording::percent),
            bounds: bounds.map_or(String::new(), |(low, high)| wording::bounds(Measure::Share, low, high)),
            method: figure.how(),
            about: about.into(),
        }
    }
}

impl Table {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Table {
        Table { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    pub fn add<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(Row { cells: cells.into_iter().map(Into::into).collect(), tone: Tone::Plain });
    }

    /// The same table for those who cannot draw.
    pub fn without_bars(&self) -> Table {
        let is_said = |at: &usize| self.columns[*at].kind != ColumnKind::Bar;
        let said: Vec<usize> = (0..self.columns.len()).filter(is_said).collect();
        let row = |row: &Row| Row { cells: said.iter().map(|at| row.cells[*at].clone()).collect(), tone: row.tone };
        Table {
            columns: said.iter().map(|at| self.columns[*at].clone()).collect(),
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

impl Column {
    pub fn words(name: impl Into<String>) -> Column {
        Column { name: name.into(), about: String::new(), kind: ColumnKind::Words }
    }

    pub fn number(name: impl Into<String>) -> Column {
        Column { kind: ColumnKind::Number, ..Column::words(name) }
    }

    pub fn bar() -> Column {
        Column { kind: ColumnKind::Bar, ..Column::words("") }
    }

    pub fn about(self, about: impl Into<String>) -> Column {
        Column { about: about.into(), ..self }
    }
}

impl Cell {
    /// A number with how far it may be off, or the reason why there is none.
    pub fn figure(figure: &Figure, measure: Measure) -> Cell {
        let reason = figure.reason.clone().filter(|_| figure.value.is_none());
        Cell::from(figure.words(measure)).aside(reason.unwrap_or_default())
    }

    pub fn bar(share: f64) -> Cell {
        Cell { bar: share, ..Cell::default() }
    }

    pub fn aside(self, aside: impl Into<String>) -> Cell {
        Cell { aside: aside.into(), ..self }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }
}
