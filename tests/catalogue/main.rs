//! The catalogue as it is released: documents, features, schemas and rulings fit together.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod broken;
mod check;
mod examples;
mod generated;
mod hostile;
mod openapi;
mod rows;
mod rulings;
mod schemas;
mod titles;

#[path = "../made_up/mod.rs"]
mod made_up;
#[path = "../program/mod.rs"]
mod program;

use std::sync::LazyLock;

use cloud_conformance::catalogue::{Catalogue, Files};

static FILES: LazyLock<Files> = LazyLock::new(Files::embedded);
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(&FILES).unwrap());
