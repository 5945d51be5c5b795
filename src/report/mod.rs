//! A run, or a comparison of many, kept as HTML, Markdown, JSON or CSV.
//!
//! Each is first plain data ([`Report`], [`comparison::Comparison`]), of which JSON and CSV say every figure. For people
//! the data fills a `document` of blocks, which every renderer knows, that of the command line too, so that none says
//! what another words differently.

mod command_line;
pub mod comparison;
mod csv;
pub(crate) mod document;
mod figure;
mod html;
mod json;
mod markdown;
mod run;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod sparkline;

use std::path::Path;

pub use figure::Figure;
pub use run::{
    CommandRow, Component, EndedRow, FailedDemands, FaultRow, Headline, LedgerRow, Program, Provenance, QuantileRow,
    Report, Rescue, RunRow, SCHEMA, ScenarioRow, Theory, TimelineRow, Times, Waiting,
};

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One page that stands by itself, its plots drawn in it.
    Html,
    /// Text with tables, for reviews and wikis.
    Markdown,
    /// Every figure, for programs.
    Json,
    /// Every figure, for spreadsheets.
    Csv,
}

impl Format {
    /// The format that the ending of a file's name stands for.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Format::Html),
            "md" | "markdown" => Some(Format::Markdown),
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_name_is_the_format() {
        assert_eq!(Format::of(Path::new("a/b.HTML")), Some(Format::Html));
        assert_eq!(Format::of(Path::new("b.md")), Some(Format::Markdown));
        assert_eq!(Format::of(Path::new("b.json")), Some(Format::Json));
        assert_eq!(Format::of(Path::new("b.csv")), Some(Format::Csv));
        assert_eq!(Format::of(Path::new("b.pdf")), None);
        assert_eq!(Format::of(Path::new("html")), None);
    }
}
