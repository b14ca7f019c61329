//! The calls of the C library that a shell is made of, with all of this crate's `unsafe`.

mod child;
mod net;
mod signals;
mod stack;

use std::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void, CStr, CString};

pub use child::*;
pub use net::*;
pub use signals::*;
pub use stack::on_large_stack;

extern "C" {
    fn pipe2(fds: *mut c_int, flags: c_int) -> c_int;
    fn dup2(from: c_int, to: c_int) -> c_int;
    fn close(fd: c_int) -> c_int;
    fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    fn read(fd: c_int, buffer: *mut c_void, count: usize) -> isize;
    fn write(fd: c_int, buffer: *const c_void, count: usize) -> isize;
    fn memmem(
        text: *const c_void,
        text_len: usize,
        piece: *const c_void,
        piece_len: usize,
    ) -> *const c_void;
    fn lseek(fd: c_int, offset: i64, whence: c_int) -> i64;
    fn __errno_location() -> *mut c_int;
    fn strerror(code: c_int) -> *const c_char;
    fn getuid() -> c_uint;
    fn geteuid() -> c_uint;
    fn getgid() -> c_uint;
    fn umask(mask: c_uint) -> c_uint;
    fn getrlimit(resource: c_int, limits: *mut u64) -> c_int;
    fn setrlimit(resource: c_int, limits: *const u64) -> c_int;
    fn futimens(fd: c_int, times: *const c_void) -> c_int;
    fn isatty(fd: c_int) -> c_int;
    fn ioctl(fd: c_int, request: c_ulong, ...) -> c_int;
    fn access(path: *const c_char, mode: c_int) -> c_int;
    fn setlocale(category: c_int, name: *const c_char) -> *const c_char;
    fn strcoll(a: *const c_char, b: *const c_char) -> c_int;
    fn time(at: *mut i64) -> i64;
    fn localtime_r(at: *const i64, broken: *mut c_void) -> *mut c_void;
    fn strftime(
        out: *mut c_char,
        max: usize,
        format: *const c_char,
        broken: *const c_void,
    ) -> usize;
    fn regcomp(regex: *mut c_void, pattern: *const c_char, flags: c_int) -> c_int;
    fn regexec(
        regex: *const c_void,
        text: *const c_char,
        count: usize,
        matches: *mut c_int,
        flags: c_int,
    ) -> c_int;
    fn regfree(regex: *mut c_void);
    fn getpwnam(name: *const c_char) -> *const *const c_char;
    fn times(buffer: *mut c_long) -> c_long;
    fn sysconf(name: c_int) -> c_long;
    fn snprintf(out: *mut c_char, max: usize, format: *const c_char, ...) -> c_int;
    fn strtod(text: *const c_char, end: *mut *mut c_char) -> f64;
    fn poll(fds: *mut c_void, count: u64, timeout_ms: c_int) -> c_int;
}

pub const O_RDONLY: c_int = 0;
pub const O_WRONLY: c_int = 1;
pub const O_RDWR: c_int = 2;
pub const O_CREAT: c_int = 0o100;
pub const O_EXCL: c_int = 0o200;
pub const O_TRUNC: c_int = 0o1000;
pub const O_APPEND: c_int = 0o2000;
const O_CLOEXEC: c_int = 0o2000000;
const F_GETFD: c_int = 1;
const F_SETFD: c_int = 2;
const F_DUPFD: c_int = 0;
const F_DUPFD_CLOEXEC: c_int = 1030;

pub const ENOENT: i32 = 2;
pub const ESRCH: i32 = 3;
pub const ENOEXEC: i32 = 8;
pub const EISDIR: i32 = 21;
pub const ENOTDIR: i32 = 20;
pub const EINTR: i32 = 4;
pub const EINVAL: i32 = 22;
pub const EPIPE: i32 = 32;

pub const SIGINT: i32 = 2;
pub const SIGQUIT: i32 = 3;

/// The C library's code of the last error.
pub fn errno() -> i32 {
    // SAFETY: it points to this thread's own code.
    unsafe { *__errno_location() }
}

/// What the C library says to an error's code.
pub fn error_text(code: i32) -> String {
    // SAFETY: the text is the library's own and copied at once; there is one thread.
    unsafe { CStr::from_ptr(strerror(code)) }
        .to_string_lossy()
        .into_owned()
}

