//! A stack for scripts that call themselves as deep as their shells let them.

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicPtr, Ordering};

extern "C" {
    fn mmap(
        at: *mut c_void,
        size: usize,
        access: c_int,
        flags: c_int,
        fd: c_int,
        offset: i64,
    ) -> *mut c_void;
    fn mprotect(at: *mut c_void, size: usize, access: c_int) -> c_int;
    fn madvise(at: *mut c_void, size: usize, advice: c_int) -> c_int;
    fn getcontext(context: *mut Context) -> c_int;
    fn makecontext(context: *mut Context, entry: extern "C" fn(), count: c_int, ...);
    fn setcontext(context: *const Context) -> c_int;
}

/// `ucontext_t`: its beginning is the same wherever glibc is, and nowhere it is longer.
#[repr(C)]
struct Context {
    flags: usize,
    next: *mut Context,
    stack: *mut c_void,
    stack_flags: c_int,
    stack_size: usize,
    rest: [u64; 1024],
}

/// A level takes more of it than in bash, whose stack has 8 MiB. What is not used costs nothing.
const SIZE: usize = 512 << 20;
const GUARD: usize = 64 << 10;

type Code = Box<dyn FnOnce()>;

static CODE: AtomicPtr<Code> = AtomicPtr::new(std::ptr::null_mut());

extern "C" fn enter() {
    let code = CODE.swap(std::ptr::null_mut(), Ordering::Relaxed);
    if !code.is_null() {
        // SAFETY: it was made from a box, and taken out of its place.
        let code = unsafe { Box::from_raw(code) };
        code();
    }
    super::leave(0)
}

/// Runs code that ends the process. Where there is no such stack, on the one that there is.
pub fn on_large_stack(code: Code) -> ! {
    const READ_AND_WRITE: c_int = 3;
    const PRIVATE_WITHOUT_RESERVE: c_int = 0x2 | 0x20 | 0x4000 | 0x20000;
    const NO_HUGE_PAGES: c_int = 15;
    let mut context = Context {
        flags: 0,
        next: std::ptr::null_mut(),
        stack: std::ptr::null_mut(),
        stack_flags: 0,
        stack_size: SIZE,
        rest: [0; 1024],
    };
    // SAFETY: new memory, which is this stack's alone; its end is closed off. The context is filled by
    // the C library but for the stack, and used once; this stack stays as it is below.
    unsafe {
        let null = std::ptr::null_mut();
        let memory = mmap(null, SIZE, READ_AND_WRITE, PRIVATE_WITHOUT_RESERVE, -1, 0);
        if memory as isize == -1 || getcontext(&mut context) != 0 {
            code();
            super::leave(0);
        }
        mprotect(memory, GUARD, 0);
        madvise(memory, SIZE, NO_HUGE_PAGES);
        context.next = null.cast();
        context.stack = memory;
        context.stack_size = SIZE;
        CODE.store(Box::into_raw(Box::new(code)), Ordering::Relaxed);
        makecontext(&mut context, enter, 0);
        setcontext(&context);
    }
    enter();
    super::leave(0)
}
