//! Waiters.

use indexmap::IndexMap;

use super::jmespath::{self, Expression};
use super::path::{Problem, Resolver};
use crate::error::{self, Collector};
use crate::model::{Acceptor, Literal, Matcher, Outcome, Quantifier, Waiter};
use crate::plan::ir::{Check, MatcherPlan, OperationPlan, Plan, Step, TestPlan, Type, WaiterPlan};
use crate::plan::markdown::code;
use crate::plan::names;

/// Adds the waiters for the plan's operations. One that is not supported is skipped with a warning.
pub(crate) fn add(plan: &mut Plan, waiters: &IndexMap<String, Waiter>, collector: &mut Collector) {
    let resolver = Resolver::new(&plan.types);
    for (name, waiter) in waiters {
        let is_named = |operation: &&OperationPlan| operation.name == waiter.operation;
        let Some(operation) = plan.operations.iter().find(is_named) else { continue };
        match waiter_plan(&resolver, operation, name, waiter) {
            Ok(waiter) => plan.waiters.push(waiter),
            Err(problem) => {
                collector.warn(error::waiter(name), format!("is skipped: {problem}"));
            }
        }
    }
    plan.waiters.sort_by(|a, b| a.name.cmp(&b.name));
    for pair in plan.waiters.windows(2).filter(|pair| pair[0].name == pair[1].name) {
        collector.error("", format!("two waiters become the Rust function `{}`", pair[0].name));
    }
}

fn waiter_plan(
    resolver: &Resolver<'_>,
    operation: &OperationPlan,
    name: &str,
    waiter: &Waiter,
) -> Result<WaiterPlan, Problem> {
    if !names::is_identifier(name) {
        return Err(names::IDENTIFIER_EXPECTED.to_owned());
    }
    let acceptors = waiter.acceptors.iter();
    let acceptors: Vec<(MatcherPlan, Outcome)> = acceptors
        .map(|acceptor| Ok((matcher(resolver, operation, acceptor)?, acceptor.outcome)))
        .collect::<Result<_, Problem>>()?;
    Ok(WaiterPlan {
        waiter: name.to_owned(),
        name: names::module(name),
        docs: docs(name, waiter, &acceptors),
        input: operation.input.name.clone(),
        output: operation.output.name.clone(),
        error: format!("{}Error", operation.rust_name),
        feature: operation.feature.clone(),
        delay: waiter.delay,
        max_attempts: waiter.max_attempts,
        acceptors,
    })
}

fn matcher(
    resolver: &Resolver<'_>,
    operation: &OperationPlan,
    acceptor: &Acceptor,
) -> Result<MatcherPlan, Problem> {
    let (argument, quantifier, expected) = match &acceptor.matcher {
        Matcher::Status(status) => return Ok(MatcherPlan::Status(*status)),
        Matcher::ErrorCode(code) => return Ok(MatcherPlan::ErrorCode(code.clone())),
        Matcher::AnyError(true) => return Ok(MatcherPlan::AnyError),
        Matcher::AnyError(false) => return Ok(MatcherPlan::AnyOutput),
        Matcher::Output { argument, quantifier, expected } => (argument, *quantifier, expected),
    };
    let fact = fact(argument, quantifier, expected);
    let expression = jmespath::parse(argument)?;
    if !matches!(expression, Expression::Path(_) | Expression::Call(..)) {
        let Literal::Boolean(expected) = expected else { return Err(never(argument)) };
        // The value is a boolean, whatever the quantifier.
        let test = resolver.condition(&operation.output, &expression, *expected);
        let test = test.map_err(|problem| format!("{}: {problem}", code(argument)))?;
        return Ok(MatcherPlan::Output { fact, test });
    }
    let mut path = resolver.path(&operation.output, argument)?;
    if quantifier != Quantifier::One && !path.many {
        // A list is as good as its items.
        if let Type::List(item) = path.ty {
            (path.ty, path.many) = (*item, true);
            path.steps.push(Step::Each);
        }
    }
    let check = match (expected, &path.ty) {
        (Literal::String(text), Type::String | Type::Enum(_)) => {
            Check::Text { equal: true, text: text.clone() }
        }
        (Literal::Boolean(flag), Type::Boolean) => Check::Flag(*flag),
        _ => return Err(never(argument)),
    };
    match (quantifier, path.many) {
        (Quantifier::One, false) => {
            Ok(MatcherPlan::Output { fact, test: TestPlan::Value { path, check, unset: false } })
        }
        (Quantifier::All | Quantifier::Any, true) => {
            Ok(MatcherPlan::Items { fact, path, all: quantifier == Quantifier::All, check })
        }
        _ => Err(never(argument)),
    }
}

