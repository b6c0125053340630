//! Percent-encoding (RFC 5849 §3.6).
