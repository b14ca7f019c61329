//! SIGPIPE and SIGINT as CPython has them. The only module with `unsafe` code: three calls of the C library.
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

/// Ends the process as an uncaught SIGINT does, so that its parent sees it.
pub fn die_by_interrupt() {
    // SAFETY: plain calls without pointers.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::raise(libc::SIGINT);
    }
}
