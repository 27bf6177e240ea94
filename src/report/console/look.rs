//! How wide, how coloured and how long a report on a terminal is.

use anstyle::{AnsiColor, Style};

use crate::record::Outcome;
use crate::report::text::COLUMNS;

/// How the program is called where it is on the path.
pub(super) const PROGRAM: &str = "cloud-conformance";

/// How a report looks on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether there are colours.
    pub coloured: bool,
    /// How wide a line is; command lines, which are there to be copied, are never broken.
    pub columns: usize,
    /// How much is shown.
    pub detail: Detail,
    /// Whether each card is a group that a reader of GitHub's log opens.
    pub grouped: bool,
    /// How the program is called: command lines that are there to be copied begin with it.
    pub program: &'static str,
}

/// How much is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// One line for each failure, and only the number of what is inconclusive.
    Brief,
    /// Cards of the first failures.
    #[default]
    Usual,
    /// Every card.
    All,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            coloured: false,
            columns: COLUMNS,
            detail: Detail::Usual,
            grouped: false,
            program: PROGRAM,
        }
    }
}

/// The colours of a report; all plain where nobody wants any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Palette {
    pub strong: Style,
    pub good: Style,
    pub bad: Style,
    pub doubt: Style,
    pub faint: Style,
}

impl Palette {
    pub fn new(coloured: bool) -> Self {
        if !coloured {
            return Self::default();
        }
        Self {
            strong: Style::new().bold(),
            good: AnsiColor::Green.on_default(),
            bad: AnsiColor::Red.on_default().bold(),
            doubt: AnsiColor::Yellow.on_default(),
            faint: Style::new().dimmed(),
        }
    }

    pub fn outcome(&self, outcome: Outcome) -> Style {
        match outcome {
            Outcome::Conformant => self.good,
            Outcome::Incomplete => self.doubt,
            Outcome::Nonconformant | Outcome::Error => self.bad,
        }
    }
}
