//! How a run ends early: a person interrupts it, or its budget is used up.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

use super::guard::NotSent;

/// Why a request was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// The run was stopped, for this reason.
    Stopped(String),
    /// The recording has no such request.
    NotRecorded,
    /// The request might change something, or be taken for another: it is never sent.
    NotSent(NotSent),
    /// The place asked to be left alone until after the run, for this reason.
    LeftAlone(String),
    /// The suite itself broke.
    Broken(String),
}

/// Tells every scenario that the run ends.
#[derive(Debug, Default)]
pub struct StopFlag {
    reason: Mutex<Option<String>>,
    by_a_person: AtomicBool,
    notify: Notify,
}

impl StopFlag {
    /// A person ends the run.
    pub fn interrupt(&self) {
        self.by_a_person.store(true, Ordering::Relaxed);
        self.set("interrupted".to_owned());
    }

    /// The budget is used up; names the setting that says so.
    pub fn out_of_budget(&self, setting: String) -> Halt {
        self.set(format!("out of budget: {setting}"));
        self.halt()
    }

    fn set(&self, reason: String) {
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(reason);
        self.notify.notify_waiters();
    }

    /// Why the run was stopped.
    pub fn reason(&self) -> Option<String> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.reason().is_some()
    }

    /// The halt that a sending step returns.
    pub fn halt(&self) -> Halt {
        Halt::Stopped(self.reason().unwrap_or_default())
    }

    /// Waits until the run is stopped.
    pub async fn stopped(&self) {
        let notified = self.notify.notified();
        if !self.is_stopped() {
            notified.await;
        }
    }

    /// Waits until a person ends the run; what is under way when a budget is used up comes to its end.
    pub async fn interrupted(&self) {
        loop {
            let notified = self.notify.notified();
            if self.by_a_person.load(Ordering::Relaxed) {
                return;
            }
            notified.await;
        }
    }
}
