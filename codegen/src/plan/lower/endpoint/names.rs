//! Names for the constants of generated rules.

use std::collections::{HashMap, HashSet};

use heck::ToShoutySnakeCase;
use indexmap::IndexMap;

use super::{RulesPlanner, Type};
use crate::plan::ir::{ArgumentPlan, ConditionPlan, ExprPlan, LiteralPlan, RulePlan, ThenPlan};

/// The values' names as constants. Names that are alike get a number.
pub(super) fn constants(slots: &[(String, Type)]) -> Vec<String> {
    let mut taken = HashSet::new();
    slots.iter().map(|(name, _)| unique(&mut taken, constant(name))).collect()
}

/// The name of a value in templates: its own, and its type if another value has the same.
pub(super) fn in_templates(slots: &[(String, Type)], slot: usize) -> String {
    let Some((name, ty)) = slots.get(slot) else { return String::new() };
    let name: String = name.chars().filter(|c| !"{}#".contains(*c)).collect();
    let is_first = slots.iter().position(|(other, _)| *other == name) == Some(slot);
    if is_first { name } else { format!("{name} ({slot}, {})", ty.name()) }
}

/// The conditions by the names of their constants, and those names by how the conditions are
/// written.
pub(super) fn conditions(
    planner: &RulesPlanner<'_>,
) -> (IndexMap<String, ConditionPlan>, HashMap<String, String>) {
    let slots = constants(&planner.slots);
    let mut taken: HashSet<String> = slots.iter().cloned().collect();
    let mut conditions = IndexMap::new();
    let mut named = HashMap::new();
    for (written, plan) in &planner.conditions {
        let name = match plan.slot {
            Some(slot) => format!("FIND_{}", slots[slot]),
            None => describe(&plan.value, &slots),
        };
        let name = unique(&mut taken, name);
        named.insert(written.clone(), name.clone());
        conditions.insert(name, plan.clone());
    }
    (conditions, named)
}

/// How long the part of a name may be that one value gives.
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

/// Whether a name belongs to one of the other constants.
fn is_reserved(name: &str) -> bool {
    let numbered = ["AT_", "GROUP_"].map(|prefix| name.strip_prefix(prefix));
    let is_number = |rest: &str| rest.chars().all(|c| c.is_ascii_digit());
    matches!(name, "RULES" | "PARTITIONS") || numbered.into_iter().flatten().any(is_number)
}

/// What a condition asks, in the words of its functions: `IS_SET_BUCKET`, `NOT_REGION_IS_A`.
fn describe(expr: &ExprPlan, slots: &[String]) -> String {
    match expr {
        ExprPlan::Literal(LiteralPlan::Flag(flag)) => flag.to_string().to_uppercase(),
        ExprPlan::Literal(LiteralPlan::Text(text)) if text.is_empty() => "EMPTY".to_owned(),
        ExprPlan::Literal(LiteralPlan::Text(text)) => constant(text),
        ExprPlan::Template(template) => constant(template),
        ExprPlan::Slot(slot) => slots[*slot].clone(),
        ExprPlan::Part(of, part, index) => {
            let index = index.map(|index| format!("_{index}")).unwrap_or_default();
            format!("{}_{}{index}", describe(of, slots), constant(part))
        }
        ExprPlan::Call("Equals", arguments) => {
            let words: Vec<String> = arguments.iter().map(|a| argument(a, slots)).collect();
            let is = if words.last().is_some_and(|w| w == "TRUE" || w == "FALSE") {
                "_"
            } else {
                "_IS_"
            };
            words.join(is)
        }
        ExprPlan::Call(name, arguments) => {
            let words = arguments.iter().map(|argument_| argument(argument_, slots));
            let words: Vec<String> = std::iter::once(constant(name)).chain(words).collect();
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

/// Puts the names of conditions in the place of how they are written.
pub(super) fn rename(rule: &mut RulePlan, named: &HashMap<String, String>) {
    for condition in &mut rule.conditions {
        if let Some(name) = named.get(condition) {
            condition.clone_from(name);
        }
    }
    if let ThenPlan::Tree(rules) = &mut rule.then {
        rules.iter_mut().for_each(|rule| rename(rule, named));
    }
}
