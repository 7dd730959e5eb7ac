//! Idempotency tokens.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

/// A source of idempotency tokens.
#[derive(Clone)]
pub(crate) struct Tokens(Arc<dyn Fn() -> Option<String> + Send + Sync>);

impl Tokens {
    /// Returns tokens from a function, which returns `None` if it cannot create one.
    pub(super) fn new(source: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// Returns a new token.
    pub(super) fn next(&self) -> Option<String> {
        (self.0)()
    }
}

impl Default for Tokens {
    /// Uses random UUIDs.
    fn default() -> Self {
        Self::new(random_token)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Tokens {}

/// Returns a random UUID (RFC 9562, version 4). It must be unique, not secret, so the standard
/// library's hashers suffice: they are seeded from the system's randomness. `None` on systems
/// without it.
fn random_token() -> Option<String> {
    if cfg!(all(target_family = "wasm", target_os = "unknown")) {
        return None;
    }
    let random = || u128::from(RandomState::new().hash_one(std::time::SystemTime::now()));
    let bits = (random() << 64) | random();
    let bits = (bits & !(0xF000 << 64) & !(0xC000 << 48)) | (0x4000 << 64) | (0x8000 << 48);
    let hex = format!("{bits:032x}");
    Some([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_uuids_of_version_4_and_differ() {
        let tokens = Tokens::default();
        let [a, b] = [(); 2].map(|()| tokens.next().unwrap());
        assert_ne!(a, b);
        for token in [a, b] {
            let dashes: Vec<usize> = token.match_indices('-').map(|(index, _)| index).collect();
            assert_eq!((token.len(), dashes), (36, vec![8, 13, 18, 23]));
            assert_eq!(&token[14..15], "4");
            assert!("89ab".contains(&token[19..20]), "{token}");
        }
    }
}
