//! Steps about one instance at a time: DCS instance details and `CloudDC` states.

use cucumber::{then, when};

use super::sent::{self, refusable};
use crate::catalogue::Profile;
use crate::checks::instance;
use crate::config::ProfileTarget;
use crate::exchange::Credential;
use crate::preflight::ask::{Ask, Stop};
use crate::preflight::requests;
use crate::preflight::requests::{about, absent, plain};
use crate::suite::world::{Step, World};

#[when("each known instance is read")]
async fn each_is_read(w: &mut World) -> Step {
    let asked = w.with(requests::ordinary);
    w.send(asked).await
}

/// The request about an instance that does not exist.
fn unknown(w: &World) -> Result<Ask, Stop> {
    w.with(|profile, target| other(profile, target, absent(profile, target), "the unknown"))
}

/// A refusal that is kept for the next request would show.
#[when("each known instance is read right after the absent_instance_id of the target file")]
async fn each_is_read_after_refusal(w: &mut World) -> Step {
    let unknown = unknown(w)?;
    sent::whatever_comes(w, &unknown).await?;
    each_is_read(w).await
}

#[when("the absent_instance_id of the target file is read")]
async fn unknown_is_read(w: &mut World) -> Step {
    let asked = unknown(w)?;
    w.send_shared(vec![asked]).await
}

#[when(regex = r#"^the instance "([^"]*)" is read$"#)]
async fn this_is_read(w: &mut World, id: String) -> Step {
    let asked = w.with(|profile, target| other(profile, target, &id, "the"))?;
    w.send(vec![asked]).await
}

/// The request about something that the target file does not name, with words before what it is about.
fn other(profile: &Profile, target: &ProfileTarget, id: &str, words: &str) -> Result<Ask, Stop> {
    let subject = profile.document.subject();
    let subject = subject.ok_or_else(|| Stop::Suite("its requests are about no single thing".to_owned()))?;
    let asked = about(profile, target, subject, id);
    let role = format!("{words} {}", asked.role);
    Ok(refusable(asked, &role))
}

#[when(regex = r#"^each known instance is read in the project "([^"]*)"$"#)]
async fn read_in_project(w: &mut World, project: String) -> Step {
    let asked = w.with(|profile, target| {
        let asked = requests::ordinary(profile, target).into_iter().map(|ask| {
            let id = ask.fixture.as_deref().unwrap_or_default();
            let subject = profile.document.subject().map_or("", |s| s.name.as_str());
            let request = plain(profile, target, None, &[("project_id", &project), (subject, id)]);
            let role = format!("{} in the project {project}", ask.role);
            refusable(Ask { request, ..ask }, &role)
        });
        asked.collect::<Vec<Ask>>()
    });
    w.send(asked).await
}

#[when(regex = "^each known instance is read (without a credential|with an empty token)$")]
async fn read_without_credential(w: &mut World, which: String) -> Step {
    let credential = if which == "with an empty token" {
        Credential::Empty
    } else {
        Credential::None
    };
    let each = w.with(requests::ordinary);
    sent::with_credential(w, each, credential, &which, &[401]).await
}

#[when("the absent_instance_id of the target file is read without a credential")]
async fn unknown_is_read_without_credential(w: &mut World) -> Step {
    let unknown = unknown(w)?;
    sent::with_credential(w, vec![unknown], Credential::None, "without a credential", &[401]).await
}

#[when("each known instance is read with the wrong token \"cloud-conformance-no-such-token\"")]
async fn read_with_wrong_token(w: &mut World) -> Step {
    let each = w.with(requests::ordinary);
    sent::with_credential(w, each, Credential::Wrong, "with a wrong token", &[401]).await
}

/// One series for each instance, the requests about it one after the other.
#[when("each known instance is sampled")]
async fn each_is_sampled(w: &mut World) -> Step {
    let samples = w.with(|_, target| target.fixtures.number("samples").unwrap_or(1));
    let interval = w.with(|_, target| target.sample_interval());
    let asked = w.with(requests::ordinary);
    for n in 0..samples {
        if n > 0 {
            w.pause(interval).await?;
        }
        let sample = asked.iter().cloned().map(|ask| {
            let role = format!("{}, sample {}", ask.role, n + 1);
            Ask {
                expected: vec![404],
                role,
                turn: n + 1,
                ..ask
            }
        });
        // The journal notes every sample; a long series is not kept beside it.
        let sample: Vec<Ask> = sample.collect();
        w.ask_shared_at_once(&sample).await?;
    }
    Ok(())
}

#[then("the answer is a refusal with a code and a message")]
fn is_a_refusal(w: &mut World) {
    w.note_each(instance::is_a_known_refusal);
}
