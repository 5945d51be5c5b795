//! The one way from a text to a scenario that can run.

use std::sync::Arc;

use crate::scenario::check::check;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::document::Document;
use crate::scenario::model::Model;
use crate::scenario::parse::{Parsed, parse, without_mark};
use crate::scenario::schema::Scenario;

/// A scenario in all its forms. It is valid.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub document: Document,
    pub scenario: Scenario,
    pub model: Arc<Model>,
    /// What deserves a look and prevents nothing.
    pub warnings: Diagnostics,
}

/// Reads a scenario; `origin` is what the user calls the file. Either it is valid or everything that is wrong
/// with it is reported at once.
pub fn load(text: &str, origin: &str) -> Result<Loaded, Diagnostics> {
    let text = without_mark(text);
    let parsed = parse(text).map_err(|findings| Diagnostics::new(text, origin, findings))?;
    let (findings, model) = check(&parsed);
    let Parsed { tree, scenario, .. } = parsed;
    let found = Diagnostics::new(text, origin, findings);
    match model {
        Some(model) => {
            Ok(Loaded { document: Document::new(tree, origin), scenario, model: Arc::new(model), warnings: found })
        }
        None => Err(found),
    }
}
