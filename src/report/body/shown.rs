//! Which lines of a body are shown: picked while it is laid out, so that a large one is never kept as lines.

use std::{collections::VecDeque, ops::Range};

use super::{Line, Mark};
use crate::report::text;

/// The lines that are shown, kept while a body is laid out: those around the first mark, or the first ones.
pub(super) struct Shown {
    most: usize,
    /// Whether a line may be marked.
    marks: bool,
    /// How many lines there are in all.
    pub all: usize,
    first: Vec<Line>,
    /// The number of the first line that is kept for the mark.
    from: Option<usize>,
    around: VecDeque<Line>,
}

impl Shown {
    pub fn of(most: usize, marks: bool) -> Self {
        Self {
            most,
            marks,
            all: 0,
            first: vec![],
            from: None,
            around: VecDeque::new(),
        }
    }

    /// Whether nothing that comes is shown any more.
    pub fn is_full(&self) -> bool {
        let after = |from| self.all >= from + self.most;
        self.first.len() >= self.most && (!self.marks || self.from.is_some_and(after))
    }

    pub fn push(&mut self, text: &str, mark: Mark) {
        let line = || Line {
            text: text.to_owned(),
            mark,
        };
        if self.first.len() < self.most {
            self.first.push(line());
        }
        match self.from {
            None if self.marks => {
                self.around.push_back(line());
                if mark != Mark::None {
                    self.from = Some(self.all + 1 - self.around.len());
                } else if self.around.len() > self.most / 2 {
                    self.around.pop_front();
                }
            }
            Some(from) if self.all < from + self.most => self.around.push_back(line()),
            None | Some(_) => {}
        }
        self.all += 1;
    }

    /// Those that are shown, made harmless, with what was left out.
    pub fn lines(self) -> Vec<Line> {
        let (from, kept): (usize, Vec<Line>) = match self.from {
            Some(from) if self.all > self.most => (from, self.around.into()),
            _ => (0, self.first),
        };
        let gap = |Range { start, end }: Range<usize>| {
            (end > start).then(|| Line {
                text: format!("… {}", text::count(end - start, "line")),
                mark: Mark::Gap,
            })
        };
        let (before, after) = (gap(0..from), gap(from + kept.len()..self.all));
        let shown = kept.into_iter().map(|line| match line.mark {
            Mark::Missing => line,
            mark => Line::new(&line.text, mark),
        });
        before.into_iter().chain(shown).chain(after).collect()
    }
}
