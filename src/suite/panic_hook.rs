//! The process's panic hook, which cucumber replaces while a run goes on.
//!
//! Runs that go on side by side, and one that is dropped halfway, would leave the process with a hook that
//! says nothing. So the first run keeps the hook that it found and the last one puts it back; in between,
//! panics outside of a run reach that hook as ever, and those of steps are cucumber's to tell.

use std::cell::Cell;
use std::panic::{self, PanicHookInfo};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// How many runs go on, and the hook that they found.
static FOUND: Mutex<(usize, Option<Arc<Hook>>)> = Mutex::new((0, None));

thread_local! {
    /// Whether a run is being polled on this thread.
    static IN_A_RUN: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the hook as long as it lives.
pub(super) struct Kept;

impl Kept {
    /// Keeps the hook that is there now, where no other run does.
    pub fn keep() -> Self {
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if found.0 == 0 {
            found.1 = Some(Arc::from(panic::take_hook()));
        }
        found.0 += 1;
        Self
    }

    /// Takes the place of the hook that cucumber has put there.
    pub fn take_place() {
        let found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hook) = found.1.clone() {
            panic::set_hook(Box::new(move |info| {
                if !IN_A_RUN.get() {
                    hook(info);
                }
            }));
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        found.0 -= 1;
        // Inside of a panic the hook cannot be changed.
        if found.0 == 0
            && !std::thread::panicking()
            && let Some(hook) = found.1.take()
        {
            panic::set_hook(Box::new(move |info| hook(info)));
        }
    }
}

/// Drives a run to its end; what panics meanwhile on its thread is its own.
pub(super) async fn within<F: Future>(run: F) -> F::Output {
    let mut run = pin!(run);
    std::future::poll_fn(move |context| {
        let outside = IN_A_RUN.replace(true);
        let polled = run.as_mut().poll(context);
        IN_A_RUN.set(outside);
        polled
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn the_hook_is_there_again_whatever_runs_do() {
        static CALLED: AtomicUsize = AtomicUsize::new(0);
        let before = panic::take_hook();
        panic::set_hook(Box::new(|_| {
            CALLED.fetch_add(1, Ordering::Relaxed);
        }));
        let one = Kept::keep();
        let other = Kept::keep();
        panic::set_hook(Box::new(|_| {}));
        Kept::take_place();
        let panics = || drop(panic::catch_unwind(|| panic::panic_any(1)));
        panics();
        assert_eq!(CALLED.load(Ordering::Relaxed), 1);
        futures::executor::block_on(within(async { panics() }));
        assert_eq!(CALLED.load(Ordering::Relaxed), 1);
        drop(one);
        drop(other);
        panics();
        assert_eq!(CALLED.load(Ordering::Relaxed), 2);
        panic::set_hook(before);
    }
}
