//! A run, or a comparison of many, as a document: first as data, then as HTML, JSON or CSV.
//!
//! Every format is made from the same [`Report`], so that none says what another does not know.

mod command_line;
pub mod comparison;
mod component;
mod csv;
mod document;
mod figure;
mod html;
mod json;
pub mod number;
mod plot;
mod svg;
mod times;

use std::path::Path;

pub use component::{Component, FailedDemands, Theory};
pub use document::{CommandRow, FaultRow, LedgerRow, Origin, Program, Report, SCHEMA};
pub use figure::Figure;

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Html,
    Json,
    Csv,
}

impl Format {
    /// The format that the ending of a file's name stands for.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Format::Html),
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

impl Report {
    /// The whole file.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Html => html::render(self),
            Format::Json => json::render(self),
            Format::Csv => csv::render(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_name_is_the_format() {
        assert_eq!(Format::of(Path::new("a/b.HTML")), Some(Format::Html));
        assert_eq!(Format::of(Path::new("b.json")), Some(Format::Json));
        assert_eq!(Format::of(Path::new("b.csv")), Some(Format::Csv));
        assert_eq!(Format::of(Path::new("b.pdf")), None);
        assert_eq!(Format::of(Path::new("html")), None);
    }
}
