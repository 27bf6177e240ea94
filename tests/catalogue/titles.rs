//! What a person reads of a clause first: every title, and what makes each of them a sentence.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::CATALOGUE;

#[test]
fn every_title_reads_as_a_sentence() {
    let mut list = String::new();
    for clause in CATALOGUE.clauses() {
        let (level, id, title) = (clause.level.word(), &clause.id, &clause.title);
        writeln!(list, "{level:6} {id}: {title}").unwrap();
    }
    insta::assert_snapshot!(list);
}

#[test]
fn no_title_is_a_place_a_riddle_or_said_twice() {
    let mut known = BTreeMap::new();
    for clause in CATALOGUE.clauses() {
        let (id, title) = (&clause.id, &clause.title);
        let words = title.split_whitespace().count();
        assert!((3..=20).contains(&words), "{id}: {title}");
        let place = id.splitn(3, '.').nth(2).filter(|place| place.contains('.'));
        let riddles = ["draws", "made to", "a text", "doubled", "Asked"];
        for riddle in riddles.into_iter().chain(place) {
            assert!(!title.contains(riddle) && !title.ends_with('.'), "{id}: {title}");
        }
        if let Some(other) = known.insert((id.profile(), title), id) {
            panic!("{id} and {other} have one title: {title}");
        }
    }
}
