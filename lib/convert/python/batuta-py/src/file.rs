//! File objects: text and binary, buffered; also the standard streams and the in-memory files of io.
use crate::class::ClassRef;
use crate::exc::{exception, os_error, type_error, value_error, Exc};
use crate::native::{getter, method, ClassDef, Native};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::text::{from_os, to_os};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::fs::{File as StdFile, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStringExt;

pub struct File {
    source: RefCell<Source>,
    /// Bytes that were read and not yet given out.
    ahead: RefCell<Vec<u8>>,
    ahead_at: Cell<usize>,
    /// Bytes that were written and not yet put into the file.
    behind: RefCell<Vec<u8>>,
    pub name: Value,
    pub mode: String,
    text: Option<TextMode>,
    readable: bool,
    writable: bool,
    closed: Cell<bool>,
    by_line: bool,
}

#[derive(Clone)]
struct TextMode {
    encoding: String,
    errors: String,
    newline: Newline,
}

#[derive(Clone, PartialEq)]
enum Newline {
    /// None: all three kinds become `\n`, and `\n` is written as it is.
    Universal,
    /// '': split at all three kinds, changed by none.
    Untouched,
    Fixed(String),
}

enum Source {
    Standard(i32),
    File(StdFile),
    /// StringIO and BytesIO, with the place.
    Memory(Vec<u8>, usize),
    /// Any object with the methods of a binary file, below a TextIOWrapper.
    Stream(Value),
}

/// Calls a method of a stream by its name.
fn ask(stream: &Value, name: &str, args: &[Value]) -> R {
    let function = crate::attribute::get(stream, Sym::new(name))?;
    crate::call::call(&function, args)
}

const CHUNK: usize = 65_536;

fn io_class(text: bool, name: &str) -> ClassRef {
    let def = match (text, name) {
        (true, "StringIO") => &STRING_IO,
        (false, "BytesIO") => &BYTES_IO,
        (true, _) => &TEXT_FILE,
        (false, "rb") => &READER,
        (false, "wb") => &WRITER,
        _ => &RANDOM,
    };
    types().library(def)
}

impl File {
    fn new(source: Source, name: Value, mode: &str, text: Option<TextMode>) -> File {
        let plus = mode.contains('+');
        File {
            source: RefCell::new(source),
            ahead: RefCell::default(),
            ahead_at: Cell::new(0),
            behind: RefCell::default(),
            name,
            mode: mode.to_owned(),
            text,
            readable: mode.contains('r') || plus,
            writable: !mode.contains('r') || plus,
            closed: Cell::new(false),
            by_line: false,
        }
    }

    fn check_open(&self) -> R<()> {
        if self.closed.get() {
            return Err(value_error("I/O operation on closed file."));
        }
        Ok(())
    }

    fn check_readable(&self) -> R<()> {
        self.check_open()?;
        if !self.readable {
            return Err(unsupported("not readable"));
        }
        Ok(())
    }

    fn check_writable(&self) -> R<()> {
        self.check_open()?;
        if !self.writable {
            return Err(unsupported("not writable"));
        }
        Ok(())
    }

    /// More bytes behind those that are ahead; false at the end.
    fn fill(&self) -> R<bool> {
        self.flush()?;
        let mut ahead = self.ahead.borrow_mut();
        let at = self.ahead_at.replace(0);
        ahead.drain(..at);
        let before = ahead.len();
        match &mut *self.source.borrow_mut() {
            Source::Standard(_) => return Ok(false),
            Source::File(file) => {
                let mut chunk = vec![0; CHUNK];
                let count =
                    retry(|| file.read(&mut chunk)).map_err(|error| os_error(&error, None))?;
                ahead.extend_from_slice(&chunk[..count]);
            }
            Source::Memory(bytes, place) => {
                let from = (*place).min(bytes.len());
                ahead.extend_from_slice(&bytes[from..]);
                *place = bytes.len().max(*place);
            }
            Source::Stream(stream) => {
                let bytes = ask(stream, "read", &[Value::from(CHUNK)])?;
                ahead.extend(bytes.as_bytes().unwrap_or_default());
            }
        }
        Ok(ahead.len() > before)
    }

    /// Bytes up to a limit, or all that there are.
    fn read_bytes(&self, limit: Option<usize>) -> R<Vec<u8>> {
        if let Source::Standard(_) = *self.source.borrow() {
            return crate::stdio::read_bytes(limit);
        }
        loop {
            let have = self.ahead.borrow().len() - self.ahead_at.get();
            if limit.is_some_and(|limit| have >= limit) || !self.fill()? {
                break;
            }
        }
        let have = self.ahead.borrow().len() - self.ahead_at.get();
        Ok(self.take(limit.map_or(have, |limit| limit.min(have))))
    }

    fn take(&self, count: usize) -> Vec<u8> {
        let at = self.ahead_at.get();
        self.ahead_at.set(at + count);
        self.ahead.borrow()[at..at + count].to_vec()
    }

    fn read_line_bytes(&self) -> R<Vec<u8>> {
        let standard = matches!(*self.source.borrow(), Source::Standard(_));
        if standard {
            return crate::stdio::read_line_bytes();
        }
        let newline = self
            .text
            .as_ref()
            .map_or(Newline::Fixed("\n".into()), |text| text.newline.clone());
        let mut searched = 0;
        loop {
            let found = {
                let ahead = self.ahead.borrow();
                let waiting = &ahead[self.ahead_at.get()..];
                line_end(&waiting[searched.min(waiting.len())..], &newline)
                    .map(|end| end + searched)
            };
            if let Some(end) = found {
                return Ok(self.take(end));
            }
            // A line end of two bytes may be cut in the middle.
            searched = (self.ahead.borrow().len() - self.ahead_at.get()).saturating_sub(1);
            if !self.fill()? {
                let left = self.ahead.borrow().len() - self.ahead_at.get();
                let rest = self.ahead.borrow()[self.ahead_at.get()..].to_vec();
                let end = line_end_at_eof(&rest, &newline).unwrap_or(left);
                return Ok(self.take(end));
            }
        }
    }

    fn decode(&self, bytes: &[u8]) -> R {
        let Some(text) = &self.text else {
            return Ok(Value::bytes(bytes));
        };
        let decoded = crate::codec::decode(bytes, &text.encoding, &text.errors)?;
        if text.newline == Newline::Universal && decoded.contains('\r') {
            return Ok(Value::str(
                decoded.replace("\r\n", "\n").replace('\r', "\n"),
            ));
        }
        Ok(Value::str(decoded))
    }

    pub fn read_line(&self) -> R {
        let line = self.read_line_bytes()?;
        self.decode(&line)
    }

    fn read_chars(&self, count: usize) -> R {
        let Some(text) = &self.text else {
            return self.read_bytes(Some(count)).map(Value::bytes);
        };
        let mut result = String::new();
        let mut chars = 0;
        while chars < count {
            let mut bytes = self.read_bytes(Some(1))?;
            if bytes.is_empty() {
                break;
            }
            let more = match bytes[0] {
                0xc0..=0xdf => 1,
                0xe0..=0xef => 2,
                0xf0..=0xff => 3,
                _ => 0,
            };
            bytes.extend(self.read_bytes(Some(more))?);
            if text.newline == Newline::Universal && bytes == b"\r" {
                let next = self.read_bytes(Some(1))?;
                if next != b"\n" && !next.is_empty() {
                    self.ahead_at.set(self.ahead_at.get() - 1);
                }
                bytes = b"\n".to_vec();
            }
            result.push_str(&crate::codec::decode(&bytes, &text.encoding, &text.errors)?);
            chars += 1;
        }
        Ok(Value::str(result))
    }

    fn write_bytes(&self, bytes: &[u8]) -> R<()> {
        match &mut *self.source.borrow_mut() {
            Source::Standard(1) => return crate::stdio::write_stdout_bytes(bytes),
            Source::Standard(number) => {
                return crate::stdio::write_all(*number, bytes)
                    .map_err(|error| os_error(&error, None));
            }
            Source::Memory(all, place) => {
                let back = self.ahead.borrow().len() - self.ahead_at.get();
                self.ahead.borrow_mut().clear();
                self.ahead_at.set(0);
                *place -= back.min(*place);
                if all.len() < *place {
                    all.resize(*place, 0);
                }
                let end = (*place + bytes.len()).min(all.len());
                all.splice(*place..end, bytes.iter().copied());
                *place += bytes.len();
                return Ok(());
            }
            Source::File(_) | Source::Stream(_) => {}
        }
        self.forget_ahead()?;
        self.behind.borrow_mut().extend_from_slice(bytes);
        let by_line = self.by_line && bytes.contains(&b'\n');
        if self.behind.borrow().len() >= CHUNK || by_line {
            self.flush()?;
        }
        Ok(())
    }

    /// Goes back to where the program believes to be.
    fn forget_ahead(&self) -> R<()> {
        let left = self.ahead.borrow().len() - self.ahead_at.get();
        if left > 0 {
            if let Source::File(file) = &mut *self.source.borrow_mut() {
                file.seek(SeekFrom::Current(-(left as i64)))
                    .map_err(|error| os_error(&error, None))?;
            }
        }
        self.ahead.borrow_mut().clear();
        self.ahead_at.set(0);
        Ok(())
    }

    pub fn flush(&self) -> R<()> {
        match &mut *self.source.borrow_mut() {
            Source::Standard(1) => return crate::stdio::flush_stdout(),
            Source::File(file) => {
                let bytes = self.behind.take();
                if !bytes.is_empty() {
                    file.write_all(&bytes)
                        .map_err(|error| os_error(&error, None))?;
                }
            }
            Source::Stream(stream) => {
                let bytes = self.behind.take();
                if !bytes.is_empty() {
                    ask(stream, "write", &[Value::bytes(bytes)])?;
                    ask(stream, "flush", &[])?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&self) -> R<()> {
        if self.closed.replace(true) {
            return Ok(());
        }
        let result = self.flush();
        if let Source::Stream(stream) = &*self.source.borrow() {
            ask(stream, "close", &[])?;
        }
        let is_file = matches!(*self.source.borrow(), Source::File(_));
        if is_file {
            *self.source.borrow_mut() = Source::Memory(Vec::new(), 0);
        }
        result
    }

    fn tell(&self) -> R<u64> {
        self.flush()?;
        let left = (self.ahead.borrow().len() - self.ahead_at.get()) as u64;
        match &mut *self.source.borrow_mut() {
            Source::File(file) => {
                let at = file
                    .stream_position()
                    .map_err(|error| os_error(&error, None))?;
                Ok(at - left)
            }
            Source::Memory(_, place) => Ok(*place as u64 - left),
            Source::Stream(stream) => {
                let at = ask(stream, "tell", &[])?.as_i64().unwrap_or(0) as u64;
                Ok(at - left.min(at))
            }
            Source::Standard(_) => Err(os_error(&io::Error::from_raw_os_error(libc::ESPIPE), None)),
        }
    }

    fn seek(&self, offset: i64, whence: i64) -> R<u64> {
        self.flush()?;
        let here = self.tell()? as i64;
        self.ahead.borrow_mut().clear();
        self.ahead_at.set(0);
        match &mut *self.source.borrow_mut() {
            Source::File(file) => {
                let target = match whence {
                    0 => SeekFrom::Start(u64::try_from(offset).map_err(|_| negative_seek(offset))?),
                    1 => SeekFrom::Start(
                        u64::try_from(here + offset).map_err(|_| negative_seek(offset))?,
                    ),
                    _ => SeekFrom::End(offset),
                };
                file.seek(target).map_err(|error| os_error(&error, None))
            }
            Source::Memory(bytes, place) => {
                let target = match whence {
                    0 => offset,
                    1 => here + offset,
                    _ => bytes.len() as i64 + offset,
                };
                *place = usize::try_from(target).map_err(|_| negative_seek(offset))?;
                Ok(*place as u64)
            }
            Source::Stream(stream) => {
                let at = ask(stream, "seek", &[Value::Int(offset), Value::Int(whence)])?;
                Ok(at.as_i64().unwrap_or(0) as u64)
            }
            Source::Standard(_) => Err(unsupported("underlying stream is not seekable")),
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if !self.closed.get() {
            let _ = self.flush();
        }
    }
}

fn negative_seek(offset: i64) -> Exc {
    value_error(format!("negative seek position {offset}"))
}

fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Where the first line ends, its end included; None if more bytes are needed to know.
fn line_end(bytes: &[u8], newline: &Newline) -> Option<usize> {
    match newline {
        Newline::Fixed(end) => {
            let end = end.as_bytes();
            bytes
                .windows(end.len().max(1))
                .position(|window| window == end)
                .map(|at| at + end.len())
        }
        _ => {
            let at = bytes
                .iter()
                .position(|byte| matches!(byte, b'\n' | b'\r'))?;
            if bytes[at] == b'\n' {
                return Some(at + 1);
            }
            bytes
                .get(at + 1)
                .map(|next| if *next == b'\n' { at + 2 } else { at + 1 })
        }
    }
}

fn line_end_at_eof(bytes: &[u8], newline: &Newline) -> Option<usize> {
    match newline {
        Newline::Fixed(_) => None,
        _ => bytes
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map(|at| at + 1),
    }
}

/// `io.UnsupportedOperation`, which is an OSError and a ValueError.
fn unsupported(text: &str) -> Exc {
    crate::exc::make(&unsupported_class(), vec![Value::str(text)])
}

pub fn unsupported_class() -> ClassRef {
    if let Some(class) = types().find("UnsupportedOperation") {
        return class;
    }
    let made =
        crate::modules::exception_class("UnsupportedOperation", "io", &["OSError", "ValueError"]);
    types().add("UnsupportedOperation", made)
}

pub fn standard(descriptor: i32) -> Value {
    let (name, mode) = match descriptor {
        0 => ("<stdin>", "r"),
        1 => ("<stdout>", "w"),
        _ => ("<stderr>", "w"),
    };
    let errors = match descriptor {
        2 => "backslashreplace",
        _ => crate::codec::stdout_errors(),
    };
    let text = TextMode {
        encoding: "utf-8".into(),
        errors: errors.into(),
        newline: Newline::Universal,
    };
    let file = File::new(
        Source::Standard(descriptor),
        Value::str(name),
        mode,
        Some(text),
    );
    Object::native(io_class(true, ""), file)
}

pub fn is_standard(value: &Value, descriptor: i32) -> bool {
    value.any::<File>().is_some_and(
        |file| matches!(*file.source.borrow(), Source::Standard(own) if own == descriptor),
    )
}

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
    let file = open_source(&a[0], mode)?;
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

fn text_mode(encoding: &Value, errors: &Value, newline: &Value) -> R<TextMode> {
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
    let encoding = encoding.as_str().unwrap_or("utf-8").to_owned();
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

fn open_source(name: &Value, mode: &str) -> R<StdFile> {
    let plus = mode.contains('+');
    let mut options = OpenOptions::new();
    match mode.chars().find(|one| "rwax".contains(*one)) {
        Some('w') => options.write(true).create(true).truncate(true).read(plus),
        Some('a') => options.append(true).create(true).read(plus),
        Some('x') => options.write(true).create_new(true).read(plus),
        _ => options.read(true).write(plus),
    };
    if name.is_int() {
        let number = name.as_i64().unwrap_or(-1);
        return options
            .open(format!("/dev/fd/{number}"))
            .map_err(|_| os_error(&io::Error::from_raw_os_error(libc::EBADF), None));
    }
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
    file.check_readable()?;
    match limit(&a[1])? {
        None => {
            let bytes = file.read_bytes(None)?;
            file.decode(&bytes)
        }
        Some(count) => file.read_chars(count),
    }
}

fn readline(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_readable()?;
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
    file.check_readable()?;
    let mut lines = Vec::new();
    let mut size = 0;
    let hint = limit(&a[1])?.filter(|hint| *hint > 0);
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
    file.check_writable()?;
    let Some(mode) = &file.text else {
        let Some(bytes) = a[1].as_bytes() else {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                a[1].class_ref().name()
            )));
        };
        file.write_bytes(&bytes)?;
        return Ok(Value::from(bytes.len()));
    };
    let Some(text) = a[1].as_text() else {
        return Err(type_error(format!(
            "write() argument must be str, not {}",
            a[1].class_ref().name()
        )));
    };
    let encoded = match &mode.newline {
        Newline::Fixed(end) if end != "\n" => crate::codec::encode(
            &text.as_str().replace('\n', end),
            &mode.encoding,
            &mode.errors,
        )?,
        _ => crate::codec::encode(text.as_str(), &mode.encoding, &mode.errors)?,
    };
    file.write_bytes(&encoded)?;
    Ok(Value::from(text.len()))
}

fn writelines(a: &[Value]) -> R {
    let mut lines = crate::iter::iter(&a[1])?;
    while let Some(line) = lines.next()? {
        write(&[a[0].clone(), line])?;
    }
    Ok(Value::None)
}

fn getvalue(a: &[Value]) -> R {
    let file = f(&a[0])?;
    file.check_open()?;
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
    file.check_writable()?;
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
    Ok(Value::Bool(match &*f(&a[0])?.source.borrow() {
        Source::Standard(0) => io::stdin().is_terminal(),
        Source::Standard(1) => io::stdout().is_terminal(),
        Source::Standard(_) => io::stderr().is_terminal(),
        Source::File(file) => file.is_terminal(),
        Source::Memory(..) | Source::Stream(_) => false,
    }))
}

fn repr(a: &[Value]) -> R {
    let file = f(&a[0])?;
    let name = crate::text::repr_string(&file.name)?;
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

const METHODS: [Native; 28] = [
    method("read", "size?", read),
    method("readline", "size?", readline),
    method("readlines", "hint?", readlines),
    method("write", "text", write),
    method("writelines", "lines", writelines),
    method("flush", "", |a| {
        f(&a[0])?.check_open()?;
        f(&a[0])?.flush()?;
        Ok(Value::None)
    }),
    method("close", "", |a| {
        f(&a[0])?.close()?;
        Ok(Value::None)
    }),
    method("seek", "offset whence?", |a| {
        let file = f(&a[0])?;
        file.check_open()?;
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
        f(&a[0])?.check_open()?;
        Ok(Value::from(f(&a[0])?.tell()? as usize))
    }),
    method("truncate", "size?", truncate),
    method("fileno", "", fileno),
    method("isatty", "", isatty),
    method("readable", "", |a| Ok(Value::Bool(f(&a[0])?.readable))),
    method("writable", "", |a| Ok(Value::Bool(f(&a[0])?.writable))),
    method("seekable", "", |a| {
        Ok(Value::Bool(!matches!(
            *f(&a[0])?.source.borrow(),
            Source::Standard(_)
        )))
    }),
    method("getvalue", "", getvalue),
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
    getter("name", |a| Ok(f(&a[0])?.name.clone())),
    getter("mode", |a| Ok(Value::str(f(&a[0])?.mode.clone()))),
    getter("closed", |a| Ok(Value::Bool(f(&a[0])?.closed.get()))),
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
fn buffer(a: &[Value]) -> R {
    let file = f(&a[0])?;
    if let Source::Standard(number) = *file.source.borrow() {
        let (name, mode) = if number == 0 {
            ("<stdin>", "rb")
        } else {
            ("<stdout>", "wb")
        };
        let made = File::new(Source::Standard(number), Value::str(name), mode, None);
        return Ok(Object::native(io_class(false, mode), made));
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
            static $table: [Native; 28] = METHODS;
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

static WRAPPER_ARGS: crate::native::NewArgs = crate::native::NewArgs::new(
    "TextIOWrapper",
    "buffer: encoding= errors= newline= line_buffering= write_through=",
);

fn new_wrapper(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let a = WRAPPER_ARGS.bind(args, keywords)?;
    let text = text_mode(&a[1], &a[2], &a[3])?;
    let (source, name, mode) = match a[0].any::<File>() {
        Some(File { source, name, .. }) if matches!(*source.borrow(), Source::Standard(_)) => {
            let number = match &*source.borrow() {
                Source::Standard(number) => *number,
                _ => 1,
            };
            let mode = if number == 0 { "r" } else { "w" };
            (Source::Standard(number), name.clone(), mode)
        }
        _ => {
            let name = crate::attribute::get_optional(&a[0], Sym::new("name"))?;
            let name = name.unwrap_or(Value::None);
            (Source::Stream(a[0].clone()), name, "r+")
        }
    };
    let made = File::new(source, name, mode, Some(text));
    Ok(Object::native(class.clone(), made))
}

fn new_string_io(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let keyword = |name: &str| {
        keywords
            .iter()
            .find(|(key, _)| key.text() == name)
            .map(|(_, value)| value.clone())
    };
    let initial = args
        .first()
        .cloned()
        .or_else(|| keyword("initial_value"))
        .unwrap_or(Value::None);
    let bytes = match initial.given() {
        None => Vec::new(),
        Some(text) => match text.as_str() {
            Some(text) => text.as_bytes().to_vec(),
            None => {
                return Err(type_error(format!(
                    "initial_value must be str or None, not {}",
                    text.class_ref().name()
                )))
            }
        },
    };
    let newline = match args.get(1).cloned().or_else(|| keyword("newline")) {
        Some(Value::None) => Newline::Universal,
        Some(value) if value.as_str() == Some("") => Newline::Untouched,
        _ => Newline::Fixed("\n".to_owned()),
    };
    let text = TextMode {
        encoding: "utf-8".into(),
        errors: "strict".into(),
        newline,
    };
    Ok(Object::native(
        class.clone(),
        File::new(Source::Memory(bytes, 0), Value::None, "r+", Some(text)),
    ))
}

fn new_bytes_io(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let bytes = match args.first().and_then(Value::given) {
        None => Vec::new(),
        Some(value) => value.as_bytes().ok_or_else(|| {
            type_error(format!(
                "a bytes-like object is required, not '{}'",
                value.class_ref().name()
            ))
        })?,
    };
    Ok(Object::native(
        class.clone(),
        File::new(Source::Memory(bytes, 0), Value::None, "r+", None),
    ))
}

pub fn os_text(bytes: &[u8]) -> Value {
    Value::str(from_os(bytes))
}
