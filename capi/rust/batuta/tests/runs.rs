//! Pipelines, comparisons of recorded runs, candidates and a GPU.
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use batuta::pipeline::{Drawing, PipelineOptions, draw, run};
use batuta::trace::{CompareOptions, Judgement, RecordOptions, Trace, record};
use batuta::{
    Backend, Buffers, Code, Op, Policy, Registry, RegistryOptions, Selector, SelectorOptions,
    StageState, Workload,
};

const PIPELINE: &str = r#"
[[stage]]
name = "greet"
outputs = ["out/greeting"]
command = ["sh", "-c", "echo hello | tee out/greeting"]
"#;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("batuta-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
    fn pipeline(&self) -> PathBuf {
        let file = self.0.join("pipeline.toml");
        fs::write(&file, PIPELINE).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn a_pipeline_runs_what_is_not_up_to_date() {
    let folder = Folder::new("pipeline");
    let file = folder.pipeline();
    let (mut events, mut output) = (0, Vec::new());
    let report = run(
        &file,
        PipelineOptions {
            on_event: Some(&mut |_| events += 1),
            on_output: Some(&mut |stage, piece| {
                assert_eq!(stage, "greet");
                output.extend_from_slice(piece);
            }),
            ..Default::default()
        },
    )
    .unwrap();
    let summary = report.summary().unwrap();
    assert!(summary.succeeded && summary.is_published && summary.num_run == 1);
    assert!(events >= 2);
    assert_eq!(output, b"hello\n");
    let again = run(&file, PipelineOptions::default()).unwrap();
    assert_eq!(again.summary().unwrap().num_run, 0);
    let stages = again.stages().unwrap();
    assert!(stages[0].was_up_to_date && stages[0].state == StageState::Done);
    assert!(draw(&file, Drawing::Dot).unwrap().contains("greet"));
}

#[test]
fn a_panic_in_a_callback_goes_on_when_the_run_is_over() {
    let folder = Folder::new("panic");
    let file = folder.pipeline();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let on_output: &mut (dyn FnMut(&str, &[u8]) + Send) = &mut |_, _| panic!("mine");
        run(&file, PipelineOptions { on_output: Some(on_output), ..Default::default() }).map(drop)
    }));
    assert_eq!(*panic.unwrap_err().downcast_ref::<&str>().unwrap(), "mine");
}

#[test]
fn a_wrong_pipeline_is_named_with_its_line() {
    let folder = Folder::new("wrong");
    let file = folder.0.join("pipeline.toml");
    fs::write(&file, "[[stage]]\nname = \"greet\"\n").unwrap();
    let error = run(&file, PipelineOptions::default()).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("pipeline.toml:"), "{error}");
}

/// `None` if this machine allows no way to trace.
fn recorded(folder: &Path, name: &str, script: &str) -> Option<Trace> {
    let file = folder.join(format!("{name}.btrace"));
    let room = folder.join("room");
    fs::create_dir_all(&room).unwrap();
    let options = RecordOptions {
        file: Some(file.clone()),
        folder: Some(room),
        file_states: true,
        ..RecordOptions::new(["sh", "-c", script])
    };
    match record(&options) {
        Err(error) if error.code() == Code::FailedPrecondition => None,
        done => done.map(|_| Trace::load(&file).unwrap()).ok(),
    }
}

#[test]
fn runs_are_compared_by_their_effects() {
    let folder = Folder::new("compare");
    let one = recorded(&folder.0, "one", "echo hello > effect");
    let same = recorded(&folder.0, "same", "printf hel > effect; echo lo >> effect");
    let other = recorded(&folder.0, "other", "echo goodbye > effect");
    let (Some(one), Some(same), Some(other)) = (one, same, other) else {
        println!("NOT CHECKED: no way to trace");
        return;
    };
    let options = CompareOptions::default();
    let equal = one.compare(&same, &options).unwrap();
    assert_eq!(equal.judgement().unwrap(), Judgement::Equivalent);
    assert!(!one.difference(&same).unwrap().is_empty());
    let compared = one.compare(&other, &options).unwrap();
    assert_eq!(compared.judgement().unwrap(), Judgement::Divergent);
    assert_eq!(compared.divergences().unwrap()[0].effect, "./effect");
    assert!(compared.text().unwrap().contains("./effect"));
    let options = CompareOptions { repeats: vec![&other], ..Default::default() };
    let repeated = one.compare(&other, &options).unwrap();
    assert_ne!(repeated.judgement().unwrap(), Judgement::Divergent);
}

#[test]
fn a_tool_that_nobody_knows_cannot_be_installed() {
    let options = RegistryOptions { only: vec!["rustc".into()], ..Default::default() };
    let registry = Registry::detect(&options).unwrap();
    let error = registry.install("no such tool", None, |_| ()).unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    assert!(registry.tools().unwrap()[0].install_seconds.is_some());
}

#[test]
fn candidates_are_those_of_the_decision() {
    let options = SelectorOptions { policy: Some(Policy::Roofline), ..Default::default() };
    let selector = Selector::open(&options).unwrap();
    let workload = Workload::vector(Op::Add, 1000);
    let decision = selector.select(&workload).unwrap();
    let candidates = selector.candidates().unwrap();
    let chosen = candidates.iter().position(|it| {
        (it.backend, it.streams, it.threads)
            == (decision.backend, decision.streams, decision.threads)
    });
    assert_eq!(selector.predict(&workload).unwrap()[chosen.unwrap()], decision.predicted_ns);
}

#[test]
fn work_runs_on_a_gpu() {
    if std::env::var_os("BATUTA_BACKEND_PATH").is_none() {
        println!("NOT CHECKED: no module for a GPU");
        return;
    }
    let options =
        SelectorOptions { policy: Some(Policy::Roofline), gpu: true, ..Default::default() };
    let selector = Selector::open(&options).unwrap();
    assert!(selector.backends().unwrap().contains("gpu:    Model 1"));
    let (a, mut out) = ([1.0f32, 2.0, 3.0, 4.0], [0.0f32; 4]);
    let buffers = Buffers::new(&a, &mut out).factors(2.0, 0.0).on(Backend::Gpu);
    let ran = selector.run(&Workload::vector(Op::Scale, 4), buffers).unwrap();
    assert_eq!(ran.backend, Backend::Gpu);
    assert_eq!(out, [2.0, 4.0, 6.0, 8.0]);
}
