//! The URL of a custom endpoint.

use std::fmt;

use crate::BuildError;

/// Checks the URL of a custom endpoint.
pub(super) fn endpoint_url(url: &str) -> Result<String, BuildError> {
    let refuse = |problem: &dyn fmt::Display| {
        BuildError::Endpoint(format!("{url:?} is not the URL of an endpoint: {problem}"))
    };
    let uri: http::Uri = url.parse().map_err(|error| refuse(&error))?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    let Some(authority) = uri.authority().filter(|_| known) else {
        return Err(refuse(&"expected http:// or https:// and a host"));
    };
    if uri.query().is_some() || url.contains('#') || authority.as_str().contains('@') {
        return Err(refuse(&"a query, a fragment and user information are not allowed"));
    }
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_are_no_endpoints_are_refused() {
        for url in [
            "",
            "localhost:9000",
            "ftp://x",
            "http://",
            "http://x?y",
            "http://x/#y",
            "http://u@x",
            "/path",
            "http://a b",
        ] {
            let error = endpoint_url(url).unwrap_err().to_string();
            assert!(error.contains("is not the URL of an endpoint"), "{url}: {error}");
        }
    }
}