/// Bytes as C has them: cut at a NUL, which no argument of a program can hold.
pub fn c_string(bytes: &[u8]) -> CString {
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap_or_default()
}

/// A pipe whose ends do not stay open in programs.
pub fn new_pipe() -> Result<(i32, i32), i32> {
    let mut fds = [0; 2];
    // SAFETY: there is room for two numbers.
    match unsafe { pipe2(fds.as_mut_ptr(), O_CLOEXEC) } {
        0 => Ok((fds[0], fds[1])),
        _ => Err(errno()),
    }
}

/// Makes `to` the same open file as `from`, which programs get.
pub fn duplicate(from: i32, to: i32) -> Result<(), i32> {
    if from == to {
        // SAFETY: commands of plain numbers.
        let flags = unsafe { fcntl(from, F_GETFD) };
        if flags < 0 {
            return Err(errno());
        }
        unsafe { fcntl(from, F_SETFD, flags & !1) };
        return Ok(());
    }
    // SAFETY: two numbers.
    match unsafe { dup2(from, to) } {
        -1 => Err(errno()),
        _ => Ok(()),
    }
}

/// A copy of an open file out of the script's way, closed in programs. `None`: it is not open.
pub fn keep_aside(fd: i32) -> Option<i32> {
    // SAFETY: a command of plain numbers.
    let kept = unsafe { fcntl(fd, F_DUPFD_CLOEXEC, 10) };
    (kept >= 0).then_some(kept)
}

/// A copy that programs get, numbered 10 or above.
pub fn copy_from_ten(fd: i32) -> Result<i32, i32> {
    // SAFETY: a command of plain numbers.
    match unsafe { fcntl(fd, F_DUPFD, 10) } {
        -1 => Err(errno()),
        new => Ok(new),
    }
}

pub fn close_fd(fd: i32) {
    // SAFETY: descriptors are the script's; nobody else of this process relies on them.
    unsafe { close(fd) };
}

pub fn open_file(path: &[u8], flags: c_int) -> Result<i32, i32> {
    let path = c_string(path);
    loop {
        // SAFETY: the path ends with a NUL.
        let fd = unsafe { open(path.as_ptr(), flags | O_CLOEXEC, 0o666 as c_uint) };
        if fd >= 0 {
            return Ok(fd);
        }
        if errno() != EINTR {
            return Err(errno());
        }
    }
}

/// Some bytes of an open file; none at its end.
pub fn read_some(fd: i32, buffer: &mut [u8]) -> Result<usize, i32> {
    // SAFETY: the buffer is ours, and as long as we say.
    match unsafe { read(fd, buffer.as_mut_ptr().cast(), buffer.len()) } {
        count if count >= 0 => Ok(count as usize),
        _ => Err(errno()),
    }
}

pub fn write_all(fd: i32, mut bytes: &[u8]) -> Result<(), i32> {
    while !bytes.is_empty() {
        // SAFETY: the bytes are ours, and as many as we say.
        let count = unsafe { write(fd, bytes.as_ptr().cast(), bytes.len()) };
        if count >= 0 {
            bytes = &bytes[count as usize..];
        } else if errno() != EINTR {
            return Err(errno());
        }
    }
    Ok(())
}

/// Moves the reading position back by so many bytes; false where there is none (a pipe).
pub fn step_back(fd: i32, bytes: usize) -> bool {
    // SAFETY: plain numbers.
    unsafe { lseek(fd, -(bytes as i64), 1) >= 0 }
}

/// Whether the reading position of an open file can be moved.
pub fn can_step_back(fd: i32) -> bool {
    // SAFETY: plain numbers.
    unsafe { lseek(fd, 0, 1) >= 0 }
}

/// True when something can be read within so many milliseconds.
pub fn has_input(fd: i32, timeout_ms: i32) -> bool {
    #[repr(C)]
    struct Polled {
        fd: c_int,
        wanted: i16,
        got: i16,
    }
    let mut polled = Polled {
        fd,
        wanted: 1,
        got: 0,
    };
    // SAFETY: one record as the C library knows it.
    unsafe { poll((&raw mut polled).cast(), 1, timeout_ms) > 0 }
}

