//! The APIs that a reference serves: written by hand where that needs thought, else made from the rows of the
//! document.

use std::sync::Arc;

use super::{
    api::{Api, Named},
    call::Call,
    clouddc, cvm,
    cvm_parameters::Parameters,
    dcs_instance, dcs_status, from_rows, shape,
};
use crate::catalogue::document::Document;

/// What is made from the rows of the document.
const MADE: Api = Api {
    answer: from_rows::answer,
    shape: |_, _| {},
};

/// The APIs that need thought, by the profiles of their documents.
pub fn by_hand(profile: &str) -> Option<Api> {
    Some(match profile {
        "dcs-v1-status" => Api {
            answer: dcs_status::v1,
            ..MADE
        },
        "dcs-v2-status" => Api {
            answer: dcs_status::v2,
            ..MADE
        },
        "dcs-v1-instance" => Api {
            answer: dcs_instance::answer,
            shape: shape::instance,
        },
        "clouddc-v1-status" => Api {
            answer: clouddc::answer,
            shape: shape::state,
        },
        "cvm-2017-status" => Api {
            answer: cvm::answer,
            ..MADE
        },
        _ => return None,
    })
}

/// The API of a document.
pub fn of(document: &Document) -> Api {
    by_hand(&document.profile).unwrap_or(MADE)
}

/// How many fixed words the path of a document shares with this one, and what stands at the placeholders; none where it
/// is another path.
fn fits(document: &Document, segments: &[String]) -> Option<(usize, Named)> {
    let form: Vec<&str> = document.request.path.split('/').skip(1).collect();
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

/// The document of the API that a request is for: the one with the most fixed words in its path, of several at one path the one
/// whose action it names, else the first.
pub fn asked<'a>(documents: &'a [Arc<Document>], call: &Call) -> Option<(&'a Arc<Document>, Named)> {
    let segments = call.segments();
    let action = Parameters::of(call).ok().and_then(|p| p.action);
    let fits = documents.iter().filter_map(|document| {
        let (words, named) = fits(document, &segments)?;
        let names_it = action.is_some() && document.request.action == action;
        Some(((words, names_it), document, named))
    });
    // Of equals the first: `max_by_key` takes the last.
    let fits: Vec<_> = fits.collect();
    let best = fits.into_iter().rev().max_by_key(|(fit, ..)| *fit);
    best.map(|(_, document, named)| (document, named))
}
