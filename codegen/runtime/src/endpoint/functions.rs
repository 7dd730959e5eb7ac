//! The [standard library](https://smithy.io/2.0/additional-specs/rules-engine/standard-library.html)
//! of the rules.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The parts of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Url<'a> {
    pub(super) scheme: &'a str,
    pub(super) authority: &'a str,
    pub(super) path: &'a str,
}

impl<'a> Url<'a> {
    /// An http or https URL of scheme, host, port and path.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let is_known = matches!(scheme, "http" | "https");
        let has_more = |text: &str| text.contains(['?', '#']);
        (is_known && has_host(authority) && !has_more(authority) && !has_more(path))
            .then_some(Self { scheme, authority, path })
    }

    /// The path with a slash at its end.
    pub(super) fn normalized_path(self) -> Cow<'a, str> {
        match self.path {
            "" => "/".into(),
            path if path.ends_with('/') => path.into(),
            path => format!("{path}/").into(),
        }
    }

    /// Whether the host is an IP address.
    pub(super) fn is_ip(self) -> bool {
        let host = self.authority.rsplit_once('@').map_or(self.authority, |(_, host)| host);
        if let Some((address, _port)) = host.strip_prefix('[').and_then(|h| h.split_once(']')) {
            return address.parse::<Ipv6Addr>().is_ok();
        }
        let host = host.split_once(':').map_or(host, |(host, _port)| host);
        host.parse::<Ipv4Addr>().is_ok()
    }
}

/// Whether there is a host, and no port other than a number.
fn has_host(authority: &str) -> bool {
    let Ok(parsed) = authority.parse::<http::uri::Authority>() else { return false };
    let has_port = parsed.port_u16().is_some() || authority.ends_with(parsed.host());
    has_port && !parsed.host().is_empty()
}

/// The parts of an ARN: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account_id: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Parses an ARN, which must have a partition, a service and a resource.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut next = || parts.next();
        let (partition, service, region, account_id, resource) =
            (next()?, next()?, next()?, next()?, next()?);
        let is_whole = !partition.is_empty() && !service.is_empty() && !resource.is_empty();
        is_whole.then_some(Self { partition, service, region, account_id, resource })
    }

    /// The parts of the resource.
    pub(super) fn resource_id(self) -> impl Iterator<Item = &'a str> {
        self.resource.split([':', '/'])
    }
}

/// The characters from `start` to `stop`, counted from the end if `reversed`. `None` if the text is too
/// short or not ASCII.
pub(super) fn substring(text: &str, start: usize, stop: usize, reversed: bool) -> Option<&str> {
    if start >= stop || text.len() < stop || !text.is_ascii() {
        return None;
    }
    let range = if reversed { text.len() - stop..text.len() - start } else { start..stop };
    text.get(range)
}

/// Whether this is a label of a host name (RFC 1123). With `dots`, it may be several.
pub(super) fn is_host_label(text: &str, dots: bool) -> bool {
    if dots {
        return text.split('.').all(|label| is_host_label(label, false));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Whether a bucket with this name can be part of the host: a lower-case label of at least three
/// characters that is not an IP address. With `dots`, it may be several labels.
pub(super) fn is_virtual_hostable_bucket(text: &str, dots: bool) -> bool {
    text.len() >= 3
        && is_host_label(text, dots)
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.parse::<Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let url = |text| Url::parse(text).map(|url| (url.authority, url.path, url.is_ip()));
        assert_eq!(url("https://a.b:8443/c/d"), Some(("a.b:8443", "/c/d", false)));
        assert_eq!(url("http://127.0.0.1:9000"), Some(("127.0.0.1:9000", "", true)));
        assert_eq!(url("http://127.0.0.1/"), Some(("127.0.0.1", "/", true)));
        assert_eq!(url("https://[::1]:8080"), Some(("[::1]:8080", "", true)));
        assert_eq!(url("https://127.0.0"), Some(("127.0.0", "", false)));
        for text in
            ["", "a.b", "ftp://a", "https://", "https://a?b", "https://a/b?c", "https://a:b"]
        {
            assert_eq!(url(text), None, "{text}");
        }
        let path = |text| Url::parse(text).map(|url| url.normalized_path().into_owned());
        assert_eq!(path("https://a").unwrap(), "/");
        assert_eq!(path("https://a/b").unwrap(), "/b/");
        assert_eq!(path("https://a/b/").unwrap(), "/b/");
    }

    #[test]
    fn arns() {
        let arn = Arn::parse("arn:aws:s3:us-east-1:1:outpost:op-1/accesspoint:ap").unwrap();
        assert_eq!((arn.partition, arn.service, arn.region), ("aws", "s3", "us-east-1"));
        assert_eq!(arn.account_id, "1");
        let parts: Vec<&str> = arn.resource_id().collect();
        assert_eq!(parts, ["outpost", "op-1", "accesspoint", "ap"]);
        assert!(Arn::parse("arn:aws:s3:::bucket").is_some_and(|arn| arn.region.is_empty()));
        for text in
            ["", "arn:", "arn:aws:s3:r:a", "arn::s3:r:a:x", "arn:aws::r:a:x", "arn:aws:s3:r:a:"]
        {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn substrings() {
        assert_eq!(substring("abcdefg", 0, 3, false), Some("abc"));
        assert_eq!(substring("abcdefg", 0, 3, true), Some("efg"));
        assert_eq!(substring("abcdefg", 1, 7, true), Some("abcdef"));
        for (text, start, stop) in [("abc", 0, 4), ("abc", 2, 2), ("abc", 3, 1), ("aé", 0, 1)] {
            assert_eq!(substring(text, start, stop, false), None, "{text}");
            assert_eq!(substring(text, start, stop, true), None, "{text}");
        }
    }

    #[test]
    fn labels() {
        for (text, label, labels, bucket, dotted) in [
            ("abc", true, true, true, true),
            ("a", true, true, false, false),
            ("Abc", true, true, false, false),
            ("abc.def", false, true, false, true),
            ("abc.d", false, true, false, true),
            ("abc..def", false, false, false, false),
            ("-abc", false, false, false, false),
            ("abc-", false, false, false, false),
            ("a_bc", false, false, false, false),
            ("", false, false, false, false),
            ("192.168.100.200", false, true, false, false),
            ("192.168.100.256", false, true, false, true),
            (&"a".repeat(63), true, true, true, true),
            (&"a".repeat(64), false, false, false, false),
        ] {
            let is = (
                is_host_label(text, false),
                is_host_label(text, true),
                is_virtual_hostable_bucket(text, false),
                is_virtual_hostable_bucket(text, true),
            );
            assert_eq!(is, (label, labels, bucket, dotted), "{text}");
        }
    }
}
