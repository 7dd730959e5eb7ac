//! Builds the URIs of requests.

use std::sync::Arc;

use percent_encoding::{AsciiSet, utf8_percent_encode};

use crate::BuildError;
use crate::endpoint::Endpoint;
use crate::percent::{RESERVED, RESERVED_BUT_SLASH};
use crate::text::ToText;

/// A URI being built: the endpoint's URL, then the path, then the query. Labels and parameters are
/// percent-encoded as Smithy's HTTP bindings require.
#[derive(Clone, Debug)]
pub struct Uri {
    text: String,
    endpoint: Arc<Endpoint>,
    /// Where the request's path starts, after the endpoint's.
    path_start: usize,
    has_query: bool,
}

impl Uri {
    /// Returns the URI of an endpoint, with `host_prefix` prepended to the host.
    pub fn new(endpoint: Arc<Endpoint>, host_prefix: &str) -> Self {
        let url = &endpoint.url;
        // Room for common paths and queries, to avoid reallocations.
        let mut text = String::with_capacity(url.len() + host_prefix.len() + 128);
        let host = url.find("://").map_or(0, |scheme| scheme + "://".len());
        text.extend([&url[..host], host_prefix, &url[host..]]);
        Self { path_start: text.len(), text, endpoint, has_query: false }
    }

    #[cfg(test)]
    pub(crate) fn at(url: &str) -> Self {
        let auth = crate::endpoint::AuthScheme::v4("service", "us-east-1");
        Self::new(Arc::new(Endpoint::new(url.to_owned(), auth)), "")
    }

    /// Whether the connection is encrypted.
    #[cfg(feature = "checksum")]
    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends a literal part of the path, already encoded.
    pub fn path(&mut self, literal: &'static str) {
        if self.text.len() == self.path_start && self.text.ends_with('/') {
            self.text.pop();
        }
        self.text.push_str(literal);
    }

    /// Appends a label as one segment of the path.
    ///
    /// # Errors
    /// [`BuildError::InvalidMember`] if it is empty, which would be a different path.
    pub fn label(&mut self, member: &'static str, value: &str) -> Result<(), BuildError> {
        self.encode_label(member, value, RESERVED)
    }

    /// Appends a greedy label, which may have several segments: slashes are not encoded.
    ///
    /// # Errors
    /// [`BuildError::InvalidMember`] if it is empty.
    pub fn greedy_label(&mut self, member: &'static str, value: &str) -> Result<(), BuildError> {
        self.encode_label(member, value, RESERVED_BUT_SLASH)
    }

    fn encode_label(
        &mut self,
        member: &'static str,
        value: &str,
        encoded: &'static AsciiSet,
    ) -> Result<(), BuildError> {
        if value.is_empty() {
            let problem = "must not be empty, since it is part of the path".to_owned();
            return Err(BuildError::InvalidMember { member: member.to_owned(), problem });
        }
        self.text.extend(utf8_percent_encode(value, encoded));
        Ok(())
    }

    /// Appends a literal query parameter, already encoded, such as `list-type=2`.
    pub fn query_literal(&mut self, literal: &'static str) {
        self.begin_parameter();
        self.text.push_str(literal);
    }

    /// Appends a query parameter.
    pub fn query(&mut self, name: &str, value: &str) {
        self.begin_parameter();
        self.text.extend(utf8_percent_encode(name, RESERVED));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, RESERVED));
    }

    /// Appends a query parameter, if it has a value.
    pub fn query_from<T: ToText>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.query(name, &value.to_text());
        }
    }

    /// Removes the query, and returns it.
    pub(crate) fn take_query(&mut self) -> Option<String> {
        if !std::mem::take(&mut self.has_query) {
            return None;
        }
        let mark = self.path_start + self.text[self.path_start..].find('?')?;
        let query = self.text.split_off(mark + 1);
        self.text.pop();
        Some(query)
    }

    fn begin_parameter(&mut self) {
        self.finish_path();
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
    }

    /// Adds a root path if there is none.
    fn finish_path(&mut self) {
        let is_bare = !self.has_query && self.text.len() == self.path_start;
        let host = self.text.find("://").map_or(0, |scheme| scheme + "://".len());
        if is_bare && !self.text[host..].contains('/') {
            self.text.push('/');
        }
    }

    /// Returns the URI.
    pub fn finish(self) -> String {
        self.into_parts().0
    }

    /// Returns the URI and its endpoint.
    pub(crate) fn into_parts(mut self) -> (String, Arc<Endpoint>) {
        self.finish_path();
        (self.text, self.endpoint)
    }
}

