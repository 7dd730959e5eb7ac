//! Names for the constants of generated rules.

use std::collections::HashSet;

use heck::ToShoutySnakeCase;
use indexmap::IndexSet;

use super::rules::Condition;
use super::values::Values;
use crate::plan::ir::endpoint::{ArgumentPlan, ExprPlan, Function, LiteralPlan};

/// Returns the names of values, by slot. Repeated names get a number.
pub(super) fn constants(values: &Values) -> Vec<String> {
    let mut taken = HashSet::new();
    values.slots().map(|slot| unique(&mut taken, constant(values.name(slot)))).collect()
}

/// Returns the names of conditions, in order.
pub(super) fn conditions(conditions: &IndexSet<Condition>, values: &Values) -> Vec<String> {
    let slots = constants(values);
    let mut taken: HashSet<String> = slots.iter().cloned().collect();
    let name = |(value, slot): &Condition| match slot {
        Some(slot) => format!("FIND_{}", slots[usize::from(slot.0)]),
        None => describe(value, &slots),
    };
    conditions.iter().map(|condition| unique(&mut taken, name(condition))).collect()
}

/// Maximum length of a name that is derived from text in the rules.
const MAX_LENGTH: usize = 40;

fn constant(name: &str) -> String {
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { ' ' }).collect();
    let mut name = ascii.to_shouty_snake_case();
    name.truncate(MAX_LENGTH);
    match name.chars().next() {
        None => "SIGNS".to_owned(),
        Some(first) if first.is_ascii_alphabetic() => name,
        Some(_) => format!("VALUE_{name}"),
    }
}

fn unique(taken: &mut HashSet<String>, name: String) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut candidates = std::iter::once(name.clone()).chain(numbered);
    let is_free = |name: &String| !taken.contains(name) && !is_reserved(name);
    let unique = candidates.find(is_free).unwrap_or(name);
    taken.insert(unique.clone());
    unique
}

/// Whether a name is used for another constant.
fn is_reserved(name: &str) -> bool {
    let numbered = ["AT_", "GROUP_"].map(|prefix| name.strip_prefix(prefix));
    let is_number = |rest: &str| rest.chars().all(|c| c.is_ascii_digit());
    matches!(name, "RULES" | "PARTITIONS") || numbered.into_iter().flatten().any(is_number)
}

/// Returns a name that describes an expression: `IS_SET_BUCKET`, `NOT_REGION_IS_A`.
fn describe(expr: &ExprPlan, slots: &[String]) -> String {
    match expr {
        ExprPlan::Literal(LiteralPlan::Flag(flag)) => flag.to_string().to_uppercase(),
        ExprPlan::Literal(LiteralPlan::Text(text)) if text.is_empty() => "EMPTY".to_owned(),
        ExprPlan::Literal(LiteralPlan::Text(text)) => constant(text),
        ExprPlan::Literal(LiteralPlan::Texts(texts)) => constant(&texts.join(" ")),
        ExprPlan::Template(template) => constant(template),
        ExprPlan::Slot(slot) => slots[usize::from(slot.0)].clone(),
        ExprPlan::Part(of, part) => {
            let index = part.index().map(|index| format!("_{index}")).unwrap_or_default();
            format!("{}_{}{index}", describe(of, slots), constant(part.name()))
        }
        ExprPlan::Call(Function::Equals, arguments) => {
            let words: Vec<String> = arguments.iter().map(|a| argument(a, slots)).collect();
            let is = if words.last().is_some_and(|w| w == "TRUE" || w == "FALSE") {
                "_"
            } else {
                "_IS_"
            };
            words.join(is)
        }
        ExprPlan::Call(function, arguments) => {
            let words = arguments.iter().map(|argument_| argument(argument_, slots));
            let words: Vec<String> =
                std::iter::once(constant(function.name())).chain(words).collect();
            words.join("_")
        }
    }
}

fn argument(argument: &ArgumentPlan, slots: &[String]) -> String {
    match argument {
        ArgumentPlan::Expr(expr) => describe(expr, slots),
        ArgumentPlan::List(exprs) => {
            let words: Vec<String> = exprs.iter().map(|expr| describe(expr, slots)).collect();
            words.join("_")
        }
        ArgumentPlan::Flag(flag) => flag.to_string().to_uppercase(),
        ArgumentPlan::Number(number) => number.to_string(),
        ArgumentPlan::Text(text) => constant(text),
    }
}
