//! Compares endpoint rules by their results: endpoints and errors, and their conditions.
//!
//! The tree of rules is flattened into routes, so that moving a rule without changing the result is
//! no difference. We do not know whether two conditions can hold together. Therefore, a new route
//! is assumed to affect existing requests, unless they used to be refused or cannot reach it.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::change::{Change, Impact, Subject};
use super::change_list::ChangeList;
use super::endpoint_text as text;
use super::properties::{Add, BOTH, NOTHING, Properties, WIRE, members};
use super::side::Half;
use crate::model::{
    Condition, EndpointParameter, EndpointRule, EndpointRules, EndpointTemplate, Expression, Model,
    ParameterValue, Then,
};
use crate::plan::lower::endpoint::used_parameters;

/// Maximum number of conditions that are listed individually.
const NAMED: usize = 3;

/// Lists the changes of the endpoint rules, and their impact on the wire.
pub(super) fn compare(list: &mut ChangeList, halves: [&Half<'_>; 2]) {
    let rules = halves.map(|half| half.generator.endpoint_rules.as_ref().map(|file| &file.items));
    match rules {
        [None, None] => {}
        [Some(old), None] => list.removed(&Subject::EndpointRules, summary(old)),
        [None, Some(new)] => list.added(&Subject::EndpointRules, summary(new)),
        [Some(old), Some(new)] => {
            parameters(list, old, new);
            let set = BTreeSet::from_iter(halves.into_iter().flat_map(|half| set_by(half.model())));
            let old_routes = routes(old, &Defaults::new(old, new, &set));
            let new_routes = routes(new, &Defaults::new(new, old, &set));
            destinations(list, &Sides { old: &old_routes, new: &new_routes });
        }
    }
}

fn summary(rules: &EndpointRules) -> String {
    let routes = routes(rules, &Defaults::default());
    let endpoints = routes.iter().filter(|route| !route.is_refused());
    let urls: BTreeSet<String> = endpoints.map(|route| route.destination()).collect();
    format!("{} parameters, {} endpoints", rules.parameters.len(), urls.len())
}

fn parameters(list: &mut ChangeList, old: &EndpointRules, new: &EndpointRules) {
    let (old, new) = (&old.parameters, &new.parameters);
    let subject = |name: &str| Subject::EndpointParameter(name.to_owned());
    let summary = |parameter: &EndpointParameter| text::kind(parameter.kind).to_owned();
    list.items((old, summary), (new, summary), subject, |list, subject, a, b| {
        list.properties(subject, parameter(a), parameter(b));
    });
    let [old, new] = [old, new].map(|all| all.keys().map(String::as_str).collect::<Vec<_>>());
    list.order(&Subject::EndpointRules, "order of the parameters", (&old, &new), NOTHING);
}

fn parameter(parameter: &EndpointParameter) -> Properties {
    let EndpointParameter { kind, built_in, default, required } = parameter;
    let mut properties = Properties::new();
    properties.text("type", BOTH, text::kind(*kind));
    properties.maybe("built-in", BOTH, built_in.as_ref());
    properties.maybe("default", WIRE, default.as_ref().map(text::value));
    properties.flag("required", WIRE, *required);
    properties
}

/// Returns the parameters that operations of a model set.
fn set_by(model: &Model) -> impl Iterator<Item = &str> {
    let constants = model.operations.values().flat_map(|o| o.static_context_params.keys());
    let paths = model.operations.values().flat_map(|o| o.operation_context_params.keys());
    let members = model.shapes.values().filter_map(members).flat_map(IndexMap::values);
    let members = members.filter_map(|member| member.context_param.as_ref());
    constants.chain(paths).chain(members).map(String::as_str)
}

/// The parameters that only users can set, and only if they have the rules of this side, with their
/// defaults, which they have in any call that works with both sides.
#[derive(Default)]
struct Defaults<'r>(IndexMap<&'r str, Option<&'r ParameterValue>>);

impl<'r> Defaults<'r> {
    fn new(rules: &'r EndpointRules, other: &EndpointRules, set: &BTreeSet<&str>) -> Self {
        // A parameter that no rule uses cannot be set.
        let used = used_parameters(other);
        let own = rules.parameters.iter().filter(|(name, parameter)| {
            let is_known = used.iter().any(|(used, _)| used == name);
            !is_known && !set.contains(name.as_str()) && parameter.built_in.is_none()
        });
        Self(own.map(|(name, own)| (name.as_str(), own.default.as_ref())).collect())
    }

    /// Whether a condition holds, if that is certain.
    fn decide(&self, condition: &Condition) -> Option<bool> {
        match condition.assign {
            Some(_) => None,
            None => self.decide_value(&condition.value),
        }
    }

    fn decide_value(&self, value: &Expression) -> Option<bool> {
        let Expression::Call(function, arguments) = value else { return None };
        match (function.as_str(), arguments.as_slice()) {
            ("not", [value]) => self.decide_value(value).map(|holds| !holds),
            ("isSet", [Expression::Reference(name)]) => {
                self.0.get(name.as_str()).map(Option::is_some)
            }
            ("booleanEquals", [Expression::Reference(name), Expression::Flag(flag)]) => {
                let default = self.0.get(name.as_str())?;
                Some(*default == Some(&ParameterValue::Flag(*flag)))
            }
            _ => None,
        }
    }
}

/// A path through the rules.
struct Route<'r> {
    /// The conditions that may or may not hold.
    conditions: Vec<&'r Condition>,
    end: End<'r>,
    /// Whether a call that works with both sides can take this route.
    is_common: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum End<'r> {
    Endpoint(&'r EndpointTemplate),
    Error(&'r Expression),
}

/// Returns all routes through the rules. Of equal routes, only the first is returned.
fn routes<'r>(rules: &'r EndpointRules, defaults: &Defaults<'_>) -> Vec<Route<'r>> {
    let mut found = Vec::new();
    follow(&rules.rules, &[], true, defaults, &mut found);
    found
}

fn follow<'r>(
    rules: &'r [EndpointRule],
    above: &[&'r Condition],
    is_common: bool,
    defaults: &Defaults<'_>,
    found: &mut Vec<Route<'r>>,
) {
    for EndpointRule { place: _, conditions: own, then } in rules {
        let is_common = is_common && !own.iter().any(|one| defaults.decide(one) == Some(false));
        let own = own.iter().filter(|one| defaults.decide(one) != Some(true));
        let conditions: Vec<&Condition> = above.iter().copied().chain(own).collect();
        let end = match then {
            Then::Tree(rules) => {
                follow(rules, &conditions, is_common, defaults, found);
                continue;
            }
            Then::Endpoint(endpoint) => End::Endpoint(endpoint),
            Then::Error(message) => End::Error(message),
        };
        let route = Route { conditions, end, is_common };
        if !found.iter().any(|other| route.is_same(other)) {
            found.push(route);
        }
    }
}

impl Route<'_> {
    fn is_same(&self, other: &Route<'_>) -> bool {
        let is_common = self.is_common == other.is_common;
        is_common && self.end == other.end && self.conditions == other.conditions
    }

    fn is_refused(&self) -> bool {
        matches!(self.end, End::Error(_))
    }

    /// Returns the endpoint's URL, or the error's message.
    fn destination(&self) -> String {
        match self.end {
            End::Endpoint(endpoint) => text::template(&endpoint.url),
            End::Error(message) => text::template(message),
        }
    }

    fn subject(&self) -> Subject {
        match self.end {
            End::Endpoint(_) => Subject::Endpoint(self.destination()),
            End::Error(_) => Subject::EndpointError(self.destination()),
        }
    }
}

/// The routes of both sides, or those with the same result.
#[derive(Clone, Copy)]
struct Sides<'s, 'r> {
    old: &'s [Route<'r>],
    new: &'s [Route<'r>],
}

