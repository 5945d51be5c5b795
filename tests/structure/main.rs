//! R is put together once, in proportion to the routes, and evaluated to what a plain evaluation finds.

mod evaluated;
mod put_together;
