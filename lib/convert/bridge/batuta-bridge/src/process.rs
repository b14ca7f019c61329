//! The few calls of the C library that this crate needs, with all of its `unsafe`.
//!
//! A carried program must not notice that Rust started it. Rust's own start-up ignores SIGPIPE and
//! opens closed standard streams; so the programs that use this crate define `main` as C does (see
//! [`program`](crate::program)), and the interpreter gets streams, signals and environment as they
//! came.

use std::ffi::{c_char, c_int, CStr, CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

extern "C" {
    fn execvp(file: *const c_char, argv: *const *const c_char) -> c_int;
    fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    fn flock(fd: c_int, operation: c_int) -> c_int;
    fn geteuid() -> u32;
}

// Of Linux, the same on all its 64-bit machines.
const F_DUPFD_CLOEXEC: c_int = 1030;
const LOCK_SH: c_int = 1;
const LOCK_EX: c_int = 2;
const LOCK_NB: c_int = 4;

/// Descriptors from here on are left to us: programs count theirs from the lowest.
const HIGH: c_int = 200;

/// The main function of an interpreter that is linked in.
pub type InterpreterMain = unsafe extern "C" fn(c_int, *mut *mut c_char) -> c_int;

/// An argument vector as C has it.
struct Vector {
    words: Vec<CString>,
    pointers: Vec<*const c_char>, // into `words`, and a null pointer
}

impl Vector {
    fn new(arguments: Vec<OsString>) -> Self {
        // Words come from C or from the tree's table; neither holds a NUL, so that none is cut.
        let words: Vec<CString> = arguments
            .into_iter()
            .map(|word| CString::new(word.into_vec()).unwrap_or_default())
            .collect();
        let ends = [std::ptr::null()];
        let pointers = words.iter().map(|word| word.as_ptr()).chain(ends).collect();
        Vector { words, pointers }
    }
}

/// The words that C's `main` was called with.
///
/// # Safety
/// `argv` holds `argc` pointers to strings that end with a NUL, as those of `main` do.
pub unsafe fn words(argc: c_int, argv: *const *const c_char) -> Vec<OsString> {
    let count = usize::try_from(argc).unwrap_or(0);
    (0..count)
        .map(|index| {
            // SAFETY: the caller promises it.
            let word = unsafe { CStr::from_ptr(*argv.add(index)) };
            OsStr::from_bytes(word.to_bytes()).to_os_string()
        })
        .collect()
}

/// Replaces this process by the program that the first word names. Returns if it cannot.
pub fn execute(arguments: Vec<OsString>) -> io::Error {
    let vector = Vector::new(arguments);
    // SAFETY: the vector ends with a null pointer and lives until the process is replaced.
    unsafe { execvp(vector.words[0].as_ptr(), vector.pointers.as_ptr()) };
    io::Error::last_os_error()
}

/// Runs a linked interpreter on an argument vector and returns its exit status.
///
/// # Safety
/// `main` takes what C's `main` takes, and no other thread runs.
pub unsafe fn interpret(main: InterpreterMain, arguments: Vec<OsString>) -> c_int {
    let vector = Vector::new(arguments);
    let mut pointers: Vec<*mut c_char> = vector
        .pointers
        .iter()
        .map(|pointer| pointer.cast_mut())
        .collect();
    // SAFETY: the vector ends with a null pointer and outlives the call; the rest is promised.
    unsafe { main(vector.words.len() as c_int, pointers.as_mut_ptr()) }
}

/// The same open file under a number that no program expects; as it is if there is none.
pub fn out_of_the_way(file: File) -> File {
    // SAFETY: the command takes one number, and makes a descriptor or fails.
    let high = unsafe { fcntl(file.as_raw_fd(), F_DUPFD_CLOEXEC, HIGH) };
    if high < 0 {
        return file;
    }
    // SAFETY: it was just made, and nobody else owns it.
    unsafe { File::from_raw_fd(high) }
}

/// Locks a file together with others, after who has it alone. False if it cannot be locked.
pub fn lock_shared(file: &File) -> bool {
    // SAFETY: the descriptor is open.
    unsafe { flock(file.as_raw_fd(), LOCK_SH) == 0 }
}

/// Locks a file alone, if nobody has locked it.
pub fn try_lock_alone(file: &File) -> bool {
    // SAFETY: the descriptor is open.
    unsafe { flock(file.as_raw_fd(), LOCK_EX | LOCK_NB) == 0 }
}

/// Whose files this process makes.
pub fn user() -> u32 {
    // SAFETY: it takes nothing and cannot fail.
    unsafe { geteuid() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_bytes_come_back() {
        let given = vec![
            OsString::from("p"),
            OsString::new(),
            OsString::from_vec(b"\xff\n ".to_vec()),
        ];
        let vector = Vector::new(given.clone());
        // SAFETY: the vector was just made of these words.
        let back = unsafe { words(vector.words.len() as c_int, vector.pointers.as_ptr()) };
        assert_eq!(back, given);
    }

    #[test]
    fn what_cannot_be_started_is_told() {
        let error = execute(vec!["/nowhere/at/all".into()]);
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_linked_interpreter_gets_the_words_and_gives_its_status() {
        unsafe extern "C" fn second_length(argc: c_int, argv: *mut *mut c_char) -> c_int {
            // SAFETY: called below with two words.
            let second = unsafe { CStr::from_ptr(*argv.add(1)) };
            argc * 10 + second.to_bytes().len() as c_int
        }
        // SAFETY: the function above fits, and touches nothing that threads share.
        let status = unsafe { interpret(second_length, vec!["p".into(), "four".into()]) };
        assert_eq!(status, 24);
    }
}
