//! The cucumber side: the World, steps by topic, and the run.
//!
//! Cucumber drives, it does not judge. A step sends, or it states by calling a check; its findings
//! and evidence go to the journal, which `verdict.rs` reads when everything ran.

pub mod ask;
pub mod context;
pub mod journal;
pub mod preview;
pub mod requests;
pub mod run;
mod steps;
mod survey;
pub mod world;
