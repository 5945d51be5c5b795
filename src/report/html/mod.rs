//! A document as one HTML file that needs nothing else: styles and plots are inside.

mod interval_chart;
mod line_chart;
mod svg;

use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, Value, context, escape_formatter};
use serde::Serialize;

use crate::foundation::signs;
use crate::report::document::{Block, Document, Fact, NamedFigure, Picture, Plot, Table};

pub(super) fn render(document: &Document) -> String {
    let page = Page::new();
    let sections: Vec<Value> = (document.sections.iter())
        .map(|section| {
            let blocks: Vec<Value> = section.blocks.iter().map(|block| page.block(block)).collect();
            context! { title => &section.title, blocks }
        })
        .collect();
    let style = Value::from_safe_string(include_str!("style.css").into());
    let (title, question, maker) = (&document.title, &document.question, &document.maker);
    let html = page.fill(include_str!("page.html"), context! { title, question, maker, style, sections });
    html.to_string()
}

/// One function for each kind of block.
struct Page {
    environment: Environment<'static>,
}

impl Page {
    /// Whatever is put into a template is escaped, and what would be obeyed or overlooked is in signs.
    fn new() -> Page {
        let mut environment = Environment::new();
        environment.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if value.kind() == ValueKind::String && !value.is_safe() => {
                escape_formatter(out, state, &Value::from(signs::on_one_line(text).into_owned()))
            }
            _ => escape_formatter(out, state, value),
        });
        Page { environment }
    }

    fn block(&self, block: &Block) -> Value {
        match block {
            Block::Notice(text) => self.fill(r#"<p class="notice">{{ text }}</p>"#, context! { text }),
            Block::Note(text) => self.fill(r#"<p class="note">{{ text }}</p>"#, context! { text }),
            Block::Facts(facts) => self.facts(facts),
            Block::Figures(figures) => self.figures(figures),
            Block::Table(table) => self.table(table),
            Block::Plots(plots) => self.plots(plots),
        }
    }

    fn facts(&self, facts: &[Fact]) -> Value {
        self.fill(include_str!("facts.html"), context! { facts => plain(&facts) })
    }

    fn figures(&self, figures: &[NamedFigure]) -> Value {
        self.fill(include_str!("figures.html"), context! { figures => plain(&figures) })
    }

    fn table(&self, table: &Table) -> Value {
        self.fill(include_str!("table.html"), context! { table => plain(table) })
    }

    fn plots(&self, plots: &[Plot]) -> Value {
        let drawn: Vec<Value> = plots
            .iter()
            .map(|plot| {
                let (svg, legend, is_shaded) = match &plot.picture {
                    Picture::Lines(lines) => {
                        let names: Vec<String> = lines.lines.iter().map(|line| line.name.clone()).collect();
                        (line_chart::render(lines), names, !lines.shades.is_empty())
                    }
                    Picture::Intervals(intervals) => (interval_chart::render(intervals), Vec::new(), false),
                };
                let svg = Value::from_safe_string(svg);
                context! { title => &plot.title, note => &plot.note, svg, legend, is_shaded }
            })
            .collect();
        self.fill(include_str!("plots.html"), context! { plots => drawn, colours => svg::COLOURS })
    }

    fn fill(&self, template: &str, with: Value) -> Value {
        // The ending of the name switches escaping on.
        let html = self.environment.render_named_str("block.html", template, with);
        Value::from_safe_string(html.expect("a template uses what its block holds"))
    }
}

fn plain(data: &impl Serialize) -> Value {
    Value::from(Serde(data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_kind_of_block_is_shown_and_no_text_of_it_obeyed() {
        let page = render(&sample::document());
        for mark in sample::MARKS.iter().chain(&["column-about", "cell-aside", "figure-about", "document-maker"]) {
            assert!(page.matches(mark).count() >= 2, "{mark} is shown whole");
        }
        assert!(!page.contains("<script") && !page.contains("</p></text>"), "{page}");
        assert!(!page.contains(|letter| letter != '\n' && signs::is_hidden(letter)));
        assert!(!page.contains("\n# h"), "a text stays on its line");
        for outside in ["http:", "https:", "src=", "<link", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert_eq!((page.matches("<svg").count(), page.matches("class=\"bar\"").count()), (2, 1));
        for (element, count) in [("<table", 1), ("<dl", 1), ("class=\"card\"", 1), ("class=\"notice\"", 1), ("<h2", 1)]
        {
            assert_eq!(page.matches(element).count(), count, "{element}");
        }
        for element in
            ["p", "dl", "dt", "dd", "table", "tr", "td", "th", "div", "figure", "span", "svg", "text", "code"]
        {
            let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
            assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
        }
    }
}
