//! What keeps secrets in this process: nothing of its memory gets into a core dump, or to another program of the user's.

/// Shuts the process's memory. To be called before anything secret is read.
///
/// Why failures are nobody's: there is nothing a user could do, and every secret is still wiped after its use.
pub fn harden() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).ok();
    }
}