/// Checks a label of the host name.
///
/// # Errors
/// [`BuildError::InvalidMember`] if it is not a DNS label (RFC 1123, section 2.1).
pub fn host_label<'a>(member: &'static str, value: &'a str) -> Result<&'a str, BuildError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = (1..=63).contains(&value.len())
        && value.bytes().all(allowed)
        && !value.starts_with('-')
        && !value.ends_with('-');
    if is_label {
        return Ok(value);
    }
    let problem = format!(
        "{value:?} cannot be part of the host: expected 1 to 63 letters, digits and hyphens"
    );
    Err(BuildError::InvalidMember { member: member.to_owned(), problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_come_before_the_host() {
        let endpoint = uri().into_parts().1;
        let uri = Uri::new(endpoint, "route.");
        assert_eq!(uri.finish(), "https://route.example.com/base");
    }

    fn uri() -> Uri {
        Uri::at("https://example.com/base")
    }

    #[test]
    fn labels_keep_unreserved_characters_only() {
        let mut uri = uri();
        uri.path("/a/");
        uri.label("Name", "aZ0-._~ +/é%").unwrap();
        uri.path("/");
        uri.greedy_label("Key", "/b//c?d#").unwrap();
        assert_eq!(
            uri.finish(),
            "https://example.com/base/a/aZ0-._~%20%2B%2F%C3%A9%25//b//c%3Fd%23"
        );
    }

    #[test]
    fn an_empty_label_is_an_error_that_names_the_member() {
        let error = uri().label("Bucket", "").unwrap_err();
        assert_eq!(error.to_string(), "Bucket: must not be empty, since it is part of the path");
        assert!(uri().greedy_label("Key", "").is_err());
    }

    #[test]
    fn host_labels_are_dns_labels() {
        assert_eq!(host_label("RequestRoute", "io-cell1"), Ok("io-cell1"));
        for value in ["", "a.b", "a/b", "-a", "a-", "é", "a@b", &"a".repeat(64)] {
            assert!(host_label("RequestRoute", value).is_err(), "{value}");
        }
    }

    #[test]
    fn literal_parameters_come_as_they_are() {
        let mut uri = uri();
        uri.query_literal("list-type=2");
        uri.query("prefix", "a b&c=d");
        uri.query("x y", "");
        assert_eq!(
            uri.finish(),
            "https://example.com/base?list-type=2&prefix=a%20b%26c%3Dd&x%20y="
        );
    }

    #[test]
    fn a_query_can_be_sent_elsewhere() {
        let mut uri = uri();
        assert_eq!(uri.take_query(), None);
        uri.path("/search");
        uri.query_literal("pretty=true");
        uri.query("q", "a?b");
        assert_eq!(uri.take_query().as_deref(), Some("pretty=true&q=a%3Fb"));
        assert_eq!(uri.finish(), "https://example.com/base/search");
    }

    #[test]
    fn a_request_without_a_path_asks_for_the_endpoint_itself() {
        assert_eq!(uri().finish(), "https://example.com/base");
        assert_eq!(Uri::at("https://example.com").finish(), "https://example.com/");
        let mut uri = Uri::at("https://example.com/base/");
        assert_eq!(uri.clone().finish(), "https://example.com/base/");
        uri.path("/a");
        assert_eq!(uri.finish(), "https://example.com/base/a");
    }
}
