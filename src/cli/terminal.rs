//! A report's document for a terminal: its summary, as wide as the terminal is.

use crate::cli::grid::Grid;
use crate::cli::out;
use crate::foundation::signs::on_one_line;
use crate::report::document::{
    Block, ColumnKind, Depth, Document, Fact, FactKind, NamedFigure, Picture, Plot, Section, Table,
};
use crate::report::sparkline::sparkline;

/// Everything but the details, which are named.
pub(super) fn text(document: &Document) -> String {
    let is_detail = |section: &&Section| section.depth == Depth::Detail;
    let mut head = on_one_line(&document.title).into_owned();
    if !document.question.is_empty() {
        head.push_str(&format!("\n{}", on_one_line(&document.question)));
    }
    let mut parts = vec![out::wrapped(&head)];
    parts.extend(document.sections.iter().filter(|section| !is_detail(section)).map(section));
    let details: Vec<String> =
        document.sections.iter().filter(is_detail).map(|section| on_one_line(&section.title).into()).collect();
    if !details.is_empty() {
        parts.push(out::wrapped(&format!("In a report (--report) besides: {}.", details.join(", "))));
    }
    parts.join("\n\n") + "\n"
}

/// Everything of it, details or not.
fn section(section: &Section) -> String {
    let mut parts = Vec::new();
    if !section.title.is_empty() {
        parts.push(out::wrapped(&on_one_line(&section.title)));
    }
    parts.extend(section.blocks.iter().map(block));
    parts.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Notice(text) => out::wrapped(&format!("! {}", on_one_line(text))),
        Block::Note(text) => out::wrapped(&on_one_line(text)),
        Block::Facts(facts) => facts.iter().map(fact).collect::<Vec<_>>().join("\n"),
        Block::Figures(figures) => self::figures(figures),
        Block::Table(table) => self::table(&table.without_bars()),
        Block::Plots(plots) => plots.iter().map(plot).collect::<Vec<_>>().join("\n"),
    }
}

/// What is to be copied is on a line of its own.
fn fact(fact: &Fact) -> String {
    let (name, value) = (on_one_line(&fact.name), on_one_line(&fact.value));
    match fact.kind {
        FactKind::Words | FactKind::Code => out::wrapped(&format!("{name}: {value}")),
        FactKind::Line => format!("{}\n{value}", out::wrapped(&format!("{name}:"))),
    }
}

fn figures(figures: &[NamedFigure]) -> String {
    let mut grid = Grid::new(&["", "Value", "Interval", "Method"], &[1, 2]);
    for figure in figures {
        grid.add([&figure.name, &figure.value, &figure.bounds, &figure.method].map(String::clone).to_vec());
    }
    grid.to_string()
}

/// Without what is said beside a cell.
fn table(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let is_number = |at: &usize| table.columns[*at].kind == ColumnKind::Number;
    let right: Vec<usize> = (0..names.len()).filter(is_number).collect();
    let mut grid = Grid::new(&names, &right);
    for row in &table.rows {
        grid.add(row.cells.iter().map(|cell| cell.text.clone()).collect());
    }
    grid.to_string()
}

fn plot(plot: &Plot) -> String {
    let mut lines = vec![on_one_line(&plot.title).into_owned()];
    match &plot.picture {
        Picture::Lines(drawn) => {
            lines.extend(drawn.lines.iter().map(|line| format!("  {}: {}", on_one_line(&line.name), sparkline(line))));
        }
        Picture::Intervals(drawn) => {
            lines.extend(
                drawn.rows.iter().map(|row| format!("  {}: {}", on_one_line(&row.name), on_one_line(&row.said))),
            );
        }
    }
    if !plot.note.is_empty() {
        lines.push(on_one_line(&plot.note).into_owned());
    }
    out::wrapped(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::signs::is_hidden;
    use crate::report::sample;

    #[test]
    fn every_kind_of_block_is_shown_and_no_text_of_it_obeyed() {
        let shown = text(&sample::document());
        for mark in sample::MARKS {
            assert!(shown.matches(mark).count() >= 2, "{mark} is shown whole in {shown}");
        }
        assert!(!shown.contains(|letter| letter != '\n' && is_hidden(letter)), "{shown:?}");
        assert!(!shown.lines().any(|line| line.trim_start().starts_with("# h")), "{shown}");
    }

    #[test]
    fn details_are_named_and_left_out() {
        let mut document = sample::document();
        document.sections[0].depth = Depth::Detail;
        let shown = text(&document);
        assert!(!shown.contains("notice") && shown.contains("besides: section-title"), "{shown}");
    }
}
