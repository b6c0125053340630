//! Verifies a header that somebody else signed.
