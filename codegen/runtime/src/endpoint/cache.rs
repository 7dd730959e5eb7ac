//! A cache of resolved endpoints, since clients use the same few repeatedly.

use std::sync::{Arc, Mutex, PoisonError};

use super::input::Input;
use super::resolved::Endpoint;
use super::rules::RuleSet;

/// Maximum number of cached endpoints. A client may need one for each bucket.
const CAPACITY: usize = 16;

/// Recent endpoints by the values of their parameters. Shared by clones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache(Arc<Mutex<Vec<Entry>>>);

// Ignored when configurations are compared.
impl PartialEq for Cache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Cache {}

#[derive(Debug)]
struct Entry {
    rules: &'static RuleSet,
    signing_name: &'static str,
    region: String,
    inputs: Vec<Kept>,
    endpoint: Arc<Endpoint>,
}

/// An owned [`Input`].
#[derive(Debug)]
enum Kept {
    Unset,
    Flag(bool),
    Text(String),
    Texts(Vec<String>),
}

impl From<Input<'_>> for Kept {
    fn from(input: Input<'_>) -> Self {
        match input {
            Input::Unset => Self::Unset,
            Input::Flag(flag) => Self::Flag(flag),
            Input::Text(text) => Self::Text(text.to_owned()),
            Input::Texts(texts) => {
                Self::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
            }
        }
    }
}

impl PartialEq<Input<'_>> for Kept {
    fn eq(&self, other: &Input<'_>) -> bool {
        match (self, other) {
            (Self::Unset, Input::Unset) => true,
            (Self::Flag(one), Input::Flag(other)) => one == other,
            (Self::Text(one), Input::Text(other)) => one == other,
            (Self::Texts(one), Input::Texts(other)) => one == other,
            _ => false,
        }
    }
}

impl Cache {
    /// Returns the endpoint for these values. Calls `resolve` if it is not cached. Errors are not
    /// cached.
    pub(crate) fn get_or(
        &self,
        rules: &'static RuleSet,
        signing_name: &'static str,
        region: &str,
        inputs: &[Input<'_>],
        resolve: impl FnOnce() -> Result<Endpoint, String>,
    ) -> Result<Arc<Endpoint>, String> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_this = |entry: &&Entry| {
            std::ptr::eq(entry.rules, rules)
                && entry.inputs == inputs
                && entry.region == region
                && entry.signing_name == signing_name
        };
        if let Some(entry) = lock().iter().find(is_this) {
            return Ok(entry.endpoint.clone());
        }
        let endpoint = Arc::new(resolve()?);
        let mut entries = lock();
        if entries.len() >= CAPACITY {
            entries.remove(0);
        }
        entries.push(Entry {
            rules,
            signing_name,
            region: region.to_owned(),
            inputs: inputs.iter().map(|input| (*input).into()).collect(),
            endpoint: endpoint.clone(),
        });
        Ok(endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::super::auth::AuthScheme;
    use super::*;

    static ONE: RuleSet = RuleSet { parameters: &[], values: &[], rules: &[], partitions: &[] };
    static OTHER: RuleSet = RuleSet { parameters: &[], values: &[], rules: &[], partitions: &[] };

    /// Counts how often endpoints are resolved for these values.
    fn resolutions(values: &[(&'static RuleSet, &str, Input<'_>)]) -> usize {
        let cache = Cache::default();
        let mut count = 0;
        for (rules, region, input) in values {
            let url = format!("{region} {input:?}");
            let endpoint = cache.get_or(rules, "x", region, &[*input], || {
                count += 1;
                Ok(Endpoint::new(url.clone(), AuthScheme::v4("x", *region)))
            });
            assert_eq!(endpoint.unwrap().url, url);
        }
        count
    }

    #[test]
    fn equal_values_are_resolved_once() {
        let text = Input::Text("a");
        assert_eq!(resolutions(&[(&ONE, "r", text); 3]), 1);
        let different = [
            (&ONE, "r", text),
            (&ONE, "s", text),
            (&ONE, "r", Input::Text("b")),
            (&ONE, "r", Input::Texts(&["a"])),
            (&ONE, "r", Input::Texts(&["a", "b"])),
            (&ONE, "r", Input::Texts(&[])),
            (&ONE, "r", Input::Flag(true)),
            (&ONE, "r", Input::Flag(false)),
            (&ONE, "r", Input::Unset),
            (&OTHER, "r", text),
        ];
        let twice = [different, different].concat();
        // The same rules at another address are different rules, unless the compiler merges them.
        let same = usize::from(std::ptr::eq(&raw const ONE, &raw const OTHER));
        assert_eq!(resolutions(&twice), different.len() - same);
    }

    #[test]
    fn the_oldest_endpoint_makes_room() {
        let names: Vec<String> = (0..=CAPACITY).map(|index| format!("bucket-{index}")).collect();
        let mut values: Vec<_> = names.iter().map(|name| (&ONE, "r", Input::Text(name))).collect();
        values.push(values[CAPACITY]);
        values.push(values[0]);
        assert_eq!(resolutions(&values), CAPACITY + 2);
    }

    #[test]
    fn errors_are_not_kept() {
        let cache = Cache::default();
        let mut results = ["no".to_owned(), "never".to_owned()].into_iter();
        for expected in ["no", "never"] {
            let result =
                cache.get_or(&ONE, "x", "r", &[], || Err(results.next().unwrap_or_default()));
            assert_eq!(result.unwrap_err(), expected);
        }
    }
}
