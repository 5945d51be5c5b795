//! The comparison as one HTML file in the style of a run's report, with its intervals drawn.

use minijinja::value::Serde;
use minijinja::{Value, context};

use crate::experiment::Quantity;
use crate::foundation::signs::on_lines;
use crate::report::comparison::{Comparison, SetRow, interval_plot, text};
use crate::report::html::environment;

pub(super) fn render(comparison: &Comparison) -> String {
    let mut environment = environment();
    // The ending of the name switches escaping on.
    environment.add_template("comparison.html", include_str!("template.html")).expect("the template is well formed");
    let quantities = Quantity::ALL.map(|quantity| context! { name => quantity.name(), about => quantity.about() });
    let plots: Vec<Value> = (Quantity::ALL.into_iter())
        .filter_map(|quantity| Some((quantity, interval_plot::render(comparison, quantity)?)))
        .map(|(quantity, svg)| context! { title => quantity.name(), svg => Value::from_safe_string(svg) })
        .collect();
    let cells: Vec<Value> = comparison.sets.iter().map(cells).collect();
    let template = environment.get_template("comparison.html").expect("the template has just been added");
    let page = template.render(context! { comparison => Value::from(Serde(comparison)), quantities, cells, plots });
    on_lines(&page.expect("the template uses what a comparison holds")).into_owned()
}

/// What stands in the tables for one set, by quantity.
fn cells(set: &SetRow) -> Value {
    let means: Vec<String> =
        Quantity::ALL.map(|quantity| text::mean(quantity, set.means.get(quantity))).into_iter().collect();
    let differences: Vec<Value> = (set.differences.iter())
        .flat_map(|differences| Quantity::ALL.map(|quantity| (quantity, differences.get(quantity))))
        .map(|(quantity, difference)| {
            let known = difference.figure.value.is_some();
            context! {
                text => text::difference(quantity, difference),
                note => if known && !difference.distinguished { "not distinguished" } else { "" },
                narrower => difference.variance_reduction,
            }
        })
        .collect();
    context! { means, differences }
}
