//! What a documentation page says, whatever it is written in. The pages are made up, one in each format.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may panic and print"
)]

mod alike;
mod claims;
mod drafting;
mod drifting;
mod formats;
mod hostile;
mod layouts;
mod measured;
mod models;
mod odd;
mod pages;
#[path = "../program/mod.rs"]
mod program;
mod running;
mod saved;
mod styles;
mod web;
