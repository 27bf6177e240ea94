//! The words that deviations are written in: which requests they meet, which of the answers, and what becomes
//! of those.
//!
//! The last cell of a row reads as a sentence: `good().to(lists).nth(|n| n > 0).edit([("total", Add(1))])` adds
//! one to the total in good answers to requests that list, but for the first of them.

use std::sync::Arc;

use serde_json::Value;

use super::{
    edit::{Edit, apply},
    layer::{Below, Layer, kind_of, written},
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
};

/// Something else is asked where this holds of the request.
pub fn asked_if(
    when: impl Fn(&Call) -> bool + Send + Sync + 'static,
    change: impl Fn(&mut Call) + Send + Sync + 'static,
) -> Layer {
    Arc::new(move |below, call| {
        if when(call) {
            below.answer_to(call, &change)
        } else {
            below.answer(call)
        }
    })
}

/// A request of this kind is served, whoever asks.
pub fn let_in(when: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Layer {
    asked_if(when, |call| call.trusted = true)
}

/// A request of this kind is answered so, and by nobody below.
pub fn instead(
    when: impl Fn(&Call) -> bool + Send + Sync + 'static,
    answer: impl Fn() -> Answer + Send + Sync + 'static,
) -> Layer {
    Arc::new(move |below, call| {
        if when(call) && below.admits(call) {
            answer()
        } else {
            below.answer(call)
        }
    })
}

/// A request of this kind is refused as Huawei services do.
pub fn refused(
    when: impl Fn(&Call) -> bool + Send + Sync + 'static,
    status: u16,
    code: &'static str,
    message: &'static str,
) -> Layer {
    instead(when, move || Answer::refusal(status, code, message))
}

/// A request of this kind is refused as cvm does.
pub fn failed(when: impl Fn(&Call) -> bool + Send + Sync + 'static, code: &'static str) -> Layer {
    instead(when, move || error(code))
}

/// An error of cvm with this code.
pub fn error(code: &str) -> Answer {
    Answer::enveloped(code, "The request cannot be served.")
}

/// An answer gets another status, and loses the mark of a gateway.
pub fn say_oneself(given: &mut Answer, status: u16) {
    given.status = status;
    if let Body::Json(body) = &mut given.body {
        apply(body, "request_id", &Edit::Removed);
    }
}

/// The answers that a deviation meets.
pub struct Answers {
    /// Of which kinds they are; any kind where there is none.
    kinds: Vec<String>,
    to: Box<dyn Fn(&Call) -> bool + Send + Sync>,
    nth: fn(u64) -> bool,
}

/// Answers of any kind.
pub fn any() -> Answers {
    Answers {
        kinds: vec![],
        to: Box::new(|_| true),
        nth: |_| true,
    }
}

/// Answers of one kind: `200`, `401`, for cvm `success` or `error`.
pub fn answers(kind: &str) -> Answers {
    Answers {
        kinds: vec![kind.to_owned()],
        ..any()
    }
}

/// Answers that bring what was asked for.
pub fn good() -> Answers {
    Answers {
        kinds: vec!["200".to_owned(), "success".to_owned()],
        ..any()
    }
}

impl Answers {
    /// Only those to requests of which this holds.
    pub fn to(mut self, when: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        self.to = Box::new(when);
        self
    }

    /// Only some of them, by their numbers from 0.
    pub fn nth(mut self, which: fn(u64) -> bool) -> Self {
        self.nth = which;
        self
    }

    fn are_met(&self, below: &Below<'_>, call: &Call, given: &Answer) -> bool {
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&kind_of(given));
        of_kind && (self.to)(call) && (self.nth)(below.count())
    }

    /// They are changed.
    pub fn changed(self, change: impl Fn(&Call, &mut Answer) + Send + Sync + 'static) -> Layer {
        Arc::new(move |below, call| {
            let mut given = below.answer(call);
            if self.are_met(below, call, &given) {
                change(call, &mut given);
            }
            given
        })
    }

    /// Their JSON is changed.
    pub fn edited(self, change: impl Fn(&Call, &mut Value) + Send + Sync + 'static) -> Layer {
        self.changed(move |call, given| {
            if let Body::Json(body) = &mut given.body {
                change(call, body);
            }
        })
    }

    /// Members of their JSON are changed, each by its dotted path.
    pub fn edit<P: Into<String>>(self, edits: impl IntoIterator<Item = (P, Edit)>) -> Layer {
        let edits = edits.into_iter().map(|(path, edit)| (path.into(), edit));
        let edits: Vec<(String, Edit)> = edits.collect();
        self.edited(move |_, body| edits.iter().for_each(|(path, edit)| apply(body, path, edit)))
    }

    /// Their JSON is another one.
    pub fn body(self, other: Value) -> Layer {
        self.edited(move |_, body| body.clone_from(&other))
    }

    /// Their bodies are written in another way, and labelled so.
    pub fn written(
        self,
        label: Option<&'static str>,
        write: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Layer {
        self.changed(move |_, given| given.body = Body::Raw(label, write(&written(given))))
    }

    /// They have another status; with 204 no body.
    pub fn status(self, status: u16) -> Layer {
        self.changed(move |_, given| {
            given.status = status;
            if status == 204 {
                given.body = Body::Raw(None, vec![]);
            }
        })
    }

    /// They have another status, and it is the service itself that says so.
    pub fn own_status(self, status: u16) -> Layer {
        self.changed(move |_, given| say_oneself(given, status))
    }

    /// An error of a Huawei service comes in their place.
    pub fn refused(self, status: u16, code: &'static str, message: &'static str) -> Layer {
        self.changed(move |_, given| *given = Answer::refusal(status, code, message))
    }
}

/// The same change at the top and in redis: the sum still holds.
pub fn both(count: &str, more: i64) -> [(String, Edit); 2] {
    [
        (count.to_owned(), Edit::Add(more)),
        (format!("redis.{count}"), Edit::Add(more)),
    ]
}
