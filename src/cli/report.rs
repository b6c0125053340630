//! `history report`: what happened to a call, by the service's reporting call.

use anyhow::anyhow;
use clap::Args;

use super::{Done, Exit, Session, Stop, interrupt, print};
use crate::api::reporting::{Echo, MINUTES, Method, Report};
use crate::app::reporting::{self, Inquiry};
use crate::app::words::moment;
use crate::send::cancel;

/// The arguments of `history report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The exchange's number
    id: i64,
    /// Ask with GET, as older copies of the documentation say
    #[arg(long)]
    get: bool,
    /// Look so many minutes around the send
    #[arg(long, value_name = "N", default_value_t = MINUTES, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    minutes: u32,
    /// Ask a real service without a question first
    #[arg(long)]
    yes: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub fn run(session: &Session, arguments: &ReportArguments) -> Done {
    let id = arguments.id;
    let exchange = session.engine.with_history(|history| history.get(id))?;
    let exchange = exchange.ok_or_else(|| anyhow!("The history has no exchange {id}. See history list"))?;
    let profile = session.profile(&exchange.request.profile)?;
    let method = if arguments.get { Method::Get } else { Method::Post };
    let inquiry = Inquiry::of(&exchange, &profile, method, arguments.minutes)?;
    if inquiry.is_real() && !arguments.yes {
        // Why no question on the terminal: nobody is texted, so the flag alone is the word that is wanted.
        return Err(Stop::new(
            Exit::NotSent,
            anyhow!(
                "This asks {} about call {} with the credentials of {:?}. Say --yes to ask; nobody is texted",
                inquiry.host(),
                inquiry.call_id(),
                profile.name
            ),
        ));
    }
    session.ask_for_secrets(&profile)?;
    let report = session.worker.block_on(async {
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let (cancel, cancelled) = cancel::pair();
        session.worker.spawn(async move {
            interrupted.await;
            cancel.cancel();
        });
        let told = reporting::ask(&session.engine, &inquiry, cancelled).await;
        told.map_err(|problem| Stop::new(Exit::Answered, anyhow!(problem)))
    })?;
    if arguments.json {
        print::document(&report.json(inquiry.call_id()))?;
    } else {
        for_people(&report, inquiry.call_id())?;
    }
    Ok(if report.events.is_empty() { Exit::Answered } else { Exit::Success })
}

fn for_people(report: &Report, call_id: &str) -> anyhow::Result<()> {
    for event in &report.events {
        let time = event.time.and_then(moment).unwrap_or_else(|| "at no time".to_owned());
        let info = event.info.as_deref().unwrap_or_default();
        let meaning = event.meaning().unwrap_or("a type that is not documented");
        print::line(&format!("{time}  {:<15}  {meaning}  {info}", event.kind))?;
    }
    for (heading, echoes) in [("payload", &report.echoes), ("callerInfo", &report.caller_info)] {
        for echo in echoes {
            print::line(&format!("{heading}  {}", in_words(echo)))?;
        }
    }
    if let Some(problem) = report.caller_info_problem {
        print::line(problem)?;
    }
    print::line(&report.sentence(call_id))
}

fn in_words(Echo { name, sent, came, standing }: &Echo) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{:<9}  {name}  sent {}  came {}", standing.word(), text(sent), text(came))
}
