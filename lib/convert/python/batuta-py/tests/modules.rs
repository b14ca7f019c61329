//! modules.txt is what the translator believes to be here: it must be what is here.
use batuta_py::attribute::get;
use batuta_py::prelude::*;

fn names_of(module: &str) -> R<Vec<String>> {
    let module = import_module(module)?;
    let Value::Module(globals) = &module else {
        return Ok(Vec::new());
    };
    let mut names: Vec<String> = globals
        .entries()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    names.retain(|name| !matches!(name.as_str(), "__name__" | "__doc__"));
    names.sort();
    Ok(names)
}

fn listing() -> R<String> {
    let mut modules = batuta_py::modules::names();
    modules.sort_unstable();
    let mut text = String::new();
    for module in modules {
        let names = names_of(module)?;
        text.push_str(&format!("{module}: {}\n", names.join(" ")));
    }
    Ok(text)
}

#[test]
fn the_list_of_modules_is_that_of_the_registry() -> Result<(), String> {
    let found = listing().map_err(|error| batuta_py::traceback::format(&error))?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/modules.txt");
    if std::env::var_os("BATUTA_PY_WRITE").is_some() {
        std::fs::write(path, &found).map_err(|error| error.to_string())?;
    }
    let written = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    assert_eq!(
        written, found,
        "run this test with BATUTA_PY_WRITE=1 and look at what changed"
    );
    let builtins = import_module("builtins").map_err(|error| error.text())?;
    assert!(get(&builtins, Sym::new("len")).is_ok());
    Ok(())
}
