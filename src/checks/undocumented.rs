//! Members that a document does not name: free, and noted.

use serde_json::Value;

use crate::{
    catalogue::schemas::{AnswerSchema, Rule},
    exchange::json::child,
};

/// Members that the schemas do not name, as pointers without list indices.
pub fn undocumented(schema: &AnswerSchema, value: &Value) -> Vec<String> {
    let mut layers: Vec<&Value> = vec![&schema.must];
    layers.extend(schema.entries.iter().filter_map(|e| match &e.rule {
        Rule::Schema { schema, .. } => Some(&**schema),
        Rule::Check(_) => None,
    }));
    let mut found = vec![];
    unknown(&layers, value, "", &mut found);
    found.sort();
    found.dedup();
    found
}

/// Undocumented members noted of one answer at most.
const UNKNOWN: usize = 64;

fn unknown(layers: &[&Value], value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            let known: Vec<_> = layers
                .iter()
                .filter_map(|l| l.get("properties")?.as_object())
                .collect();
            if known.is_empty() {
                return; // the inner shape is free
            }
            for (name, below) in object {
                let layers: Vec<&Value> = known.iter().filter_map(|k| k.get(name)).collect();
                if !layers.is_empty() {
                    unknown(&layers, below, &child(pointer, name), found);
                } else if found.len() < UNKNOWN {
                    found.push(child(pointer, &crate::checks::cut(name)));
                }
            }
        }
        Value::Array(list) => {
            let layers: Vec<&Value> = layers.iter().filter_map(|l| l.get("items")).collect();
            for item in list {
                unknown(&layers, item, pointer, found);
            }
        }
        _ => {}
    }
}
