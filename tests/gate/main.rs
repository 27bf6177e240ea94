//! The gate: what fails a run, and what is accepted for now.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod baseline;
mod commands;
mod compare;
mod deviations;
mod fleet;
#[path = "../program/mod.rs"]
mod program;
mod walk;

use std::sync::LazyLock;

use cloud_conformance::catalogue::Catalogue;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());
