//! How a deviation stands around the service: a layer with a memory of its own.

use std::{
    ops::Deref,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::Deviation;
use crate::catalogue::document::Document;
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
    conforming::conforming,
    fault::FAULT_HEADER,
    service,
    variants::Variants,
    world::World,
    writing,
};

/// What a deviation does with a request: asks what is below, or answers itself.
pub type Layer = Arc<dyn Fn(&Below<'_>, &Call) -> Answer + Send + Sync>;

/// A deviation of one reference, with what it remembers there.
#[derive(Debug)]
pub struct Active {
    deviation: Arc<Deviation>,
    memory: Memory,
}

impl Active {
    /// A deviation that nothing was asked of yet.
    pub fn of(deviation: &Arc<Deviation>) -> Self {
        Self {
            deviation: Arc::clone(deviation),
            memory: Memory::default(),
        }
    }

    /// Whether the service has no rate with it.
    pub fn lifts_rate(&self) -> bool {
        self.deviation.lifts_rate
    }
}

/// What a deviation remembers of the requests so far.
#[derive(Debug, Default)]
pub struct Memory {
    count: AtomicU64,
    kept: Mutex<Option<Answer>>,
}

impl Memory {
    /// How often it was counted before, from 0.
    pub fn count(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// The answer that is kept, if any.
    pub fn kept(&self) -> MutexGuard<'_, Option<Answer>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer that was kept first; this one when there is none yet.
    pub fn first(&self, answer: Answer) -> Answer {
        self.kept().get_or_insert(answer).clone()
    }
}

/// What stands below a deviation: the other ones, then the conforming service.
#[derive(Debug, Clone, Copy)]
pub struct Below<'a> {
    world: &'a World,
    layers: &'a [Active],
    memory: &'a Memory,
}

impl Deref for Below<'_> {
    type Target = Memory;

    /// What the deviation above remembers.
    fn deref(&self) -> &Memory {
        self.memory
    }
}

impl<'a> Below<'a> {
    /// The service with all its deviations; above them nothing is remembered.
    pub fn everything(world: &'a World, layers: &'a [Active], memory: &'a Memory) -> Self {
        Self {
            world,
            layers,
            memory,
        }
    }

    /// Answers a request.
    pub fn answer(&self, call: &Call) -> Answer {
        let Some((first, layers)) = self.layers.split_first() else {
            return conforming(self.world, call);
        };
        let below = Below {
            layers,
            memory: &first.memory,
            ..*self
        };
        let Some(asked) = self
            .asked(call)
            .filter(|document| document.profile == first.deviation.profile)
        else {
            return below.answer(call);
        };
        let mut answer = (first.deviation.layer)(&below, call);
        answer.of = Some(Arc::clone(asked));
        answer
    }

    /// The document of the API that a request is for.
    fn asked(&self, call: &Call) -> Option<&'a Arc<Document>> {
        service::asked(&self.world.documents, call).map(|(document, _)| document)
    }

    /// Whether the credential of a request holds.
    pub fn admits(&self, call: &Call) -> bool {
        let credentials = &self.world.credentials;
        let Some(form) = self.asked(call).map(|document| &document.request) else {
            return credentials.check_huawei(call).is_ok();
        };
        match &form.service {
            Some(service) => credentials.check_tencent(call, service).is_ok(),
            None => credentials.check_header(call, form).is_ok(),
        }
    }

    /// The answer to the same request, changed; it counts as signed when the original did.
    pub fn answer_to(&self, call: &Call, change: impl FnOnce(&mut Call)) -> Answer {
        let mut other = call.clone();
        other.trusted = self.admits(call);
        change(&mut other);
        self.answer(&other)
    }
}

/// Which of the documented answers this is.
pub fn kind_of(answer: &Answer) -> String {
    match &answer.body {
        Body::Json(body) if answer.has_envelope() => {
            let failed = body["Response"].get("Error").is_some();
            if failed { "error" } else { "success" }.to_owned()
        }
        _ => answer.status.to_string(),
    }
}

/// Whether a request asks for an error of the service, and for which.
pub fn fault(call: &Call) -> Option<&str> {
    call.header(FAULT_HEADER)
}

/// The JSON of an answer as the conforming service writes it; empty for other bodies.
pub fn written(answer: &Answer) -> String {
    match &answer.body {
        Body::Json(body) => writing::write(body, &Variants::default()),
        Body::Raw(..) => String::new(),
    }
}
