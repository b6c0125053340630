//! `simulate`: the simulator alone, for other programs to call.

use super::arguments::SimulateArguments;
use super::{Done, Exit, Session, Stop, asking, interrupt, print};
use crate::api::endpoint::PATH;
use crate::app::engine::unix_now;
use crate::simulator::server::{Entry, Simulator};

pub fn run(session: &Session, arguments: &SimulateArguments) -> Done {
    let profile = session.profile(&arguments.profile)?;
    session.ask_for_secrets(&profile)?;
    let known = session.engine.secrets().resolve(&profile).map_err(asking::stop)?;
    session.worker.block_on(async {
        let log = |entry: Entry| drop(print::line(&entry.to_string()));
        let simulator = Simulator::start(arguments.port, vec![known], unix_now, log)
            .await
            .map_err(|error| Stop::new(Exit::NotSent, error))?;
        // Why before the line: whoever reads it may press Ctrl+C at once.
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        print::line(&format!(
            "Simulating LiveDeflect on http://{}{PATH} with the credentials of {}. Ctrl+C ends it",
            simulator.address(),
            profile.name
        ))?;
        interrupted.await;
        simulator.stop().await;
        Ok(Exit::Success)
    })
}
