//! `open`: its modes, and the paths that it takes.
use super::{io_class, File, Newline, Source, TextMode};
use crate::exc::{os_error, type_error, value_error};
use crate::modules::descriptors;
use crate::object::Object;
use crate::text::to_os;
use crate::value::{Value, R};
use std::ffi::OsString;
use std::fs::{File as StdFile, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStringExt;

/// A path argument: str, bytes or what `__fspath__` gives, as the system wants it.
pub fn path_bytes(value: &Value) -> R<Vec<u8>> {
    match crate::modules::os_path::fspath(value)? {
        Value::Str(text) => {
            if text.as_str().contains('\0') {
                return Err(value_error("embedded null byte"));
            }
            Ok(to_os(text.as_str()))
        }
        other => Ok(other.as_bytes().unwrap_or_default()),
    }
}

pub fn path_of(value: &Value) -> R<std::path::PathBuf> {
    Ok(std::path::PathBuf::from(OsString::from_vec(path_bytes(
        value,
    )?)))
}

/// `open(...)`.
pub fn open(a: &[Value]) -> R {
    let mode = match a[1].given() {
        None => "r",
        Some(mode) => mode.as_str().ok_or_else(|| {
            type_error(format!(
                "open() argument 'mode' must be str, not {}",
                a[1].class_ref().name()
            ))
        })?,
    };
    check_mode(mode)?;
    let binary = mode.contains('b');
    if binary {
        for (value, name) in [
            (&a[3], "an encoding"),
            (&a[4], "an errors"),
            (&a[5], "a newline"),
        ] {
            if value.given().is_some() {
                return Err(value_error(format!(
                    "binary mode doesn't take {name} argument"
                )));
            }
        }
    }
    let file = match a[7].given() {
        Some(opener) => opened_by(opener, &a[0], mode)?,
        None if a[0].is_int() => of_descriptor(&a[0], mode, &a[6])?,
        None => open_source(&a[0], mode)?,
    };
    let text = if binary {
        None
    } else {
        Some(text_mode(&a[3], &a[4], &a[5])?)
    };
    let clean: String = mode.chars().filter(|one| !matches!(one, 't')).collect();
    let plain: String = clean.chars().filter(|one| *one != 'b').collect();
    let mut made = File::new(Source::File(file), a[0].clone(), &plain, text);
    made.mode = if binary {
        binary_mode(&clean)
    } else {
        mode.to_owned()
    };
    made.by_line = a[2].as_i64() == Some(1) || a[2].as_i64() == Some(0);
    let kind = if mode.contains('+') {
        "rb+"
    } else if mode.contains('r') {
        "rb"
    } else {
        "wb"
    };
    Ok(Object::native(io_class(!binary, kind), made))
}

fn binary_mode(mode: &str) -> String {
    let letter: String = mode
        .chars()
        .filter(|one| matches!(one, 'r' | 'w' | 'a' | 'x'))
        .collect();
    let plus = if mode.contains('+') { "+" } else { "" };
    format!("{letter}b{plus}")
}

pub(super) fn text_mode(encoding: &Value, errors: &Value, newline: &Value) -> R<TextMode> {
    let newline = match newline.given() {
        None => Newline::Universal,
        Some(value) => match value.as_str() {
            Some("") => Newline::Untouched,
            Some(end @ ("\n" | "\r" | "\r\n")) => Newline::Fixed(end.to_owned()),
            _ => {
                return Err(value_error(format!(
                    "illegal newline value: {}",
                    crate::text::repr_string(value)?
                )))
            }
        },
    };
    let encoding = match encoding.as_str() {
        None | Some("locale") => "utf-8".to_owned(),
        Some(name) => name.to_owned(),
    };
    crate::codec::decode(b"", &encoding, "strict")?;
    Ok(TextMode {
        encoding,
        errors: errors.as_str().unwrap_or("strict").to_owned(),
        newline,
    })
}

fn check_mode(mode: &str) -> R<()> {
    let invalid = || value_error(format!("invalid mode: '{mode}'"));
    for (at, one) in mode.char_indices() {
        if !"rwaxbt+".contains(one) || mode[..at].contains(one) {
            return Err(invalid());
        }
    }
    if mode.contains('b') && mode.contains('t') {
        return Err(value_error("can't have text and binary mode at once"));
    }
    if mode.chars().filter(|one| "rwax".contains(*one)).count() != 1 {
        return Err(value_error(
            "must have exactly one of create/read/write/append mode",
        ));
    }
    Ok(())
}

fn options_of(mode: &str) -> OpenOptions {
    let plus = mode.contains('+');
    let mut options = OpenOptions::new();
    match mode.chars().find(|one| "rwax".contains(*one)) {
        Some('w') => options.write(true).create(true).truncate(true).read(plus),
        Some('a') => options.append(true).create(true).read(plus),
        Some('x') => options.write(true).create_new(true).read(plus),
        _ => options.read(true).write(plus),
    };
    options
}

/// The flags that `os.open` would be given for a mode.
fn flags_of(mode: &str) -> i32 {
    let access = match (mode.contains('+'), mode.contains('r')) {
        (true, _) => libc::O_RDWR,
        (false, true) => libc::O_RDONLY,
        (false, false) => libc::O_WRONLY,
    };
    let made = match mode.chars().find(|one| "rwax".contains(*one)) {
        Some('w') => libc::O_CREAT | libc::O_TRUNC,
        Some('a') => libc::O_CREAT | libc::O_APPEND,
        Some('x') => libc::O_CREAT | libc::O_EXCL,
        _ => 0,
    };
    access | made | libc::O_CLOEXEC
}

fn bad_descriptor() -> crate::exc::Exc {
    os_error(&io::Error::from_raw_os_error(libc::EBADF), None)
}

fn opened_by(opener: &Value, name: &Value, mode: &str) -> R<StdFile> {
    let flags = Value::Int(i64::from(flags_of(mode)));
    let number = crate::call::call(opener, &[name.clone(), flags])?;
    of_descriptor(&number, mode, &Value::Undef)
}

/// The file that `os.open` opened, else another handle of what the number means to the system.
fn of_descriptor(number: &Value, mode: &str, closefd: &Value) -> R<StdFile> {
    let number = crate::number::c_int(number)?;
    let own = if closefd.given().map_or(Ok(true), Value::truth)? {
        descriptors::take(number).map(Ok)
    } else {
        descriptors::copy_of(number)
    };
    let system = || options_of(mode).open(format!("/dev/fd/{number}"));
    own.unwrap_or_else(system).map_err(|_| bad_descriptor())
}

fn open_source(name: &Value, mode: &str) -> R<StdFile> {
    let options = options_of(mode);
    let file = options
        .open(path_of(name)?)
        .map_err(|error| os_error(&error, Some(name)))?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        return Err(os_error(
            &io::Error::from_raw_os_error(libc::EISDIR),
            Some(name),
        ));
    }
    Ok(file)
}

/// Our end of a pipe: its name is its number.
pub fn of_pipe(file: StdFile, mode: &str, text: Option<(String, String)>, by_line: bool) -> Value {
    use std::os::fd::AsRawFd;
    let name = Value::Int(i64::from(file.as_raw_fd()));
    let text = text.map(|(encoding, errors)| TextMode {
        encoding,
        errors,
        newline: Newline::Universal,
    });
    let class = io_class(text.is_some(), if mode == "r" { "rb" } else { "wb" });
    let mut made = File::new(Source::File(file), name, mode, text);
    made.by_line = by_line;
    Object::native(class, made)
}
