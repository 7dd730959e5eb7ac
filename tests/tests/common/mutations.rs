//! Models with random faults, reproducibly.

use serde_json::Value;
use shapesmith_codegen::{Generator, Operations, load};

/// The faults that models can get.
pub struct Mutations {
    /// The values that can replace another.
    pub values: Vec<Value>,
    /// The names that a key can be changed to.
    pub names: &'static [&'static str],
    /// The operation that is generated.
    pub operation: &'static str,
}

impl Mutations {
    /// Mutates the document in `rounds`, with up to `faults` faults each, and returns how many are
    /// still generated. The others must give reasons.
    pub fn survivors(&self, original: &Value, rounds: usize, faults: usize) -> usize {
        let mut pointers = Vec::new();
        containers(original, String::new(), &mut pointers);
        let mut random = Random(0x5EED);
        let mut generated = 0;
        for _ in 0..rounds {
            let mut document = original.clone();
            for _ in 0..=random.below(faults) {
                self.mutate(&mut document, &pointers, &mut random);
            }
            generated += usize::from(self.outcome(&document));
        }
        generated
    }

    /// Replaces, deletes, renames or doubles something below a random object or array.
    fn mutate(&self, document: &mut Value, pointers: &[String], random: &mut Random) {
        let pointer = &pointers[random.below(pointers.len())];
        let Some(container) = document.pointer_mut(pointer) else { return };
        match container {
            Value::Object(map) if !map.is_empty() => {
                let key = map.keys().nth(random.below(map.len())).unwrap().clone();
                match random.below(4) {
                    0 => drop(map.insert(key, self.replacement(random))),
                    1 => drop(map.shift_remove(&key)),
                    2 => {
                        let value = map.shift_remove(&key).unwrap();
                        map.insert(self.names[random.below(self.names.len())].to_owned(), value);
                    }
                    _ => {
                        let value = map[&key].clone();
                        map.insert(format!("{key}2"), value);
                    }
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let index = random.below(items.len());
                items[index] = self.replacement(random);
            }
            empty => *empty = self.replacement(random),
        }
    }

    fn replacement(&self, random: &mut Random) -> Value {
        self.values[random.below(self.values.len())].clone()
    }

    /// Whether a document loads and generates.
    fn outcome(&self, document: &Value) -> bool {
        let text = document.to_string();
        let outcome = load("model.json", text.as_bytes()).and_then(|loaded| {
            let operations = Operations::Named(vec![self.operation.to_owned()]);
            Generator::new("model.json", &loaded.model, "c").operations(operations).generate()
        });
        match outcome {
            Ok(output) => !output.files.is_empty(),
            Err(errors) => {
                assert!(!errors.diagnostics().is_empty(), "no reason: {text}");
                false
            }
        }
    }
}

/// Reproducible random numbers (xorshift64*, Vigna 2014).
struct Random(u64);

impl Random {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % end
    }
}

/// The objects and arrays of a document, by their JSON pointers.
fn containers(value: &Value, pointer: String, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        containers(value, format!("{pointer}/{key}"), found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| below(&index.to_string(), value));
        }
        _ => return,
    }
    found.push(pointer);
}