/// Where a piece first is in a text.
pub fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    // SAFETY: both are as long as told.
    let found = unsafe {
        memmem(
            text.as_ptr().cast(),
            text.len(),
            piece.as_ptr().cast(),
            piece.len(),
        )
    };
    (!found.is_null()).then(|| found as usize - text.as_ptr() as usize)
}

pub fn user() -> u32 {
    unsafe { getuid() }
}

pub fn effective_user() -> u32 {
    unsafe { geteuid() }
}

pub fn group() -> u32 {
    unsafe { getgid() }
}

pub fn set_umask(mask: u32) -> u32 {
    unsafe { umask(mask) }
}

/// The soft and the hard limit of a resource.
pub fn limits(resource: i32) -> [u64; 2] {
    let mut limits = [u64::MAX; 2];
    // SAFETY: two numbers are what the call writes.
    unsafe { getrlimit(resource, limits.as_mut_ptr()) };
    limits
}

pub fn set_limits(resource: i32, limits: [u64; 2]) -> Result<(), i32> {
    // SAFETY: two numbers are what the call reads.
    match unsafe { setrlimit(resource, limits.as_ptr()) } {
        0 => Ok(()),
        _ => Err(errno()),
    }
}

/// Says that a file was changed and read just now.
pub fn set_times_to_now(fd: i32) -> Result<(), i32> {
    // SAFETY: null stands for now.
    match unsafe { futimens(fd, std::ptr::null()) } {
        0 => Ok(()),
        _ => Err(errno()),
    }
}

/// How many columns the terminal of an open file has, if it is one and knows.
pub fn terminal_columns(fd: i32) -> Option<usize> {
    const TIOCGWINSZ: c_ulong = 0x5413;
    let mut size = [0_u16; 4]; // rows, columns, and the same in pixels
                               // SAFETY: there is room for the four numbers that this request gives.
    let known = unsafe { ioctl(fd, TIOCGWINSZ, size.as_mut_ptr()) } == 0;
    (known && size[1] > 0).then_some(size[1] as usize)
}

/// Whether nobody sees what is written: it is /dev/null.
pub fn is_discarded(fd: i32) -> bool {
    std::fs::read_link(format!("/proc/self/fd/{fd}")).is_ok_and(|to| to.as_os_str() == "/dev/null")
}

pub fn is_terminal(fd: i32) -> bool {
    unsafe { isatty(fd) == 1 }
}

/// Whether the path can be read (4), written (2), executed (1).
pub fn can_access(path: &[u8], mode: i32) -> bool {
    let path = c_string(path);
    // SAFETY: the path ends with a NUL.
    unsafe { access(path.as_ptr(), mode) == 0 }
}

/// Takes the language from the environment.
pub fn use_locale() {
    // SAFETY: at the start, when nothing else runs.
    unsafe { setlocale(6, c"".as_ptr()) };
}

/// The order of two names in the user's language.
pub fn collate(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    let (x, y) = (c_string(a), c_string(b));
    // SAFETY: both end with a NUL.
    unsafe { strcoll(x.as_ptr(), y.as_ptr()) }
        .cmp(&0)
        .then_with(|| a.cmp(b))
}

pub fn now() -> i64 {
    // SAFETY: null asks for the result only.
    unsafe { time(std::ptr::null_mut()) }
}

/// A time in local terms, by C's strftime.
pub fn format_time(format: &[u8], at: i64) -> Vec<u8> {
    let format = c_string(format);
    let mut broken = [0u64; 16];
    let mut out = vec![0u8; 1024];
    // SAFETY: the record has more room than any `struct tm`; the result fits or is 0 long.
    let length = unsafe {
        localtime_r(&at, broken.as_mut_ptr().cast());
        strftime(
            out.as_mut_ptr().cast(),
            out.len(),
            format.as_ptr(),
            broken.as_ptr().cast(),
        )
    };
    out.truncate(length);
    out
}

