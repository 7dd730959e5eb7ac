//! Evaluates rule sets.

use super::auth::{Algorithm, AuthScheme};
use super::functions::{self, Arn, Url};
use super::input::Input;
use super::partition;
use super::resolved::{Endpoint, Property};
use super::rules::{self, AuthRule, Condition, Expr, Literal, Rule, RuleSet, Then, Traits};
use super::service::Service;
use super::value::{Text, Value, made, part_named, part_of};
use crate::percent;

/// Returns the endpoint for the values of a rule set's parameters, in order. Needs no configuration
/// and uses no cache.
///
/// # Errors
/// A message if a required parameter is not set or no rule matches, or the message of the rules.
pub fn evaluate(
    rules: &'static RuleSet,
    service: &Service,
    region: &str,
    inputs: &[Input<'_>],
) -> Result<Endpoint, String> {
    let mut slots = vec![Value::Unset; rules.values.len().max(inputs.len())];
    for (slot, input) in slots.iter_mut().zip(inputs) {
        *slot = Value::from(*input);
    }
    for (parameter, slot) in rules.parameters.iter().zip(&slots) {
        if parameter.required && matches!(slot, Value::Unset) {
            return Err(format!("the endpoint parameter {} is not set", parameter.name));
        }
    }
    let mut scope = Scope { slots, rules, service, region };
    scope.first(rules.rules).unwrap_or_else(|| Err("no endpoint rule matches".to_owned()))
}

/// The values during an evaluation.
struct Scope<'a> {
    slots: Vec<Value<'a>>,
    rules: &'static RuleSet,
    service: &'a Service,
    region: &'a str,
}

impl<'a> Scope<'a> {
    /// Returns the result of the first rule that has one.
    fn first(&mut self, rules: &'static [Rule]) -> Option<Result<Endpoint, String>> {
        let mut rest = rules.iter();
        while let Some(rule) = rest.next() {
            let holds = rule.conditions.iter().all(|condition| self.holds(condition));
            match &rule.then {
                Then::Endpoint(url, traits) if holds => {
                    return Some(self.endpoint(url, traits, &[]));
                }
                Then::EndpointWith(url, traits, properties) if holds => {
                    return Some(self.endpoint(url, traits, properties));
                }
                Then::Error(why) if holds => {
                    return Some(Err(self.filled(why).unwrap_or_default()));
                }
                Then::Group(rules) if holds => {
                    if let Some(result) = self.first(rules) {
                        return Some(result);
                    }
                }
                Then::Next(count) if !holds => rest = rest.as_slice().get(*count..)?.iter(),
                _ => {}
            }
        }
        None
    }

    fn holds(&mut self, condition: &'static Condition) -> bool {
        let Some(slot) = condition.slot else { return self.is_true(&condition.value) };
        let value = self.value(&condition.value);
        let holds = value.holds();
        if let Some(place) = self.slots.get_mut(usize::from(slot)) {
            *place = value;
        }
        holds
    }

    /// Whether a condition with this value holds. Handles the most common ones without creating a
    /// value.
    fn is_true(&self, expr: &'static Expr) -> bool {
        match expr {
            Expr::Equals(one, other) => self.equals(one, other),
            Expr::IsSet(of) => self.is_set(of),
            Expr::Not(of) => !self.is_true(of),
            _ => self.value(expr).holds(),
        }
    }

