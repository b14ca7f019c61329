//! Signals: what they do, and which of them came.

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

extern "C" {
    fn signal(number: c_int, handler: usize) -> usize;
    fn sigaction(number: c_int, new: *const c_void, old: *mut c_void) -> c_int;
}

static PENDING: AtomicU64 = AtomicU64::new(0);

extern "C" fn remember(number: c_int) {
    PENDING.fetch_or(1 << number, Ordering::SeqCst);
}

/// The process waits for a child, and whether it was interrupted then.
static WAITS: AtomicBool = AtomicBool::new(false);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// bash leaves it to the child that it waits for whether an interrupt ends them both.
extern "C" fn interrupt(number: c_int) {
    if WAITS.load(Ordering::Relaxed) {
        INTERRUPTED.store(true, Ordering::Relaxed);
        return;
    }
    set_signal(number, Disposition::Default);
    // It is blocked until the handler returns: then it ends the process.
    let _ = super::send_signal(super::own_pid(), number);
}

/// What a signal does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Disposition {
    Default,
    Ignore,
    Remember,
    /// It ends the process, unless that waits for a child.
    Interrupt,
}

/// From here on, and until `stop_waiting`, an interrupt is the child's affair.
pub fn start_waiting() {
    INTERRUPTED.store(false, Ordering::Relaxed);
    WAITS.store(true, Ordering::Relaxed);
}

/// Whether the process was interrupted since `start_waiting`.
pub fn stop_waiting() -> bool {
    WAITS.store(false, Ordering::Relaxed);
    INTERRUPTED.load(Ordering::Relaxed)
}

pub fn set_signal(number: i32, disposition: Disposition) {
    // Waiting must end when a signal comes: no SA_RESTART. The layout is that of 64-bit Linux.
    #[repr(C)]
    struct Action {
        handler: usize,
        mask: [u64; 16],
        flags: c_int,
        restorer: usize,
    }
    let handler = match disposition {
        Disposition::Default => 0,
        Disposition::Ignore => 1,
        Disposition::Remember => remember as *const () as usize,
        Disposition::Interrupt => interrupt as *const () as usize,
    };
    let action = Action {
        handler,
        mask: [0; 16],
        flags: 0,
        restorer: 0,
    };
    // SAFETY: the record is as the C library knows it; the handlers call only what a
    // handler may.
    unsafe { sigaction(number, (&raw const action).cast(), std::ptr::null_mut()) };
}

/// Whether a signal was ignored when the program started.
pub fn is_ignored(number: i32) -> bool {
    // SAFETY: plain numbers; the old disposition is put back.
    let old = unsafe { signal(number, 1) };
    unsafe { signal(number, old) };
    old == 1
}

/// The signals that came since the last call, as bits.
pub fn take_pending() -> u64 {
    if PENDING.load(Ordering::Relaxed) == 0 {
        return 0;
    }
    PENDING.swap(0, Ordering::SeqCst)
}

pub fn is_pending() -> bool {
    PENDING.load(Ordering::Relaxed) != 0
}

/// The signals that came and were not taken yet, as bits.
pub fn peek_pending() -> u64 {
    PENDING.load(Ordering::Relaxed)
}
