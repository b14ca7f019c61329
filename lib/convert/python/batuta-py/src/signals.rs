//! SIGPIPE and SIGINT as CPython has them. Its `unsafe` code: calls of the C library.
#![allow(unsafe_code)]
use crate::exc::Exc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

extern "C" fn on_interrupt(_: libc::c_int) {
    INTERRUPTED.store(true, Relaxed);
}

/// SIGPIPE stays ignored (Rust ignores it, and so does CPython); SIGINT sets a flag, unless it was ignored
/// when the program started.
pub fn prepare() {
    // SAFETY: `action` is a valid, fully initialised sigaction; the handler only stores to an atomic.
    unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        libc::sigaction(libc::SIGINT, std::ptr::null(), &mut before);
        if before.sa_sigaction == libc::SIG_IGN {
            return;
        }
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_interrupt as *const () as usize;
        libc::sigaction(libc::SIGINT, &action, std::ptr::null_mut());
    }
}

/// False: a SIGINT waits to be told of.
#[inline]
pub fn is_quiet() -> bool {
    !INTERRUPTED.load(Relaxed)
}

/// KeyboardInterrupt, once for each SIGINT.
#[inline]
pub fn check() -> Result<(), Exc> {
    if INTERRUPTED.load(Relaxed) {
        return interrupted();
    }
    Ok(())
}

#[cold]
fn interrupted() -> Result<(), Exc> {
    INTERRUPTED.store(false, Relaxed);
    Err(crate::exc::make(
        &crate::types::types().exception("KeyboardInterrupt"),
        vec![],
    ))
}

/// To a process that this one started and has not waited for.
pub fn send(process: i32, signal: i32) {
    // SAFETY: a plain call without pointers.
    unsafe {
        libc::kill(process, signal);
    }
}

pub fn name_of(signal: i32) -> Option<&'static str> {
    Some(match signal {
        libc::SIGHUP => "SIGHUP",
        libc::SIGINT => "SIGINT",
        libc::SIGQUIT => "SIGQUIT",
        libc::SIGILL => "SIGILL",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGABRT => "SIGABRT",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGKILL => "SIGKILL",
        libc::SIGUSR1 => "SIGUSR1",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGUSR2 => "SIGUSR2",
        libc::SIGPIPE => "SIGPIPE",
        libc::SIGALRM => "SIGALRM",
        libc::SIGTERM => "SIGTERM",
        libc::SIGXCPU => "SIGXCPU",
        _ => return None,
    })
}

/// Ends the process as an uncaught SIGINT does, so that its parent sees it.
pub fn die_by_interrupt() {
    // SAFETY: plain calls without pointers.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::raise(libc::SIGINT);
    }
}
