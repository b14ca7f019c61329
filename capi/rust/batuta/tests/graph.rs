use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use batuta::{Code, Error, Graph, RunOptions, Stage, StageState, Stop};

#[test]
fn a_panic_in_a_stage_is_its_failure() {
    let mut graph = Graph::new().unwrap();
    let id = graph.add(Stage::closure("panics", |_| panic!("no luck"))).unwrap();
    let report = graph.run(RunOptions::default()).unwrap();
    let stage = report.stage(id).unwrap();
    assert_eq!(stage.state, StageState::Failed);
    let error = stage.error.unwrap();
    assert_eq!(error.code(), Code::Internal);
    assert!(error.message().contains("no luck"), "{error}");
}

#[test]
fn a_panic_in_an_observer_goes_on_after_the_run() {
    let mut graph = Graph::new().unwrap();
    let runs = AtomicUsize::new(0);
    for name in ["a", "b"] {
        graph
            .add(Stage::closure(name, |_| {
                runs.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }))
            .unwrap();
    }
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut observe = |_: &batuta::Event<'_>| panic!("do not want to know");
        graph.run(RunOptions { on_event: Some(&mut observe), ..Default::default() })
    }));
    let panic = outcome.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"do not want to know"));
    assert_eq!(runs.load(Ordering::Relaxed), 2);
}

#[test]
fn closures_are_dropped_once_run_or_not() {
    struct Counted<'a>(&'a AtomicUsize);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = AtomicUsize::new(0);
    let mut graph = Graph::new().unwrap();
    let counted = Counted(&drops);
    graph
        .add(Stage::closure("kept", move |_| {
            let _ = &counted;
            Ok(())
        }))
        .unwrap();
    let refused = Counted(&drops);
    let stage = Stage::closure("zero\0byte", move |_| {
        let _ = &refused;
        Ok(())
    });
    assert_eq!(graph.add(stage).unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    drop(graph);
    assert_eq!(drops.load(Ordering::Relaxed), 2);
}

#[test]
fn an_error_of_a_stage_keeps_its_code_and_retries_see_it() {
    let tries = AtomicUsize::new(0);
    let mut graph = Graph::new().unwrap();
    let work = |_: &mut batuta::Context<'_>| -> Result<(), batuta::Failure> {
        if tries.fetch_add(1, Ordering::Relaxed) == 0 {
            return Err(Error::new(Code::Unavailable, "later").into());
        }
        Err(Error::new(Code::DataLoss, "gone").into())
    };
    let id = graph.add(Stage::closure("tries", work).retries(3)).unwrap();
    let report = graph.run(RunOptions::default()).unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 2);
    assert_eq!(report.stage(id).unwrap().error.unwrap().code(), Code::DataLoss);
}

#[test]
fn a_running_stage_adds_others_and_sees_a_stop() {
    let stop = Stop::new().unwrap();
    let asker = stop.clone();
    let added = AtomicUsize::new(0);
    let mut graph = Graph::new().unwrap();
    let outer = graph
        .add(Stage::closure("outer", |context| {
            context.add_continuation(Stage::closure("inner", |_| {
                added.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }))?;
            Ok(())
        }))
        .unwrap();
    graph
        .add(
            Stage::closure("last", move |context| {
                asker.request()?;
                while !context.is_stopping() {
                    std::thread::yield_now();
                }
                Ok(())
            })
            .needs(&[outer])
            .time_limit(Duration::from_secs(300)),
        )
        .unwrap();
    graph.run(RunOptions { stop: Some(stop), ..Default::default() }).unwrap();
    assert_eq!(added.load(Ordering::Relaxed), 1);
}

#[test]
fn what_may_cross_threads_does() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Graph<'_>>();
    is_send::<batuta::GraphReport>();
    is_sync::<batuta::Selector>();
    is_sync::<batuta::Stop>();
}
