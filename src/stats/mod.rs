//! Statistics of what is observed: bounded, mergeable or cloneable accumulators, and intervals that name
//! their method. Pure; the accumulators are part of every checkpoint.

pub mod histogram;
pub mod holm;
pub mod interval;
pub mod life_table;
pub mod moments;
pub mod no_interval;
pub mod paired;
pub mod pooled;
pub mod pooled_quantile;
pub mod quantile;
pub mod series;
pub mod steady;
pub mod tail;
pub mod warm_up;
pub mod weibull_fit;
