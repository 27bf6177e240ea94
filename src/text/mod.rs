//! Texts for people and programs: the characters that hide.

pub mod invisible;
