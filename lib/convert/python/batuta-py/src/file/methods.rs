//! What a program calls on file objects, and their classes.
use super::memory::{new_bytes_io, new_string_io, new_wrapper};
use super::{ask, io_class, unsupported, File, Source};
use crate::exc::{exception, os_error, type_error};
use crate::native::{getter, method, property, ClassDef, Native};
use crate::object::Object;
use crate::symbol::known;
use crate::value::{Value, R};
use std::io;

fn f(value: &Value) -> R<&File> {
    value
        .any::<File>()
        .ok_or_else(|| type_error("a file object is needed"))
}

fn limit(value: &Value) -> R<Option<usize>> {
    match value.given() {
        None => Ok(None),
        Some(value) => {
            let count = crate::number::ssize(value)?;
            Ok(usize::try_from(count).ok())
        }
    }
}

fn read(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_readable("read of")?;
    match limit(&a[1])? {
        None => {
            let bytes = file.read_bytes(None)?;
            file.decode(&bytes)
        }
        Some(count) => file.read_chars(count),
    }
}

/// Fills a bytearray or a memoryview from its start.
fn readinto(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_readable("readinto of")?;
    let room = crate::subscript::len(&a[1])?;
    let bytes = file.read_bytes(Some(room as usize))?;
    let count = bytes.len();
    let place = crate::slice::slice(Value::Int(0), Value::from(count), Value::None);
    crate::subscript::setitem(&a[1], &place, Value::bytes(bytes))?;
    Ok(Value::from(count))
}

fn readline(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_readable("readline of")?;
    let line = file.read_line()?;
    let Some(count) = limit(&a[1])? else {
        return Ok(line);
    };
    match &line {
        Value::Str(text) if text.len() > count => {
            let rest = text.as_str().len() - text.offset(count);
            file.ahead_at.set(file.ahead_at.get() - rest);
            Ok(Value::str(text.slice_chars(0, count)))
        }
        _ => Ok(line),
    }
}

fn readlines(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_open()?;
    let mut lines = Vec::new();
    let mut size = 0;
    let hint = limit(&a[1])?.filter(|hint| *hint > 0);
    file.check_readable("readline of")?;
    loop {
        let line = file.read_line()?;
        if !line.truth()? {
            return Ok(Value::list(lines));
        }
        size += crate::subscript::len(&line)? as usize;
        lines.push(line);
        if hint.is_some_and(|hint| size >= hint) {
            return Ok(Value::list(lines));
        }
    }
}

fn write(a: &[Value]) -> R {
    let file = f(&a[0])?;
    if file.text.is_none() {
        if file.in_memory || !file.writable {
            file.check_writable()?;
        }
        let Some(bytes) = a[1].as_bytes() else {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                a[1].class_ref().name()
            )));
        };
        file.check_writable()?;
        file.write_bytes(&bytes)?;
        return Ok(Value::from(bytes.len()));
    }
    let Some(text) = a[1].as_text() else {
        let class = a[1].class_ref().name();
        return Err(type_error(if file.in_memory {
            format!("string argument expected, got '{class}'")
        } else {
            format!("write() argument must be str, not {class}")
        }));
    };
    file.write_text(text.as_str())?;
    Ok(Value::from(text.len()))
}

fn writelines(a: &[Value]) -> R {
    f(&a[0])?.check_open()?;
    let mut lines = crate::iter::iter(&a[1])?;
    while let Some(line) = lines.next()? {
        write(&[a[0].clone(), line])?;
    }
    Ok(Value::None)
}

fn getvalue(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_open_for("")?;
    match &*file.source.borrow() {
        Source::Memory(bytes, _) => {
            if file.text.is_some() {
                return Ok(Value::str(String::from_utf8_lossy(bytes).into_owned()));
            }
            Ok(Value::bytes(bytes.clone()))
        }
        _ => Ok(Value::None),
    }
}

