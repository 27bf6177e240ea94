//! Why an ordinary request was not served: one sentence that says which step failed and what to do.
//!
//! Comes in: what the target file says of a profile, and the exchange. Goes out: an [`Obstacle`]. These
//! are pure functions of what was exchanged, so that a replay says the same.
//!
//! | module | subject |
//! | --- | --- |
//! | [`clock`] | how far apart two clocks are |
//! | `obstacle` | what stands between a request and its answer |
//! | `refusal` | why a credential was refused |

pub mod clock;
mod obstacle;
mod refusal;
#[cfg(test)]
mod tests;

pub use obstacle::{is_from_the_service, obstacle, unknown_instance};
pub use refusal::{evidence, window_s};

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
