use std::sync::{Arc, Mutex};

use super::*;
use crate::send::cancel;
use crate::send::post::Limits;
use crate::send::worker::Worker;
use crate::store::paths::Paths;
use crate::store::profiles::Profiles;

fn scene() -> (tempfile::TempDir, Worker, Arc<Engine>, Profile) {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::of(Some(folder.path())).expect("paths");
    let engine = Engine::new(paths, Limits::default());
    (folder, Worker::start().expect("a runtime"), engine, Profiles::built_in().expect("the built-in profile"))
}

/// A profile that asks first, to the simulator of this program all the same: nothing here can reach a real host.
fn asking() -> Profile {
    let profile = Profiles::built_in().expect("the built-in profile");
    let endpoint = crate::api::endpoint::Endpoint::Custom("http://127.0.0.1:9/api/contextAndInvite".to_owned());
    Profile { environment: crate::api::endpoint::Environment::Staging, endpoint, ..profile }
}

/// As the window does it: on the worker, with an answer that comes later.
#[test]
fn a_check_runs_on_the_worker_and_tells_each_step_in_order() {
    let (_folder, worker, engine, profile) = scene();
    let told = Arc::new(Mutex::new(Vec::new()));
    let (sender, answer) = tokio::sync::oneshot::channel::<bool>();
    let (hears, all) = (Arc::clone(&told), vec![profile.clone()]);
    let running = worker.spawn(async move {
        let agreed = async { answer.await.unwrap_or(false) };
        let tell = move |step: &Step| hears.lock().expect("no panic").push(step.name);
        check(&engine, &profile, &all, agreed, &Cancelled::never(), tell).await
    });
    let report = worker.block_on(running).expect("no panic");
    drop(sender);
    assert_eq!(report.verdict, Verdict::Accepted, "the simulator's profile never asks: {report:#?}");
    assert_eq!(*told.lock().expect("no panic"), StepName::ALL);
    assert_eq!(report.steps.iter().map(|step| step.name).collect::<Vec<_>>(), StepName::ALL);
}

#[test]
fn all_profiles_are_checked_one_after_the_other_on_the_worker() {
    let (_folder, worker, engine, profile) = scene();
    let other = Profile { name: "Other".to_owned(), token: "x".to_owned(), ..profile.clone() };
    let running = worker.spawn(async move {
        let all = [profile, other];
        check_all(&engine, &all, &all, |_| std::future::ready(false), &Cancelled::never(), |_, _| ()).await
    });
    let reports = worker.block_on(running).expect("no panic");
    let shown: Vec<_> = reports.iter().map(|report| (report.profile.as_str(), report.verdict)).collect();
    assert_eq!(shown, [("Simulator", Verdict::Accepted), ("Other", Verdict::Rejected)]);
}

#[test]
fn a_cancelled_check_sends_nothing_and_decides_nothing() {
    let (_folder, worker, engine, profile) = scene();
    let (cancel, cancelled) = cancel::pair();
    cancel.cancel();
    let all = [profile];
    let report = worker.block_on(check(&engine, &all[0], &all, std::future::ready(true), &cancelled, |_| ()));
    assert_eq!((report.verdict, report.is_unknown), (Verdict::Undecided, false), "{report:#?}");
    let many = check_all(&engine, &all, &all, |_| std::future::ready(true), &cancelled, |_, _| ());
    assert_eq!(worker.block_on(many), []);
    let list = engine.with_history(|history| history.list()).expect("the history");
    assert!(list.iter().all(|row| row.standing == crate::exchange::Standing::NotSent), "{list:?}");
}

#[test]
fn a_question_that_is_cancelled_is_answered_with_no() {
    let (_folder, worker, engine, _) = scene();
    let profile = asking();
    assert!(asks_first(&profile));
    let (cancel, cancelled) = cancel::pair();
    let check = Check {
        engine: &engine,
        profile: &profile,
        all: &[],
        cancelled: &cancelled,
        told: |_: &Step| (),
        steps: Vec::new(),
        is_unknown: false,
    };
    assert!(worker.block_on(check.agreed(std::future::ready(true))));
    assert!(!worker.block_on(check.agreed(std::future::ready(false))));
    cancel.cancel();
    assert!(!worker.block_on(check.agreed(std::future::pending())));
}
