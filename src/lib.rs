//! A conformance test suite for five documented cloud APIs.
//!
//! Data flows one way, and every room of the house stands on that way:
//!
//! ```text
//! cli → target → catalogue → suite → exchange → (the target system)
//!                                       ↓
//! exit code ← report ← record ← verdict ← checks
//! ```
//!
//! * [`target`] reads `target.toml`: where to ask, with which credentials and fixtures.
//! * [`catalogue`] reads documents, features and schemas: what is judged, and why.
//! * [`suite`] drives the features with cucumber; a step sends or states, it never judges.
//! * [`exchange`] signs, paces, sends (or replays) and records one request with its answer.
//! * [`signing`] holds the canonical forms of the vendors' authentication schemes.
//! * [`diagnosis`] says why a request was not served; [`doctor`] examines a target before judging.
//! * [`checks`] turns exchanges into findings and evidence: pure functions, no clock, no network.
//! * [`verdict`] is the only judge: findings and evidence become verdicts and an outcome.
//! * [`record`] is what every report reads; [`report`] has one file for each format.
//! * [`whole`] writes files whole or not at all; [`unseen`] knows the characters that hide.
//! * [`reference`] is the conforming server with its deviations and variants, reached over HTTP only.
//! * [`selftest`] runs the suite against every one of them: does it find what it claims to find?
//! * [`cli`] is the command line.

pub mod catalogue;
pub mod checks;
pub mod cli;
pub mod diagnosis;
pub mod doctor;
pub mod exchange;
pub mod record;
pub mod reference;
pub mod report;
pub mod selftest;
pub mod signing;
pub mod suite;
pub mod target;
pub mod unseen;
pub mod verdict;
pub mod whole;
