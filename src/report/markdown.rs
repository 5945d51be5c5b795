//! A document as Markdown, of the kind that GitHub and most wikis read: for a review, a ticket, a page that others edit.

use crate::foundation::signs;
use crate::report::document::{Block, ColumnKind, Document, Fact, FactKind, NamedFigure, Picture, Plot, Table};
use crate::report::sparkline::sparkline;

pub(super) fn render(document: &Document) -> String {
    let mut parts = vec![format!("# {}", escaped(&document.title))];
    if !document.question.is_empty() {
        parts.push(paragraph(&document.question));
    }
    for section in &document.sections {
        if !section.title.is_empty() {
            parts.push(format!("## {}", escaped(&section.title)));
        }
        parts.extend(section.blocks.iter().map(block));
    }
    parts.push(format!("Made by {}.", escaped(&document.maker)));
    parts.join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Notice(text) => format!("> **{}**", escaped(text)),
        Block::Note(text) => paragraph(text),
        Block::Facts(facts) => facts.iter().map(fact).collect::<Vec<_>>().join("\n"),
        Block::Figures(figures) => self::figures(figures),
        Block::Table(table) => self::table(&table.without_bars()),
        Block::Plots(plots) => plots.iter().map(plot).collect::<Vec<_>>().join("\n\n"),
    }
}

fn fact(fact: &Fact) -> String {
    let value = match fact.kind {
        FactKind::Words => escaped(&fact.value),
        FactKind::Code | FactKind::Line => code(&fact.value),
    };
    format!("- {}: {value}", paragraph(&fact.name))
}

fn figures(figures: &[NamedFigure]) -> String {
    let rows =
        figures.iter().map(|figure| [&figure.name, &figure.value, &figure.bounds, &figure.method, &figure.about]);
    let rows = rows.map(|row| row.map(|text| escaped(text)).to_vec());
    grid(&["", "Value", "Interval", "Method", "Meaning"].map(String::from), &["---"; 5], rows)
}

fn table(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().map(|column| escaped(&column.name)).collect();
    let rules: Vec<&str> =
        table.columns.iter().map(|column| if column.kind == ColumnKind::Number { "---:" } else { "---" }).collect();
    let rows = table.rows.iter().map(|row| {
        let cell = |text: &str, aside: &str| match aside {
            "" => escaped(text),
            aside => format!("{} ({})", escaped(text), escaped(aside)),
        };
        row.cells.iter().map(|of| cell(&of.text, &of.aside)).collect()
    });
    grid(&names, &rules, rows)
}

fn grid(names: &[String], rules: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let mut lines = vec![line(names), format!("|{}|", rules.join("|"))];
    lines.extend(rows.map(|row| line(&row)));
    lines.join("\n")
}

/// Its lines as rows of letters, its intervals in words.
fn plot(plot: &Plot) -> String {
    let mut items = match &plot.picture {
        Picture::Lines(lines) => {
            let about = format!("{} over {}", escaped(&lines.y_label), escaped(&lines.x_label));
            let drawn =
                lines.lines.iter().map(|line| format!("- {}: {}", paragraph(&line.name), code(&sparkline(line))));
            [about, String::new()].into_iter().chain(drawn).collect::<Vec<_>>()
        }
        Picture::Intervals(intervals) => {
            let rows = intervals.rows.iter().map(|row| format!("- {}: {}", paragraph(&row.name), escaped(&row.said)));
            [escaped(&intervals.label), String::new()].into_iter().chain(rows).collect()
        }
    };
    if !plot.note.is_empty() {
        items.push(format!("\n{}", paragraph(&plot.note)));
    }
    format!("### {}\n\n{}", escaped(&plot.title), items.join("\n"))
}

/// Text that begins a line, and neither a list nor a block of code.
fn paragraph(text: &str) -> String {
    let text = escaped(text.trim_start());
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, rest) = text.split_at(digits);
    let is_obeyed = if number.is_empty() { rest.starts_with(['-', '+', '=']) } else { rest.starts_with(['.', ')']) };
    if is_obeyed { format!("{number}\\{rest}") } else { text }
}

/// Text of which no letter is obeyed.
fn escaped(text: &str) -> String {
    let signs = signs::on_one_line(text);
    let mut out = String::with_capacity(signs.len());
    for letter in signs.chars() {
        if "\\`*_[]<>|~#&$".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out.replace("://", "\\://").replace("www.", "www\\.")
}

/// Letter by letter, between as many ticks as it does not hold.
fn code(text: &str) -> String {
    let signs = signs::on_one_line(text);
    let longest = signs.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let room = if signs.starts_with('`') || signs.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{signs}{room}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_kind_of_block_is_shown_and_no_text_of_it_obeyed() {
        let page = render(&sample::document());
        for mark in sample::MARKS.iter().chain(&["cell-aside", "figure-about", "document-maker"]) {
            assert!(page.matches(mark).count() >= 2, "{mark} is shown whole");
        }
        assert!(!page.contains(|letter| letter != '\n' && signs::is_hidden(letter)));
        let outside_of_code: Vec<&str> = page.lines().filter(|line| !line.contains("``")).collect();
        for line in &outside_of_code {
            assert!(!line.contains("<script") || line.contains("\\<script"), "{line}");
            assert!(!line.replace("\\*", "").contains("**_"), "{line}");
        }
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
        let cells = |line: &&str| line.replace("\\|", "").matches('|').count();
        assert_eq!(rows.iter().map(cells).collect::<Vec<_>>(), [6, 6, 6, 3, 3, 3, 3], "{rows:?}");
        assert_eq!(page.lines().filter(|line| line.starts_with('#')).count(), 4, "a title, a section and two plots");
    }

    #[test]
    fn no_letter_of_a_text_is_obeyed() {
        assert_eq!(escaped("<b>*_`|#[x](y)&lt;"), r"\<b\>\*\_\`\|\#\[x\](y)\&lt;");
        assert_eq!(escaped("a\n# b\u{202e}"), r"a\\n\# b\\u{202e}");
        assert_eq!(escaped("see https://x.y and www.x.y"), r"see https\://x.y and www\.x.y");
        assert_eq!(escaped("99.51 ± 0.02 %, 1,234"), "99.51 ± 0.02 %, 1,234", "figures stay as they are");
    }

    #[test]
    fn no_paragraph_begins_a_list() {
        assert_eq!(
            ["- a", "1. b", "12) c", "    d", "-", "3 e"].map(paragraph),
            [r"\- a", r"1\. b", r"12\) c", "d", r"\-", "3 e"]
        );
    }

    #[test]
    fn code_stays_between_its_ticks() {
        assert_eq!(code("run"), "`run`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
    }
}
