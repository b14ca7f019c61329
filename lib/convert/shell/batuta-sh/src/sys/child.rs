//! Processes: how they begin, end, and belong to each other.

use std::ffi::{c_char, c_int, c_void, CString};

use super::{c_string, errno};

extern "C" {
    fn fork() -> c_int;
    fn execve(path: *const c_char, argv: *const *const c_char, env: *const *const c_char) -> c_int;
    fn clone(
        code: extern "C" fn(*mut c_void) -> c_int,
        stack: *mut c_void,
        flags: c_int,
        argument: *mut c_void,
        ...
    ) -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
    fn kill(pid: c_int, number: c_int) -> c_int;
    fn getpid() -> c_int;
    fn getppid() -> c_int;
    fn setpgid(pid: c_int, group: c_int) -> c_int;
    fn getpgrp() -> c_int;
    fn tcgetpgrp(fd: c_int) -> c_int;
    fn tcsetpgrp(fd: c_int, group: c_int) -> c_int;
}

/// A second process that goes on from here: `Ok(0)` in the child.
pub fn split() -> Result<i32, i32> {
    // SAFETY: there is one thread.
    match unsafe { fork() } {
        -1 => Err(errno()),
        pid => Ok(pid),
    }
}

/// Ends the process without anything of Rust's or C's own endings.
pub fn leave(status: i32) -> ! {
    // SAFETY: it takes a number.
    unsafe { _exit(status) }
}

fn pointers(words: &[CString]) -> Vec<*const c_char> {
    words
        .iter()
        .map(|w| w.as_ptr())
        .chain([std::ptr::null()])
        .collect()
}

/// What a child that shares this process's memory needs to become a program.
struct Start {
    path: *const c_char,
    words: *const *const c_char,
    environment: *const *const c_char,
    code: i32,
}

extern "C" fn become_program(start: *mut c_void) -> c_int {
    let start = start.cast::<Start>();
    // SAFETY: it is the parent's, which stands still until this is a program, or has ended.
    unsafe {
        execve((*start).path, (*start).words, (*start).environment);
        (*start).code = errno();
    }
    leave(127)
}

/// Starts a program as a child that has everything of this process, without a copy of its memory.
/// The C library's posix_spawn does the same with a hundred calls more: it resets each signal, which
/// the start of a program does anyway.
pub fn spawn(path: &[u8], words: &[Vec<u8>], environment: &[Vec<u8>]) -> Result<i32, i32> {
    const SHARED_UNTIL_PROGRAM: c_int = 0x100 | 0x4000;
    const SIGCHLD: c_int = 17;
    const ROOM: usize = 16 << 10;
    let path = c_string(path);
    let words: Vec<CString> = words.iter().map(|w| c_string(w)).collect();
    let environment: Vec<CString> = environment.iter().map(|w| c_string(w)).collect();
    let (words, environment) = (pointers(&words), pointers(&environment));
    let mut start = Start {
        path: path.as_ptr(),
        words: words.as_ptr(),
        environment: environment.as_ptr(),
        code: 0,
    };
    let mut stack = std::mem::MaybeUninit::<[u128; ROOM / 16]>::uninit();
    // SAFETY: the child has a stack of its own in this function's, and this process goes on when the
    // child does no more use its memory; both lists end with a null pointer.
    let pid = unsafe {
        let top = stack.as_mut_ptr().cast::<u8>().add(ROOM).cast();
        let flags = SHARED_UNTIL_PROGRAM | SIGCHLD;
        clone(become_program, top, flags, (&raw mut start).cast())
    };
    if pid < 0 {
        return Err(errno());
    }
    if start.code != 0 {
        // It is there to be waited for, and has nothing to tell.
        let _ = wait_for(pid);
        return Err(start.code);
    }
    Ok(pid)
}

/// Puts a program into this process's place; returns the error's code if it cannot.
pub fn execute(path: &[u8], words: &[Vec<u8>], environment: &[Vec<u8>]) -> i32 {
    let path = c_string(path);
    let words: Vec<CString> = words.iter().map(|w| c_string(w)).collect();
    let environment: Vec<CString> = environment.iter().map(|w| c_string(w)).collect();
    let (words, environment) = (pointers(&words), pointers(&environment));
    // SAFETY: both lists end with a null pointer and live until the call returns.
    unsafe { execve(path.as_ptr(), words.as_ptr(), environment.as_ptr()) };
    errno()
}

/// How a child ended or was stopped, as a shell's status, and the signal that did so (0: none).
#[derive(Clone, Copy)]
pub struct Ended {
    pub pid: i32,
    pub status: i32,
    pub signal: i32,
    /// It can go on.
    pub is_stopped: bool,
}

const WNOHANG: c_int = 1;
const WUNTRACED: c_int = 2;

fn wait_with(pid: i32, options: c_int) -> Result<Option<Ended>, i32> {
    let mut raw = 0;
    // SAFETY: the number is ours.
    let pid = unsafe { waitpid(pid, &mut raw, options) };
    if pid <= 0 {
        return if pid < 0 { Err(errno()) } else { Ok(None) };
    }
    let is_stopped = raw & 0xff == 0x7f;
    let signal = if is_stopped {
        (raw >> 8) & 0xff
    } else {
        raw & 0x7f
    };
    let status = if signal == 0 {
        (raw >> 8) & 0xff
    } else {
        128 + signal
    };
    Ok(Some(Ended {
        pid,
        status,
        signal,
        is_stopped,
    }))
}

/// Waits for the end of a child (-1: any). `Err` holds the error's code: EINTR, ECHILD.
pub fn wait_for(pid: i32) -> Result<Ended, i32> {
    wait_with(pid, 0)?.ok_or(super::EINTR)
}

/// `wait_for` that a child which is stopped ends, too.
pub fn wait_for_change(pid: i32) -> Result<Ended, i32> {
    wait_with(pid, WUNTRACED)?.ok_or(super::EINTR)
}

/// What has become of a child, if anything has.
pub fn look_after(pid: i32) -> Option<Ended> {
    wait_with(pid, WNOHANG | WUNTRACED).ok().flatten()
}

/// Makes a process a member of a group; of its own if that is its number.
pub fn join_group(pid: i32, group: i32) {
    // SAFETY: plain numbers. It fails where the child or its parent was the first to do it.
    unsafe { setpgid(pid, group) };
}

/// The group that the terminal of standard error listens to.
pub fn terminal_group() -> i32 {
    // SAFETY: plain numbers.
    unsafe { tcgetpgrp(2) }
}

pub fn own_group() -> i32 {
    // SAFETY: it takes nothing and cannot fail.
    unsafe { getpgrp() }
}

/// Makes the terminal listen to a group, also from behind it.
pub fn give_terminal(group: i32) {
    const SIGTTOU: c_int = 22;
    let was_ignored = super::is_ignored(SIGTTOU);
    super::set_signal(SIGTTOU, super::Disposition::Ignore);
    // SAFETY: plain numbers.
    unsafe { tcsetpgrp(2, group) };
    if !was_ignored {
        super::set_signal(SIGTTOU, super::Disposition::Default);
    }
}

pub fn send_signal(pid: i32, number: i32) -> Result<(), i32> {
    // SAFETY: plain numbers.
    match unsafe { kill(pid, number) } {
        0 => Ok(()),
        _ => Err(errno()),
    }
}

pub fn own_pid() -> i32 {
    // SAFETY: it takes nothing and cannot fail, as the next ones.
    unsafe { getpid() }
}

pub fn parent_pid() -> i32 {
    unsafe { getppid() }
}
