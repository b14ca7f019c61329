//! File objects: text and binary, buffered; also the standard streams and the in-memory files of io.
mod memory;
mod methods;
mod opening;

pub use methods::{BYTES_IO, RANDOM, READER, STRING_IO, TEXT_FILE, WRITER};
pub use opening::{of_pipe, open, path_bytes, path_of};

use crate::class::ClassRef;
use crate::codec;
use crate::exc::{os_error, type_error, value_error, Exc};
use crate::object::Object;
use crate::symbol::Sym;
use crate::text::from_os;
use crate::types::types;
use crate::value::{Value, R};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fs::File as StdFile;
use std::io::{self, Read, Seek, SeekFrom, Write};

pub struct File {
    source: RefCell<Source>,
    /// Bytes that were read and not yet given out.
    ahead: RefCell<Vec<u8>>,
    ahead_at: Cell<usize>,
    /// Bytes that were written and not yet put into the file.
    behind: RefCell<Vec<u8>>,
    /// Programs may change it.
    name: RefCell<Value>,
    pub mode: String,
    text: Option<TextMode>,
    readable: bool,
    writable: bool,
    closed: Cell<bool>,
    /// A text file whose binary file went its own way; then it is closed too.
    detached: Cell<bool>,
    by_line: bool,
    /// StringIO or BytesIO.
    in_memory: bool,
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

/// Another handle of the file below, if the system knows one by this object.
pub fn system_copy(value: &Value) -> Option<io::Result<StdFile>> {
    match &*value.any::<File>()?.source.borrow() {
        Source::File(file) => Some(file.try_clone()),
        _ => None,
    }
}

/// The file below, which the object has no more: it is closed.
pub fn release(value: &Value) -> R<Option<StdFile>> {
    let Some(file) = value.any::<File>().filter(|file| !file.closed.get()) else {
        return Ok(None);
    };
    file.flush()?;
    file.closed.set(true);
    Ok(match file.source.replace(Source::Memory(Vec::new(), 0)) {
        Source::File(inner) => Some(inner),
        _ => None,
    })
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
        let in_memory = matches!(source, Source::Memory(..));
        File {
            source: RefCell::new(source),
            ahead: RefCell::default(),
            ahead_at: Cell::new(0),
            behind: RefCell::default(),
            name: RefCell::new(name),
            mode: mode.to_owned(),
            text,
            readable: mode.contains('r') || plus,
            writable: !mode.contains('r') || plus,
            closed: Cell::new(false),
            detached: Cell::new(false),
            by_line: false,
            in_memory,
        }
    }

    fn check_attached(&self) -> R<()> {
        if self.detached.get() {
            return Err(value_error("underlying buffer has been detached"));
        }
        Ok(())
    }

    /// For what all files have from IOBase.
    fn check_open(&self) -> R<()> {
        self.check_attached()?;
        if self.closed.get() {
            return Err(value_error("I/O operation on closed file."));
        }
        Ok(())
    }

    /// For what each class does in its own way, as `action` says: "read of".
    fn check_open_for(&self, action: &str) -> R<()> {
        match (self.check_open(), &self.text, self.in_memory) {
            (Err(_), Some(_), true) => Err(value_error("I/O operation on closed file")),
            (Err(_), None, false) => Err(value_error(format!("{action} closed file"))),
            (result, ..) => result,
        }
    }

    fn check_readable(&self, action: &str) -> R<()> {
        if self.text.is_none() && !self.readable {
            return Err(unsupported("read"));
        }
        self.check_open_for(action)?;
        if !self.readable {
            return Err(unsupported("not readable"));
        }
        Ok(())
    }

    fn check_writable(&self) -> R<()> {
        if self.text.is_none() && !self.writable {
            return Err(unsupported("write"));
        }
        self.check_open_for("write to")?;
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

    /// Lines end as the file wants it.
    pub fn write_text(&self, text: &str) -> R<()> {
        self.check_writable()?;
        let Some(mode) = &self.text else {
            return Err(type_error("a bytes-like object is required, not 'str'"));
        };
        let replaced = match &mode.newline {
            Newline::Fixed(end) if end != "\n" => Cow::Owned(text.replace('\n', end)),
            _ => Cow::Borrowed(text),
        };
        if mode.encoding == "utf-8" && !codec::has_surrogates(&replaced) {
            return self.write_bytes(replaced.as_bytes());
        }
        self.write_bytes(&codec::encode(&replaced, &mode.encoding, &mode.errors)?)
    }

    fn write_bytes(&self, bytes: &[u8]) -> R<()> {
        if bytes.is_empty() && self.in_memory {
            return Ok(());
        }
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
                let (over, more) = bytes.split_at(bytes.len().min(all.len() - *place));
                all[*place..][..over.len()].copy_from_slice(over);
                all.extend_from_slice(more);
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
        self.check_attached()?;
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

pub fn os_text(bytes: &[u8]) -> Value {
    Value::str(from_os(bytes))
}
