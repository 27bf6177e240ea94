//! The `CloudDC` instances: what their samples show, one after the other.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    fixtures::{CLOUDDC_ERROR, CLOUDDC_MOVING, CLOUDDC_STOPPED},
    variants::{Variant, Variants},
};

/// What one sample shows.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// One of the documented states.
    pub state: &'static str,
    /// What is being done to the instance.
    pub operation: &'static str,
    /// Why it is in `error`.
    pub error: Option<Failure>,
}

/// Why an instance is in `error`.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// Of the service's own list.
    pub code: &'static str,
    /// In words.
    pub message: &'static str,
    /// What failed.
    pub kind: &'static str,
}

const fn sample(state: &'static str, operation: &'static str) -> Sample {
    Sample {
        state,
        operation,
        error: None,
    }
}

const fn failed(operation: &'static str, kind: &'static str) -> Sample {
    let error = Failure {
        code: "iMetal.0099",
        message: "The operation on the instance failed.",
        kind,
    };
    Sample {
        state: "error",
        operation,
        error: Some(error),
    }
}

/// What the moving instance shows, request by request: every change is an edge of the documented
/// diagram. It stays at the last one.
const WALK: [Sample; 13] = [
    sample("pending", "install-processing"),
    sample("pending", "install-processing"),
    sample("running", "install-succeed"),
    sample("stopped", "reinstall-processing"),
    sample("running", "reinstall-succeed"),
    sample("stopped", "switch-install-processing"),
    failed("switch-install-failed", "reinstall_error"),
    sample("running", "switch-install-succeed"),
    sample("stopped", "modify-ip-succeed"),
    sample("shutting-down", "uninstall-processing"),
    failed("uninstall-failed", "delete_instance_error"),
    sample("shutting-down", "uninstall-processing"),
    sample("terminated", "uninstall-succeed"),
];

/// The same with steps left out: every change is one that a poller may see.
const HASTY_WALK: [Sample; 8] = [
    sample("pending", "install-processing"),
    sample("stopped", "install-succeed"),
    sample("shutting-down", "uninstall-processing"),
    sample("stopped", "install-succeed"),
    failed("reinstall-failed", "reinstall_error"),
    sample("stopped", "reinstall-succeed"),
    sample("running", "reinstall-succeed"),
    sample("terminated", "uninstall-succeed"),
];

/// The same with the state names of earlier editions.
const OLDER_WALK: [Sample; 10] = [
    sample("pending", "install-processing"),
    sample("running", "install-succeed"),
    sample("stopping", "install-succeed"),
    sample("stopped", "install-succeed"),
    sample("reinstalling", "reinstall-processing"),
    Sample {
        state: "failed",
        ..failed("reinstall-failed", "reinstall_error")
    },
    sample("modifyIping", "modify-ip-processing"),
    sample("switch-installing", "switch-install-processing"),
    sample("shutting-down", "uninstall-processing"),
    sample("terminated", "uninstall-succeed"),
];

/// The account's instances: those at rest are data, one moves.
#[derive(Debug, Default)]
pub struct Instances {
    samples_taken: AtomicUsize,
}

impl Instances {
    /// What an instance shows now; none where it is not found.
    pub fn sample(&self, variants: &Variants, id: &str) -> Option<Sample> {
        let older = variants.has(Variant::OlderStates);
        match id {
            CLOUDDC_STOPPED if older => Some(sample("reinstalling", "reinstall-processing")),
            CLOUDDC_STOPPED => Some(sample("stopped", "install-succeed")),
            CLOUDDC_ERROR if older => Some(Sample {
                state: "failed",
                ..failed("install-failed", "create_instance_error")
            }),
            CLOUDDC_ERROR => Some(failed("install-failed", "create_instance_error")),
            CLOUDDC_MOVING => step(variants, self.samples_taken.fetch_add(1, Ordering::Relaxed)),
            _ => None,
        }
    }
}

/// What the moving instance shows to the request of that number, from 0.
fn step(variants: &Variants, number: usize) -> Option<Sample> {
    /// Samples before a new instance is found.
    const HIDDEN: usize = 2;
    let walk: &[Sample] = if variants.has(Variant::OlderStates) {
        &OLDER_WALK
    } else if variants.has(Variant::Hasty) {
        &HASTY_WALK
    } else {
        &WALK
    };
    let number = if variants.has(Variant::BeginsNotFound) {
        number.checked_sub(HIDDEN)?
    } else {
        number
    };
    match walk.get(number) {
        None if variants.has(Variant::EndsNotFound) => None,
        None => walk.last().copied(),
        found => found.copied(),
    }
}
