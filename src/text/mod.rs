//! Texts for people and programs: the characters that hide, and numbers of things.

pub mod invisible;

use std::fmt::Display;

/// `1 clause`, `2 clauses`.
pub fn count<N: Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let plural = if number == N::from(1) { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
