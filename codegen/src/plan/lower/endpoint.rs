//! Endpoint rules: what their names refer to, of what type each value is, and where it is kept.
//!
//! A rule may use the parameters, and what the conditions before it and around it have assigned. Each
//! such value gets a slot; the same name in two branches gets the same one if the types agree.

mod functions;
mod names;
mod partition;
mod simplify;

pub(crate) use partition::matches;

use indexmap::IndexMap;

use crate::error::Collector;
use crate::model::{
    self, EndpointParameter, EndpointRules, EndpointTemplate, Expression, ParameterKind,
    ParameterValue, Partition, TextPart, Then,
};
use crate::plan::ir::{
    ArgumentPlan, AuthPlan, ConditionPlan, EndpointPlan, ExprPlan, LiteralPlan, ParameterPlan,
    RulePlan, ThenPlan, TraitsPlan, ValuePlan,
};
use crate::plan::{customize, names as rust_names};

/// How many values there can be: a slot is a byte.
const MAX_SLOTS: usize = 256;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Type {
    Text,
    Flag,
    Url,
    Arn,
    Partition,
    List,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "true or false",
            Self::Url => "a URL",
            Self::Arn => "an ARN",
            Self::Partition => "a partition",
            Self::List => "a list",
        }
    }
}

/// Plans endpoint rules. What is wrong with them goes to `rules_faults`, with the partitions to
/// `partitions_faults`: they are in two files.
pub(crate) fn plan(
    rules: &EndpointRules,
    partitions: &[Partition],
    rules_faults: &mut Collector,
    partitions_faults: &mut Collector,
) -> EndpointPlan {
    let used = used_names(&rules.rules);
    let parameters: IndexMap<&String, &EndpointParameter> =
        rules.parameters.iter().filter(|(name, _)| used.contains(&name.as_str())).collect();
    let mut planner = RulesPlanner {
        slots: parameters
            .iter()
            .map(|(name, parameter)| ((*name).clone(), parameter_type(parameter.kind)))
            .collect(),
        conditions: IndexMap::new(),
        traits: Vec::new(),
        asks_for_partitions: false,
        collector: rules_faults,
    };
    let parameters = parameters
        .iter()
        .filter_map(|(name, parameter)| planner.parameter(name, parameter))
        .collect();
    let scope: Vec<usize> = (0..planner.slots.len()).collect();
    let rules = planner.rules(&rules.rules, &scope);
    if planner.slots.len() > MAX_SLOTS {
        planner.collector.error("", format!("there are more than {MAX_SLOTS} values"));
    }
    if planner.asks_for_partitions && partitions.is_empty() {
        planner.collector.error("", "the rules ask for AWS's partitions, which are not given");
    }
    let mut rules = simplify::simplify(rules, &planner.conditions);
    let (mut conditions, named) = names::conditions(&planner);
    let constants = names::constants(&planner.slots);
    for rule in &mut rules {
        names::rename(rule, &named);
    }
    let mut groups = Vec::new();
    let mut asked = Vec::new();
    rules.iter().for_each(|rule| rule.asked(&mut asked));
    conditions.retain(|name, _| asked.contains(name));
    let rules = simplify::share(rules, &mut groups);
    let partitions = match planner.asks_for_partitions {
        true => partition::plan(partitions, partitions_faults),
        false => Vec::new(),
    };
    let values = constants.into_iter().enumerate().map(|(slot, constant)| ValuePlan {
        name: names::in_templates(&planner.slots, slot),
        constant: conditions.values().any(|c| c.value.refers_to(slot)).then_some(constant),
    });
    let values = values.collect();
    EndpointPlan {
        parameters,
        values,
        conditions,
        traits: planner.traits,
        groups,
        rules,
        partitions,
    }
}

fn parameter_type(kind: ParameterKind) -> Type {
    match kind {
        ParameterKind::Text => Type::Text,
        ParameterKind::Flag => Type::Flag,
        ParameterKind::Texts => Type::List,
    }
}

