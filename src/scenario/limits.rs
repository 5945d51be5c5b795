//! Fixed limits on what a scenario file may hold, so that no file can exhaust the memory or the stack.

use crate::scenario::token::{TokenKind, tokens};

/// Bytes of a scenario file.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Brackets inside brackets.
pub const NESTING_MAX: usize = 64;
/// Sources, handlers, routes, links, classes, faults and strategy sets, each.
pub const COMPONENTS_MAX: usize = 10_000;
/// Replicas of one handler.
pub const REPLICAS_MAX: u64 = 10_000;
/// Replicas of all handlers together.
pub const REPLICAS_TOTAL_MAX: u64 = 1_000_000;
/// Layers around one route or handler.
pub const LAYERS_MAX: usize = 16;
/// Handlers that one layer may send a call to, beside the targets of the route.
pub const BRANCHES_MAX: usize = 31;
/// Layer lists of all strategy sets, over all routes: sets times routes.
pub const STACKS_MAX: usize = 1_000_000;
/// Entries of all tables by class: routes `ByClass` times classes.
pub const CLASS_TABLES_MAX: usize = 1_000_000;
/// Letters of a name.
pub const NAME_LETTERS_MAX: usize = 100;
/// Values of a list of quantities, such as the instants of `Once`.
pub const VALUES_MAX: usize = 1_000_000;
/// Events in flight that a run may be told to bear.
pub const IN_FLIGHT_MAX: u64 = 1_000_000_000;
/// Records that a run may be told to bear; more of them have no number.
pub const RECORDS_MAX: u64 = 4_000_000_000;
/// Users of all closed sources together.
pub const POPULATION_TOTAL_MAX: u64 = 1_000_000;
/// Arrivals of one source per second: one per nanosecond is the finest that time can tell apart.
pub const ARRIVALS_PER_SEC_MAX: f64 = 1e9;
/// How far from 1 probabilities may sum, below or above, and still be taken as summing to 1.
pub const SUM_TOLERANCE: f64 = 1e-6;
/// Diagnostics that are shown of one file.
pub const DIAGNOSTICS_MAX: usize = 500;

/// The place of the first bracket that nests too deep. Needs no stack, and looks into no string or comment.
pub fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > NESTING_MAX {
            return Some(token.range.start);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_that_count_are_counted() {
        let deep = "[".repeat(NESTING_MAX);
        assert_eq!(too_deep(&deep), None);
        assert_eq!(too_deep(&format!("{deep}(")), Some(NESTING_MAX));
        assert_eq!(too_deep(&format!("{deep}\"((((\" // ((((\n /* (( */ r#\"((\"#")), None);
        assert_eq!(too_deep(&"[]".repeat(1_000)), None);
        assert_eq!(too_deep(&"(".repeat(100_000)), Some(NESTING_MAX));
    }
}
