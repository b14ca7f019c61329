//! Links the interpreter that the original project runs with: the one that BATUTA_PYTHON names,
//! else the one of the conversion, else python3 of PATH.

use std::process::Command;

const OF_THE_CONVERSION: &str = @INTERPRETER@;
const QUESTION: &str = @QUESTION@;

/// The interpreter's own path and that of its shared library, if it has one.
fn ask(interpreter: &str) -> Option<(String, String)> {
    let answer = Command::new(interpreter).args(["-B", "-c", QUESTION]).output().ok()?;
    let text = String::from_utf8(answer.stdout).ok().filter(|_| answer.status.success())?;
    let (executable, library) = text.split_once('\n')?;
    Some((executable.to_string(), library.to_string()))
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=BATUTA_PYTHON");
    let chosen = std::env::var("BATUTA_PYTHON").ok();
    let candidates = match &chosen {
        Some(name) => vec![name.as_str()],
        None => vec![OF_THE_CONVERSION, "python3"],
    };
    let Some((interpreter, library)) = candidates.iter().find_map(|name| ask(name)) else {
        eprintln!("error: no Python with a shared library: {candidates:?} (set BATUTA_PYTHON)");
        std::process::exit(1);
    };
    if chosen.is_none() && interpreter != OF_THE_CONVERSION {
        println!("cargo:warning={OF_THE_CONVERSION} is not here; {interpreter} is linked instead");
    }
    println!("cargo:rustc-env=BATUTA_PYTHON_PATH={interpreter}");
    println!("cargo:rustc-link-arg-bins={library}");
    let folder = library.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_systems = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"].contains(&folder)
        || (folder.starts_with("/usr/lib/") && folder.ends_with("-linux-gnu"));
    if !is_systems {
        println!("cargo:rustc-link-arg-bins=-Wl,-rpath,{folder}");
    }
}