/// Every name that a rule refers to.
fn used_names(rules: &[model::EndpointRule]) -> Vec<&str> {
    fn in_expression<'e>(expression: &'e Expression, names: &mut Vec<&'e str>) {
        match expression {
            Expression::Reference(name) => names.push(name),
            Expression::Call(_, arguments) => {
                arguments.iter().for_each(|argument| in_expression(argument, names));
            }
            Expression::Text(parts) => names.extend(parts.iter().filter_map(|part| match part {
                TextPart::Value(name, _) => Some(name.as_str()),
                TextPart::Literal(_) => None,
            })),
            Expression::Flag(_) | Expression::Number(_) => {}
        }
    }
    let mut names = Vec::new();
    for rule in rules {
        rule.conditions.iter().for_each(|condition| in_expression(&condition.value, &mut names));
        match &rule.then {
            Then::Tree(rules) => names.extend(used_names(rules)),
            Then::Error(why) => in_expression(why, &mut names),
            Then::Endpoint(endpoint) => {
                let auth = endpoint.auth.iter();
                let auth =
                    auth.flat_map(|auth| auth.signing_name.iter().chain(&auth.signing_regions));
                let headers = endpoint.headers.values().flatten();
                let rest = auth.chain(headers).chain(endpoint.properties.values());
                rest.chain([&endpoint.url]).for_each(|e| in_expression(e, &mut names));
            }
        }
    }
    names
}

/// What planning one rule needs to know of the others.
struct RulesPlanner<'c> {
    /// The values by name and type.
    slots: Vec<(String, Type)>,
    /// The conditions by how they are written, with their plans.
    conditions: IndexMap<String, ConditionPlan>,
    traits: Vec<TraitsPlan>,
    asks_for_partitions: bool,
    collector: &'c mut Collector,
}

