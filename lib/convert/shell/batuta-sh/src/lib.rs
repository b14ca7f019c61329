//! What shell scripts mean, for scripts that were translated to Rust.
//!
//! A translated script is a Rust program whose functions take a [`Shell`]: the variables, options,
//! traps and open files that the script's own shell would have. Words are data ([`Part`]), commands
//! are calls ([`Shell::run`]), control flow is Rust's. Subshells are real processes, made by `fork`:
//! the program has one thread.
#![deny(unsafe_op_in_unsafe_fn)]

mod arith;
mod assign;
mod bridge;
mod builtins;
mod condition;
mod counter;
mod cut;
mod dynamic;
mod expand;
mod function;
mod glob;
mod hashed;
mod index;
mod jobs;
mod jump;
mod loops;
mod native;
mod operand;
mod param;
mod part;
mod pattern;
mod pipeline;
mod process;
mod program;
mod quick;
mod quote;
mod redirect;
mod run;
mod select;
mod shell;
mod special;
mod sys;
mod told;
mod trap;
mod var;
mod words;

pub use counter::Counter;
pub use loops::{Turns, Way};
pub use part::*;
pub use pipeline::{pipe, Pipeline};
pub use shell::{Dialect, Flow, Function, Jump, Script, Shell, Sourced};
#[doc(hidden)]
pub use told::{told, Tell};
pub use words::{count_parts, parts_of};

use std::ffi::{c_char, c_int};

/// Defines the program's `main`, of a [`Script`].
#[macro_export]
macro_rules! program {
    ($script:expr) => {
        static SCRIPT: $crate::Script = $script;

        /// Called by the C library, without Rust's start-up, which changes signals and streams.
        #[no_mangle]
        pub extern "C" fn main(
            argc: std::ffi::c_int,
            argv: *const *const std::ffi::c_char,
        ) -> std::ffi::c_int {
            // SAFETY: these are the arguments of main.
            unsafe { $crate::start(&SCRIPT, argc, argv, None) }
        }
    };
    ($script:expr, $root:expr) => {
        static SCRIPT: $crate::Script = $script;

        /// Called by the C library, without Rust's start-up, which changes signals and streams.
        #[no_mangle]
        pub extern "C" fn main(
            argc: std::ffi::c_int,
            argv: *const *const std::ffi::c_char,
        ) -> std::ffi::c_int {
            // SAFETY: these are the arguments of main.
            unsafe { $crate::start(&SCRIPT, argc, argv, Some($root)) }
        }
    };
}

/// Runs a script and ends the process. `root`: unpacks the project's files and says where they are.
///
/// # Safety
/// `argc` and `argv` are those of C's `main`.
pub unsafe fn start(
    script: &'static Script,
    argc: c_int,
    argv: *const *const c_char,
    root: Option<fn() -> std::path::PathBuf>,
) -> ! {
    use std::os::unix::ffi::OsStrExt;
    // SAFETY: the caller promises it.
    let mut words = unsafe { sys::words(argc, argv) };
    let started_as = if words.is_empty() {
        Vec::new()
    } else {
        words.remove(0)
    };
    let tree = root.map(|root| root().as_os_str().as_bytes().to_vec());
    let name = match &tree {
        Some(tree) => [&tree[..], b"/", script.path.as_bytes()].concat(),
        None => name_as_started(script, &started_as),
    };
    let mut shell = Shell::new(script, name, words);
    shell.tree = tree.unwrap_or_default();
    for letter in script.options.bytes() {
        shell.set_letter(letter, true);
    }
    sys::on_large_stack(Box::new(move || {
        let flow = (script.body)(&mut shell);
        shell.end(flow);
    }))
}

/// `$0`: where the program was started, by the script's own name unless it has another one.
fn name_as_started(script: &Script, started_as: &[u8]) -> Vec<u8> {
    use std::os::unix::ffi::OsStringExt;
    let full = if started_as.contains(&b'/') {
        started_as.to_vec()
    } else {
        let path = std::env::var_os("PATH")
            .map(OsStringExt::into_vec)
            .unwrap_or_default();
        program::find_program(&path, started_as).unwrap_or_else(|| started_as.to_vec())
    };
    let own = script.path.rsplit('/').next().unwrap_or(script.path);
    let cut = full.iter().rposition(|&b| b == b'/').map_or(0, |i| i + 1);
    // The binary of "wc.sh" is "wc": users of the script know it as "wc.sh".
    if &full[cut..] == script.program.as_bytes() {
        return [&full[..cut], own.as_bytes()].concat();
    }
    full
}
