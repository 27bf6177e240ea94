//! What a reference can be told to serve: the documents of a suite, with the deviations from them.

use std::sync::{Arc, LazyLock, OnceLock};

use super::deviations::{self, Deviation};
use crate::catalogue::{Files, document::Document};

/// The documents of a suite and everything that can be broken of them.
#[derive(Debug)]
pub struct Suite {
    /// In the order of reports.
    pub documents: Vec<Arc<Document>>,
    deviations: OnceLock<Vec<Arc<Deviation>>>,
}

impl Suite {
    /// A suite of these documents.
    pub fn of<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Self {
        Self {
            documents: documents.into_iter().cloned().map(Arc::new).collect(),
            deviations: OnceLock::new(),
        }
    }

    /// The generated ones of each document, then the written ones by topic; made when they are first asked for.
    pub fn deviations(&self) -> &[Arc<Deviation>] {
        let all = || deviations::all(&self.documents).into_iter();
        self.deviations.get_or_init(|| all().map(Arc::new).collect())
    }

    /// The suite that the program carries; a document that cannot be read is left out, which other commands
    /// report.
    pub fn embedded() -> Arc<Self> {
        static EMBEDDED: LazyLock<Arc<Suite>> = LazyLock::new(|| {
            let documents = Document::all(&Files::embedded()).unwrap_or_default();
            Arc::new(Suite::of(&documents))
        });
        Arc::clone(&EMBEDDED)
    }
}

/// The deviations from the embedded documents that are judged without being named.
pub fn deviations() -> Vec<Arc<Deviation>> {
    let suite = Suite::embedded();
    let unnamed = |d: &&Arc<Deviation>| {
        let mut documents = suite.documents.iter();
        documents.any(|document| document.profile == d.profile && !document.by_name)
    };
    suite.deviations().iter().filter(unnamed).cloned().collect()
}
