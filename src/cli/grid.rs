//! A table for a terminal, which becomes a list of its rows where its words do not fit beside each other.

use std::fmt;

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

use crate::cli::out;
use crate::foundation::signs::on_one_line;

pub(super) struct Grid {
    names: Vec<String>,
    /// The columns that stand to the right, from 0.
    right: Vec<usize>,
    rows: Vec<Vec<String>>,
    /// Of the terminal; `None` where it is printed elsewhere.
    columns: Option<u16>,
}

/// A rule under the header and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Around a cell, and between it and the next.
const PADDING: usize = 2;
const BETWEEN: usize = 1;

impl Grid {
    pub(super) fn new(names: &[&str], right: &[usize]) -> Grid {
        let names = names.iter().map(|name| name.to_string()).collect();
        Grid { names, right: right.into(), rows: Vec::new(), columns: out::columns() }
    }

    pub(super) fn add(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// The longest word of each column.
    fn longest_words(&self) -> Vec<usize> {
        let longest_word = |text: &String| text.split_whitespace().map(textwrap::core::display_width).max();
        let of_column = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).chain([&self.names[at]]);
            cells.filter_map(longest_word).max().unwrap_or_default()
        };
        (0..self.names.len()).map(of_column).collect()
    }

    fn table(&self, longest_words: &[usize]) -> Table {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        if let Some(columns) = self.columns {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
        }
        table.set_header(self.cells(&self.names));
        table.add_rows(self.rows.iter().map(|row| self.cells(row)));
        for (column, longest_word) in table.column_iter_mut().zip(longest_words) {
            let width = Width::Fixed((longest_word + PADDING) as u16);
            column.set_constraint(ColumnConstraint::LowerBoundary(width));
        }
        table
    }

    fn cells(&self, row: &[String]) -> Vec<Cell> {
        let aligned = |(at, text): (usize, &String)| {
            let side = if self.right.contains(&at) { CellAlignment::Right } else { CellAlignment::Left };
            Cell::new(on_one_line(text)).set_alignment(side)
        };
        row.iter().enumerate().map(aligned).collect()
    }

    /// Each row under its first cell.
    fn list(&self) -> String {
        let mut lines = Vec::new();
        if !self.names[0].is_empty() {
            lines.push(format!("{}:", self.names[0]));
        }
        for row in &self.rows {
            lines.push(format!("  {}", row[0]));
            let others = self.names.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
            lines.extend(others.map(|(name, cell)| format!("    {name}: {cell}")));
        }
        out::wrapped_to(&lines.join("\n"), self.columns)
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let longest_words = self.longest_words();
        let width_min: usize = longest_words.iter().map(|word| word + PADDING + BETWEEN).sum();
        match self.columns {
            Some(columns) if width_min > usize::from(columns) => f.write_str(&self.list()),
            _ => write!(f, "{}", self.table(&longest_words)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(columns: u16) -> Grid {
        let names = ["handler", "mean response", "名字"].map(String::from).to_vec();
        let rows = vec![["a-rather-long-name", "12.5 ms", "éè"].map(String::from).to_vec()];
        Grid { names, right: vec![1], rows, columns: Some(columns) }
    }

    #[test]
    fn it_keeps_to_any_width_that_its_longest_word_fits() {
        for columns in 0..=120 {
            let text = grid(columns).to_string();
            let longest = text.lines().map(textwrap::core::display_width).max().unwrap();
            assert!(longest <= usize::from(columns).max(20), "{columns}: {text}");
        }
    }

    #[test]
    fn no_word_is_broken() {
        for columns in [30, 40, 80] {
            let text = grid(columns).to_string();
            for word in ["a-rather-long-name", "response", "12.5", "名字"] {
                assert!(text.contains(word), "{columns}: {text}");
            }
        }
        assert!(grid(30).to_string().starts_with("handler:\n  a-rather-long-name\n    mean response: 12.5 ms\n"));
    }
}
