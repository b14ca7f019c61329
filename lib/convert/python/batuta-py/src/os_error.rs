//! OSError: its classes by number, and what it tells beside its arguments.
use crate::exc::{attribute, make, Exc};
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};

/// An error of the operating system, of the subclass that belongs to its number.
pub fn os_error(error: &std::io::Error, path: Option<&Value>) -> Exc {
    // A path object is named by its text.
    let text = path
        .filter(|path| matches!(path, Value::Object(_)))
        .and_then(|path| crate::modules::os_path::fspath(path).ok());
    let number = error.raw_os_error().unwrap_or(libc::EIO);
    os_error_number(number, text.as_ref().or(path), None)
}

pub fn os_error_number(number: i32, path: Option<&Value>, second: Option<&Value>) -> Exc {
    let class = types().exception(os_error_class(number));
    let text = errno_text(number);
    let exc = make(
        &class,
        vec![Value::Int(i64::from(number)), Value::str(text.clone())],
    );
    let state = exc.state();
    state.set_extra("errno", Value::Int(i64::from(number)));
    state.set_extra("strerror", Value::str(text));
    state.set_extra("filename", path.cloned().unwrap_or(Value::None));
    state.set_extra("filename2", second.cloned().unwrap_or(Value::None));
    exc
}

pub fn os_error_class(number: i32) -> &'static str {
    match number {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => "BlockingIOError",
        libc::EPIPE | libc::ESHUTDOWN => "BrokenPipeError",
        libc::ECHILD => "ChildProcessError",
        libc::ECONNABORTED => "ConnectionAbortedError",
        libc::ECONNREFUSED => "ConnectionRefusedError",
        libc::ECONNRESET => "ConnectionResetError",
        libc::EEXIST => "FileExistsError",
        libc::ENOENT => "FileNotFoundError",
        libc::EINTR => "InterruptedError",
        libc::EISDIR => "IsADirectoryError",
        libc::ENOTDIR => "NotADirectoryError",
        libc::EACCES | libc::EPERM => "PermissionError",
        libc::ESRCH => "ProcessLookupError",
        libc::ETIMEDOUT => "TimeoutError",
        _ => "OSError",
    }
}

/// The C library's text for the number, without what Rust adds to it.
pub fn errno_text(number: i32) -> String {
    let text = std::io::Error::from_raw_os_error(number).to_string();
    match text.rfind(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

pub fn os_attribute(exc: &Exc, name: &str) -> Value {
    let args = exc.state().args.borrow().clone();
    let args = args.as_tuple().unwrap_or_default();
    match name {
        "errno" if args.len() >= 2 => args[0].clone(),
        "strerror" if args.len() >= 2 => args[1].clone(),
        "filename" => args.get(2).cloned().unwrap_or(Value::None),
        _ => Value::None,
    }
}

pub fn fill_os_error(exc: &Exc, args: &[Value]) {
    if !(2..=5).contains(&args.len()) || !exc.is("OSError") {
        return;
    }
    let state = exc.state();
    state.set_extra("errno", args[0].clone());
    state.set_extra("strerror", args[1].clone());
    if let Some(path) = args.get(2) {
        state.set_extra("filename", path.clone());
        state.set_extra("filename2", args.get(4).cloned().unwrap_or(Value::None));
        drop(state.args.replace(Value::tuple(args[..2].to_vec())));
    }
}

pub fn os_error_text(exc: &Exc) -> R<Option<String>> {
    let get = |name| attribute(exc, Sym::new(name)).unwrap_or(Value::None);
    let (errno, strerror, filename, second) = (
        get("errno"),
        get("strerror"),
        get("filename"),
        get("filename2"),
    );
    if errno.is_none() && strerror.is_none() {
        return Ok(None);
    }
    let text = |value: &Value| -> R<String> {
        Ok(crate::text::str_of(value)?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    };
    let mut result = format!("[Errno {}] {}", text(&errno)?, text(&strerror)?);
    if !filename.is_none() {
        result.push_str(&format!(": {}", text(&crate::text::repr(&filename)?)?));
    }
    if !second.is_none() {
        result.push_str(&format!(" -> {}", text(&crate::text::repr(&second)?)?));
    }
    Ok(Some(result))
}