fn truncate(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_open_for("truncate of")?;
    if !file.writable {
        return Err(unsupported("truncate"));
    }
    file.flush()?;
    let size = match a[1].given() {
        Some(size) => crate::number::ssize(size)? as u64,
        None => file.tell()?,
    };
    match &mut *file.source.borrow_mut() {
        Source::File(inner) => inner
            .set_len(size)
            .map_err(|error| os_error(&error, None))?,
        Source::Memory(bytes, _) => bytes.truncate(size as usize),
        Source::Standard(_) | Source::Stream(_) => return Err(unsupported("truncate")),
    }
    Ok(Value::from(size as usize))
}

fn fileno(a: &[Value]) -> R {
    use std::os::fd::AsRawFd;
    match &*f(&a[0])?.source.borrow() {
        Source::Standard(number) => Ok(Value::Int(i64::from(*number))),
        Source::File(file) => Ok(Value::Int(i64::from(file.as_raw_fd()))),
        Source::Stream(stream) => ask(stream, "fileno", &[]),
        Source::Memory(..) => Err(unsupported("fileno")),
    }
}

fn isatty(a: &[Value]) -> R {
    use std::io::IsTerminal;
    Ok(Value::bool(match &*f(&a[0])?.source.borrow() {
        Source::Standard(0) => io::stdin().is_terminal(),
        Source::Standard(1) => io::stdout().is_terminal(),
        Source::Standard(_) => io::stderr().is_terminal(),
        Source::File(file) => file.is_terminal(),
        Source::Memory(..) | Source::Stream(_) => false,
    }))
}

fn repr(a: &[Value]) -> R {
    let file = f(&a[0])?;
    let name = crate::text::repr_string(&file.name.borrow())?;
    Ok(Value::str(match &file.text {
        Some(text) if !matches!(*file.source.borrow(), Source::Memory(..)) || file.closed.get() => {
            format!(
                "<_io.TextIOWrapper name={name} mode='{}' encoding='{}'>",
                file.mode,
                if text.encoding == "utf-8" {
                    "UTF-8".to_owned()
                } else {
                    text.encoding.clone()
                }
            )
        }
        _ => format!("<_io.{} name={name}>", a[0].class_ref().name()),
    }))
}

const METHODS: [Native; 31] = [
    method("read", "size?", read),
    method("readinto", "buffer", readinto),
    method("readline", "size?", readline),
    method("readlines", "hint?", readlines),
    method("write", "text", write),
    method("writelines", "lines", writelines),
    method("flush", "", |a| {
        f(&a[0])?.check_open_for("flush of")?;
        f(&a[0])?.flush()?;
        Ok(Value::None)
    }),
    method("close", "", |a| {
        f(&a[0])?.close()?;
        Ok(Value::None)
    }),
    method("seek", "offset whence?", |a| {
        let file = f(&a[0])?;
        file.check_open_for("seek of")?;
        let whence = if a[2].is_undef() {
            0
        } else {
            crate::number::ssize(&a[2])?
        };
        Ok(Value::from(
            file.seek(crate::number::ssize(&a[1])?, whence)? as usize,
        ))
    }),
    method("tell", "", |a| {
        f(&a[0])?.check_open_for("tell of")?;
        Ok(Value::from(f(&a[0])?.tell()? as usize))
    }),
    method("truncate", "size?", truncate),
    method("fileno", "", fileno),
    method("isatty", "", isatty),
    method("readable", "", |a| Ok(Value::bool(f(&a[0])?.readable))),
    method("writable", "", |a| Ok(Value::bool(f(&a[0])?.writable))),
    method("seekable", "", |a| {
        Ok(Value::bool(!matches!(
            *f(&a[0])?.source.borrow(),
            Source::Standard(_)
        )))
    }),
    method("getvalue", "", getvalue),
    method("getbuffer", "", |a| crate::memory_view::of(&getvalue(a)?)),
    method("__enter__", "", |a| {
        f(&a[0])?.check_open()?;
        Ok(a[0].clone())
    }),
    method("__exit__", "*args", |a| {
        // A subclass may have its own close.
        crate::attribute::call_by_sym(known::CLOSE, &a[..1], &[])?;
        Ok(Value::None)
    }),
    method("__iter__", "", |a| {
        f(&a[0])?.check_open()?;
        Ok(a[0].clone())
    }),
    method("__next__", "", |a| {
        let line = readline(&[a[0].clone(), Value::Undef])?;
        if line.truth()? {
            Ok(line)
        } else {
            Err(crate::exc::stop_iteration(Value::None))
        }
    }),
    method("__repr__", "", repr),
    method("reconfigure", "*args **kw", |_| Ok(Value::None)),
    method("detach", "", detach),
    property("name", |a| {
        let file = f(&a[0])?;
        if !matches!(a[1], Value::NotImplemented | Value::Undef) {
            file.name.replace(a[1].clone());
        }
        Ok(file.name.borrow().clone())
    }),
    getter("mode", |a| Ok(Value::str(f(&a[0])?.mode.clone()))),
    getter("closed", |a| {
        f(&a[0])?.check_attached()?;
        Ok(Value::bool(f(&a[0])?.closed.get()))
    }),
    getter("encoding", |a| {
        Ok(f(&a[0])?
            .text
            .as_ref()
            .map_or(Value::None, |text| Value::str(text.encoding.clone())))
    }),
    getter("errors", |a| {
        Ok(f(&a[0])?
            .text
            .as_ref()
            .map_or(Value::None, |text| Value::str(text.errors.clone())))
    }),
    getter("buffer", buffer),
];

