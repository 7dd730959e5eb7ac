//! Patches for mistakes in a model. Each patch states what it expects to find. It is an error if
//! that has changed, so that no patch outlives the mistake it corrects.

use serde_json::{Number, Value};
use toml::Table;

use crate::error::{Collector, Errors, Reported, all};

/// Patches for a model, from a `patches.toml`:
///
/// ```toml
/// [[patch]]
/// at = "/shapes/Item/members/Name/locationName" # JSON pointer (RFC 6901)
/// reason = "The service requires the prefix."
/// expect = "name"     # or `absent = true` for a new value
/// set = "item:name"  # or `remove = true`
/// ```
///
/// Patches are applied in order, so a patch can refer to values set by an earlier one. A new key
/// becomes the last one of its object. The index `-` appends to a list.
#[derive(Clone, Debug, Default)]
pub struct Patches {
    source: String,
    patches: Vec<Patch>,
}

#[derive(Clone, Debug)]
struct Patch {
    at: String,
    /// The expected value; `None` if there must be none.
    expect: Option<Value>,
    /// The new value; `None` to remove it.
    set: Option<Value>,
}

/// The keys of a patch.
const KEYS: [&str; 6] = ["at", "reason", "expect", "absent", "set", "remove"];

impl Patches {
    /// Parses a `patches.toml`. `source` is the name of the file in errors.
    ///
    /// # Errors
    /// If it is not valid TOML, or a key is unknown, missing or of the wrong type.
    pub fn parse(source: &str, text: &str) -> Result<Self, Errors> {
        let mut collector = Collector::default();
        let patches = text
            .parse::<Table>()
            .map_err(|error| collector.error("", error.to_string().trim_end()))
            .and_then(|table| patches(&table, &mut collector))
            .map(|patches| Self { source: source.to_owned(), patches });
        collector.finish(source, patches)
    }

    /// Applies all patches to a document.
    pub(super) fn apply(&self, document: &mut Value) -> Result<(), Errors> {
        let mut collector = Collector::default();
        for (index, patch) in self.patches.iter().enumerate() {
            if let Err(problem) = patch.apply(document) {
                collector.error(place(index, Some(&patch.at)), problem);
            }
        }
        collector.finish(&self.source, Ok(()))
    }
}

fn patches(table: &Table, collector: &mut Collector) -> Result<Vec<Patch>, Reported> {
    for (key, value) in table {
        if key != "patch" || !value.is_array() {
            collector.error("", format!("expected [[patch]] tables only, found {key:?}"));
        }
    }
    let found = table.get("patch").and_then(toml::Value::as_array).into_iter().flatten();
    all(found.enumerate().map(|(index, value)| {
        let place = place(index, value.get("at").and_then(toml::Value::as_str));
        match value.as_table() {
            Some(table) => Reader { table, place, collector }.patch(),
            None => Err(collector.error(place, "expected a table")),
        }
    }))
}

/// Returns the place of a patch. Patches are counted from 1.
fn place(index: usize, at: Option<&str>) -> String {
    match at {
        Some(at) => format!("patch {}, {at:?}", index + 1),
        None => format!("patch {}", index + 1),
    }
}

/// Reads one patch and reports all errors in it.
struct Reader<'t, 'c> {
    table: &'t Table,
    place: String,
    collector: &'c mut Collector,
}

impl Reader<'_, '_> {
    fn error(&mut self, message: impl Into<String>) -> Reported {
        self.collector.error(&self.place, message)
    }

    fn patch(&mut self) -> Result<Patch, Reported> {
        for key in self.table.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.error(format!("unknown key {key:?}: expected {}", KEYS.join(", ")));
        }
        let reason = self.text("reason", "say why the model is wrong");
        let at = self.text("at", "a JSON pointer, as in \"/shapes/Item/members/Name\"");
        if at.as_ref().is_ok_and(|at| !is_pointer(at)) {
            let message = "`at` should be a JSON pointer: \"/\" before each key, \"~1\" for a \"/\" \
                           and \"~0\" for a \"~\" in a key";
            self.error(message);
        }
        let expect = self.either("expect", "absent");
        let set = self.either("set", "remove");
        if let (Ok(None), Ok(None)) = (&expect, &set) {
            return Err(self.error("an absent value cannot be removed"));
        }
        reason?;
        Ok(Patch { at: at?, expect: expect?, set: set? })
    }

    fn text(&mut self, key: &str, expected: &str) -> Result<String, Reported> {
        match self.table.get(key).and_then(toml::Value::as_str).map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => {
                let message = format!("`{key}` should be a nonempty string: {expected}");
                Err(self.error(message))
            }
        }
    }

    /// The value under `key`, or `None` if `flag` is set instead.
    fn either(&mut self, key: &str, flag: &str) -> Result<Option<Value>, Reported> {
        match (self.table.get(key), self.table.get(flag)) {
            (Some(value), None) => json(value).map(Some).ok_or_else(|| {
                self.error(format!("`{key}` has a date or number that JSON cannot express"))
            }),
            (None, Some(toml::Value::Boolean(true))) => Ok(None),
            _ => Err(self.error(format!("expected either `{key}`, or `{flag} = true`"))),
        }
    }
}

