//! Simplifies rules without changing their results. Those in service models are written by a tool.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::rules::Condition;
use crate::plan::ir::endpoint::{ArgumentPlan, ExprPlan, Function, RulePlan, Slot, ThenPlan};

/// Removes conditions implied by another one of the same rule, trees of a single rule, and rules
/// implied by the next one.
pub(super) fn simplify(rules: Vec<RulePlan>, conditions: &IndexSet<Condition>) -> Vec<RulePlan> {
    let mut simple: Vec<RulePlan> = Vec::with_capacity(rules.len());
    for rule in rules {
        let rule = simple_rule(rule, conditions);
        let is_implied = |last: &mut RulePlan| {
            last.then == rule.then && rule.conditions.iter().all(|c| last.conditions.contains(c))
        };
        simple.pop_if(is_implied);
        simple.push(rule);
    }
    simple
}

fn simple_rule(rule: RulePlan, all: &IndexSet<Condition>) -> RulePlan {
    let RulePlan { mut conditions, then } = rule;
    let then = match then {
        ThenPlan::Tree(rules) => {
            let mut rules = simplify(rules, all);
            match rules.pop() {
                Some(only) if rules.is_empty() => {
                    conditions.extend(only.conditions);
                    only.then
                }
                last => {
                    rules.extend(last);
                    ThenPlan::Tree(rules)
                }
            }
        }
        then => then,
    };
    let tested: Vec<Slot> = conditions.iter().filter_map(|index| compared(&all[*index])).collect();
    let is_needless =
        |index: &usize| asks_only_for(&all[*index]).is_some_and(|slot| tested.contains(&slot));
    conditions.retain(|condition| !is_needless(condition));
    RulePlan { conditions, then }
}

/// Returns the slot of a condition that only checks whether a value is set.
fn asks_only_for(condition: &Condition) -> Option<Slot> {
    match condition {
        (ExprPlan::Call(Function::IsSet, arguments), None) => slot(arguments.first()?),
        _ => None,
    }
}

/// Returns the slot of a condition that cannot hold if the value is not set.
fn compared(condition: &Condition) -> Option<Slot> {
    use Function::{Equals, ParseArn, ParseUrl, Substring};
    match &condition.0 {
        ExprPlan::Call(Equals | Substring | ParseUrl | ParseArn, arguments) => {
            slot(arguments.first()?)
        }
        _ => None,
    }
}

fn slot(argument: &ArgumentPlan) -> Option<Slot> {
    match argument {
        ArgumentPlan::Expr(ExprPlan::Slot(slot)) => Some(*slot),
        _ => None,
    }
}

/// Moves lists of rules that are used several times into groups, the innermost first.
pub(super) fn share(rules: &[RulePlan], groups: &mut Vec<Vec<RulePlan>>) -> Vec<RulePlan> {
    let mut counts = HashMap::new();
    count(rules, &mut counts);
    take_out(rules, &counts, groups)
}

/// How often each list of rules is used.
type Counts<'r> = HashMap<&'r [RulePlan], usize>;

fn count<'r>(rules: &'r [RulePlan], counts: &mut Counts<'r>) {
    for rule in rules {
        if let ThenPlan::Tree(within) = &rule.then {
            let times = counts.entry(within.as_slice()).or_default();
            *times += 1;
            // The lists inside a shared list are written only once.
            if *times == 1 {
                count(within, counts);
            }
        }
    }
}

fn take_out(
    rules: &[RulePlan],
    counts: &Counts<'_>,
    groups: &mut Vec<Vec<RulePlan>>,
) -> Vec<RulePlan> {
    let take = |rule: &RulePlan| {
        let then = match &rule.then {
            ThenPlan::Tree(within) => {
                let is_shared = counts.get(within.as_slice()).is_some_and(|times| *times > 1);
                let within = take_out(within, counts, groups);
                match is_shared {
                    true => ThenPlan::Group(group(groups, within)),
                    false => ThenPlan::Tree(within),
                }
            }
            then => then.clone(),
        };
        RulePlan { conditions: rule.conditions.clone(), then }
    };
    rules.iter().map(take).collect()
}

/// Returns the index of a group. Adds the group if it is new.
fn group(groups: &mut Vec<Vec<RulePlan>>, rules: Vec<RulePlan>) -> usize {
    groups.iter().position(|group| *group == rules).unwrap_or_else(|| {
        groups.push(rules);
        groups.len() - 1
    })
}
