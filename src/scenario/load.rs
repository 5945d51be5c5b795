//! The one way from a text to a scenario that can run.

use std::ops::Deref;
use std::sync::Arc;

use crate::scenario::check::check;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::document::Document;
use crate::scenario::model::Model;
use crate::scenario::parse::{parse, without_mark};
use crate::scenario::schema::Scenario;

/// A scenario that can run. It is valid.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// As it is written.
    pub scenario: Scenario,
    /// What runs.
    pub model: Arc<Model>,
    /// What deserves a look and prevents nothing.
    pub warnings: Diagnostics,
}

/// What was read can be asked as if it stood here.
impl Deref for Loaded {
    type Target = Document;

    fn deref(&self) -> &Document {
        &self.model.document
    }
}

/// Reads a scenario; `origin` is what the user calls the file. Either it is valid or everything that is wrong
/// with it is reported at once.
pub fn load(text: &str, origin: &str) -> Result<Loaded, Diagnostics> {
    let text = without_mark(text);
    let parsed = parse(text).map_err(|findings| Diagnostics::new(text, origin, findings))?;
    let document = Arc::new(Document::new(text, origin));
    let (findings, model) = check(&parsed, &document);
    let found = Diagnostics::new(text, origin, findings);
    match model {
        Some(model) => Ok(Loaded { scenario: parsed.scenario, model: Arc::new(model), warnings: found }),
        None => Err(found),
    }
}
