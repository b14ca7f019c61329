//! Files by their numbers: `os.open` and what goes with it. The numbers that a program opened here are its own; others
//! can be read and written only where they are a standard stream.
use crate::exc::{os_error, type_error};
use crate::file::path_of;
use crate::module::Globals;
use crate::modules::os::stat_result;
use crate::native::{function, Native};
use crate::value::{Value, R};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;

thread_local!(static OPEN: RefCell<HashMap<i32, File>> = RefCell::default());

/// The file of a number, which is somebody else's from now on.
pub fn take(descriptor: i32) -> Option<File> {
    OPEN.with(|open| open.borrow_mut().remove(&descriptor))
}

/// A second handle of an open file.
pub fn copy_of(descriptor: i32) -> Option<io::Result<File>> {
    OPEN.with(|open| open.borrow().get(&descriptor).map(File::try_clone))
}

fn bad_descriptor() -> io::Error {
    io::Error::from_raw_os_error(libc::EBADF)
}

fn with<T>(descriptor: &Value, work: impl FnOnce(&mut File) -> io::Result<T>) -> R<T> {
    let number = crate::number::c_int(descriptor)?;
    OPEN.with(|open| match open.borrow_mut().get_mut(&number) {
        Some(file) => work(file),
        None => Err(bad_descriptor()),
    })
    .map_err(|error| os_error(&error, None))
}

fn open(a: &[Value]) -> R {
    let flags = crate::number::c_int(&a[1])?;
    let mode = a[2].given().map_or(Ok(0o777), crate::number::c_int)?;
    let access = flags & libc::O_ACCMODE;
    let file = OpenOptions::new()
        .read(access != libc::O_WRONLY)
        .write(access != libc::O_RDONLY)
        .mode(mode as u32)
        .custom_flags(flags & !libc::O_ACCMODE)
        .open(path_of(&a[0])?)
        .map_err(|error| os_error(&error, Some(&a[0])))?;
    let number = file.as_raw_fd();
    OPEN.with(|open| open.borrow_mut().insert(number, file));
    Ok(Value::Int(i64::from(number)))
}

fn close(a: &[Value]) -> R {
    match take(crate::number::c_int(&a[0])?) {
        Some(_) => Ok(Value::None),
        None => Err(os_error(&bad_descriptor(), None)),
    }
}

fn read(a: &[Value]) -> R {
    let count = crate::number::c_int(&a[1])?.max(0) as usize;
    let mut bytes = vec![0; count];
    let got = if a[0].as_i64() == Some(0) {
        io::stdin()
            .read(&mut bytes)
            .map_err(|error| os_error(&error, None))?
    } else {
        with(&a[0], |file| file.read(&mut bytes))?
    };
    bytes.truncate(got);
    Ok(Value::bytes(bytes))
}

fn write(a: &[Value]) -> R {
    let bytes = a[1].as_bytes().ok_or_else(|| {
        type_error(format!(
            "a bytes-like object is required, not '{}'",
            a[1].class_ref().name()
        ))
    })?;
    let written = match a[0].as_i64() {
        Some(number @ (1 | 2)) => crate::stdio::write_all(number as i32, &bytes)
            .map(|()| bytes.len())
            .map_err(|error| os_error(&error, None))?,
        _ => with(&a[0], |file| file.write(&bytes))?,
    };
    Ok(Value::from(written))
}

fn lseek(a: &[Value]) -> R {
    let offset = a[1].as_i64().unwrap_or(0);
    let place = match a[2].as_i64() {
        Some(0) => SeekFrom::Start(offset as u64),
        Some(1) => SeekFrom::Current(offset),
        _ => SeekFrom::End(offset),
    };
    Ok(Value::from(with(&a[0], |file| file.seek(place))? as usize))
}

/// `os.fdopen`: a file object of the number, with the arguments that `open` takes.
fn fdopen(a: &[Value]) -> R {
    if !a[0].is_int() {
        return Err(type_error(format!(
            "invalid fd type (<class '{}'>, expected integer)",
            a[0].class_ref().name()
        )));
    }
    crate::file::open(a)
}

/// Who runs the program: `Uid` or `Gid` of /proc, the real one (0) or the one that counts (1).
fn identity(which: &str, at: usize) -> R {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let number = status
        .lines()
        .find_map(|line| line.strip_prefix(which))
        .and_then(|rest| rest.split_whitespace().nth(at))
        .and_then(|word| word.parse().ok());
    Ok(Value::Int(number.unwrap_or(0)))
}

pub static FUNCTIONS: &[Native] = &[
    function("open", "path: flags: mode= * dir_fd=", open),
    function("close", "fd:", close),
    function("read", "fd length", read),
    function("write", "fd data", write),
    function("lseek", "fd position how", lseek),
    function("fstat", "fd:", |a| {
        with(&a[0], |file| file.metadata()).map(|data| stat_result(&data))
    }),
    function(
        "fdopen",
        "fd: mode= buffering= encoding= errors= newline= closefd= opener=",
        fdopen,
    ),
    function("getuid", "", |_| identity("Uid:", 0)),
    function("geteuid", "", |_| identity("Uid:", 1)),
    function("getgid", "", |_| identity("Gid:", 0)),
    function("getegid", "", |_| identity("Gid:", 1)),
];

pub fn add_constants(module: &'static Globals) {
    for (name, number) in [
        ("O_RDONLY", libc::O_RDONLY),
        ("O_WRONLY", libc::O_WRONLY),
        ("O_RDWR", libc::O_RDWR),
        ("O_ACCMODE", libc::O_ACCMODE),
        ("O_CREAT", libc::O_CREAT),
        ("O_EXCL", libc::O_EXCL),
        ("O_TRUNC", libc::O_TRUNC),
        ("O_APPEND", libc::O_APPEND),
        ("O_NONBLOCK", libc::O_NONBLOCK),
        ("O_NOFOLLOW", libc::O_NOFOLLOW),
        ("O_CLOEXEC", libc::O_CLOEXEC),
        ("O_DIRECTORY", libc::O_DIRECTORY),
        ("O_NOCTTY", libc::O_NOCTTY),
        ("O_SYNC", libc::O_SYNC),
        ("O_TMPFILE", libc::O_TMPFILE),
        ("TMP_MAX", 238_328),
    ] {
        module.put(name, Value::Int(i64::from(number)));
    }
}
