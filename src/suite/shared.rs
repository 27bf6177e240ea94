//! Answers that several scenarios speak of: each is asked for once in a run.

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError, Weak},
};

use super::{context::Context, retry::Asker};
use crate::exchange::Exchange;
use crate::preflight::ask::{Ask, Stop};

impl Context {
    /// Asks once in a run for what several scenarios speak of.
    ///
    /// # Errors
    /// As [`Asker::ask`], for every scenario that speaks of it.
    pub async fn ask_shared(&self, profile: &str, ask: &Ask) -> Result<Arc<Exchange>, Stop> {
        let cell = {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (profile.to_owned(), Box::new(ask.request.clone()), ask.turn);
            Arc::clone(shared.entry(key).or_default())
        };
        // Whoever asked has the answer in any case.
        let mut came = None;
        // Boxed: those who only wait for the answer are many.
        let asked = cell.get_or_init(|| {
            Box::pin(async {
                let mut asker = Asker {
                    profile: profile.to_owned(),
                    scenario: ask.shared_name(),
                    number: 0,
                };
                let exchange = asker.ask(self, ask).await?;
                self.keep(&exchange);
                came = Some(Arc::clone(&exchange));
                Ok::<_, Stop>(exchange.index)
            })
        });
        match asked.await {
            Ok(index) => came.map_or_else(|| self.kept(*index), Ok),
            Err(stop) => Err(stop.clone()),
        }
    }

    fn kept(&self, index: usize) -> Result<Arc<Exchange>, Stop> {
        let known = self.in_memory().get(&index).and_then(Weak::upgrade);
        if let Some(exchange) = known {
            return Ok(exchange);
        }
        let exchange = Arc::new(self.client.recorded(index)?);
        self.keep(&exchange);
        Ok(exchange)
    }

    /// Lets others have an answer as long as somebody has it; what nobody has any more is forgotten.
    fn keep(&self, exchange: &Arc<Exchange>) {
        let mut in_memory = self.in_memory();
        in_memory.retain(|_, known| known.strong_count() > 0);
        in_memory.insert(exchange.index, Arc::downgrade(exchange));
    }

    fn in_memory(&self) -> MutexGuard<'_, HashMap<usize, Weak<Exchange>>> {
        self.in_memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
