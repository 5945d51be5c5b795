//! What this machine has for experiments.

use std::num::NonZeroUsize;

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::experiment::Means;

/// As many threads as it can run at a time, and the memory that nobody uses now. Where it does not say how much that is,
/// nothing is held back.
pub fn means() -> Means {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    Means { threads, memory: memory_available().filter(|bytes| *bytes > 0).unwrap_or(u64::MAX) }
}

/// Bytes; a container may be allowed less than the machine has.
fn memory_available() -> Option<u64> {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory).ok()?;
    let of_group = system.cgroup_limits().map_or(u64::MAX, |group| group.free_memory);
    Some(of_group.min(system.available_memory()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_some_memory() {
        assert!(means().memory > 1_000_000);
    }
}
