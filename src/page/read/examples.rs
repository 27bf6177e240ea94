//! What a page shows: requests and bodies of answers.

use serde_json::Value;

use super::{
    super::{
        lenient,
        model::{Example, RequestExample},
        request,
        words::patterns,
    },
    Reader,
};

patterns! {
    DECLARED = r"^\s*(?:export\s+)?(?:interface|type|struct|class|enum|message)\s+\w+";
}

/// Why a definition is no example.
pub const DEFINITION: &str =
    "it defines what an answer holds and shows none; definitions of types are not read";

/// Whether code defines a type: in JSON Schema or in a language of programs.
pub fn is_definition(text: &str) -> bool {
    let schema = |body: Value| body["type"] == "object" && body["properties"].is_object();
    DECLARED.is_match(text) || serde_json::from_str(text).is_ok_and(schema)
}

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
        if is_definition(text) {
            let place = self.place();
            return self.page.aside(place, DEFINITION);
        }
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
