//! The cucumber side: the World, steps by topic, and the run.
//!
//! Cucumber drives, it does not judge. A step sends, or it states by calling a check; its findings
//! and evidence go to the journal, which `verdict.rs` reads when everything ran.
//!
//! A run begins with the `survey`: can each profile be judged, and what does its account show?
//!
//! A recording can take the target's place (`about` says what it knows of its run), and exchanges that others
//! recorded can be judged or be further evidence (`evidence`, `matching`, `unasked`).

pub mod context;
pub mod error;
pub mod evidence;
mod matching;
pub mod order;
mod panic_hook;
pub mod preview;
pub mod retry;
pub mod run;
pub mod run_metadata;
mod runner;
mod shared;
pub mod steps;
mod survey;
mod unasked;
pub mod world;
