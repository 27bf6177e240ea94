//! Schemas compiled when they are first needed.

use std::{ops::Deref, sync::OnceLock};

use jsonschema::Validator;
use serde_json::Value;

/// A schema, which is compiled when something is first judged by it: few commands judge by all of them.
#[derive(Debug)]
pub struct Compiled {
    schema: Value,
    validator: Box<OnceLock<Validator>>,
}

impl Compiled {
    /// Compiles it at once where it is not known to compile.
    pub(super) fn new(schema: Value, proved: bool) -> Result<Self, (String, String)> {
        let validator = if proved {
            OnceLock::new()
        } else {
            OnceLock::from(compile(&schema)?)
        };
        Ok(Self {
            schema,
            validator: Box::new(validator),
        })
    }

    /// Its compiled form.
    pub fn validator(&self) -> &Validator {
        self.validator.get_or_init(|| {
            let compiled = compile(&self.schema);
            compiled.unwrap_or_else(|(at, why)| unreachable!("{at}: {why}, and a test compiles each"))
        })
    }
}

impl Deref for Compiled {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.schema
    }
}

/// Compiles one schema with our formats.
///
/// # Errors
/// What does not compile, and where in the schema: a JSON pointer.
pub fn compile(schema: &Value) -> Result<Validator, (String, String)> {
    jsonschema::options()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_format("address-list", is_address_list)
        .build(schema)
        .map_err(|e| {
            let why = format!("it does not compile: {e}");
            (e.instance_path().as_str().to_owned(), why)
        })
}

fn is_address_list(text: &str) -> bool {
    text.split(',')
        .all(|part| part.parse::<std::net::IpAddr>().is_ok())
}