/// Whether this is a JSON pointer below the root of a document.
fn is_pointer(at: &str) -> bool {
    let mut escapes = at.split('~').skip(1);
    at.starts_with('/') && escapes.all(|escape| escape.starts_with(['0', '1']))
}

fn json(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => Value::Number(Number::from_f64(*number)?),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Datetime(_) => return None,
        toml::Value::Array(items) => Value::Array(items.iter().map(json).collect::<Option<_>>()?),
        toml::Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| Some((key.clone(), json(value)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
    })
}

impl Patch {
    /// Applies the patch to a document, or returns why it cannot be applied.
    fn apply(&self, document: &mut Value) -> Result<(), String> {
        let found = document.pointer(&self.at);
        if found != self.expect.as_ref() {
            return Err(self.mismatch(found));
        }
        let (parent, key) = self.at.rsplit_once('/').unwrap_or_default();
        let key = key.replace("~1", "/").replace("~0", "~");
        match (document.pointer_mut(parent), &self.set) {
            (Some(Value::Object(object)), Some(value)) => {
                object.insert(key, value.clone());
            }
            (Some(Value::Object(object)), None) => {
                object.shift_remove(&key);
            }
            (Some(Value::Array(items)), set) => {
                let index = if key == "-" { Some(items.len()) } else { key.parse().ok() };
                // An index that was found is in the list; a new item can only be appended.
                let Some(index) = index.filter(|index| *index <= items.len()) else {
                    return Err(format!("the list ends before it: expected {} or -", items.len()));
                };
                items.splice(index..index + usize::from(self.expect.is_some()), set.clone());
            }
            _ => return Err(format!("expected an object or a list at {parent:?}")),
        }
        Ok(())
    }

    fn mismatch(&self, found: Option<&Value>) -> String {
        if found == self.set.as_ref() {
            return "the model already has this value: remove this patch".to_owned();
        }
        let (expected, found) = (shown(self.expect.as_ref()), shown(found));
        format!(
            "expected {expected}, found {found}: fix this patch, or remove it if the model has been corrected"
        )
    }
}

