//! When a declared fault is there.

use serde::{Deserialize, Serialize};

use crate::foundation::{Distribution, Span};

/// A random process, a scheduled window, or a state of the system that sets it off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum When {
    /// Alternates: healthy for a time, faulty for a time, for ever. A fault of single replicas runs one such
    /// process for each.
    Process {
        /// From the end of one strike to the next.
        healthy: Distribution,
        /// How long a strike lasts.
        faulty: Distribution,
    },
    /// From `at` on, for `lasting` (or for ever).
    Window {
        /// From the start of the run.
        at: Span,
        /// `None` until it is repaired by hand.
        #[serde(default)]
        lasting: Option<Span>,
    },
    /// Whenever the queue of a handler grows from `queue` to one more; again only once it has fallen back.
    QueueAbove {
        /// The length at which nothing happens yet.
        queue: u32,
        /// Whose queue; that of the handler it strikes where nothing is said.
        #[serde(default)]
        of: Option<String>,
        /// `None` until it is repaired by hand.
        #[serde(default)]
        lasting: Option<Span>,
    },
    /// At the instant when a source offers its n-th event, or a replica of a handler takes up the n-th attempt.
    OnNthEvent {
        /// Counted from 1.
        n: u64,
        /// Whose events; those of the component it strikes where nothing is said.
        #[serde(default)]
        of: Option<String>,
        /// `None` until it is repaired by hand.
        #[serde(default)]
        lasting: Option<Span>,
    },
    /// Whenever a replica of a handler begins to write a checkpoint, before it is complete.
    WhileSaving {
        /// Whose checkpoint; that of the handler it strikes where nothing is said.
        #[serde(default)]
        of: Option<String>,
        /// `None` until it is repaired by hand.
        #[serde(default)]
        lasting: Option<Span>,
    },
}

impl When {
    /// A window that never comes.
    pub const NEVER: When = When::Window { at: Span(u64::MAX), lasting: None };

    /// Whether another one sets off at the same, whatever that is called.
    pub fn is_like(&self, other: &When) -> bool {
        let nameless = |when: &When| match when.clone() {
            When::QueueAbove { queue, lasting, .. } => When::QueueAbove { queue, of: None, lasting },
            When::OnNthEvent { n, lasting, .. } => When::OnNthEvent { n, of: None, lasting },
            When::WhileSaving { lasting, .. } => When::WhileSaving { of: None, lasting },
            timed => timed,
        };
        nameless(self) == nameless(other)
    }

    /// How long the fault lasts, where that is fixed.
    pub fn lasting(&self) -> Option<Span> {
        match self {
            When::Process { .. } => None,
            When::Window { lasting, .. }
            | When::QueueAbove { lasting, .. }
            | When::OnNthEvent { lasting, .. }
            | When::WhileSaving { lasting, .. } => *lasting,
        }
    }

    /// The component whose state sets it off, where one is named.
    pub fn of(&self) -> Option<&str> {
        match self {
            When::QueueAbove { of, .. } | When::OnNthEvent { of, .. } | When::WhileSaving { of, .. } => of.as_deref(),
            When::Process { .. } | When::Window { .. } => None,
        }
    }
}
