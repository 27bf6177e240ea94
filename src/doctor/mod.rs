//! What can be wrong before judging, found out by asking as little as possible.
//!
//! Comes in: a target. Goes out: a [`Line`] for each step between this machine and an ordinary answer,
//! in the order in which they depend on each other; where something is wrong, with what to do. `run`
//! takes the same sentences from [`crate::diagnosis`] where a profile could not be judged.
//!
//! | module | subject |
//! | --- | --- |
//! | `examine` | one step after the other |
//! | `network` | names and connections |
//! | `meet` | what the first answer shows of TLS and the clock |

mod examine;
mod network;
mod tls_and_clock;

pub use examine::{Teller, examine};

use crate::diagnosis::Step;

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Fine,
    /// Judging is possible, and a person should know.
    Note,
    /// Judging is not possible.
    Wrong,
    /// It was not reached, for what is wrong elsewhere.
    NotAsked,
}

/// What is said of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The host or the profile that it is about.
    pub about: String,
    /// Which step.
    pub step: Step,
    /// How it stands.
    pub state: State,
    /// One sentence; where something is wrong, with what to do.
    pub text: String,
}
