//! Is the target there, and ours to judge? Found out by asking as little as possible.
//!
//! Comes in: a target. Goes out: for a run, whose `suite::survey` asks, the [`Obstacle`] that stands first in the way
//! of judging a profile; for a person, a [`Line`] for each step between this machine and an ordinary answer, in the
//! order in which they depend on each other. Both say it in the same sentences.
//!
//! | module | subject |
//! | --- | --- |
//! | `requests` | the ordinary requests of a profile |
//! | `ask` | a request with what it is for, and how often it is sent again |
//! | `sign_in` | tokens for a password |
//! | `examine` | for a person: one step after the other |
//! | `network` | names and connections |
//! | `tls_and_clock` | what the first answer shows of TLS and the clock |
//! | `obstacle` | what stands between a request and its answer: a pure function, so that a replay says the same |
//! | `refusal` | why a credential was refused |
//! | `clock` | how far apart two clocks are |

pub mod ask;
mod clock;
pub mod examine;
mod network;
pub mod obstacle;
mod refusal;
pub mod requests;
pub mod sign_in;
#[cfg(test)]
mod tests;
mod tls_and_clock;

/// One step between this machine and an ordinary answer, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The name is resolved.
    Name,
    /// Something listens there.
    Connection,
    /// The certificates are trusted.
    Tls,
    /// The clocks agree.
    Clock,
    /// The credential is accepted.
    Authentication,
    /// It is good for the project.
    Project,
    /// The known instances exist.
    Fixture,
    /// The ordinary request is served.
    Call,
}

impl Step {
    /// The word that is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Clock => "clock",
            Self::Authentication => "authentication",
            Self::Project => "project",
            Self::Fixture => "instance",
            Self::Call => "call",
        }
    }
}

/// Why an ordinary request was not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The step that failed.
    pub step: Step,
    /// One sentence with what to do.
    pub sentence: String,
}

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