    fn value(&self, expr: &'static Expr) -> Value<'a> {
        match expr {
            Expr::Literal(literal) => (*literal).into(),
            Expr::Slot(slot) => self.slot(*slot).cloned().unwrap_or(Value::Unset),
            Expr::Template(template) => made(self.filled(template)),
            Expr::Part(of, part) => part_of(&self.value(of), *part),
            Expr::IsSet(_) | Expr::Not(_) | Expr::Equals(..) => Value::Flag(self.is_true(expr)),
            Expr::Substring(of, start, stop, reversed) => {
                self.text_value(of).map_or(Value::Unset, |text| {
                    text.part(|text| functions::substring(text, *start, *stop, *reversed))
                })
            }
            Expr::UriEncode(of) => {
                made(self.text_value(of).map(|text| percent::encode(text.as_str())))
            }
            Expr::ParseUrl(of) => self.text_that(of, |text| Url::parse(text).is_some(), Value::Url),
            Expr::ParseArn(of) => self.text_that(of, |text| Arn::parse(text).is_some(), Value::Arn),
            Expr::IsValidHostLabel(of, dots) => {
                self.test(of, |text| functions::is_host_label(text, *dots))
            }
            Expr::IsVirtualHostableS3Bucket(of, dots) => {
                self.test(of, |text| functions::is_virtual_hostable_bucket(text, *dots))
            }
            Expr::Split(of, delimiter, limit) => self.split(of, delimiter, *limit),
            Expr::Coalesce(all) => {
                let mut values = all.iter().map(|expr| self.value(expr));
                values.find(|value| !matches!(value, Value::Unset)).unwrap_or(Value::Unset)
            }
            Expr::IfThenElse(condition, one, other) => {
                self.value(if self.value(condition).holds() { one } else { other })
            }
            Expr::Partition(of) => {
                let region = self.text_value(of);
                let find =
                    |region: Text<'_>| partition::find(self.rules.partitions, region.as_str());
                region.and_then(find).map_or(Value::Unset, Value::Partition)
            }
        }
    }

    fn slot(&self, slot: u8) -> Option<&Value<'a>> {
        self.slots.get(usize::from(slot))
    }

    /// Whether a value is set, without copying it.
    fn is_set(&self, expr: &'static Expr) -> bool {
        match expr {
            Expr::Slot(slot) => self.slot(*slot).is_some_and(|v| !matches!(v, Value::Unset)),
            _ => !matches!(self.value(expr), Value::Unset),
        }
    }

    /// Whether two values are set and equal.
    fn equals(&self, one: &'static Expr, other: &'static Expr) -> bool {
        // The most common case, without copying the value.
        if let (Expr::Slot(slot), Expr::Literal(literal)) = (one, other) {
            return match (self.slot(*slot), literal) {
                (Some(Value::Flag(one)), Literal::Flag(other)) => one == other,
                (Some(Value::Text(one)), Literal::Text(other)) => one.as_str() == *other,
                _ => false,
            };
        }
        match (self.value(one), self.value(other)) {
            (Value::Flag(one), Value::Flag(other)) => one == other,
            (Value::Text(one), Value::Text(other)) => one.as_str() == other.as_str(),
            _ => false,
        }
    }