impl RulesPlanner<'_> {
    fn parameter(&mut self, name: &str, parameter: &EndpointParameter) -> Option<ParameterPlan> {
        let place = format!("parameter {name}");
        if !rust_names::is_identifier(name) {
            self.collector.error(place, rust_names::IDENTIFIER_EXPECTED);
            return None;
        }
        if parameter.kind == ParameterKind::Texts {
            self.collector.error(place, "parameters that are lists are not supported");
            return None;
        }
        let built_in = parameter.built_in.as_deref().map(|name| {
            let known = customize::built_in(name);
            if known.is_none() {
                let message = format!("the built-in value {name:?} is not known");
                self.collector.error(&place, message);
            }
            known.unwrap_or_default()
        });
        Some(ParameterPlan {
            name: name.to_owned(),
            field: built_in.is_none().then(|| rust_names::field(name)),
            is_text: parameter.kind == ParameterKind::Text,
            built_in,
            default: parameter.default.as_ref().and_then(literal),
            required: parameter.required,
        })
    }

    fn rules(&mut self, rules: &[model::EndpointRule], scope: &[usize]) -> Vec<RulePlan> {
        rules.iter().filter_map(|rule| self.rule(rule, &mut scope.to_vec())).collect()
    }

    fn rule(&mut self, rule: &model::EndpointRule, scope: &mut Vec<usize>) -> Option<RulePlan> {
        let conditions = rule.conditions.iter();
        let conditions: Vec<Option<String>> =
            conditions.map(|condition| self.condition(&rule.place, condition, scope)).collect();
        let then = match &rule.then {
            Then::Tree(rules) => ThenPlan::Tree(self.rules(rules, scope)),
            Then::Endpoint(endpoint) => {
                let url = self.template(&rule.place, &endpoint.url, scope);
                let traits = self.traits(&rule.place, endpoint, scope)?;
                ThenPlan::Endpoint(url?, place_of(&mut self.traits, traits))
            }
            Then::Error(why) => ThenPlan::Error(self.template(&rule.place, why, scope)?),
        };
        Some(RulePlan { conditions: conditions.into_iter().collect::<Option<_>>()?, then })
    }

    /// A condition, by how it is written; what it assigns is in scope from here on.
    fn condition(
        &mut self,
        place: &str,
        condition: &model::Condition,
        scope: &mut Vec<usize>,
    ) -> Option<String> {
        let (value, ty) = self.expression(place, &condition.value, scope)?;
        let slot = condition.assign.as_ref().map(|name| {
            let slot = self.slot(name, ty);
            scope.retain(|other| self.slots[*other].0 != *name);
            scope.push(slot);
            slot
        });
        let plan = ConditionPlan { value, slot };
        let written = format!("{plan:?}");
        self.conditions.entry(written.clone()).or_insert(plan);
        Some(written)
    }

    fn slot(&mut self, name: &str, ty: Type) -> usize {
        let is_this = |(other, of): &(String, Type)| other == name && *of == ty;
        self.slots.iter().position(is_this).unwrap_or_else(|| {
            self.slots.push((name.to_owned(), ty));
            self.slots.len() - 1
        })
    }

    fn expression(
        &mut self,
        place: &str,
        expression: &Expression,
        scope: &[usize],
    ) -> Option<(ExprPlan, Type)> {
        match expression {
            Expression::Flag(flag) => {
                Some((ExprPlan::Literal(LiteralPlan::Flag(*flag)), Type::Flag))
            }
            Expression::Number(_) => {
                self.collector.error(place, "a number stands where a value is expected");
                None
            }
            Expression::Reference(name) => self.reference(place, name, scope),
            Expression::Text(parts) => Some((self.text(place, parts, scope)?, Type::Text)),
            Expression::Call(function, arguments) => self.call(place, function, arguments, scope),
        }
    }

    fn reference(&mut self, place: &str, name: &str, scope: &[usize]) -> Option<(ExprPlan, Type)> {
        let slot = scope.iter().rev().find(|slot| self.slots[**slot].0 == name);
        if slot.is_none() {
            self.collector.error(place, format!("there is no value {name:?} here"));
        }
        slot.map(|slot| (ExprPlan::Slot(*slot), self.slots[*slot].1))
    }

    /// Text: a template, unless there is no value in it or it is one value alone.
    fn text(&mut self, place: &str, parts: &[TextPart], scope: &[usize]) -> Option<ExprPlan> {
        if let [TextPart::Literal(text)] = parts {
            return Some(ExprPlan::Literal(LiteralPlan::Text(text.clone())));
        }
        let mut template = String::new();
        let mut last = None;
        for part in parts {
            match part {
                TextPart::Literal(text) => template.push_str(&escaped(text)),
                TextPart::Value(name, path) => {
                    let (value, reference) =
                        self.text_value(place, name, path.as_deref(), scope)?;
                    template.push_str(&format!("{{{reference}}}"));
                    last = Some(value);
                }
            }
        }
        last.filter(|_| parts.len() == 1).or(Some(ExprPlan::Template(template)))
    }

    /// A value that stands in text, and how a template refers to it.
    fn text_value(
        &mut self,
        place: &str,
        name: &str,
        path: Option<&str>,
        scope: &[usize],
    ) -> Option<(ExprPlan, String)> {
        let value = self.reference(place, name, scope)?;
        let ExprPlan::Slot(slot) = value.0 else { return None };
        let own = names::in_templates(&self.slots, slot);
        let ((value, ty), reference) = match path {
            Some(path) => (self.part(place, value, path)?, format!("{own}#{path}")),
            None => (value, own),
        };
        if !matches!(ty, Type::Text | Type::Flag) {
            let message = format!("{name:?} is {}, which cannot stand in text", ty.name());
            self.collector.error(place, message);
            return None;
        }
        Some((value, reference))
    }

    /// An expression as a template for text.
    fn template(
        &mut self,
        place: &str,
        expression: &Expression,
        scope: &[usize],
    ) -> Option<String> {
        match expression {
            Expression::Text(parts) => match self.text(place, parts, scope)? {
                ExprPlan::Literal(LiteralPlan::Text(text)) => Some(escaped(&text)),
                ExprPlan::Template(template) => Some(template),
                _ => {
                    let [TextPart::Value(name, path)] = parts.as_slice() else { return None };
                    let value = self.text_value(place, name, path.as_deref(), scope);
                    value.map(|(_, reference)| format!("{{{reference}}}"))
                }
            },
            Expression::Reference(name) => {
                let (_, reference) = self.text_value(place, name, None, scope)?;
                Some(format!("{{{reference}}}"))
            }
            Expression::Flag(flag) => Some(flag.to_string()),
            Expression::Number(_) | Expression::Call(..) => {
                self.collector.error(place, "expected text or a reference");
                None
            }
        }
    }

    fn expect(&mut self, place: &str, found: Type, expected: Type) -> bool {
        if found != expected {
            let (expected, found) = (expected.name(), found.name());
            self.collector.error(place, format!("expected {expected}, found {found}"));
        }
        found == expected
    }

    fn traits(
        &mut self,
        place: &str,
        endpoint: &EndpointTemplate,
        scope: &[usize],
    ) -> Option<TraitsPlan> {
        let mut headers = Vec::new();
        for (name, values) in &endpoint.headers {
            let values = values.iter().map(|value| self.template(place, value, scope));
            headers.push((name.clone(), values.collect::<Option<_>>()?));
        }
        let mut properties = Vec::new();
        for (name, value) in &endpoint.properties {
            properties.push((name.clone(), self.template(place, value, scope)?));
        }
        let auth = self.auth(place, endpoint, scope)?;
        Some(TraitsPlan { auth, headers, properties })
    }

    fn auth(
        &mut self,
        place: &str,
        endpoint: &EndpointTemplate,
        scope: &[usize],
    ) -> Option<Vec<AuthPlan>> {
        let mut plans = Vec::new();
        for scheme in &endpoint.auth {
            let algorithm = match scheme.scheme.as_str() {
                "sigv4" => "SigV4",
                "sigv4a" => "SigV4a",
                "sigv4-s3express" => "SigV4S3Express",
                other => {
                    let message = format!("the auth scheme {other:?} is not known; it is left out");
                    self.collector.warn(place, message);
                    continue;
                }
            };
            let name = match &scheme.signing_name {
                Some(name) => Some(self.template(place, name, scope)?),
                None => None,
            };
            let regions = scheme.signing_regions.iter();
            let regions = regions.map(|region| self.template(place, region, scope));
            let regions = regions.collect::<Option<_>>()?;
            let double_encoding = !scheme.disable_double_encoding;
            plans.push(AuthPlan { algorithm, name, regions, double_encoding });
        }
        Some(plans)
    }
}