fn never(argument: &str) -> Problem {
    format!("{} can never have the expected value, by its type", code(argument))
}

fn fact(argument: &str, quantifier: Quantifier, expected: &Literal) -> String {
    let path = code(argument);
    let expected = match expected {
        Literal::String(text) => code(text),
        Literal::Boolean(flag) => flag.to_string(),
    };
    match quantifier {
        Quantifier::One => format!("{path} is {expected}"),
        Quantifier::All => format!("all of {path} are {expected}"),
        Quantifier::Any => format!("one of {path} is {expected}"),
    }
}

/// Describes the waiter: the operation, and the outcome of each response.
fn docs(name: &str, waiter: &Waiter, acceptors: &[(MatcherPlan, Outcome)]) -> Vec<String> {
    let (operation, delay, attempts) = (code(&waiter.operation), waiter.delay, waiter.max_attempts);
    let mut lines = vec![
        format!(
            "{}: sends {operation} every {delay} seconds, at most {attempts} times.",
            code(name)
        ),
        String::new(),
    ];
    lines.extend(acceptors.iter().map(|(matcher, outcome)| {
        let answer = match matcher {
            MatcherPlan::Status(status) => format!("status {status}"),
            MatcherPlan::ErrorCode(error) => format!("the error {}", code(error)),
            MatcherPlan::AnyError => "any error".to_owned(),
            MatcherPlan::AnyOutput => "any output".to_owned(),
            MatcherPlan::Output { fact, .. } | MatcherPlan::Items { fact, .. } => fact.clone(),
        };
        let outcome = match outcome {
            Outcome::Success => "success",
            Outcome::Failure => "failure",
            Outcome::Retry => "retry",
        };
        format!("- {answer}: {outcome}")
    }));
    lines
}

#[cfg(test)]
mod tests {
    use crate::{Errors, Generator, Output, load};

