//! Work that somebody waits for, on two processors.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a function makes of 0, 1 and so on, in that order; two are made at a time.
pub fn at_once<T: Send>(number: usize, of: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let taken = taken.take_while(|n| *n < number);
        taken.map(|n| (n, of(n))).collect::<Vec<(usize, T)>>()
    };
    let mut made = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let own = work();
        let other = other
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        own.into_iter().chain(other).collect::<Vec<_>>()
    });
    made.sort_unstable_by_key(|(n, _)| *n);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_made_once_and_stands_in_order() {
        for number in [0, 1, 2, 100] {
            let expected: Vec<usize> = (0..number).map(|n| n * n).collect();
            assert_eq!(at_once(number, |n| n * n), expected);
        }
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn a_panic_is_not_lost() {
        at_once(4, |n| assert_ne!(n, 3, "the third"));
    }
}
