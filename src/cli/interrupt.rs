//! Ctrl+C.

use std::io;

/// Hears Ctrl+C from this call on, and comes back when it was pressed. To be called inside a runtime.
///
/// Why not `tokio::signal::ctrl_c`: that begins to hear when it is first waited for, and until then the key kills.
pub fn listen() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    #[cfg(windows)]
    let mut signal = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        signal.recv().await;
    })
}