impl Sides<'_, '_> {
    /// Returns the impact on the wire if the new rules lack an old route.
    fn without(&self, route: &Route<'_>) -> Impact {
        match self.new.iter().any(|new| new.is_same(route)) {
            true => Impact::Same,
            false if !route.is_refused() => Impact::Breaks,
            false if refuses(self.new, route) => Impact::Same,
            false => Impact::Adds,
        }
    }

    /// Returns the impact on the wire if the new rules add a route.
    fn with(&self, route: &Route<'_>) -> Impact {
        let was_refused = refuses(self.old, route);
        match self.old.iter().any(|old| old.is_same(route)) {
            true => Impact::Same,
            false if !route.is_common => Impact::Adds,
            false if was_refused && route.is_refused() => Impact::Same,
            false if was_refused => Impact::Adds,
            false => Impact::Breaks,
        }
    }
}

/// Whether a route leads to an error.
fn refuses(routes: &[Route<'_>], route: &Route<'_>) -> bool {
    routes
        .iter()
        .any(|other| other.is_refused() && other.is_common && other.conditions == route.conditions)
}

/// Compares each endpoint and each error.
fn destinations(list: &mut ChangeList, sides: &Sides<'_, '_>) {
    let [old, new] = [sides.old, sides.new].map(by_destination);
    let subjects: IndexSet<&Subject> = old.keys().chain(new.keys()).collect();
    for subject in subjects {
        let [old, new] = [&old, &new].map(|all| all.get(subject).map_or(&[][..], Vec::as_slice));
        let impacts = old.iter().map(|route| sides.without(route));
        let impacts = impacts.chain(new.iter().map(|route| sides.with(route)));
        let impact = impacts.max().unwrap_or_default();
        let start = list.changes.len();
        match (old, new) {
            (_, []) => list.removed(subject, signature(old)),
            ([], _) => list.added(subject, signature(new)),
            _ => destination(list, subject, (old, new), impact),
        }
        for change in list.changes.iter_mut().skip(start) {
            change.wire = impact;
        }
    }
    order(list, sides);
}

fn by_destination<'s, 'r>(routes: &'s [Route<'r>]) -> IndexMap<Subject, Vec<&'s Route<'r>>> {
    let mut found: IndexMap<Subject, Vec<&Route<'_>>> = IndexMap::new();
    for route in routes {
        found.entry(route.subject()).or_default().push(route);
    }
    found
}

