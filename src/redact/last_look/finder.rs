//! Whether one of many folded texts stands in another one, which is folded as it is read. Three bytes that are in none
//! of them tell that none ends soon: most of a text is skipped (the algorithm of Wu and Manber).

use std::collections::HashMap;

use super::FOLDED;

/// Bytes that are looked at together.
const BLOCK: usize = 3;

/// Finds texts of [`BLOCK`] bytes or more.
pub(super) struct Finder {
    /// The length of the shortest.
    least: usize,
    /// By the hash of a block that was seen: so many bytes further the first part of a text may end.
    skips: Vec<u8>,
    /// By the hash of the block that its first part ends with, which is as long as the shortest text.
    texts: HashMap<usize, Vec<Vec<u8>>>,
}

/// Hashes for each block that is sought, and at most: the more there are, the fewer mean two of them.
const SPARSE: usize = 8;
const MOST: usize = 1 << 16;

impl Finder {
    pub(super) fn new(sought: Vec<Vec<u8>>) -> Self {
        let least = sought.iter().map(Vec::len).min().unwrap_or(BLOCK);
        let narrow = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
        let blocks = sought.len() * (least - BLOCK + 1);
        let hashes = (SPARSE * blocks).next_power_of_two().min(MOST);
        let mut skips = vec![narrow(least - BLOCK + 1); hashes];
        let mut texts = HashMap::<usize, Vec<Vec<u8>>>::new();
        for text in sought {
            for (before, block) in text[..least].windows(BLOCK).enumerate() {
                let skip = &mut skips[hash(block, hashes)];
                *skip = narrow(least - BLOCK - before).min(*skip);
            }
            let end = hash(&text[least - BLOCK..least], hashes);
            texts.entry(end).or_default().push(text);
        }
        Self { least, skips, texts }
    }

    /// Whether one of them stands in this text.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let mut end = self.least;
        while end <= text.len() {
            let hash = hash(&text[end - BLOCK..end], self.skips.len());
            let skip = self.skips[hash];
            let here = &text[end - self.least..];
            let stands_here = |one: &Vec<u8>| {
                here.len() >= one.len() && here.iter().map(|byte| fold(*byte)).zip(one).all(|(a, b)| a == *b)
            };
            if skip == 0
                && self
                    .texts
                    .get(&hash)
                    .is_some_and(|texts| texts.iter().any(stands_here))
            {
                return true;
            }
            end += usize::from(skip.max(1));
        }
        false
    }
}

fn fold(byte: u8) -> u8 {
    FOLDED[usize::from(byte)]
}

/// One of so many hashes, which are a power of two.
fn hash(block: &[u8], hashes: usize) -> usize {
    let number = block
        .iter()
        .fold(0, |number, byte| number << 8 | usize::from(fold(*byte)));
    (number.wrapping_mul(0x9E37_79B1) >> 16) & (hashes - 1)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::{super::folded, *};

    proptest! {
        #[test]
        fn it_finds_what_a_look_at_every_place_finds(
            sought in vec(vec(b'a'..b'd', 3..9), 0..6),
            text in vec(b'a'..b'd', 0..60),
        ) {
            let stands = |one: &Vec<u8>| text.windows(one.len()).any(|here| here == one);
            prop_assert_eq!(Finder::new(sought.clone()).is_in(&text), sought.iter().any(stands));
        }

        #[test]
        fn it_finds_long_ones_at_any_place(before in 0..900_usize, length in 3..700_usize) {
            let sought: Vec<u8> = (0..length).map(|n| u8::try_from(n * n % 251).unwrap()).collect();
            let mut text = vec![b'x'; before];
            text.extend(&sought);
            text.extend([b'y'; 5]);
            let finder = Finder::new(vec![folded(&sought)]);
            prop_assert!(finder.is_in(&text));
            prop_assert!(!finder.is_in(&text[..before + length - 1]));
        }
    }
}
