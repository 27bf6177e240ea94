//! `--fail-on`: the words that say what fails a run.

use std::{collections::BTreeSet, fmt, str::FromStr};

use crate::record::Rule;

/// Every rule, in the order of messages.
const ALL: [Rule; 3] = [Rule::Must, Rule::Inconclusive, Rule::Should];

/// What fails a run; by itself a `must` clause that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailOn(BTreeSet<Rule>);

impl Default for FailOn {
    fn default() -> Self {
        Self([Rule::Must].into())
    }
}

impl FailOn {
    /// All rules: what `--strict` stands for.
    pub fn strict() -> Self {
        Self(ALL.into())
    }

    /// Whether this rule is one of them.
    pub fn names(&self, rule: Rule) -> bool {
        self.0.contains(&rule)
    }

    /// The rules, in the order of messages.
    pub fn rules(&self) -> Vec<Rule> {
        self.0.iter().copied().collect()
    }
}

impl FromIterator<Rule> for FailOn {
    fn from_iter<T: IntoIterator<Item = Rule>>(rules: T) -> Self {
        Self(rules.into_iter().collect())
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let rule = |word: &str| {
            let known = ALL.into_iter().find(|rule| rule.word() == word);
            known.ok_or_else(|| format!("`{word}` is none of `must`, `inconclusive`, `should`"))
        };
        let rules: BTreeSet<Rule> = words.map(rule).collect::<Result<_, _>>()?;
        if rules.is_empty() {
            return Err(
                "it names nothing: write `must`, `inconclusive` or `should`, joined by commas".into(),
            );
        }
        Ok(Self(rules))
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|rule| rule.word()).collect();
        f.write_str(&words.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_any_order_and_written_in_one() {
        for (text, written) in [
            ("must", "must"),
            ("should,must", "must,should"),
            (" inconclusive , must,must", "must,inconclusive"),
            ("should,inconclusive,must", "must,inconclusive,should"),
        ] {
            assert_eq!(text.parse::<FailOn>().unwrap().to_string(), written);
        }
        assert_eq!(FailOn::strict().to_string(), "must,inconclusive,should");
        assert_eq!(FailOn::default().to_string(), "must");
        for wrong in ["", ",", "fail", "must;should", "MUST"] {
            assert!(wrong.parse::<FailOn>().is_err(), "{wrong}");
        }
    }
}
