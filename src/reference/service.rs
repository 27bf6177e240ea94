//! The APIs that a reference serves: written by hand where that needs thought, else made from the rows of the
//! document.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde_json::{Map, Value};

use super::{
    answer::Answer, call::Call, clouddc, cvm, cvm_parameters::Parameters, dcs_instance, dcs_status,
    from_rows::FromRows, router::World, variants::Variants,
};
use crate::catalogue::document::Document;

/// What a path says of its placeholders.
pub type Named = BTreeMap<String, String>;

/// How an API answers.
pub trait Api: fmt::Debug + Send + Sync {
    /// Answers a request; `named` holds what stands at the placeholders of the path.
    fn answer(&self, world: &World, call: &Call, named: &Named) -> Answer;

    /// Changes the body of an answer of this status as far as the variants say so.
    fn shape(&self, _variants: &Variants, _status: u16, _body: &mut Map<String, Value>) {}
}

/// One API of the reference.
#[derive(Debug)]
pub struct Service {
    /// Its document.
    pub document: Arc<Document>,
    /// How it answers.
    pub api: Box<dyn Api>,
}

/// The APIs that need thought, by the profiles of their documents.
pub fn by_hand(profile: &str) -> Option<Box<dyn Api>> {
    Some(match profile {
        "dcs-v1-status" => Box::new(dcs_status::V1),
        "dcs-v2-status" => Box::new(dcs_status::V2),
        "dcs-v1-instance" => Box::new(dcs_instance::Details),
        "clouddc-v1-status" => Box::new(clouddc::State),
        "cvm-2017-status" => Box::new(cvm::Listing),
        _ => return None,
    })
}

impl Service {
    /// The API of a document.
    pub fn of(document: &Arc<Document>) -> Self {
        let made = || -> Box<dyn Api> { Box::new(FromRows::new(Arc::clone(document))) };
        Self {
            document: Arc::clone(document),
            api: by_hand(&document.profile).unwrap_or_else(made),
        }
    }

    /// How many fixed words its path shares with this one, and what stands at the placeholders; none where it
    /// is another path.
    fn fits(&self, segments: &[String]) -> Option<(usize, Named)> {
        let form: Vec<&str> = self.document.request.path.split('/').skip(1).collect();
        if form.len() != segments.len() {
            return None;
        }
        let (mut words, mut named) = (0, Named::new());
        for (word, segment) in form.iter().zip(segments) {
            words += usize::from(word == segment);
            named.extend(filled(word, segment)?);
        }
        Some((words, named))
    }
}

/// What stands at the placeholders of a word of the path, such as `{region}:{id}`; none where it is another word.
fn filled(form: &str, mut word: &str) -> Option<Named> {
    let mut named = Named::new();
    let mut parts = form.split('{');
    word = word.strip_prefix(parts.next()?)?;
    for part in parts {
        let (name, behind) = part.split_once('}')?;
        let end = if behind.is_empty() {
            word.len()
        } else {
            word.find(behind)?
        };
        named.insert(name.to_owned(), word[..end].to_owned());
        word = &word[end + behind.len()..];
    }
    word.is_empty().then_some(named)
}

/// The API that a request is for: the one with the most fixed words in its path, of several at one path the one
/// whose action it names, else the first.
pub fn asked<'a>(services: &'a [Service], call: &Call) -> Option<(&'a Service, Named)> {
    let segments = call.segments();
    let action = Parameters::of(call).ok().and_then(|p| p.action);
    let fits = services.iter().filter_map(|service| {
        let (words, named) = service.fits(&segments)?;
        let names_it = action.is_some() && service.document.request.action == action;
        Some(((words, names_it), service, named))
    });
    // Of equals the first: `max_by_key` takes the last.
    let fits: Vec<_> = fits.collect();
    let best = fits.into_iter().rev().max_by_key(|(fit, ..)| *fit);
    best.map(|(_, service, named)| (service, named))
}
