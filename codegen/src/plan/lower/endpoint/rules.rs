//! Rules, their conditions, and their endpoints.

use indexmap::IndexSet;

use super::values::Values;
use crate::error::{Collector, Reported, all};
use crate::model::{
    self, AuthTemplate, EndpointRule, EndpointTemplate, Expression, PropertyTemplate, Then,
};
use crate::plan::ir::endpoint::{
    Algorithm, AuthPlan, ExprPlan, PropertyPlan, RulePlan, Slot, ThenPlan, TraitsPlan,
};

/// A condition without its name.
pub(super) type Condition = (ExprPlan, Option<Slot>);

/// The state shared by all rules.
pub(super) struct Lowering<'c> {
    pub(super) values: Values,
    pub(super) conditions: IndexSet<Condition>,
    pub(super) traits: IndexSet<TraitsPlan>,
    pub(super) has_partitions: bool,
    pub(super) collector: &'c mut Collector,
}

impl<'c> Lowering<'c> {
    pub(super) fn new(values: Values, has_partitions: bool, collector: &'c mut Collector) -> Self {
        let (conditions, traits) = (IndexSet::new(), IndexSet::new());
        Self { values, conditions, traits, has_partitions, collector }
    }

    pub(super) fn rules(
        &mut self,
        rules: &[EndpointRule],
        scope: &[Slot],
    ) -> Result<Vec<RulePlan>, Reported> {
        all(rules.iter().map(|rule| self.rule(rule, &mut scope.to_vec())))
    }

    fn rule(&mut self, rule: &EndpointRule, scope: &mut Vec<Slot>) -> Result<RulePlan, Reported> {
        let conditions = rule.conditions.iter();
        let conditions =
            all(conditions.map(|condition| self.condition(&rule.place, condition, scope)));
        let then = self.then(rule, scope);
        Ok(RulePlan { conditions: conditions?, then: then? })
    }

    fn then(&mut self, rule: &EndpointRule, scope: &[Slot]) -> Result<ThenPlan, Reported> {
        let place = &rule.place;
        match &rule.then {
            Then::Tree(rules) => Ok(ThenPlan::Tree(self.rules(rules, scope)?)),
            Then::Endpoint(endpoint) => {
                let url = self.template(place, &endpoint.url, scope);
                let traits = self.traits(place, endpoint, scope)?;
                Ok(ThenPlan::Endpoint(url?, self.traits.insert_full(traits).0))
            }
            Then::Error(why) => Ok(ThenPlan::Error(self.template(place, why, scope)?)),
        }
    }

    /// Returns the index of a condition. Afterwards, the value it assigns is in scope. Its name must
    /// be new there: a second value of the same name and type would share the slot of the first.
    fn condition(
        &mut self,
        place: &str,
        condition: &model::Condition,
        scope: &mut Vec<Slot>,
    ) -> Result<usize, Reported> {
        let (value, ty) = self.expression(place, &condition.value, scope)?;
        let assigned = condition.assign.as_ref().map(|name| {
            if scope.iter().any(|other| self.values.name(*other) == name) {
                let message = format!("{name:?} is already assigned");
                return Err(self.collector.error(place, message));
            }
            let slot = self.values.slot(name, ty, self.collector)?;
            scope.push(slot);
            Ok(slot)
        });
        Ok(self.conditions.insert_full((value, assigned.transpose()?)).0)
    }

    fn traits(
        &mut self,
        place: &str,
        endpoint: &EndpointTemplate,
        scope: &[Slot],
    ) -> Result<TraitsPlan, Reported> {
        let headers = all(endpoint.headers.iter().map(|(name, values)| {
            let values = values.iter().map(|value| self.template(place, value, scope));
            Ok((name.clone(), all(values)?))
        }));
        let (mut properties, mut other_properties) = (Vec::new(), Vec::new());
        for (name, template) in &endpoint.properties {
            match template {
                PropertyTemplate::One(Expression::Flag(flag)) => {
                    other_properties.push((name.clone(), PropertyPlan::Flag(*flag)));
                }
                PropertyTemplate::One(text) => {
                    properties.push((name.clone(), self.template(place, text, scope)?));
                }
                PropertyTemplate::List(texts) => {
                    let texts = texts.iter().map(|text| self.template(place, text, scope));
                    other_properties.push((name.clone(), PropertyPlan::Texts(all(texts)?)));
                }
            }
        }
        let auth = all(endpoint.auth.iter().filter_map(|scheme| {
            let algorithm = self.algorithm(place, &scheme.scheme)?;
            Some(self.auth(place, algorithm, scheme, scope))
        }));
        Ok(TraitsPlan { auth: auth?, headers: headers?, properties, other_properties })
    }

    /// Returns the algorithm of an auth scheme. Unknown schemes are skipped with a warning.
    fn algorithm(&mut self, place: &str, scheme: &str) -> Option<Algorithm> {
        match scheme {
            "sigv4" => Some(Algorithm::SigV4),
            "sigv4a" => Some(Algorithm::SigV4a),
            "sigv4-s3express" => Some(Algorithm::SigV4S3Express),
            other => {
                let message = format!("unknown auth scheme {other:?}; it is skipped");
                self.collector.warn(place, message);
                None
            }
        }
    }

    fn auth(
        &mut self,
        place: &str,
        algorithm: Algorithm,
        scheme: &AuthTemplate,
        scope: &[Slot],
    ) -> Result<AuthPlan, Reported> {
        let name = scheme.signing_name.as_ref();
        let name = name.map(|name| self.template(place, name, scope)).transpose();
        let regions = scheme.signing_regions.iter();
        let regions = all(regions.map(|region| self.template(place, region, scope)));
        let double_encoding = !scheme.disable_double_encoding;
        Ok(AuthPlan { algorithm, name: name?, regions: regions?, double_encoding })
    }
}
