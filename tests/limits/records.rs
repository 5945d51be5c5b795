//! More records than a run may have.
