//! What a shell command does: its calls, its critical path, and whether it keeps a budget.
use std::ops::ControlFlow;

use batuta::Code;
use batuta::trace::{Format, RecordOptions, Trace, record};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("batuta-trace-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = show(&folder);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn show(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let file = folder.join("run.btrace");
    let options = RecordOptions {
        file: Some(file.clone()),
        ..RecordOptions::new(["sh", "-c", "ls / | wc -l"])
    };
    let outcome = match record(&options) {
        Err(error) if error.code() == Code::FailedPrecondition => {
            println!("this machine allows no tracing: {error}");
            return Ok(());
        }
        outcome => outcome?,
    };
    let trace = Trace::load(&file)?;
    let summary = trace.summary()?;
    println!(
        "exit code {:?}, {} calls of {} processes in {:.1} ms",
        outcome.exit_code,
        summary.calls,
        summary.processes,
        summary.wall_ns as f64 / 1e6
    );
    let mut opened = 0;
    trace.for_each(|event| {
        opened += i32::from(event.name == "openat");
        ControlFlow::Continue(())
    })?;
    println!("{opened} files were opened");
    println!(
        "{}",
        trace
            .text(Format::Counts)?
            .lines()
            .take(5)
            .collect::<Vec<_>>()
            .join("\n")
    );
    print!("{}", trace.critical_path()?.table()?);

    let budgets = folder.join("renacer.toml");
    std::fs::write(
        &budgets,
        "[[assertion]]\nname = \"no_network\"\ntype = \"custom\"\nexpression = \"calls.connect == 0\"\n",
    )?;
    let report = trace.check_budgets(&budgets)?;
    print!("{}", report.table()?);
    assert!(report.succeeded()?);
    Ok(())
}
