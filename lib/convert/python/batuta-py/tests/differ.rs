//! The same calls by CPython and by this crate: tests/differ.py makes them up and says what CPython gives.
//! BATUTA_PY_CASES and BATUTA_PY_SEED ask for more of them, or for others; BATUTA_PY_KIND for one kind, as json.
mod decimals;
mod json_calls;
mod literal;

use batuta_py::attribute::get;
use batuta_py::call::call_sym;
use batuta_py::prelude::*;
use batuta_py::symbol::Sym;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

fn run(target: &str, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let (kind, name) = target.split_once('.').unwrap_or_default();
    match (kind, name) {
        ("op", "divmod") => divmod(&args[0], &args[1]),
        ("b", "type_name") => get(&type_of(&args[0]), Sym::new("__name__")),
        ("b", "slice_indices") => call_sym(&get(&args[0], Sym::new("indices"))?, &args[1..], &[]),
        ("b", "backwards") => {
            let back = call(builtin!("reversed"), args)?;
            call(builtin!("list"), &[back])
        }
        ("b", name) => call_sym(&batuta_py::builtins::builtin(name), args, keywords),
        ("m", name) => call_sym(&get(&args[0], Sym::new(name))?, &args[1..], keywords),
        ("json", name) => json_calls::run(name, args),
        (kind, name) => {
            let module = import_module(if kind == "op" { "operator" } else { kind })?;
            call_sym(&get(&module, Sym::new(name))?, args, keywords)
        }
    }
}

fn outcome(target: &str, args: &str, keywords: &str) -> String {
    if let Some(name) = target.strip_prefix("decimal.") {
        return decimals::outcome(name, args);
    }
    let result = literal::parse(args).and_then(|args| {
        let keywords = batuta_py::call::keywords_of(&literal::parse(keywords)?)?;
        run(target, &batuta_py::iter::collect(&args)?, &keywords)
    });
    match result.and_then(|value| batuta_py::text::repr_string(&value)) {
        Ok(text) => text,
        Err(error) => {
            format!("!{}: {}", error.class().name(), error.text())
        }
    }
}

/// Where the C library's own result may differ in the last place.
fn close(expected: &str, found: &str) -> bool {
    match (expected.parse::<f64>(), found.parse::<f64>()) {
        (Ok(expected), Ok(found)) => (expected - found).abs() <= expected.abs().max(1.0) * 2e-15,
        _ => false,
    }
}

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

#[test]
fn cpython_gives_the_same() -> std::io::Result<()> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/differ.py");
    let cases = setting("BATUTA_PY_CASES", "20000");
    let mut python = Command::new(setting("BATUTA_PY_PYTHON", "python3"))
        .args([
            script,
            &setting("BATUTA_PY_SEED", "1"),
            &cases,
            &setting("BATUTA_PY_KIND", ""),
        ])
        .stdout(Stdio::piped())
        .spawn()?;
    json_calls::install();
    let trace = std::env::var_os("BATUTA_PY_TRACE").is_some();
    let mut compared = 0;
    let mut different = Vec::new();
    let output = python.stdout.take().map(BufReader::new);
    for line in output.into_iter().flat_map(BufRead::lines) {
        let line = line?;
        let parts: Vec<&str> = line.split('\t').collect();
        let [target, args, keywords, expected] = parts[..] else {
            panic!("not a case: {line}")
        };
        if trace {
            eprintln!("{target}{args}{keywords}");
        }
        let found = outcome(target, args, keywords);
        compared += 1;
        let from_library = target.starts_with("math.") || target.starts_with("op.pow");
        if found != expected && !(from_library && close(expected, &found)) {
            different.push(format!(
                "{target}{args}{keywords}\n  CPython {expected}\n  here    {found}"
            ));
        }
    }
    python.wait()?;
    assert_eq!(compared.to_string(), cases);
    let shown: Vec<&str> = different.iter().take(60).map(String::as_str).collect();
    assert!(
        different.is_empty(),
        "{} of {compared} differ:\n{}",
        different.len(),
        shown.join("\n")
    );
    Ok(())
}
