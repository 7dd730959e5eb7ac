//! Rules that mean the same in fewer words: service models have them as a tool has written them.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::plan::ir::{ArgumentPlan, ConditionPlan, ExprPlan, RulePlan, ThenPlan};

/// Leaves out what changes no result: conditions that a later one of the same rule includes, trees of
/// one rule, and rules that the next one includes.
pub(super) fn simplify(
    rules: Vec<RulePlan>,
    conditions: &IndexMap<String, ConditionPlan>,
) -> Vec<RulePlan> {
    let mut simple: Vec<RulePlan> = Vec::with_capacity(rules.len());
    for rule in rules {
        let rule = simple_rule(rule, conditions);
        let is_included = |last: &mut RulePlan| {
            last.then == rule.then && rule.conditions.iter().all(|c| last.conditions.contains(c))
        };
        simple.pop_if(is_included);
        simple.push(rule);
    }
    simple
}

fn simple_rule(rule: RulePlan, all: &IndexMap<String, ConditionPlan>) -> RulePlan {
    let RulePlan { mut conditions, then } = rule;
    let then = match then {
        ThenPlan::Tree(rules) => {
            let mut rules = simplify(rules, all);
            match rules.len() {
                1 => match rules.pop() {
                    Some(only) => {
                        conditions.extend(only.conditions);
                        only.then
                    }
                    None => ThenPlan::Tree(rules),
                },
                _ => ThenPlan::Tree(rules),
            }
        }
        then => then,
    };
    let tested: Vec<usize> = conditions.iter().filter_map(|c| compared(all.get(c)?)).collect();
    let is_needless = |written: &String| {
        all.get(written).and_then(asks_only_for).is_some_and(|slot| tested.contains(&slot))
    };
    conditions.retain(|condition| !is_needless(condition));
    RulePlan { conditions, then }
}

/// The slot of which a condition asks whether it is set.
fn asks_only_for(condition: &ConditionPlan) -> Option<usize> {
    match &condition.value {
        ExprPlan::Call("IsSet", arguments) if condition.slot.is_none() => slot(arguments.first()?),
        _ => None,
    }
}

/// The slot that a condition compares, which it cannot be if it is not set.
fn compared(condition: &ConditionPlan) -> Option<usize> {
    match &condition.value {
        ExprPlan::Call("Equals" | "Substring" | "ParseUrl" | "ParseArn", arguments) => {
            slot(arguments.first()?)
        }
        _ => None,
    }
}

fn slot(argument: &ArgumentPlan) -> Option<usize> {
    match argument {
        ArgumentPlan::Expr(ExprPlan::Slot(slot)) => Some(*slot),
        _ => None,
    }
}

/// Takes lists of rules that stand in several places out of the tree, the innermost first.
pub(super) fn share(rules: Vec<RulePlan>, groups: &mut Vec<Vec<RulePlan>>) -> Vec<RulePlan> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    count(&rules, &mut counts);
    take_out(rules, &counts, groups)
}

fn count(rules: &[RulePlan], counts: &mut HashMap<String, usize>) {
    for rule in rules {
        if let ThenPlan::Tree(within) = &rule.then {
            let times = counts.entry(format!("{within:?}")).or_default();
            *times += 1;
            // What is within a list that was counted before is there no more often for it.
            if *times == 1 {
                count(within, counts);
            }
        }
    }
}

fn take_out(
    rules: Vec<RulePlan>,
    counts: &HashMap<String, usize>,
    groups: &mut Vec<Vec<RulePlan>>,
) -> Vec<RulePlan> {
    let take = |RulePlan { conditions, then }| {
        let then = match then {
            ThenPlan::Tree(within) => {
                let is_shared = counts.get(&format!("{within:?}")).is_some_and(|times| *times > 1);
                let within = take_out(within, counts, groups);
                match is_shared {
                    true => ThenPlan::Group(super::place_of(groups, within)),
                    false => ThenPlan::Tree(within),
                }
            }
            then => then,
        };
        RulePlan { conditions, then }
    };
    rules.into_iter().map(take).collect()
}