/// Text that stands in a template as it is.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

impl ExprPlan {
    /// Whether the value in a slot is part of it.
    fn refers_to(&self, slot: usize) -> bool {
        match self {
            Self::Literal(_) | Self::Template(_) => false,
            Self::Slot(own) => *own == slot,
            Self::Part(of, ..) => of.refers_to(slot),
            Self::Call(_, arguments) => arguments.iter().any(|argument| match argument {
                ArgumentPlan::Expr(expr) => expr.refers_to(slot),
                ArgumentPlan::List(exprs) => exprs.iter().any(|expr| expr.refers_to(slot)),
                _ => false,
            }),
        }
    }
}

impl RulePlan {
    /// The conditions of a rule and of those below it.
    fn asked(&self, names: &mut Vec<String>) {
        names.extend_from_slice(&self.conditions);
        if let ThenPlan::Tree(rules) = &self.then {
            rules.iter().for_each(|rule| rule.asked(names));
        }
    }
}

/// Where `item` is in a list of which each item stands there once.
fn place_of<T: PartialEq>(items: &mut Vec<T>, item: T) -> usize {
    items.iter().position(|other| *other == item).unwrap_or_else(|| {
        items.push(item);
        items.len() - 1
    })
}

/// A value as it stands in generated code. Lists do not.
pub(super) fn literal(value: &ParameterValue) -> Option<LiteralPlan> {
    match value {
        ParameterValue::Text(text) => Some(LiteralPlan::Text(text.clone())),
        ParameterValue::Flag(flag) => Some(LiteralPlan::Flag(*flag)),
        ParameterValue::Texts(_) => None,
    }
}
