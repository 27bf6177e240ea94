//! A conformance test suite for five documented cloud APIs.
//!
//! A crate that serves such an API judges it in its own `cargo test`:
//!
//! ```no_run
//! # async fn judged(address: &str) -> Result<(), cloud_conformance::JudgeError> {
//! use cloud_conformance::Judge;
//!
//! let judge = Judge::from_file("target.toml")?.base_url(address).profiles(["dcs-v2-status"]);
//! let report = judge.run().await?;
//! report.assert_conformant(); // panics with the failure cards
//! # Ok(())
//! # }
//! ```
//!
//! Data flows one way, and every room of the house stands on that way:
//!
//! ```text
//! cli → config → catalogue → suite → http → (the target system)
//!                                      ↓
//! exit code ← report ← gate ← record ← verdict ← checks ← exchange
//! ```
//!
//! * [`config`] reads `target.toml`: where to ask, with which credentials and fixtures.
//! * [`catalogue`] reads documents, features and schemas: what is judged, and why.
//! * [`suite`] drives the features with cucumber; a step sends or states, it never judges.
//! * [`exchange`] is one request with its answer: all that checks and reports see of the target.
//! * [`http`] signs, paces, sends or replays a request; [`recording`] reads and writes recordings (HAR);
//!   [`redact`] masks secrets where an exchange is recorded.
//! * [`auth`] holds the canonical forms of the vendors' authentication schemes.
//! * [`preflight`] asks whether a target is there and can be judged, and says why not.
//! * [`checks`] turns exchanges into findings and evidence: pure functions, no clock, no network.
//! * [`verdict`] holds the ledger of findings and the only judge: verdicts and an outcome.
//! * [`gate`] says what of it fails a run, and with which exit code.
//! * [`page`] reads documentation pages, drafts profiles from them and tells editions apart.
//! * [`record`] is what every report reads; [`report`] has one file for each format.
//! * [`certificate`] holds what a run's files say against what its recording says.
//! * `at_once` puts both processors to what somebody waits for; [`atomic_file`] writes files whole or not at all; [`text`] knows the characters that hide.
//! * [`mod@reference`] is the conforming server with its deviations and variants, reached over HTTP only.
//! * [`selftest`] runs the suite against every one of them: does it find what it claims to find?
//! * [`cli`] is the command line; [`Judge`] is its `run` for Rust.

pub use judge::{Judge, JudgeError, Report};

mod at_once;
pub mod atomic_file;
pub mod auth;
pub mod catalogue;
pub mod certificate;
pub mod checks;
pub mod cli;
pub mod config;
pub mod exchange;
pub mod gate;
pub mod http;
mod judge;
pub mod page;
pub mod preflight;
pub mod record;
pub mod recording;
pub mod redact;
pub mod reference;
pub mod report;
pub mod selftest;
pub mod suite;
pub mod text;
pub mod verdict;
