//! Waiters.

use indexmap::IndexMap;

use super::path::{Problem, Resolver};
use crate::error::{self, Collector};
use crate::model::{Acceptor, Literal, Matcher, Outcome, Quantifier, Waiter};
use crate::plan::ir::{MatcherPlan, OperationPlan, Plan, Step, Type, WaiterPlan};
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
    let mut path = resolver.path(&operation.output, argument)?;
    if quantifier != Quantifier::One && !path.many {
        // A list is as good as its items.
        if let Type::List(item) = path.ty {
            (path.ty, path.many) = (*item, true);
            path.steps.push(Step::Each);
        }
    }
    let comparable = match expected {
        Literal::String(_) => matches!(path.ty, Type::String | Type::Enum(_)),
        Literal::Boolean(_) => path.ty == Type::Boolean,
    };
    if path.many != (quantifier != Quantifier::One) || !comparable {
        let argument = code(argument);
        return Err(format!("{argument} can never have the expected value, by its type"));
    }
    let fact = fact(argument, quantifier, expected);
    Ok(MatcherPlan::Output { fact, path, quantifier, expected: expected.clone() })
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
            MatcherPlan::Output { fact, .. } => fact.clone(),
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
                "Cakes": {"shape": "Cakes"}, "Names": {"shape": "Names"}
            }},
            "State": {"type": "string", "enum": ["HOT", "COLD"]},
            "Cakes": {"type": "list", "member": {"shape": "Cake"}},
            "Cake": {"type": "structure", "members": {"Colour": {"shape": "String"}}},
            "Names": {"type": "list", "member": {"shape": "String"}},
            "String": {"type": "string"}, "Boolean": {"type": "boolean"}
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
        let warning = waiter("path", "length(Cakes) > `0`", "true");
        assert!(warning.ends_with("is not a supported expression"), "{warning}");
    }

    #[test]
    fn two_waiters_of_one_function_are_an_error() {
        let waiter = r#"{"operation": "Heat", "delay": 1, "maxAttempts": 1, "acceptors": []}"#;
        let error = generated(&format!(r#""AB": {waiter}, "Ab": {waiter}"#)).unwrap_err();
        let message = "waiters.json: two waiters become the Rust function `ab`";
        assert_eq!(error.to_string(), message);
    }
}
