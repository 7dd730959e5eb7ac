//! The address that a client has discovered: when it is used, and when the service is asked again.

use std::error::Error;
use std::time::{Duration, Instant};

use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use super::{Cause, SendError};
use crate::discovery::DiscoverEndpoint;

type BoxError = Box<dyn Error + Send + Sync>;

/// After a failure, the service is not asked again for this long if there is an address.
const PAUSE: Duration = Duration::from_secs(60);

/// An address that was discovered, if there is one.
#[derive(Debug, Default)]
pub(crate) struct Discovered(Option<Known>);

#[derive(Debug)]
struct Known {
    address: Address,
    /// When to ask again; `None` for never.
    until: Option<Instant>,
}

/// The address of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    scheme: Scheme,
    authority: Authority,
}

impl Discovered {
    /// Returns the address, unless its time is over.
    pub(crate) fn get(&self, now: Instant) -> Option<Address> {
        let lives = |known: &&Known| known.until.is_none_or(|until| now < until);
        self.0.as_ref().filter(lives).map(|known| known.address.clone())
    }

    /// Forgets an address that the service refused.
    pub(crate) fn forget(&mut self, refused: &Address) {
        self.0.take_if(|known| known.address == *refused);
    }

    /// Takes the output of an operation that returns the address. If the connection failed, the last
    /// address serves for a while.
    pub(crate) fn take<O: DiscoverEndpoint>(
        &mut self,
        asked: Result<O::Output, SendError<O::Error>>,
    ) -> Result<Address, BoxError> {
        let now = Instant::now();
        let output = match asked {
            Ok(output) => output,
            Err(error) => {
                let is_silent = matches!(error.cause(), Cause::Transport(_) | Cause::Timeout(_));
                let last = is_silent.then(|| self.keep_last(now)).flatten();
                return last.ok_or_else(|| error.into());
            }
        };
        let (address, minutes) =
            O::endpoint(&output).ok_or_else(|| format!("{} returned no endpoint", O::NAME))?;
        let problem = || format!("{} returned {address:?}, which is no endpoint", O::NAME);
        let address = Address::parse(address).ok_or_else(problem)?;
        self.keep(now, address.clone(), minutes);
        Ok(address)
    }

    /// Keeps an address for some minutes.
    fn keep(&mut self, now: Instant, address: Address, minutes: i64) {
        let seconds = u64::try_from(minutes).unwrap_or(0).saturating_mul(60);
        let until = now.checked_add(Duration::from_secs(seconds));
        self.0 = Some(Known { address, until });
    }

    /// Keeps the last address for a while, since the service cannot be asked. `None` if there is none.
    fn keep_last(&mut self, now: Instant) -> Option<Address> {
        let known = self.0.as_mut()?;
        known.until = now.checked_add(PAUSE);
        Some(known.address.clone())
    }
}

impl Address {
    /// Reads an address: a host, or a URL. The path of a URL is not used.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Parts { scheme, authority, .. } = text.parse::<Uri>().ok()?.into_parts();
        let scheme = scheme.unwrap_or(Scheme::HTTPS);
        let is_known = scheme == Scheme::HTTPS || scheme == Scheme::HTTP;
        is_known.then_some(Self { scheme, authority: authority? })
    }

    /// Returns the same URI at this address.
    pub(crate) fn at(&self, uri: &Uri) -> Uri {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        let root = || PathAndQuery::from_static("/");
        parts.path_and_query = Some(uri.path_and_query().cloned().unwrap_or_else(root));
        // All parts are there, so they make a URI.
        Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_or_a_url() {
        let uri = Uri::from_static("https://clock.example.com/a?b=c");
        let at = |text: &str| Address::parse(text).map(|address| address.at(&uri).to_string());
        assert_eq!(at("cell-1.example.com").unwrap(), "https://cell-1.example.com/a?b=c");
        assert_eq!(at("localhost:80").unwrap(), "https://localhost:80/a?b=c");
        assert_eq!(at("http://localhost:80/x").unwrap(), "http://localhost:80/a?b=c");
        for text in ["", "/", "a b", "ftp://x", "http://"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_used_for_its_time() {
        let (now, minute) = (Instant::now(), Duration::from_secs(60));
        let [one, other] = ["one", "other"].map(|text| Address::parse(text).unwrap());
        let mut discovered = Discovered::default();
        assert_eq!(discovered.get(now), None);
        assert_eq!(discovered.keep_last(now), None);
        discovered.keep(now, one.clone(), 2);
        assert_eq!(discovered.get(now + minute).unwrap(), one);
        assert_eq!(discovered.get(now + 2 * minute), None);
        // The service cannot be asked.
        assert_eq!(discovered.keep_last(now + 2 * minute).unwrap(), one);
        assert_eq!(discovered.get(now + 2 * minute).unwrap(), one);
        assert_eq!(discovered.get(now + 3 * minute), None);
        discovered.keep(now, other.clone(), -1);
        assert_eq!(discovered.get(now), None);
        discovered.keep(now, other.clone(), i64::MAX);
        assert_eq!(discovered.get(now + 100_000 * minute).unwrap(), other);
        discovered.forget(&one);
        assert_eq!(discovered.get(now).unwrap(), other);
        discovered.forget(&other);
        assert_eq!(discovered.get(now), None);
    }
}
