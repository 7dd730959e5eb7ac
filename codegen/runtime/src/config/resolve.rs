//! Endpoints from a service's endpoint rules.

use std::sync::Arc;

use super::Config;
use crate::BuildError;
use crate::endpoint::rules::RuleSet;
use crate::endpoint::{Endpoint, Input, Service, evaluate};

impl Config {
    /// Returns the endpoint for `inputs`, the values of the rule set's parameters in order. Unset
    /// parameters get their defaults. Recent endpoints are cached.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] with the message of the rules if there is no endpoint.
    pub fn resolve<'a, const N: usize>(
        &'a self,
        service: &Service,
        rules: &'static RuleSet,
        mut inputs: [Input<'a>; N],
    ) -> Result<Arc<Endpoint>, BuildError> {
        for (input, parameter) in inputs.iter_mut().zip(rules.parameters) {
            *input = input.or(parameter.default.map_or(Input::Unset, Input::from));
        }
        let (name, region) = (service.signing_name, self.region());
        let resolve = || evaluate(rules, service, region, &inputs);
        let found = self.endpoints.get_or(rules, name, region, &inputs, resolve);
        found.map_err(BuildError::Endpoint)
    }
}
