//! Endpoint rules: resolves names, checks types, and simplifies.
//!
//! Rules use the parameters, and values assigned by conditions. Each value gets a slot. Values of
//! the same name and type in different branches share a slot.

mod expressions;
mod functions;
mod names;
mod parameters;
mod partition;
mod rules;
mod simplify;
mod values;

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexSet;

pub(crate) use parameters::{literal, used as used_parameters};
pub(crate) use partition::{matches, plan as partitions};

use crate::error::{Collector, Reported};
use crate::model::EndpointRules;
use crate::plan::ir::endpoint::{
    ArgumentPlan, ConditionPlan, EndpointPlan, ExprPlan, Function, RulePlan, Slot, ThenPlan,
    ValuePlan,
};
use rules::{Condition, Lowering};
use values::Values;

/// Lowers endpoint rules. `has_partitions` says whether partitions are available; they are added to
/// the plan later.
pub(crate) fn rules(
    rules: &EndpointRules,
    has_partitions: bool,
    collector: &mut Collector,
) -> Result<EndpointPlan, Reported> {
    let parameters = parameters::used(rules);
    let plans = parameters::parameters(&parameters, collector);
    let mut values = Values::default();
    let scope = values.parameters(&parameters, collector)?;
    let mut lowering = Lowering::new(values, has_partitions, collector);
    let rules = lowering.rules(&rules.rules, &scope);
    let (parameters, rules) = (plans?, rules?);
    let Lowering { values, conditions, traits, .. } = lowering;
    let names = names::conditions(&conditions, &values);
    let mut rules = simplify::simplify(rules, &conditions);
    let conditions = keep_used(&mut rules, &conditions, names);
    let mut groups = Vec::new();
    let rules = simplify::share(&rules, &mut groups);
    let values = value_plans(&values, &conditions);
    let traits = traits.into_iter().collect();
    let partitions = Vec::new();
    Ok(EndpointPlan { parameters, values, conditions, traits, groups, rules, partitions })
}

/// Keeps the conditions that rules still use, and updates the rules' references.
fn keep_used(
    rules: &mut [RulePlan],
    conditions: &IndexSet<Condition>,
    names: Vec<String>,
) -> Vec<ConditionPlan> {
    let mut used = BTreeSet::new();
    each_condition(rules, &mut |index| {
        used.insert(*index);
    });
    let positions: HashMap<usize, usize> = used.iter().copied().zip(0..).collect();
    each_condition(rules, &mut |index| *index = positions[index]);
    let all = conditions.iter().zip(names).enumerate();
    all.filter(|(index, _)| used.contains(index))
        .map(|(_, ((value, slot), name))| ConditionPlan { name, value: value.clone(), slot: *slot })
        .collect()
}

fn each_condition(rules: &mut [RulePlan], visit: &mut impl FnMut(&mut usize)) {
    for rule in rules {
        rule.conditions.iter_mut().for_each(&mut *visit);
        if let ThenPlan::Tree(rules) = &mut rule.then {
            each_condition(rules, visit);
        }
    }
}

/// Returns all values. Those that no condition refers to need no constant.
fn value_plans(values: &Values, conditions: &[ConditionPlan]) -> Vec<ValuePlan> {
    let plan = |(slot, constant): (Slot, String)| ValuePlan {
        name: values.name_in_templates(slot),
        constant: conditions.iter().any(|c| c.value.refers_to(slot)).then_some(constant),
    };
    values.slots().zip(names::constants(values)).map(plan).collect()
}

impl EndpointPlan {
    /// Whether the rules use the partitions.
    pub(crate) fn asks_for_partitions(&self) -> bool {
        let is_partition = |e: &ExprPlan| matches!(e, ExprPlan::Call(Function::Partition, _));
        self.conditions.iter().any(|condition| condition.value.any(&is_partition))
    }
}

impl ExprPlan {
    /// Whether the expression contains the value of a slot.
    fn refers_to(&self, slot: Slot) -> bool {
        self.any(&|expr| *expr == Self::Slot(slot))
    }

    /// Whether the expression or one inside it satisfies `is`.
    fn any(&self, is: &impl Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::Literal(_) | Self::Template(_) | Self::Slot(_) => false,
                Self::Part(of, _) => of.any(is),
                Self::Call(_, arguments) => arguments.iter().any(|argument| match argument {
                    ArgumentPlan::Expr(expr) => expr.any(is),
                    ArgumentPlan::List(exprs) => exprs.iter().any(|expr| expr.any(is)),
                    _ => false,
                }),
            }
    }
}