/// Describes the differences of one result.
fn destination(
    list: &mut ChangeList,
    subject: &Subject,
    (old, new): (&[&Route<'_>], &[&Route<'_>]),
    impact: Impact,
) {
    let start = list.changes.len();
    list.properties(subject, properties(old), properties(new));
    let [from, to] = [(old, new), (new, old)].map(|(these, others)| own_conditions(these, others));
    if from.is_some() || to.is_some() {
        list.changes.push(Change::new(subject, Some("conditions"), from, to, NOTHING));
    }
    if list.changes.len() == start && impact > Impact::Same {
        // The same conditions, combined differently.
        let [from, to] = [old, new].map(|routes| Some(counted(routes.len(), "rule")));
        list.changes.push(Change::new(subject, Some("rules"), from, to, NOTHING));
    }
}

/// Returns the conditions of routes that the other side lacks, except for conditions that it has
/// elsewhere.
fn own_conditions(these: &[&Route<'_>], others: &[&Route<'_>]) -> Option<String> {
    let lacks = |one: &&&Route<'_>| !others.iter().any(|other| other.conditions == one.conditions);
    let conditions = these.iter().filter(lacks).flat_map(|route| &route.conditions);
    let known = |one: &&&Condition| others.iter().any(|other| other.conditions.contains(*one));
    let own = conditions.filter(|one| !known(one)).map(|one| text::condition(one));
    let own = Vec::from_iter(own.collect::<IndexSet<String>>());
    match own.len() {
        0 => None,
        1..=NAMED => Some(own.join(", ")),
        count => Some(counted(count, "condition")),
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Returns the properties of an endpoint, with all values from the rules.
fn properties(routes: &[&Route<'_>]) -> Properties {
    let endpoints = || {
        routes.iter().filter_map(|route| match route.end {
            End::Endpoint(endpoint) => Some(endpoint),
            End::Error(_) => None,
        })
    };
    let mut properties = Properties::new();
    for (name, describe) in [
        ("signature", text::signature as fn(&EndpointTemplate) -> String),
        ("headers", text::headers),
        ("properties", text::properties),
    ] {
        let values: IndexSet<String> = endpoints().map(describe).collect();
        properties.text(name, NOTHING, Vec::from_iter(values).join("; or "));
    }
    properties
}

fn signature(routes: &[&Route<'_>]) -> String {
    properties(routes).swap_remove("signature").map(|(text, _)| text).unwrap_or_default()
}

/// The first rule whose conditions hold decides, so the order of common rules matters.
fn order(list: &mut ChangeList, sides: &Sides<'_, '_>) {
    let place = |route: &Route<'_>| sides.new.iter().position(|new| new.is_same(route));
    if !sides.old.iter().filter_map(place).is_sorted() {
        let unsaid = || Some(String::new());
        let change = Change::new(&Subject::EndpointRules, Some("order"), unsaid(), unsaid(), WIRE);
        list.changes.push(Change { wire: Impact::Breaks, ..change });
    }
}
