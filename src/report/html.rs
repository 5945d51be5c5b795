//! The report as one HTML file that needs nothing else: styles and plots are inside, hidden characters are signs.

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use crate::foundation::signs::on_lines;
use crate::report::document::Report;
use crate::report::{number, plot};

pub(super) fn render(report: &Report) -> String {
    let mut environment = environment();
    // The ending of the name switches escaping on.
    environment.add_template("report.html", include_str!("template.html")).expect("the template is well formed");
    let plots = if report.timeline.points.is_empty() { Vec::new() } else { plot::plots(report) };
    let plots: Vec<Value> = (plots.into_iter())
        .map(|plot| {
            let svg = Value::from_safe_string(plot.svg);
            context! { title => plot.title, legend => plot.legend, note => plot.note, svg => svg }
        })
        .collect();
    let template = environment.get_template("report.html").expect("the template has just been added");
    let page = template.render(context! { report => Value::from(Serde(report)), plots });
    on_lines(&page.expect("the template uses what a report holds")).into_owned()
}

/// What every page of ours has: the style, and numbers as people read them.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.add_filter("number", |value: Value| shown(value, number::number));
    environment.add_filter("percent", |value: Value| shown(value, number::percent));
    environment.add_filter("duration", |value: Value| shown(value, number::duration));
    environment.add_filter("instant", |value: Value| shown(value, number::instant));
    environment.add_filter("count", number::count);
    environment.add_template("style.css", include_str!("style.css")).expect("a style sheet is no template");
    environment
}

/// A dash where there is no number.
fn shown(value: Value, show: fn(f64) -> String) -> String {
    f64::try_from(value).map_or("–".into(), show)
}