/// The binary side of a standard stream.
fn standard_buffer(number: i32) -> Value {
    let (name, mode) = if number == 0 {
        ("<stdin>", "rb")
    } else {
        ("<stdout>", "wb")
    };
    let made = File::new(Source::Standard(number), Value::str(name), mode, None);
    Object::native(io_class(false, mode), made)
}

/// The binary file below, which the text file has no more.
fn detach(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_open()?;
    if file.text.is_none() || matches!(*file.source.borrow(), Source::Memory(..)) {
        return Err(unsupported("detach"));
    }
    file.flush()?;
    let below = match file.source.replace(Source::Memory(Vec::new(), 0)) {
        Source::Standard(number) => standard_buffer(number),
        Source::Stream(stream) => stream,
        source => {
            let mode = format!("{}b", file.mode);
            let made = File::new(source, file.name.borrow().clone(), &mode, None);
            Object::native(io_class(false, &mode), made)
        }
    };
    file.detached.set(true);
    file.closed.set(true);
    Ok(below)
}

fn buffer(a: &[Value]) -> R {
    let file = f(&a[0])?;
    if file.detached.get() {
        return Ok(Value::None);
    }
    if let Source::Standard(number) = *file.source.borrow() {
        return Ok(standard_buffer(number));
    }
    if let Source::Stream(stream) = &*file.source.borrow() {
        return Ok(stream.clone());
    }
    Err(exception(
        "AttributeError",
        format!(
            "'{}' object has no attribute 'buffer'",
            a[0].class_ref().name()
        ),
    ))
}

macro_rules! classes {
    ($($static:ident, $base:literal, $table:ident, $name:literal, $new:expr);* $(;)?) => {
        $(
            static $table: [Native; 31] = METHODS;
            pub static $static: ClassDef = ClassDef { name: $name, base: $base, module: "_io", new: $new, natives: &$table };
        )*
    };
}

classes! {
    TEXT_FILE, "io.TextIOBase", TEXT_TABLE, "_io.TextIOWrapper", Some(new_wrapper);
    READER, "io.BufferedIOBase", READER_TABLE, "_io.BufferedReader", None;
    WRITER, "io.BufferedIOBase", WRITER_TABLE, "_io.BufferedWriter", None;
    RANDOM, "io.BufferedIOBase", RANDOM_TABLE, "_io.BufferedRandom", None;
    STRING_IO, "io.TextIOBase", STRING_TABLE, "_io.StringIO", Some(new_string_io);
    BYTES_IO, "io.BufferedIOBase", BYTES_TABLE, "_io.BytesIO", Some(new_bytes_io);
}
