//! Endpoints of services without endpoint rules.

use std::borrow::Cow;
use std::sync::Arc;

use super::Config;
use crate::BuildError;
use crate::endpoint::{Endpoint, Service};
use crate::uri::Uri;

impl Config {
    /// Returns the endpoint of a service without endpoint rules: its prefix and the region.
    ///
    /// # Errors
    /// [`BuildError::Endpoint`] if the region is not in the partition `aws`, or if FIPS or
    /// dual-stack endpoints are requested.
    pub fn default_endpoint(&self, service: &Service) -> Result<Arc<Endpoint>, BuildError> {
        let url = match &self.endpoint {
            Some(url) => url.clone(),
            None if self.use_fips || self.use_dual_stack => {
                let problem = "endpoints with FIPS or dual-stack are not known without the \
                               service's endpoint rules: set the endpoint's URL";
                return Err(BuildError::Endpoint(problem.to_owned()));
            }
            None => format!("https://{}", self.default_host(service)?),
        };
        Ok(Arc::new(Endpoint::new(url, service.default_auth(&self.region))))
    }

    /// Returns a URI at the default endpoint, with `host_prefix` prepended to the host.
    ///
    /// # Errors
    /// As for [`Config::default_endpoint`].
    pub fn uri(&self, service: &Service, host_prefix: &str) -> Result<Uri, BuildError> {
        Ok(Uri::new(self.default_endpoint(service)?, host_prefix))
    }

    /// Returns the host of the service in the region, which must be in the partition `aws`.
    fn default_host<'a>(&self, service: &'a Service) -> Result<Cow<'a, str>, BuildError> {
        if let ("us-east-1", true, Some(host)) =
            (&*self.region, self.uses_global_endpoint, service.global_endpoint)
        {
            return Ok(host.into());
        }
        let mut labels = self.region.split('-');
        let area = labels.next().unwrap_or_default();
        let is_word =
            |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase());
        let is_number =
            |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
        // The pattern of the partition `aws` in botocore's partitions.json.
        let known = matches!(area, "us" | "eu" | "ap" | "sa" | "ca" | "me" | "af" | "il" | "mx")
            && labels.next().is_some_and(is_word)
            && labels.next().is_some_and(is_number)
            && labels.next().is_none();
        if !known {
            return Err(BuildError::Endpoint(format!(
                "no endpoint is known for the region {:?}: set the endpoint's URL",
                self.region
            )));
        }
        Ok([service.endpoint_prefix, ".", &self.region, ".amazonaws.com"].concat().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::AuthScheme;

    const CLOCK: Service = Service {
        id: "Clock",
        endpoint_prefix: "clock",
        global_endpoint: Some("clock.example.com"),
        signing_name: "time",
    };

    fn url(config: &Config) -> String {
        let endpoint = config.default_endpoint(&CLOCK);
        endpoint.map_or_else(|error| error.to_string(), |endpoint| endpoint.url.clone())
    }

    #[test]
    fn services_without_rules_have_their_prefix_in_the_partition_aws() {
        let config = Config::new("eu-west-1");
        assert_eq!(url(&config), "https://clock.eu-west-1.amazonaws.com");
        let auth = &config.default_endpoint(&CLOCK).unwrap().auth;
        assert_eq!(auth, &[AuthScheme::v4("time", "eu-west-1").into()]);
        let config = Config::new("us-east-1");
        assert_eq!(url(&config), "https://clock.example.com");
        let regional = Config { uses_global_endpoint: false, ..config };
        assert_eq!(url(&regional), "https://clock.us-east-1.amazonaws.com");
        let custom = regional.endpoint_url("http://localhost:9000/base/").unwrap();
        assert_eq!(url(&custom), "http://localhost:9000/base/");
        for config in
            [Config::new("eu-west-1").use_fips(true), Config::new("eu-west-1").use_dual_stack(true)]
        {
            assert!(url(&config).starts_with("endpoints with FIPS or dual-stack are not known"));
        }
        for region in ["cn-north-1", "aws-global", "", "x", "eu-west-1.evil.com/", "us-a-1-2"] {
            let error = url(&Config::new(region));
            assert!(error.starts_with("no endpoint is known for the region"), "{error}");
        }
    }
}
