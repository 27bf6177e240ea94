//! What a page shows: requests and bodies of answers.

use serde_json::Value;

use super::{
    super::{
        lenient,
        model::{Example, RequestExample},
        request,
    },
    Reader,
};

impl Reader<'_> {
    pub(super) fn request_example(&mut self, text: &str) {
        if let Some(example) = request::example(text) {
            self.page.requests.push(example);
        } else if let Some((body, _)) = lenient::read(text) {
            match self.page.requests.last_mut().filter(|r| r.body.is_none()) {
                Some(last) => last.body = Some(body),
                None => self.page.requests.push(RequestExample {
                    body: Some(body),
                    ..Default::default()
                }),
            }
        }
    }

    pub(super) fn answer_example(&mut self, text: &str) {
        let status = self.status_key();
        match lenient::read(text) {
            Some((body, repairs)) => {
                self.put_example(&status, body, repairs);
            }
            None if text.contains(['{', '[']) => {
                let place = self.place();
                self.page
                    .miss(place, "the example is no JSON, not even after repair");
            }
            None => {}
        }
    }

    pub(super) fn put_example(&mut self, status: &str, body: Value, repairs: Vec<String>) {
        let many = self.page.answer(status).examples.len();
        if !repairs.is_empty() {
            let place = format!(
                "Example {} of the answer {}",
                many + 1,
                if status.is_empty() { "200" } else { status }
            );
            self.page.doubt(
                place,
                format!("the example had to be repaired: {}", repairs.join("; ")),
            );
        }
        let place = self.announced.clone();
        self.page
            .answer(status)
            .examples
            .push(Example { place, body, repairs });
    }
}
