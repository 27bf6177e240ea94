//! Steps about one instance at a time: DCS instance details and `CloudDC` states.

use cucumber::{then, when};

use crate::checks::instance;
use crate::config::Auth;
use crate::exchange::Credential;
use crate::suite::requests;
use crate::suite::requests::{ask, plain, with_ids};
use crate::suite::retry::{Ask, Stop};
use crate::suite::world::{Step, World};

/// Statuses that an instance may be refused with.
const REFUSALS: [u16; 5] = [400, 401, 403, 404, 405];

#[when("each known instance is read")]
async fn each_is_read(w: &mut World) -> Step {
    let asked = w.with(requests::ordinary)?;
    w.send(asked).await
}

#[when("an unknown instance is read")]
async fn unknown_is_read(w: &mut World) -> Step {
    let asked = w.with(|profile, target| {
        let id = &target.absent_instance_id;
        let request = plain(profile, target, None, Some(id));
        Ask {
            ordinary: false,
            expected: REFUSALS.to_vec(),
            ..ask(request, &format!("the unknown instance {id}"), None)
        }
    })?;
    w.send_shared(vec![asked]).await
}

#[when(expr = "the instance {string} is read")]
async fn this_is_read(w: &mut World, id: String) -> Step {
    let asked = w.with(|profile, target| {
        let request = plain(profile, target, None, Some(&id));
        Ask {
            ordinary: false,
            expected: REFUSALS.to_vec(),
            ..ask(request, &format!("the instance {id}"), None)
        }
    })?;
    w.send(vec![asked]).await
}

#[when(expr = "each known instance is read in the project {string}")]
async fn read_in_project(w: &mut World, project: String) -> Step {
    let asked = w.with(|profile, target| {
        let ids = target.instance_ids.iter();
        ids.map(|id| {
            let request = with_ids(profile, target, &project, None, Some(id));
            let role = format!("instance {id} in the project {project}");
            Ask {
                ordinary: false,
                expected: REFUSALS.to_vec(),
                ..ask(request, &role, None)
            }
        })
        .collect::<Vec<Ask>>()
    })?;
    w.send(asked).await
}

#[when(expr = "each known instance is read with {word} credential")]
async fn read_with_credential(w: &mut World, which: String) -> Step {
    let auth = w.with(|_, target| target.auth.clone())?;
    let by_token = matches!(auth, Auth::Token(_) | Auth::IamPassword { .. });
    let (credential, words) = match which.as_str() {
        "no" => (Credential::None, "without credential"),
        "an-empty" => (Credential::Empty, "with an empty token"),
        "a-wrong" => (Credential::Wrong, "with a wrong token"),
        other => return Err(Stop::Suite(format!("there is no credential `{other}`"))),
    };
    if matches!(auth, Auth::None) {
        return Err(w.does_not_apply("the target is judged without authentication (scheme = \"none\")"));
    }
    if !by_token && credential != Credential::None {
        return Err(w.does_not_apply(
            "requests are signed, and no wrong signature is ever sent: some of them lock a key",
        ));
    }
    let asked = w.with(|profile, target| {
        let ordinary = requests::ordinary(profile, target).into_iter();
        ordinary
            .map(|mut ask| {
                ask.request.credential = credential;
                ask.role = format!("{} {words}", ask.role);
                Ask {
                    ordinary: false,
                    expected: vec![401],
                    ..ask
                }
            })
            .collect::<Vec<Ask>>()
    })?;
    w.send(asked).await
}

/// One series for each instance, the requests one after the other.
#[when("each known instance is sampled")]
async fn each_is_sampled(w: &mut World) -> Step {
    let (samples, interval) = w.with(|_, target| (target.samples, target.sample_interval))?;
    let asked = w.with(requests::ordinary)?;
    for n in 0..samples {
        if n > 0 {
            w.pause(interval).await?;
        }
        let sample = asked.iter().cloned().map(|ask| {
            let role = format!("{}, sample {}", ask.role, n + 1);
            Ask {
                expected: vec![404],
                role,
                ..ask
            }
        });
        // The journal notes every sample; a long series is not kept beside it.
        for ask in sample {
            w.ask_shared(&ask).await?;
        }
    }
    Ok(())
}

#[then("each answer names the instance that was asked for")]
fn names_the_instance(w: &mut World) {
    w.note_each(instance::is_the_one_asked_for);
}

#[then("the answer is a refusal with a code and a message")]
fn is_a_refusal(w: &mut World) {
    w.note_each(instance::is_a_known_refusal);
}