/// Returns the beginning of a value, for a message.
fn shown(value: Option<&Value>) -> String {
    const LIMIT: usize = 100;
    let Some(value) = value else { return "nothing".to_owned() };
    let text = value.to_string();
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load_patched;
    use serde_json::json;

    fn parsed(text: &str) -> Patches {
        Patches::parse("p.toml", text).unwrap()
    }

    fn faults(text: &str) -> String {
        Patches::parse("p.toml", text).unwrap_err().to_string()
    }

    /// Returns a patch with these lines.
    fn patch(at: &str, lines: &str) -> String {
        format!("[[patch]]\nat = {at:?}\nreason = \"Because.\"\n{lines}\n")
    }

    /// Returns a document after the patches, or the errors.
    fn patched(document: &Value, text: &str) -> String {
        let mut document = document.clone();
        match parsed(text).apply(&mut document) {
            Ok(()) => document.to_string(),
            Err(errors) => errors.to_string(),
        }
    }

    #[test]
    fn objects_and_lists_keep_their_order() {
        let document = json!({"z": 1, "a/b": {"~": ["x", "y"]}, "m": {"q": null, "b": 2, "a": 3}});
        let text = [
            patch("/z", "expect = 1\nset = { y = -1, b = 0.5, a = [true] }"),
            patch("/a~1b/~0/0", "expect = \"x\"\nremove = true"),
            patch("/a~1b/~0/-", "absent = true\nset = \"z\""),
            patch("/a~1b/~0/0", "expect = \"y\"\nset = \"first\""),
            patch("/m/b", "expect = 2\nremove = true"),
            patch("/m/", "absent = true\nset = \"\""),
        ];
        let expected = r#"{"z":{"y":-1,"b":0.5,"a":[true]},"a/b":{"~":["first","z"]},"m":{"q":null,"a":3,"":""}}"#;
        assert_eq!(patched(&document, &text.concat()), expected);
    }

    #[test]
    fn a_patch_that_does_not_apply_says_what_is_there() {
        let document = json!({"a": {"b": "c"}, "l": [1]});
        let text = [
            patch("/a/b", "expect = \"x\"\nset = \"y\""),
            patch("/a/b", "expect = \"x\"\nset = \"c\""),
            patch("/a/c", "expect = \"x\"\nremove = true"),
            patch("/a/c", "expect = \"x\"\nset = 1"),
            patch("/a", "absent = true\nset = 1"),
            patch("/a/b/c", "absent = true\nset = 1"),
            patch("/x/y", "absent = true\nset = 1"),
            patch("/l/2", "absent = true\nset = 1"),
            patch("/l/x", "absent = true\nset = 1"),
            patch("/l/00", "expect = 1\nset = 2"),
        ];
        let advice = "fix this patch, or remove it if the model has been corrected";
        let expected = format!(
            "p.toml: patch 1, \"/a/b\": expected \"x\", found \"c\": {advice}\n\
             p.toml: patch 2, \"/a/b\": the model already has this value: remove this patch\n\
             p.toml: patch 3, \"/a/c\": the model already has this value: remove this patch\n\
             p.toml: patch 4, \"/a/c\": expected \"x\", found nothing: {advice}\n\
             p.toml: patch 5, \"/a\": expected nothing, found {{\"b\":\"c\"}}: {advice}\n\
             p.toml: patch 6, \"/a/b/c\": expected an object or a list at \"/a/b\"\n\
             p.toml: patch 7, \"/x/y\": expected an object or a list at \"/x\"\n\
             p.toml: patch 8, \"/l/2\": the list ends before it: expected 1 or -\n\
             p.toml: patch 9, \"/l/x\": the list ends before it: expected 1 or -\n\
             p.toml: patch 10, \"/l/00\": expected 1, found nothing: {advice}"
        );
        assert_eq!(patched(&document, &text.concat()), expected);
        let long = patched(&json!({"a": "ä".repeat(1000)}), &patch("/a", "expect = 1\nset = 2"));
        assert!(long.contains(&format!("found \"{}…: fix", "ä".repeat(99))), "{long}");
    }

    #[test]
    fn all_faults_of_a_file_are_told() {
        let text = r#"
            patches = 1
            [[patch]]
            [[patch]]
            at = "shapes"
            reason = " "
            expect = 1979-05-27
            set = nan
            more = 1
            [[patch]]
            at = "/a~2"
            reason = "Because."
            expect = 1
            absent = true
            remove = false
            [[patch]]
            at = ""
            reason = "Because."
            absent = true
            remove = true
        "#;
        let expected = "\
            p.toml: expected [[patch]] tables only, found \"patches\"\n\
            p.toml: patch 1: `reason` should be a nonempty string: say why the model is wrong\n\
            p.toml: patch 1: `at` should be a nonempty string: a JSON pointer, as in \
            \"/shapes/Item/members/Name\"\n\
            p.toml: patch 1: expected either `expect`, or `absent = true`\n\
            p.toml: patch 1: expected either `set`, or `remove = true`\n\
            p.toml: patch 2, \"shapes\": unknown key \"more\": expected at, reason, expect, absent, \
            set, remove\n\
            p.toml: patch 2, \"shapes\": `reason` should be a nonempty string: say why the \
            model is wrong\n\
            p.toml: patch 2, \"shapes\": `at` should be a JSON pointer: \"/\" before each key, \"~1\" \
            for a \"/\" and \"~0\" for a \"~\" in a key\n\
            p.toml: patch 2, \"shapes\": `expect` has a date or number that JSON cannot express\n\
            p.toml: patch 2, \"shapes\": `set` has a date or number that JSON cannot express\n\
            p.toml: patch 3, \"/a~2\": `at` should be a JSON pointer: \"/\" before each key, \"~1\" \
            for a \"/\" and \"~0\" for a \"~\" in a key\n\
            p.toml: patch 3, \"/a~2\": expected either `expect`, or `absent = true`\n\
            p.toml: patch 3, \"/a~2\": expected either `set`, or `remove = true`\n\
            p.toml: patch 4, \"\": `at` should be a nonempty string: a JSON pointer, as in \
            \"/shapes/Item/members/Name\"\n\
            p.toml: patch 4, \"\": an absent value cannot be removed";
        assert_eq!(faults(text), expected);
        assert_eq!(faults("patch = [1]"), "p.toml: patch 1: expected a table");
        assert_eq!(faults("patch = 1"), "p.toml: expected [[patch]] tables only, found \"patch\"");
        assert!(faults("[[patch").starts_with("p.toml: TOML parse error at line 1"));
        assert!(faults(&format!("a = {}", "[".repeat(100_000))).starts_with("p.toml: "));
    }

    #[test]
    fn the_patched_model_is_the_one_that_is_read() {
        let model = json!({
            "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
            "operations": {"GetTime": {"http": {"method": "GET", "requestUri": "/tme"}}},
            "shapes": {}
        });
        let load = |text: &str| load_patched("m.json", model.to_string().as_bytes(), &parsed(text));
        let uri = "/operations/GetTime/http/requestUri";
        let loaded = load(&patch(uri, "expect = \"/tme\"\nset = \"/time\"")).unwrap();
        assert_eq!(loaded.model.operations["GetTime"].uri, "/time");
        // An error caused by a patch is reported like any other error of the model.
        let errors = load(&patch(uri, "expect = \"/tme\"\nremove = true")).unwrap_err();
        assert_eq!(errors.source(), "m.json");
        assert!(errors.to_string().contains("`requestUri` is missing"), "{errors}");
        assert_eq!(load(&patch(uri, "expect = 1\nset = 2")).unwrap_err().source(), "p.toml");
    }
}
