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
    unknown(&layers, value, &mut vec![], &mut found);
    found.sort();
    found.dedup();
    found
}

/// Undocumented members noted of one answer at most.
const UNKNOWN: usize = 64;

fn unknown<'v>(layers: &[&Value], value: &'v Value, way: &mut Vec<&'v str>, found: &mut Vec<String>) {
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
                    way.push(name);
                    unknown(&layers, below, way, found);
                    way.pop();
                } else if found.len() < UNKNOWN {
                    let parent = way
                        .iter()
                        .fold(String::new(), |pointer, name| child(&pointer, name));
                    found.push(child(&parent, &crate::checks::cut(name)));
                }
            }
        }
        Value::Array(list) => {
            let layers: Vec<&Value> = layers.iter().filter_map(|l| l.get("items")).collect();
            for item in list {
                unknown(&layers, item, way, found);
            }
        }
        _ => {}
    }
}