    const MODEL: &str = r#"{
        "metadata": {"serviceId": "Oven", "protocol": "rest-xml", "endpointPrefix": "oven"},
        "operations": {
            "GetOven": {"http": {"method": "GET", "requestUri": "/"},
                "output": {"shape": "GetOvenResponse"}},
            "Heat": {"http": {"method": "POST", "requestUri": "/"}}
        },
        "shapes": {
            "GetOvenResponse": {"type": "structure", "members": {
                "State": {"shape": "State"}, "On": {"shape": "Boolean"},
                "Cakes": {"shape": "Cakes"}, "Names": {"shape": "Names"},
                "Racks": {"shape": "Racks"}, "Note": {"shape": "String"},
                "Heat": {"shape": "Integer"}, "Goal": {"shape": "Integer"}
            }},
            "Racks": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Cake"}},
            "State": {"type": "string", "enum": ["HOT", "COLD"]},
            "Cakes": {"type": "list", "member": {"shape": "Cake"}},
            "Cake": {"type": "structure", "members": {
                "Colour": {"shape": "String"}, "Layers": {"shape": "Names"},
                "Weight": {"shape": "Integer"}, "Limit": {"shape": "Integer"}
            }},
            "Names": {"type": "list", "member": {"shape": "String"}},
            "String": {"type": "string"}, "Boolean": {"type": "boolean"},
            "Integer": {"type": "integer"}
        }
    }"#;

    fn generated(waiters: &str) -> Result<Output, Errors> {
        let model = load("model.json", MODEL.as_bytes())?.model;
        let generator = Generator::new("model.json", &model, "oven");
        let json = format!("{{\"version\": 2, \"waiters\": {{{waiters}}}}}");
        generator.waiters("waiters.json", json.as_bytes())?.generate()
    }

    /// Returns the module of a waiter with one acceptor, without white space, or why it was
    /// skipped.
    fn waiter(matcher: &str, argument: &str, expected: &str) -> String {
        let output = generated(&format!(
            r#""OvenHot": {{"operation": "GetOven", "delay": 7, "maxAttempts": 9, "acceptors": [
            {{"matcher": "{matcher}", "argument": "{argument}", "expected": {expected},
            "state": "success"}}]}}"#
        ))
        .unwrap();
        let file = output.files.into_iter().find(|file| file.path == "src/waiter.rs");
        assert_eq!(file.is_none(), !output.warnings.is_empty());
        match file {
            Some(file) => file.contents.split_whitespace().collect(),
            None => output.warnings[0].to_string(),
        }
    }

    #[test]
    fn values_are_compared_by_their_types() {
        for (matcher, argument, expected, code) in [
            (
                "path",
                "State",
                "\"HOT\"",
                "output.state.as_ref().is_some_and(|value|value.as_str()==\"HOT\")",
            ),
            ("path", "On", "false", "output.on.as_ref().is_some_and(|value|!*value)"),
            (
                "pathAny",
                "Cakes[].Colour",
                "\"brown\"",
                "output.cakes.as_ref().into_iter().flatten()\
                .filter_map(|item|item.colour.as_ref()).any(|item|item==\"brown\")",
            ),
            ("pathAll", "Names", "\"x\"", ".flatten(),|item|item==\"x\""),
        ] {
            let generated = waiter(matcher, argument, expected);
            assert!(generated.contains(code), "{generated}");
            let start = "Waiter::new(Duration::from_secs(7),9,&[";
            assert!(generated.contains(start), "{generated}");
        }
    }

    #[test]
    fn what_can_never_match_is_left_out() {
        for (matcher, argument, expected) in [
            ("path", "State", "true"),
            ("path", "On", "\"true\""),
            ("path", "Cakes[].Colour", "\"brown\""),
            ("pathAny", "State", "\"HOT\""),
        ] {
            let expected = waiter(matcher, argument, expected);
            let warning = format!(
                "waiters.json: waiter OvenHot: is skipped: `{argument}` can never have the \
                expected value, by its type"
            );
            assert_eq!(expected, warning);
        }
        for (argument, expected) in [("On && State == 'HOT'", "'HOT'"), ("Heat > `1`", "false")] {
            let expected = expected.replace('\'', "\"");
            let warning = waiter("path", argument, &expected);
            assert!(warning.contains("OvenHot: is skipped: `"), "{warning}");
        }
    }

    /// Conditions and their code, without white space.
    const CONDITIONS: [(&str, &str); 19] = [
        ("length(Cakes[]) > `0`", "output.cakes.as_ref().is_some_and(|list|!list.is_empty())"),
        (
            "length(Cakes[].Colour) > `0`",
            "output.cakes.as_ref().is_some_and(|list|{list.iter()\
             .filter_map(|item|item.colour.as_ref()).next().is_some()})",
        ),
        ("`0` == length(Cakes)", "output.cakes.as_ref().is_some_and(|list|list.is_empty())"),
        ("length(Racks) >= `2`", "output.racks.as_ref().is_some_and(|map|map.len()>=2)"),
        ("length(Note) > `3`", "output.note.as_ref().is_some_and(|text|text.chars().count()>3)"),
        ("length(State) > `0`", "is_some_and(|value|!value.as_str().is_empty())"),
        ("length(Note || '') > `0`", "output.note.as_ref().is_some_and(|text|!text.is_empty())"),
        ("length(Note || '') == `0`", "output.note.as_ref().is_none_or(|text|text.is_empty())"),
        ("!(length(Note || '') > `0`)", "output.note.as_ref().is_none_or(|text|text.is_empty())"),
        ("!(length(Note) > `0`)", "output.note.as_ref().is_some_and(|text|text.is_empty())"),
        (
            "State != 'A' && State != 'B'",
            "output.state.as_ref().is_none_or(|value|value.as_str()!=\"A\")\
             &&output.state.as_ref().is_none_or(|value|value.as_str()!=\"B\")",
        ),
        (
            "On && (State == 'A' || Note == 'B')",
            "output.on.as_ref().is_some_and(|value|*value)\
             &&(output.state.as_ref().is_some_and(|value|value.as_str()==\"A\")\
             ||output.note.as_ref().is_some_and(|value|value==\"B\"))",
        ),
        (
            "Heat >= Goal",
            "output.heat.as_ref().zip(output.goal.as_ref())\
             .is_some_and(|(left,right)|left>=right)",
        ),
        ("Heat == Goal", "output.heat==output.goal"),
        ("`100` < Heat", "output.heat.as_ref().is_some_and(|value|*value>100)"),
        (
            "length(Cakes[?!(length(Layers) == `1` && Weight == Limit)]) == `0`",
            "output.cakes.as_ref().is_some_and(|list|{list.iter().all(|item|{\
             item.layers.as_ref().is_some_and(|list|list.len()==1)&&item.weight==item.limit})})",
        ),
        (
            "length(Cakes) > `0` && length(Cakes[?Colour == 'a' || Weight > `1`]) == length(Cakes)",
            "&&output.cakes.as_ref().is_some_and(|list|{list.iter().filter(|item|{\
             item.colour.as_ref().is_some_and(|value|value==\"a\")\
             ||item.weight.as_ref().is_some_and(|value|*value>1)}).count()==list.len()})",
        ),
        (
            "length(Cakes[?Colour == 'a']) > `0`",
            "list.iter().any(|item|{item.colour.as_ref().is_some_and(|value|value==\"a\")})",
        ),
        (
            "length(Names) == length(Cakes)",
            "output.names.as_ref().is_some_and(|left|{\
             output.cakes.as_ref().is_some_and(|right|left.len()==right.len())})",
        ),
    ];

    #[test]
    fn conditions_become_plain_rust() {
        for (argument, code) in CONDITIONS {
            // The quantifier of a boolean does not matter.
            for matcher in ["path", "pathAll"] {
                let generated = waiter(matcher, argument, "true");
                let found = generated.replace(",)", ")");
                assert!(found.contains(code), "{argument}: {generated}");
            }
        }
        let negated = waiter("path", "State == 'A' || length(Note) > `0`", "false");
        let code = "output.state.as_ref().is_none_or(|value|value.as_str()!=\"A\")\
                    &&output.note.as_ref().is_some_and(|text|text.is_empty())";
        assert!(negated.contains(code), "{negated}");
        let generated = waiter("pathAll", "Racks.*.Colour", "\"brown\"");
        let code = "rt::wait::all(output.racks.as_ref().into_iter().flat_map(|map|map.values())\
                    .filter_map(|item|item.colour.as_ref()),|item|item==\"brown\"";
        assert!(generated.contains(code), "{generated}");
    }

    #[test]
    fn conditions_that_cannot_be_judged_are_left_out() {
        for (argument, problem) in [
            ("length(Heat) > `0`", "only text, a list or a map has a length"),
            ("length(Note) > `-1`", "a length is a whole number from 0, and compared with `-1`"),
            ("length(Note) >= `0`", "the comparison always has the same result"),
            ("length(Note) > Heat", "a length can only be compared with a number or a length"),
            ("length(Note, Note) > `0`", "`length` takes one argument"),
            ("Note > 'a'", "a value is compared with `\"a\"`, which its type rules out"),
            ("Heat == 'a'", "a value is compared with `\"a\"`, which its type rules out"),
            (
                "Heat == `9999999999`",
                "a value is compared with `9999999999`, which its type rules out",
            ),
            ("Heat == `1.5`", "a value is compared with `1.5`, which its type rules out"),
            ("Heat == Note", "two values are compared, which their types rule out"),
            ("Cakes[].Colour == 'a'", "several values cannot be compared"),
            ("`1` == `1`", "two constants are compared"),
            ("Note && On", "a condition should be a comparison or a boolean"),
            (
                "length(Note) > `0` || On",
                "the length of a value that may not be there cannot decide here",
            ),
            (
                "length(Cakes[?length(Layers) == `1`]) > `0`",
                "the length of a value that may not be there cannot decide here",
            ),
            (
                "length(Cakes[?length(Layers) == `1`]) == `2`",
                "the length of a value that may not be there cannot decide here",
            ),
        ] {
            let json = serde_json::Value::String(argument.to_owned()).to_string();
            let warning = waiter("path", json.trim_matches('"'), "true");
            let warning =
                warning.rsplit_once(&format!("{}: ", crate::plan::markdown::code(argument)));
            assert_eq!(warning.map(|(_, problem)| problem), Some(problem), "{argument}");
        }
        let warning = waiter("path", "Heat > `1`", "false");
        assert!(warning.ends_with("may be null, which is neither true nor false"), "{warning}");
    }

    #[test]
    fn two_waiters_of_one_function_are_an_error() {
        let waiter = r#"{"operation": "Heat", "delay": 1, "maxAttempts": 1, "acceptors": []}"#;
        let error = generated(&format!(r#""AB": {waiter}, "Ab": {waiter}"#)).unwrap_err();
        let message = "waiters.json: two waiters become the Rust function `ab`";
        assert_eq!(error.to_string(), message);
    }
}
