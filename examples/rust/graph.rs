//! Closures and a program as stages; the failure of the last one undoes what was done.
use std::sync::Mutex;

use batuta::{Event, Graph, RunOptions, Stage, StageState};

fn main() -> batuta::Result<()> {
    let done = Mutex::new(Vec::new());
    let mut graph = Graph::new()?;
    graph.set_pool("disk", 1)?;
    let mut halves = Vec::new();
    for name in ["left", "right"] {
        let done = &done;
        let stage = Stage::closure(name, move |_| {
            done.lock().unwrap().push(name);
            Ok(())
        });
        let stage = stage.pool("disk").rollback(move || {
            done.lock().unwrap().retain(|it| *it != name);
        });
        halves.push(graph.add(stage)?);
    }
    let tell = graph.add(Stage::program("tell", ["echo", "both are done"]).needs(&halves))?;
    let refuse = graph
        .add(Stage::closure("refuse", |_| Err("this one never works".into())).needs(&[tell]))?;

    let mut tell_event = |event: &Event<'_>| {
        println!(
            "{:>2}/{} {} {:?}",
            event.num_done, event.num_known, event.name, event.state
        );
    };
    let options = RunOptions {
        rollback_on_failure: true,
        on_event: Some(&mut tell_event),
        ..Default::default()
    };
    let report = graph.run(options)?;

    print!(
        "{}: {}",
        report.stage(tell)?.name,
        report.stage(tell)?.output
    );
    let refused = report.stage(refuse)?;
    println!("{}: {}", refused.name, refused.error.expect("it failed"));
    assert_eq!(refused.state, StageState::Failed);
    assert!(report.rolled_back() && done.lock().unwrap().is_empty());
    println!("rolled back: nothing is left of left and right");
    Ok(())
}
