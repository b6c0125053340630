//! The nonces that were used (RFC 5849 §3.3), remembered no longer than their timestamps count, and never too many.

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest as _, Sha256};

/// The most nonces that are remembered, unless it is set otherwise. Beyond them the oldest is forgotten, so that a load
/// test runs on.
pub const MOST_NONCES: usize = 100_000;

/// A hash, so that a nonce of any length takes the same room.
type Fingerprint = [u8; 32];

/// The memory of one simulator.
#[derive(Default)]
pub(super) struct Nonces {
    used: HashSet<Fingerprint>,
    by_timestamp: BTreeSet<(u64, Fingerprint)>,
}

impl Nonces {
    /// Whether the last of three, a nonce, is new for the first two, key and token, whatever its timestamp; from now on it
    /// is not.
    ///
    /// Times are seconds since 1970-01-01 UTC. Nonces from before `oldest` are forgotten: their timestamps don't count.
    /// At most `most` are remembered.
    pub(super) fn is_new(&mut self, by: [&str; 3], timestamp: u64, oldest: u64, most: usize) -> bool {
        self.forget_while(|first, _| first < oldest);
        self.insert(fingerprint(by), timestamp, most)
    }

    fn insert(&mut self, fingerprint: Fingerprint, timestamp: u64, most: usize) -> bool {
        if !self.used.insert(fingerprint) {
            return false;
        }
        self.by_timestamp.insert((timestamp, fingerprint));
        self.forget_while(|_, count| count > most);
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
            assert_eq!(
                nonces.is_new([key, token, nonce], timestamp, 700, MOST_NONCES),
                is_new,
                "{key} {token} {nonce} {timestamp}"
            );
        }
    }

    #[test]
    fn a_nonce_is_forgotten_with_its_timestamp() {
        let mut nonces = Nonces::default();
        assert!(nonces.is_new(["k", "t", "old"], 1000, 700, MOST_NONCES));
        assert!(nonces.is_new(["k", "t", "ahead"], 1200, 700, MOST_NONCES));
        assert!(!nonces.is_new(["k", "t", "old"], 1000, 1000, MOST_NONCES));
        assert!(nonces.is_new(["k", "t", "old"], 1001, 1001, MOST_NONCES));
        assert!(!nonces.is_new(["k", "t", "ahead"], 1200, 1200, MOST_NONCES));
        assert_eq!(nonces.used.len(), nonces.by_timestamp.len());
    }

    #[test]
    fn there_are_never_more_than_the_most_even_after_a_million() {
        const MOST: usize = 500;
        const MILLION: u64 = 1_000_000;
        let mut nonces = Nonces::default();
        let mut largest = 0;
        for number in 0..MILLION {
            // All of one second, as under load: then the time frees nothing.
            let mut fingerprint = [0; 32];
            fingerprint[..8].copy_from_slice(&number.to_be_bytes());
            assert!(nonces.insert(fingerprint, 1000, MOST));
            largest = largest.max(nonces.used.capacity());
        }
        assert_eq!((nonces.used.len(), nonces.by_timestamp.len()), (MOST, MOST));
        assert!(largest < 4 * MOST, "{largest} places were taken");
    }

    #[test]
    fn beyond_the_most_the_oldest_is_forgotten_and_the_most_can_change() {
        let mut nonces = Nonces::default();
        for number in 0..=3 {
            assert!(nonces.is_new(["k", "t", &number.to_string()], number, 0, 3));
        }
        assert!(!nonces.is_new(["k", "t", "1"], 1, 0, 3));
        assert!(nonces.is_new(["k", "t", "4"], 4, 0, 1));
        assert_eq!(nonces.used.len(), 1);
        assert!(nonces.is_new(["k", "t", "3"], 3, 0, 1));
    }
}
