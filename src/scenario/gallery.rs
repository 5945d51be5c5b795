//! The scenarios that come with the program.

/// A scenario file that is part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryEntry {
    /// The file's name, by which the command line knows it.
    pub file: &'static str,
    /// All that is in it.
    pub text: &'static str,
}

macro_rules! entry {
    ($file:literal) => {
        GalleryEntry { file: $file, text: include_str!(concat!("../../scenarios/", $file)) }
    };
}

/// In the order in which the app lists them; the first is its first screen.
pub const GALLERY: &[GalleryEntry] = &[
    entry!("checkout.ron"),
    entry!("crashing-consumer.ron"),
    entry!("overload.ron"),
    entry!("retry-storm.ron"),
    entry!("breaker-helps.ron"),
    entry!("breaker-hurts.ron"),
    entry!("adaptive-limit.ron"),
    entry!("adaptive-lifo.ron"),
    entry!("limit-and-retries.ron"),
    entry!("breaker-and-retries.ron"),
    entry!("bulkhead-and-retries.ron"),
    entry!("fallback-and-retries.ron"),
    entry!("recovery-block.ron"),
    entry!("triple-modular.ron"),
    entry!("checkpoint-interval.ron"),
    entry!("supervisor-gives-up.ron"),
    entry!("rejuvenation.ron"),
    entry!("cold-or-hot-standby.ron"),
    entry!("replicas-repaired.ron"),
    entry!("poison-event.ron"),
    entry!("bursty-errors.ron"),
    entry!("correlated-versions.ron"),
    entry!("zone-outage.ron"),
    entry!("repair-crew.ron"),
    entry!("cascade.ron"),
    entry!("tandem-breakdowns.ron"),
    entry!("fan-out.ron"),
    entry!("two-sites.ron"),
    entry!("closed-loop.ron"),
    entry!("ordered-sessions.ron"),
    entry!("feedback.ron"),
    entry!("mm1.ron"),
    entry!("article-example.ron"),
    entry!("chinese-names.ron"),
];

impl GalleryEntry {
    /// The one with this file name, its ending included.
    pub fn named(file: &str) -> Option<GalleryEntry> {
        GALLERY.iter().find(|entry| entry.file == file).copied()
    }
}
