//! `CloudDC`: the status of one instance, and how it moves.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{
    answer::Answer,
    call::Call,
    fault::{self, Fault},
    fixtures::{CLOUDDC_ERROR, CLOUDDC_MOVING, CLOUDDC_STOPPED, PROJECT, is_instance_id, is_project_id},
    router::World,
};

/// What one sample shows.
#[derive(Debug, Clone, Copy)]
struct Sample {
    state: &'static str,
    operation: &'static str,
    error: Option<Failure>,
}

/// Why an instance is in `error`.
#[derive(Debug, Clone, Copy)]
struct Failure {
    code: &'static str,
    message: &'static str,
    kind: &'static str,
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

/// The account's instances: those at rest are data, one moves.
#[derive(Debug, Default)]
pub struct Instances {
    samples_taken: AtomicUsize,
}

impl Instances {
    fn sample(&self, id: &str) -> Option<Sample> {
        match id {
            CLOUDDC_STOPPED => Some(sample("stopped", "install-succeed")),
            CLOUDDC_ERROR => Some(failed("install-failed", "create_instance_error")),
            CLOUDDC_MOVING => {
                let step = self.samples_taken.fetch_add(1, Ordering::Relaxed);
                Some(WALK[step.min(WALK.len() - 1)])
            }
            _ => None,
        }
    }
}

/// `GET /v1/{project_id}/instances/{id}/status`
pub fn answer(world: &World, call: &Call, project: &str, id: &str) -> Answer {
    if let Err(refusal) = admit(world, call, project, id) {
        return refusal;
    }
    match world.clouddc.sample(id) {
        Some(sample) => Answer::new(200, body(sample)),
        None => refused(404, "iMetal.0200", "The instance is not found."),
    }
}

fn admit(world: &World, call: &Call, project: &str, id: &str) -> Result<(), Answer> {
    if !call.reads() {
        return Err(Answer::gateway(
            405,
            "APIGW.0101",
            "The method is not allowed for this API.",
        ));
    }
    let admitted = world.credentials.check_huawei(call);
    admitted.map_err(|denied| denied.at_the_gateway())?;
    match fault::asked(call) {
        None => {}
        Some(Fault::Invalid) => return Err(refused(400, "iMetal.0001", "A parameter is invalid.")),
        Some(Fault::Unauthenticated) => {
            return Err(refused(401, "iMetal.0003", "The request is not authenticated."));
        }
        Some(Fault::Throttled) => return Err(refused(429, "iMetal.0005", "There are too many requests.")),
        Some(Fault::Internal) => {
            return Err(refused(500, "iMetal.0099", "An internal server error occurred."));
        }
    }
    if !is_project_id(project) {
        return Err(refused(400, "iMetal.0001", "The project ID is invalid."));
    }
    if project != PROJECT {
        return Err(refused(
            403,
            "iMetal.0004",
            "The caller has no right in this project.",
        ));
    }
    if !is_instance_id(id) {
        return Err(refused(400, "iMetal.0001", "The instance ID is invalid."));
    }
    Ok(())
}

fn body(sample: Sample) -> Value {
    let mut body = json!({ "state": sample.state, "operation_state": sample.operation });
    if let Some(Failure { code, message, kind }) = sample.error {
        body["error"] = json!({ "error_code": code, "error_msg": message, "error_type": kind });
    }
    body
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    Answer::new(status, json!({ "error_code": code, "error_msg": message }))
}

#[cfg(test)]
mod tests {
    use super::{Instances, WALK};
    use crate::reference::CLOUDDC_MOVING;

    /// The edges of the documented diagram, and staying.
    const EDGES: [(&str, &str); 13] = [
        ("pending", "running"),
        ("pending", "error"),
        ("pending", "shutting-down"),
        ("running", "stopped"),
        ("stopped", "running"),
        ("stopped", "stopped"),
        ("stopped", "error"),
        ("stopped", "shutting-down"),
        ("error", "running"),
        ("error", "shutting-down"),
        ("shutting-down", "error"),
        ("shutting-down", "terminated"),
        ("pending", "pending"),
    ];

    #[test]
    fn the_moving_instance_follows_the_diagram_and_stays_terminated() {
        let instances = Instances::default();
        let states: Vec<&str> = (0..WALK.len() + 5)
            .filter_map(|_| instances.sample(CLOUDDC_MOVING))
            .map(|s| s.state)
            .collect();
        assert_eq!(states.len(), WALK.len() + 5);
        for pair in states[..WALK.len()].windows(2) {
            assert!(EDGES.contains(&(pair[0], pair[1])), "{pair:?}");
        }
        assert!(
            states[WALK.len() - 1..].iter().all(|s| *s == "terminated"),
            "{states:?}"
        );
    }
}
