//! The built-in simulator: started at first need, with controls and a log for whoever watches it.

use std::net::SocketAddr;

use url::Url;

use super::{Engine, Refusal, unix_now};
use crate::simulator::behaviour::Controls;
use crate::simulator::log::Log;
use crate::simulator::server::Simulator;
use crate::store::profile::Profile;
use crate::store::profiles::Profiles;

impl Engine {
    /// Starts the built-in simulator, unless it runs, and says where it is.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_simulator(&self) -> Result<Url, Refusal> {
        let mut running = self.simulator.lock().await;
        if let Some(simulator) = &*running {
            return Ok(simulator.base_url());
        }
        let (controls, log) = (self.simulator_controls.clone(), self.simulator_log.clone());
        if controls.accepts_nobody() {
            controls.accept(vec![self.secrets.resolve(&Profiles::built_in()?)?]);
        }
        let simulator = Simulator::start_with(0, controls, unix_now, move |entry| log.push(entry)).await?;
        // Why the result does not matter: it is started once, and lives as long as the program.
        self.simulator_address.set(simulator.address()).ok();
        Ok(running.insert(simulator).base_url())
    }

    /// Has the built-in simulator accept the built-in profile's credentials and those of these ones.
    ///
    /// # Errors
    /// When a secret cannot be had; then everything stays as it was.
    pub async fn accept(&self, profiles: &[Profile]) -> Result<(), Refusal> {
        let mut known = vec![self.credentials(&Profiles::built_in()?).await?];
        for profile in profiles {
            known.push(self.credentials(profile).await?);
        }
        self.simulator_controls.accept(known);
        Ok(())
    }

    /// Where the built-in simulator listens, once it runs.
    #[must_use]
    pub fn simulator_address(&self) -> Option<SocketAddr> {
        self.simulator_address.get().copied()
    }

    /// How the built-in simulator behaves, and what came to it.
    #[must_use]
    pub fn simulator(&self) -> (&Controls, &Log) {
        (&self.simulator_controls, &self.simulator_log)
    }
}
