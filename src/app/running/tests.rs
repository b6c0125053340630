//! What the run's commands do in the moment that they are carried out, before the worker tells anything.

use super::*;
use crate::api::draft::Draft;
use crate::store::paths::Paths;

#[test]
fn forgetting_what_was_sent_touches_no_disk_on_the_window_s_thread() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::of(Some(folder.path())).expect("paths");
    let ctx = egui::Context::default();
    let mut console = Console::new(&ctx, paths.clone()).expect("the background's threads");
    let profile = console.profiles[0].clone();
    let table = b"externalCallId\n1\n";
    let run = Run::new("rows.csv", profile.clone(), Draft::example(), table).expect("a run");
    console.runs.checked = Some(Checked { run: Arc::new(run), known: BTreeMap::new() });
    let form = RunForm { stage: Stage::Ready, ..new_form(&profile) };
    console.state.dialog = Some(Dialog::Run(Box::new(form)));
    // Why a file: a folder cannot be made there, so whoever opens the journal fails.
    std::fs::create_dir_all(&paths.data).expect("a folder");
    crate::store::atomic::write(&paths.runs(), b"in the way").expect("a file");

    console.run(RunCommand::Restart, &ctx);
    let form = console.run_form().expect("the dialog");
    assert_eq!((&form.stage, form.problem.as_deref()), (&Stage::Checking, None), "it is the worker's to try");
    let mut told = std::iter::from_fn(|| console.events.recv_timeout(Duration::from_secs(20)).ok());
    let told = told.find_map(|event| if let Event::Run(number, told) = event { Some((number, told)) } else { None });
    let (number, told) = told.expect("the worker tells");
    console.run_told(number, told);
    let form = console.run_form().expect("the dialog");
    assert!(form.problem.as_ref().is_some_and(|problem| problem.contains("runs")), "{form:?}");
}