/// An extended regular expression on a text: the whole match and its groups. `Err`: it is none.
pub fn regex_match(
    pattern: &[u8],
    text: &[u8],
    no_case: bool,
) -> Result<Option<Vec<Option<(usize, usize)>>>, ()> {
    let (pattern, text) = (c_string(pattern), c_string(text));
    let mut regex = [0u64; 64];
    let flags = 1 | if no_case { 2 } else { 0 };
    // SAFETY: the record has more room than `regex_t`; it is used between regcomp and regfree only.
    unsafe {
        if regcomp(regex.as_mut_ptr().cast(), pattern.as_ptr(), flags) != 0 {
            return Err(());
        }
        let mut spans = [-1 as c_int; 2 * 100];
        let found = regexec(
            regex.as_ptr().cast(),
            text.as_ptr(),
            100,
            spans.as_mut_ptr(),
            0,
        ) == 0;
        regfree(regex.as_mut_ptr().cast());
        if !found {
            return Ok(None);
        }
        let groups = pattern.as_bytes().iter().filter(|&&b| b == b'(').count();
        Ok(Some(
            (0..=groups.min(99))
                .map(|i| (spans[2 * i], spans[2 * i + 1]))
                .map(|(a, b)| (a >= 0).then_some((a as usize, b as usize)))
                .collect(),
        ))
    }
}

/// The home of a user.
pub fn home_of(name: &[u8]) -> Option<Vec<u8>> {
    let name = c_string(name);
    // SAFETY: `struct passwd` starts name, password, two 32-bit numbers, comment, home.
    unsafe {
        let entry = getpwnam(name.as_ptr());
        if entry.is_null() {
            return None;
        }
        Some(CStr::from_ptr(*entry.add(4)).to_bytes().to_vec())
    }
}

/// User and system time of this process and of its ended children, in seconds.
pub fn cpu_times() -> [f64; 4] {
    let mut ticks = [0 as c_long; 4];
    // SAFETY: `struct tms` holds four numbers.
    let per_second = unsafe {
        times(ticks.as_mut_ptr());
        sysconf(2)
    };
    ticks.map(|t| t as f64 / per_second.max(1) as f64)
}

/// A number as C's printf writes it; `format` holds one conversion of a double.
pub fn format_double(format: &[u8], value: f64) -> Vec<u8> {
    let format = c_string(format);
    let mut out = vec![0u8; 512];
    // SAFETY: the format was built to take one double; what does not fit is cut.
    let length =
        unsafe { snprintf(out.as_mut_ptr().cast(), out.len(), format.as_ptr(), value) } as usize;
    out.truncate(length.min(511));
    out
}

/// The number that a text starts with, and how many bytes belong to it.
pub fn parse_double(text: &[u8]) -> (f64, usize) {
    let text = c_string(text);
    let mut end: *mut c_char = std::ptr::null_mut();
    // SAFETY: the text ends with a NUL; `end` points into it afterwards.
    unsafe {
        let value = strtod(text.as_ptr(), &mut end);
        (value, end.offset_from(text.as_ptr()) as usize)
    }
}

/// The words that C's `main` was called with.
///
/// # Safety
/// `argv` holds `argc` pointers to strings that end with a NUL, as those of `main` do.
pub unsafe fn words(argc: c_int, argv: *const *const c_char) -> Vec<Vec<u8>> {
    (0..usize::try_from(argc).unwrap_or(0))
        // SAFETY: the caller promises it.
        .map(|index| {
            unsafe { CStr::from_ptr(*argv.add(index)) }
                .to_bytes()
                .to_vec()
        })
        .collect()
}

extern "C" {
    fn memfd_create(name: *const c_char, flags: c_uint) -> c_int;
}

/// A file without a name.
pub fn memory_file() -> Result<i32, i32> {
    // SAFETY: the name ends with a NUL.
    match unsafe { memfd_create(c"here".as_ptr(), 1) } {
        -1 => Err(errno()),
        fd => Ok(fd),
    }
}

/// To the beginning of an open file.
pub fn rewind(fd: i32) {
    // SAFETY: plain numbers.
    unsafe { lseek(fd, 0, 0) };
}

/// A copy that programs get, out of the way of what scripts name.
pub fn copy_high(fd: i32) -> Option<i32> {
    // SAFETY: a command of plain numbers.
    let high = unsafe { fcntl(fd, F_DUPFD, 63) };
    (high >= 0).then_some(high)
}