    fn text_value(&self, expr: &'static Expr) -> Option<Text<'a>> {
        match self.value(expr) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a text is set and satisfies `is`.
    fn test(&self, expr: &'static Expr, is: impl Fn(&str) -> bool) -> Value<'a> {
        Value::Flag(self.text_value(expr).is_some_and(|text| is(text.as_str())))
    }

    /// Converts a text if it satisfies `is`.
    fn text_that(
        &self,
        expr: &'static Expr,
        is: impl Fn(&str) -> bool,
        as_value: impl Fn(Text<'a>) -> Value<'a>,
    ) -> Value<'a> {
        self.text_value(expr).filter(|text| is(text.as_str())).map_or(Value::Unset, as_value)
    }

    fn split(&self, expr: &'static Expr, delimiter: &str, limit: usize) -> Value<'a> {
        let Some(text) = self.text_value(expr) else { return Value::Unset };
        let limit = if limit == 0 { usize::MAX } else { limit };
        let parts = match text {
            Text::Borrowed(text) => text.splitn(limit, delimiter).map(Text::Borrowed).collect(),
            Text::Made(text) => {
                text.splitn(limit, delimiter).map(|part| Text::Made(part.into())).collect()
            }
        };
        Value::List(parts)
    }

    /// Fills in a template; `None` if one of its values is not set.
    fn filled(&self, template: &str) -> Option<String> {
        let mut text = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(index) = rest.find(['{', '}']) {
            let (literal, behind) = rest.split_at(index);
            text.push_str(literal);
            rest = if let Some(behind) = behind.strip_prefix("{{") {
                text.push('{');
                behind
            } else if let Some(behind) = behind.strip_prefix("}}") {
                text.push('}');
                behind
            } else {
                let (reference, behind) = behind.strip_prefix('{')?.split_once('}')?;
                self.write(&mut text, reference)?;
                behind
            };
        }
        text.push_str(rest);
        Some(text)
    }

    /// Appends the value of `Name` or `Name#part`.
    fn write(&self, text: &mut String, reference: &str) -> Option<()> {
        let (name, part) = match reference.split_once('#') {
            Some((name, part)) => (name, Some(part)),
            None => (reference, None),
        };
        let slot = self.rules.values.iter().position(|value| *value == name)?;
        let value = self.slots.get(slot)?;
        let of_part = match part {
            Some(part) => part_of(value, part_named(value, part)?),
            None => Value::Unset,
        };
        match if part.is_some() { &of_part } else { value } {
            Value::Text(value) => text.push_str(value.as_str()),
            Value::Flag(flag) => text.push_str(if *flag { "true" } else { "false" }),
            _ => return None,
        }
        Some(())
    }

    fn endpoint(
        &self,
        url: &str,
        traits: &Traits,
        others: &[(&str, rules::Property)],
    ) -> Result<Endpoint, String> {
        let filled = |template: &str| {
            let unset = || format!("the endpoint needs a value that is not set: {template}");
            self.filled(template).ok_or_else(unset)
        };
        let mut headers = Vec::new();
        for (name, values) in traits.headers {
            for value in *values {
                headers.push(((*name).to_owned(), filled(value)?));
            }
        }
        let mut auth = Vec::with_capacity(traits.auth.len().max(1));
        for rule in traits.auth {
            auth.push(self.auth(rule, filled)?.into());
        }
        if auth.is_empty() {
            auth.push(self.service.default_auth(self.region).into());
        }
        let mut properties = Vec::with_capacity(traits.properties.len() + others.len());
        for (name, text) in traits.properties {
            properties.push(((*name).to_owned(), Property::Text(filled(text)?)));
        }
        for (name, value) in others {
            let value = match value {
                rules::Property::Flag(flag) => Property::Flag(*flag),
                rules::Property::Texts(texts) => {
                    let texts = texts.iter().map(|text| filled(text));
                    Property::Texts(texts.collect::<Result<_, _>>()?)
                }
            };
            properties.push(((*name).to_owned(), value));
        }
        Ok(Endpoint { url: filled(url)?, headers, auth, properties })
    }

    fn auth(
        &self,
        rule: &AuthRule,
        filled: impl Fn(&str) -> Result<String, String>,
    ) -> Result<AuthScheme, String> {
        let signing_name = match rule.name {
            Some(name) => filled(name)?,
            None => self.service.signing_name.to_owned(),
        };
        let signing_region = match (rule.regions, rule.algorithm) {
            ([], Algorithm::SigV4a) => "*".to_owned(),
            ([], _) => self.region.to_owned(),
            (regions, _) => regions
                .iter()
                .map(|region| filled(region))
                .collect::<Result<Vec<_>, _>>()?
                .join(","),
        };
        let (algorithm, double_encoding) = (rule.algorithm, rule.double_encoding);
        Ok(AuthScheme { algorithm, signing_name, signing_region, double_encoding })
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::{
        Parameter, Part, above, endpoint, endpoint_with, error, flag, group, holds, keep,
        parameter, text,
    };
    use super::*;

    const SERVICE: Service = Service {
        id: "Clock",
        endpoint_prefix: "clock",
        global_endpoint: None,
        signing_name: "time",
    };

    const PLAIN: Traits = Traits { auth: &[], headers: &[], properties: &[] };
    const NAME: Expr = Expr::Slot(0);
    const REGION: Expr = Expr::Slot(1);
    const FAST: Expr = Expr::Slot(2);
    const KEPT: Expr = Expr::Slot(3);
    const PARAMETERS: &[Parameter] = &[
        parameter("Name", None, false),
        parameter("Region", None, true),
        parameter("Fast", Some(Literal::Flag(false)), true),
    ];
    const VALUES: &[&str] = &["Name", "Region", "Fast", "kept"];

    const fn rules(rules: &'static [Rule]) -> RuleSet {
        RuleSet { parameters: PARAMETERS, values: VALUES, rules, partitions: &[] }
    }

    /// Returns the URL for a name, or the error.
    fn url(rules: &'static RuleSet, name: Option<&str>) -> String {
        let inputs = [name.into(), Input::Text("eu-west-1"), Input::Flag(false)];
        evaluate(rules, &SERVICE, "eu-west-1", &inputs).map_or_else(|e| e, |endpoint| endpoint.url)
    }

    /// Evaluates an expression to text.
    macro_rules! value {
        ($value:expr, $name:expr) => {{
            static RULES: RuleSet =
                rules(&[endpoint(&[keep(3, $value)], "{kept}", &PLAIN), error(&[], "none")]);
            url(&RULES, $name)
        }};
    }

    #[test]
    fn rules_below_one_that_holds_come_before_those_behind_it() {
        static RULES: RuleSet = rules(&[
            above(3, &[holds(Expr::IsSet(&NAME))]),
            endpoint(&[holds(Expr::Equals(&NAME, &text("a")))], "one", &PLAIN),
            above(1, &[holds(Expr::Equals(&NAME, &text("b")))]),
            endpoint(&[holds(Expr::Equals(&FAST, &flag(true)))], "two", &PLAIN),
            group(&[holds(Expr::Equals(&NAME, &text("c")))], BELOW),
            endpoint(&[holds(Expr::IsSet(&NAME))], "https://{Region}/{{{Name}}}", &PLAIN),
            error(&[], "{Region} has no name"),
        ]);
        const BELOW: &[Rule] =
            &[endpoint(&[holds(Expr::Equals(&FAST, &flag(false)))], "three", &PLAIN)];
        assert_eq!(url(&RULES, Some("a")), "one");
        // Nothing below it matches, so evaluation continues after it.
        assert_eq!(url(&RULES, Some("b")), "https://eu-west-1/{b}");
        assert_eq!(url(&RULES, Some("c")), "three");
        assert_eq!(url(&RULES, Some("d")), "https://eu-west-1/{d}");
        assert_eq!(url(&RULES, None), "eu-west-1 has no name");
        static NOTHING: RuleSet = rules(&[]);
        assert_eq!(url(&NOTHING, None), "no endpoint rule matches");
    }

    #[test]
    fn functions_give_values_or_none() {
        assert_eq!(value!(Expr::Substring(&NAME, 1, 3, false), Some("abcd")), "bc");
        assert_eq!(value!(Expr::Substring(&NAME, 1, 3, true), Some("ab")), "none");
        assert_eq!(value!(Expr::UriEncode(&NAME), Some("a b/é")), "a%20b%2F%C3%A9");
        assert_eq!(value!(Expr::UriEncode(&NAME), None), "none");
        assert_eq!(value!(Expr::Not(&Expr::IsSet(&NAME)), None), "true");
        assert_eq!(value!(Expr::Coalesce(&[NAME, REGION]), None), "eu-west-1");
        assert_eq!(value!(Expr::Coalesce(&[NAME, REGION]), Some("a")), "a");
        assert_eq!(value!(Expr::IfThenElse(&FAST, &NAME, &REGION), Some("a")), "eu-west-1");
        assert_eq!(value!(Expr::IfThenElse(&Expr::IsSet(&NAME), &NAME, &REGION), Some("a")), "a");
        assert_eq!(value!(Expr::Template("{Name}-{Region}"), Some("a")), "a-eu-west-1");
        assert_eq!(value!(Expr::Template("{Name}-{Region}"), None), "none");
        assert_eq!(value!(Expr::Template("{Name#part}"), Some("a")), "none");
        assert_eq!(value!(Expr::Partition(&NAME), Some("a")), "none");
        assert_eq!(
            value!(Expr::Part(&Expr::ParseUrl(&NAME), Part::Path), Some("http://a/b")),
            "/b"
        );
        assert_eq!(value!(Expr::Part(&Expr::ParseUrl(&NAME), Part::Path), Some("a/b")), "none");
        assert_eq!(
            value!(
                Expr::Part(&Expr::ParseArn(&NAME), Part::ResourcePart(1)),
                Some("arn:a:b:::c/d")
            ),
            "d"
        );
        assert_eq!(
            value!(Expr::Part(&Expr::Split(&NAME, "-", 0), Part::Item(2)), Some("a-b-c-d")),
            "c"
        );
        assert_eq!(
            value!(Expr::Part(&Expr::Split(&NAME, "-", 2), Part::Item(1)), Some("a-b-c-d")),
            "b-c-d"
        );
        assert_eq!(
            value!(Expr::Part(&Expr::Split(&NAME, "-", 2), Part::Item(2)), Some("a")),
            "none"
        );
    }

    #[test]
    fn parts_of_text_that_was_made_are_values_too() {
        static RULES: RuleSet = rules(&[
            endpoint(
                &[
                    keep(3, Expr::ParseArn(&Expr::Template("arn:a:b:{Region}::x:{Name}"))),
                    holds(Expr::Equals(&Expr::Part(&KEPT, Part::Region), &REGION)),
                ],
                "{kept#resourceId[1]}.{kept#region}",
                &PLAIN,
            ),
            error(&[], "none"),
        ]);
        assert_eq!(url(&RULES, Some("y")), "y.eu-west-1");
    }

    #[test]
    fn what_holds_at_an_endpoint_is_filled_in() {
        static RULES: RuleSet = rules(&[endpoint(
            &[],
            "https://x",
            &Traits {
                auth: &[
                    AuthRule {
                        algorithm: Algorithm::SigV4a,
                        name: Some("{Name}"),
                        regions: &["{Region}", "*"],
                        double_encoding: false,
                    },
                    AuthRule {
                        algorithm: Algorithm::SigV4,
                        name: None,
                        regions: &[],
                        double_encoding: true,
                    },
                ],
                headers: &[("x-name", &["{Name}", "b"])],
                properties: &[("backend", "of {Name}")],
            },
        )]);
        let inputs = [Input::Text("a"), Input::Text("eu-west-1"), Input::Flag(false)];
        let endpoint = evaluate(&RULES, &SERVICE, "eu-west-1", &inputs).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(endpoint.headers, [pair("x-name", "a"), pair("x-name", "b")]);
        let backend = Property::Text("of a".to_owned());
        assert_eq!(endpoint.properties, [("backend".to_owned(), backend)]);
        let asymmetric = &endpoint.auth[0];
        assert_eq!(asymmetric.algorithm, Algorithm::SigV4a);
        assert_eq!((&*asymmetric.signing_name, &*asymmetric.signing_region), ("a", "eu-west-1,*"));
        assert_eq!(*endpoint.auth[1], AuthScheme::v4("time", "eu-west-1"));
        // A scheme that needs only a secret key is preferred.
        assert_eq!(endpoint.auth_scheme(), endpoint.auth.get(1));
    }

    #[test]
    fn parameters_that_are_required_and_not_set_are_named() {
        static RULES: RuleSet = rules(&[endpoint(&[], "https://x", &PLAIN)]);
        let inputs = [Input::Unset, Input::Text("x"), Input::Unset];
        let error = evaluate(&RULES, &SERVICE, "x", &inputs).unwrap_err();
        assert_eq!(error, "the endpoint parameter Fast is not set");
    }

    #[test]
    fn lists_are_parameters_and_properties() {
        const FIRST: Expr = Expr::Part(&NAME, Part::Item(0));
        const LISTS: &[(&str, rules::Property)] = &[
            ("names", rules::Property::Texts(&["{kept}", "x"])),
            ("fast", rules::Property::Flag(true)),
        ];
        static RULES: RuleSet = rules(&[
            endpoint_with(&[keep(3, FIRST)], "https://{kept}", &PLAIN, LISTS),
            endpoint(&[holds(Expr::IsSet(&NAME))], "empty", &PLAIN),
            error(&[], "none"),
        ]);
        let resolve = |names| {
            let inputs = [Input::from(names), Input::Text("x"), Input::Flag(false)];
            evaluate(&RULES, &SERVICE, "x", &inputs)
        };
        let endpoint = resolve(Some(["a", "b"].as_slice())).unwrap();
        assert_eq!(endpoint.url, "https://a");
        let names = Property::Texts(vec!["a".to_owned(), "x".to_owned()]);
        let expected = [("names".to_owned(), names), ("fast".to_owned(), Property::Flag(true))];
        assert_eq!(endpoint.properties, expected);
        assert_eq!(resolve(Some([].as_slice())).unwrap().url, "empty");
        assert_eq!(resolve(None).unwrap_err(), "none");
    }
}
