//! A program from its start to its exit code.
use crate::exc::Exc;
use crate::module::{self, ModuleDef};
use crate::traceback::Sites;
use crate::value::{Value, R};
use std::path::PathBuf;
use std::process::ExitCode;

pub struct Program {
    pub modules: &'static [&'static ModuleDef],
    pub main: Start,
    /// The project's folder.
    pub root: fn() -> PathBuf,
}

#[derive(Clone, Copy)]
pub enum Start {
    /// A file of the project, run as `python3 file`; its module is called `__main__`.
    Script(&'static str),
    /// `python3 -m package`; the module that runs as `__main__`, and what a traceback shows above it.
    Module(&'static str, &'static Sites),
    /// A console script: module, function, name of the program.
    Function(&'static str, &'static str, &'static str),
}

/// Deep recursion of Python needs a deep stack; pages that are not touched cost nothing.
const STACKS: [usize; 3] = [1 << 30, 1 << 28, 1 << 26];

pub fn run(program: &'static Program) -> ExitCode {
    crate::signals::prepare();
    for size in STACKS {
        let started = std::thread::Builder::new().stack_size(size).spawn(move || {
            crate::call::set_stack_size(size);
            // The values of the program are not taken apart: the process ends anyway.
            std::process::exit(run_here(program));
        });
        if let Ok(thread) = started {
            let _ = thread.join();
            return ExitCode::from(70);
        }
    }
    std::process::exit(run_here(program))
}

fn run_here(program: &'static Program) -> i32 {
    module::set_program(program.modules);
    crate::traceback::set_root((program.root)());
    crate::modules::sys::set_start(program.main);
    let result = start(program);
    let mut code = match result {
        Ok(()) => 0,
        Err(error) => report(&error),
    };
    code = at_exit(code);
    if let Err(error) = crate::stdio::finish() {
        if code == 0 || error.is("BrokenPipeError") {
            let name = "<_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>";
            crate::stdio::write_stderr(&format!(
                "Exception ignored in: {name}\n{}",
                crate::traceback::last_line(&error)
            ));
            code = 120;
        }
    }
    if code == INTERRUPTED {
        crate::signals::die_by_interrupt();
    }
    code
}

const INTERRUPTED: i32 = 130;

fn at_exit(code: i32) -> i32 {
    let mut code = code;
    for (function, args, keywords) in crate::modules::atexit::take() {
        if let Err(error) = crate::call::call_sym(&function, &args, &keywords) {
            if error.is("SystemExit") {
                code = report(&error);
            } else {
                let text = format!(
                    "Exception ignored in atexit callback: {}\n",
                    crate::text::repr_or(&function, "?")
                );
                crate::stdio::write_stderr(&format!("{text}{}", crate::traceback::format(&error)));
            }
        }
    }
    code
}

fn start(program: &'static Program) -> R<()> {
    let find = |name: &str| program.modules.iter().copied().find(|def| def.name == name);
    match program.main {
        Start::Script(file) => {
            let def = find("__main__")
                .or_else(|| program.modules.iter().copied().find(|def| def.file == file));
            match def {
                Some(def) => module::run_module(def, "__main__").map(|_| ()),
                None => Err(crate::exc::module_not_found(format!(
                    "No module named '{file}'"
                ))),
            }
        }
        Start::Module(name, above) => {
            if let Some((package, _)) = name.rsplit_once('.') {
                module::import_module(package)?;
            }
            match find("__main__").or_else(|| find(name)) {
                Some(def) => match module::run_module(def, "__main__") {
                    Ok(_) => Ok(()),
                    Err(error) => {
                        (0..above.rows.len() as u32).for_each(|row| error.push_site(above, row));
                        Err(error)
                    }
                },
                None => Err(crate::exc::module_not_found(format!(
                    "No module named '{name}'"
                ))),
            }
        }
        Start::Function(module, function, _) => {
            let module = module::import_module(module)?;
            let function = crate::attribute::get(&module, crate::symbol::Sym::new(function))?;
            let result = crate::call::call(&function, &[])?;
            Err(crate::modules::sys::system_exit(result))
        }
    }
}

/// Prints what ended the program, as CPython does; the exit code.
fn report(error: &Exc) -> i32 {
    if error.is("SystemExit") {
        return exit_code(
            &crate::exc::attribute(error, crate::symbol::Sym::new("code")).unwrap_or(Value::None),
        );
    }
    let _ = crate::stdio::flush_stdout();
    if !crate::modules::hooks::call_excepthook(error) {
        crate::modules::sys::print_stderr(&crate::traceback::format(error));
    }
    if error.is("KeyboardInterrupt") {
        return INTERRUPTED;
    }
    1
}

fn exit_code(code: &Value) -> i32 {
    match code {
        Value::None => 0,
        _ => match code.as_i64() {
            Some(number) => number as i32 & 0xff,
            None if code.is_int() => 255,
            None => {
                let _ = crate::stdio::flush_stdout();
                crate::modules::sys::print_stderr(&format!("{}\n", crate::text::str_or(code, "")));
                1
            }
        },
    }
}

/// What stands for a function of a library module that nothing in the program names. Getting there all the same,
/// by a name that was put together, must not pass for an error that the program could handle.
#[cold]
pub fn cut_off(module: &str, name: &str) -> ! {
    end_loudly(&format!(
        "{module}.{name} is called, but was left out of the translation because nothing names it"
    ))
}

/// Ends a program that asks for what its translation cannot give.
#[cold]
pub fn end_loudly(reason: &str) -> ! {
    let _ = crate::stdio::flush_stdout();
    crate::stdio::write_stderr(&format!("batuta: {reason}\n"));
    std::process::exit(70);
}
