//! `send`: one request, signed, recorded and sent once.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anyhow::anyhow;

use super::arguments::SendArguments;
use super::{Done, Exit, Session, Stop, interrupt, order, print, refused};
use crate::api::payload::Recipient;
use crate::api::recipients::{Leave, UNREADABLE};
use crate::api::reply::Verdict;
use crate::app::again::{self, Destination};
use crate::app::engine::{self, Delivered, Order, Refusal};
use crate::app::presets;
use crate::exchange::{Exchange, Outcome};
use crate::send::cancel;

pub fn run(session: &Session, arguments: &SendArguments) -> Done {
    let mut order = wanted(session, arguments)?;
    order.unrecorded = arguments.unrecorded;
    order.fault = arguments.fault;
    let findings = engine::mistakes(&order);
    if !findings.is_empty() && !order.invalid_anyway {
        return Err(refused(Refusal::Findings(findings)));
    }
    // Why not for a replay: it is signed already.
    if order.replay.is_none() {
        session.ask_for_secrets(&order.profile)?;
    }
    let asks = again::asks_first(&order);
    if asks && !is_given(&order, arguments)? && !ask(session, &order)? {
        return Err(Stop::new(Exit::NotSent, anyhow!("Nothing was sent")));
    }
    let engine = &session.engine;
    let delivered = session.worker.block_on(async {
        // Why before the send: Ctrl+C calls it off, and must never kill it without its outcome on record.
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let (cancel, cancelled) = cancel::pair();
        session.worker.spawn(async move {
            interrupted.await;
            cancel.cancel();
        });
        presets::send(engine, &order, cancelled, |_| {}, |first| first_ended(&first)).await.map_err(refused)
    })?;
    let exchange = &delivered.exchange;
    if let Some(problem) = &delivered.record_problem {
        print::complaint(problem);
    }
    let printed = if arguments.request.json {
        print::document(&print::exchange(exchange, delivered.record_problem.as_deref()))
    } else {
        print::exchange_for_people(exchange)
    };
    // Why the exit status stays: a script that read "wrong usage" would send again, and text the person twice.
    if let Err(error) = printed {
        let outcome = exchange.outcome().map_or("unknown", Outcome::word);
        let see = if exchange.id > 0 { format!(". See history show {}", exchange.id) } else { String::new() };
        print::complaint(&format!("The outcome, {outcome}, could not be printed: {error}{see}"));
    }
    Ok(exit(exchange))
}

/// The order that the arguments make: of a payload, or of a recorded exchange.
fn wanted(session: &Session, arguments: &SendArguments) -> Result<Order, Stop> {
    let Some(id) = arguments.again.or(arguments.replay) else { return order(session, &arguments.request) };
    let exchange = session.engine.with_history(|history| history.get(id))?;
    let exchange = exchange.ok_or_else(|| anyhow!("The history has no exchange {id}. See history list"))?;
    let name = arguments.request.profile.as_ref().unwrap_or(&exchange.request.profile);
    let profile = session.profile(name)?;
    if arguments.replay.is_some() {
        return again::replay(&exchange, &profile).map_err(|error| refused(error.into()));
    }
    let invalid_anyway = arguments.request.invalid_anyway;
    let order = again::afresh(&exchange, &profile).map_err(|error| refused(error.into()))?;
    Ok(Order { invalid_anyway, ..order })
}

/// Tells of the first of two requests.
fn first_ended(first: &Delivered) {
    let exchange = &first.exchange;
    let number = if exchange.id > 0 { format!("#{}", exchange.id) } else { "not recorded".to_owned() };
    let status = exchange.outcome().and_then(Outcome::response).map(|response| format!(", HTTP {}", response.status));
    let payload = String::from_utf8_lossy(&exchange.request.body);
    print::complaint(&format!(
        "The first of two requests, with the payload {payload} and the same nonce, is {number}{}",
        status.unwrap_or_default()
    ));
    if let Some(problem) = &first.record_problem {
        print::complaint(problem);
    }
}

fn exit(exchange: &Exchange) -> Exit {
    match exchange.outcome() {
        Some(outcome @ Outcome::Answered { .. }) => match outcome.reading() {
            Some(reading) if reading.verdict == Verdict::Success => Exit::Success,
            _ => Exit::Answered,
        },
        Some(Outcome::NotSent { .. }) => Exit::NotSent,
        Some(Outcome::Unknown { .. }) | None => Exit::Unknown,
    }
}

/// Whether the arguments give leave to text a real person; `false` when it has to be asked.
fn is_given(order: &Order, arguments: &SendArguments) -> Result<bool, Stop> {
    let leave = engine::leave(order);
    if leave == Leave::Unreadable {
        return Err(anyhow!("Nothing was sent: {UNREADABLE}").into());
    }
    let body = again::destination(order).body;
    if let Some(typed) = &arguments.recipient {
        let lacks_it = leave != Leave::Given;
        if Leave::of_nobody(&body).is_given_by(typed) || lacks_it && leave.is_given_by(typed) {
            return Ok(lacks_it || arguments.yes);
        }
        let number = Recipient::of(&body).number;
        return Err(anyhow!("Nothing was sent: --recipient is another number than {number}. Give that one").into());
    }
    match leave {
        Leave::TypeAgain(numbers) if arguments.yes || !io::stdin().is_terminal() => Err(anyhow!(
            "Nothing was sent: {} is not among the allowed_recipients of {:?}, so it has to be given once more. Say --recipient {} to text it",
            numbers.join(" and "),
            order.profile.name,
            numbers.join(",")
        )
        .into()),
        _ => Ok(arguments.yes),
    }
}

/// Asks on the terminal before a send that can text a real person.
fn ask(session: &Session, order: &Order) -> Result<bool, Stop> {
    let Destination { body, environment, endpoint, .. } = again::destination(order);
    let Recipient { number, text } = Recipient::of(&body);
    if !io::stdin().is_terminal() {
        return Err(anyhow!(
            "This would text {number} ({environment}, {endpoint}), and there is no terminal to ask on. Say --yes to send it"
        )
        .into());
    }
    if let Some(replay) = &order.replay {
        print::complaint(&format!("This sends the very same bytes as #{} again: the test of nonces", replay.id));
    }
    print::complaint(&format!("This texts {number} in {environment} through {endpoint}"));
    print::complaint(&format!("Text: {}", text.as_deref().unwrap_or("LiveDeflect's standard welcome message")));
    if let Some(preset) = order.fault {
        print::complaint(&format!("With a fault: {}. {}", preset.label, preset.does));
    }
    if let Some(earlier) = session.worker.block_on(session.engine.last_identical(order)) {
        print::complaint(&format!(
            "The same payload went to the same endpoint before, as #{}: the person may be texted twice",
            earlier.id
        ));
    }
    let leave = engine::leave(order);
    if leave == Leave::Given {
        write!(io::stderr(), "Type yes to send it: ")?;
    } else {
        write!(io::stderr(), "It is not among the profile's allowed_recipients. Type the number to send it: ")?;
    }
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(if leave == Leave::Given { answer.trim() == "yes" } else { leave.is_given_by(&answer) })
}
