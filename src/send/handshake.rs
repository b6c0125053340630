//! When TLS begins. The TLS library asks its store of old sessions first, and there are none.

use std::sync::Arc;

use rustls::NamedGroup;
use rustls::client::{
    ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls12Resumption, Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;

use super::probe::Probe;

/// Settings that resume no session, and mark the moment at which one is asked for.
///
/// Why none is resumed: each send stands for itself, so its times can be compared with the last send's.
pub(super) fn resumption(probe: &Arc<Probe>) -> Resumption {
    Resumption::store(Arc::new(NoSessions(Arc::clone(probe)))).tls12_resumption(Tls12Resumption::Disabled)
}

/// A store that is always empty.
#[derive(Debug)]
struct NoSessions(Arc<Probe>);

impl ClientSessionStore for NoSessions {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.0.see_tls_begin();
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {}

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
