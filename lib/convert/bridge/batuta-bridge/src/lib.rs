//! Carries a project's files inside a program and runs one of them by its interpreter.
//!
//! At the first start the files are unpacked into a folder of the user's cache, named after their
//! content; later starts only check that they are still there as they were. The interpreter then
//! takes the place of this process, so that its identity, signals, streams and exit status are the
//! script's own, and scripts find what lies beside them.
#![deny(missing_docs, unsafe_code, unsafe_op_in_unsafe_fn)]

mod last_use;
mod place;
#[allow(unsafe_code)]
pub mod process;
mod put;
#[cfg(test)]
mod scratch;
mod unpack;
mod wanted;

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What a carried path is.
pub enum Content {
    /// A regular file with these bytes.
    File(&'static [u8]),
    /// A symbolic link with this target.
    Link(&'static [u8]),
}

/// One carried path.
pub struct Item {
    /// Relative to the project's root, any bytes.
    pub path: &'static [u8],
    /// Permission bits.
    pub mode: u32,
    /// What is there.
    pub content: Content,
}

/// Everything that is carried.
pub struct Tree {
    /// Name of the project's root folder.
    pub name: &'static str,
    /// Identity of the whole content.
    pub digest: &'static str,
    /// The project's files.
    pub items: &'static [Item],
    /// Compiled programs of the project that have become binaries of their own: where the scripts
    /// look for them, and the binary's name beside this one.
    pub programs: &'static [(&'static [u8], &'static str)],
}

/// A word of the command that is run.
pub enum Word {
    /// Taken as it is.
    Text(&'static [u8]),
    /// A path below the root of the unpacked tree; empty for the root itself.
    Path(&'static [u8]),
}

/// How a carried program is started.
pub struct Start {
    /// The words before the user's arguments; the first is the interpreter's path or name.
    pub words: &'static [Word],
    /// Name of a search path variable and the tree's folder that comes first in it.
    pub search_path: Option<(&'static str, &'static [u8])>,
}

/// Defines the program's `main`: `program!(TREE, START)` puts the interpreter in this process's
/// place, `program!(TREE, START, Main)` calls the main function of a linked one.
#[macro_export]
macro_rules! program {
    ($tree:expr, $start:expr) => {
        $crate::program!(@main |words| $crate::exec(&$tree, &$start, words));
    };
    ($tree:expr, $start:expr, $interpreter:path) => {
        $crate::program!(@main |words| {
            let arguments = $crate::arguments(&$tree, &$start, words);
            // SAFETY: the interpreter's main is declared as in the C header; there is one thread.
            unsafe { $crate::process::interpret($interpreter, arguments) }
        });
    };
    (@main $run:expr) => {
        /// Called by the C library, without Rust's start-up, which changes signals and streams.
        #[no_mangle]
        pub extern "C" fn main(
            argc: std::ffi::c_int,
            argv: *const *const std::ffi::c_char,
        ) -> std::ffi::c_int {
            let run: fn(Vec<std::ffi::OsString>) -> std::ffi::c_int = $run;
            // SAFETY: these are the arguments of main.
            run(unsafe { $crate::process::words(argc, argv) })
        }
    };
}

/// Ends the process with a shell's exit status for a program that could not be started.
fn fail(name: &OsStr, message: &str, status: i32) -> ! {
    // Stderr may be closed: then there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{}: {message}", name.to_string_lossy());
    std::process::exit(status)
}

/// The project's root with its carried files, unpacked. The error says in one line why it cannot be.
pub fn unpacked(tree: &Tree) -> Result<PathBuf, String> {
    unpack::root(tree)
}

/// The complete argument vector: the start's words with their paths, then the user's arguments
/// (`words` without the first). Sets the search path. Ends the process with status 126 when the
/// tree cannot be unpacked anywhere.
pub fn arguments(tree: &Tree, start: &Start, words: Vec<OsString>) -> Vec<OsString> {
    let name = words.first().cloned().unwrap_or_default();
    let root = unpack::root(tree).unwrap_or_else(|error| fail(&name, &error, 126));
    if let Some((variable, folder)) = start.search_path {
        std::env::set_var(
            variable,
            search_path(&root, folder, std::env::var_os(variable)),
        );
    }
    let own = start.words.iter().map(|word| match word {
        Word::Text(text) => OsStr::from_bytes(text).to_os_string(),
        Word::Path(path) => join(&root, path).into_os_string(),
    });
    own.chain(words.into_iter().skip(1)).collect()
}

/// Replaces this process by the interpreter. Ends with status 127 when there is no such program and
/// 126 when it cannot be started, as shells do.
pub fn exec(tree: &Tree, start: &Start, words: Vec<OsString>) -> ! {
    let name = words.first().cloned().unwrap_or_default();
    let arguments = arguments(tree, start, words);
    let interpreter = arguments[0].to_string_lossy().into_owned();
    let error = process::execute(arguments);
    if error.kind() == std::io::ErrorKind::NotFound {
        let message = format!("{interpreter}: not found; this program is run by it");
        fail(&name, &message, 127);
    }
    fail(&name, &format!("{interpreter}: {error}"), 126)
}

/// Where the unpacked files are. Ends the process with status 126 when they cannot be unpacked.
pub fn root(tree: &Tree) -> PathBuf {
    let name = std::env::args_os().next().unwrap_or_default();
    unpack::root(tree).unwrap_or_else(|error| fail(&name, &error, 126))
}

fn join(root: &Path, path: &[u8]) -> PathBuf {
    if path.is_empty() {
        return root.to_path_buf();
    }
    root.join(OsStr::from_bytes(path))
}

fn search_path(root: &Path, folder: &[u8], old: Option<OsString>) -> OsString {
    let mut value = join(root, folder).into_os_string();
    if let Some(old) = old.filter(|old| !old.is_empty()) {
        value.push(":");
        value.push(old);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_comes_first_in_the_search_path() {
        let root = Path::new("/t");
        assert_eq!(search_path(root, b"", None), "/t");
        assert_eq!(
            search_path(root, b"src", Some("/a:/b".into())),
            "/t/src:/a:/b"
        );
        assert_eq!(search_path(root, b"src", Some("".into())), "/t/src");
    }
}
