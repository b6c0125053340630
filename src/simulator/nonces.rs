//! The nonces that were used (RFC 5849 §3.3), remembered no longer than their timestamps count, and never too many.

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest as _, Sha256};

/// The most nonces that are remembered. Beyond them the oldest is forgotten, so that a load test runs on.
const MOST: usize = 100_000;

/// A hash, so that a nonce of any length takes the same room.
type Fingerprint = [u8; 32];

/// The memory of one simulator.
#[derive(Default)]
pub(super) struct Nonces {
    used: HashSet<Fingerprint>,
    by_timestamp: BTreeSet<(u64, Fingerprint)>,
}

impl Nonces {
    /// Whether the nonce is new for that key and token, whatever its timestamp; from now on it is not.
    ///
    /// Times are seconds since 1970-01-01 UTC. Nonces from before `oldest` are forgotten: their timestamps don't count.
    pub(super) fn is_new(&mut self, key: &str, token: &str, nonce: &str, timestamp: u64, oldest: u64) -> bool {
        self.forget_while(|first, _| first < oldest);
        let fingerprint = fingerprint([key, token, nonce]);
        if !self.used.insert(fingerprint) {
            return false;
        }
        self.by_timestamp.insert((timestamp, fingerprint));
        self.forget_while(|_, count| count > MOST);
        true
    }

    fn forget_while(&mut self, is_due: impl Fn(u64, usize) -> bool) {
        while let Some(&(timestamp, fingerprint)) = self.by_timestamp.first()
            && is_due(timestamp, self.by_timestamp.len())
        {
            self.by_timestamp.pop_first();
            self.used.remove(&fingerprint);
        }
    }
}

/// Why lengths: `a` + `bc` must not be `ab` + `c`.
fn fingerprint(parts: [&str; 3]) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_new_once_for_its_key_and_token() {
        let mut nonces = Nonces::default();
        for (key, token, nonce, timestamp, is_new) in [
            ("k", "t", "n", 1000, true),
            ("k", "t", "n", 1000, false),
            ("k", "t", "n", 1001, false),
            ("k", "t", "N", 1000, true),
            ("k", "u", "n", 1000, true),
            ("l", "t", "n", 1000, true),
            ("kt", "", "n", 1000, true),
            ("", "kt", "n", 1000, true),
            ("", "", "", 1000, true),
        ] {
            assert_eq!(nonces.is_new(key, token, nonce, timestamp, 700), is_new, "{key} {token} {nonce} {timestamp}");
        }
    }

    #[test]
    fn a_nonce_is_forgotten_with_its_timestamp() {
        let mut nonces = Nonces::default();
        assert!(nonces.is_new("k", "t", "old", 1000, 700));
        assert!(nonces.is_new("k", "t", "ahead", 1200, 700));
        assert!(!nonces.is_new("k", "t", "old", 1000, 1000));
        assert!(nonces.is_new("k", "t", "old", 1001, 1001));
        assert!(!nonces.is_new("k", "t", "ahead", 1200, 1200));
        assert_eq!(nonces.used.len(), nonces.by_timestamp.len());
    }

    #[test]
    fn there_are_never_more_than_the_most() {
        let mut nonces = Nonces::default();
        for number in 0..=MOST as u64 {
            assert!(nonces.is_new("k", "t", &number.to_string(), number, 0));
        }
        assert_eq!((nonces.used.len(), nonces.by_timestamp.len()), (MOST, MOST));
        assert!(!nonces.is_new("k", "t", "1", 1, 0));
        assert!(nonces.is_new("k", "t", "0", 0, 0));
    }
}
