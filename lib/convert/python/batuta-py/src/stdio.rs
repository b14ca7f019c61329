//! Standard streams: buffered as CPython buffers them.
use crate::exc::{eof_error, os_error, Exc};
use crate::symbol::{known, Sym};
use crate::text;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal, Read, Write};

thread_local! {
    static OUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// Flush after each line: a terminal.
    static BY_LINE: Cell<Option<bool>> = const { Cell::new(None) };
    /// False once `sys.stdout` was replaced.
    static ORIGINAL: Cell<bool> = const { Cell::new(true) };
}

const BUFFER: usize = 8192;

pub fn set_original(original: bool) {
    ORIGINAL.with(|cell| cell.set(original));
}

/// Where `print` goes: a line, and how long the pieces of it are that objects of the program get one by one.
pub fn print_to(file: &Value, line: &str, pieces: &[usize], flush: bool) -> R<()> {
    match file.given() {
        None if ORIGINAL.with(Cell::get) => {
            write_stdout(line)?;
            if flush {
                flush_stdout()?;
            }
            return Ok(());
        }
        None => {
            let stdout = crate::modules::sys::attribute("stdout");
            if stdout.is_none() {
                return Ok(());
            }
            write_to(&stdout, line, pieces)?;
        }
        Some(file) => {
            write_to(file, line, pieces)?;
            if flush {
                crate::attribute::call_by_sym(known::FLUSH, std::slice::from_ref(file), &[])?;
            }
        }
    }
    Ok(())
}

fn write_to(file: &Value, line: &str, pieces: &[usize]) -> R<()> {
    let write = |text: &str| {
        crate::attribute::call_by_sym(known::WRITE, &[file.clone(), Value::str(text)], &[])
    };
    if let Value::Object(object) = file {
        if let Some(target) = object.any::<crate::file::File>() {
            if object.class.native && object.get(known::WRITE).is_none() {
                return target.write_text(line);
            }
        }
    }
    let mut rest = line;
    for &piece in pieces {
        let (text, after) = rest.split_at(piece);
        write(text)?;
        rest = after;
    }
    Ok(())
}

pub fn write_stdout(text: &str) -> R<()> {
    let special = crate::codec::has_surrogates(text);
    if special {
        return write_stdout_bytes(&crate::codec::encode_stdout(text)?);
    }
    write_stdout_bytes(text.as_bytes())
}

pub fn write_stdout_bytes(bytes: &[u8]) -> R<()> {
    let by_line = BY_LINE.with(|cell| match cell.get() {
        Some(by_line) => by_line,
        None => {
            let by_line = io::stdout().is_terminal();
            cell.set(Some(by_line));
            by_line
        }
    });
    let full = OUT.with(|out| {
        let mut out = out.borrow_mut();
        out.extend_from_slice(bytes);
        out.len() >= BUFFER || by_line && bytes.contains(&b'\n')
    });
    if full {
        flush_stdout()?;
    }
    Ok(())
}

pub fn flush_stdout() -> R<()> {
    let waiting = OUT.with(RefCell::take);
    write_all(1, &waiting).map_err(|error| os_error(&error, None))
}

/// Standard output for 1, standard error else.
pub fn write_all(descriptor: i32, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    match descriptor {
        1 => {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()
        }
        _ => io::stderr().lock().write_all(bytes),
    }
}

/// Standard error is not buffered, but what was printed before comes first only if it was flushed.
pub fn write_stderr(text: &str) {
    let special = crate::codec::has_surrogates(text);
    let bytes = if special {
        crate::codec::backslash_replace(text).into_bytes()
    } else {
        text.as_bytes().to_vec()
    };
    let _ = write_all(2, &bytes);
}

thread_local!(static IN: RefCell<Input> = RefCell::new(Input::default()));

#[derive(Default)]
pub struct Input {
    waiting: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Input {
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.waiting.drain(..self.at);
            self.at = 0;
        }
        let mut chunk = [0u8; 65_536];
        let count = loop {
            match io::stdin().lock().read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.waiting.extend_from_slice(&chunk[..count]);
        self.ended = count == 0 && !io::stdin().is_terminal();
        Ok(count > 0)
    }
}

/// A line with its end, as bytes; empty at the end of the input.
pub fn read_line_bytes() -> R<Vec<u8>> {
    IN.with(|input| {
        let mut input = input.borrow_mut();
        let mut searched = 0;
        loop {
            let from = input.at + searched;
            if let Some(end) = input.waiting[from..].iter().position(|&byte| byte == b'\n') {
                let line = input.waiting[input.at..=from + end].to_vec();
                input.at += line.len();
                return Ok(line);
            }
            searched = input.waiting.len() - input.at;
            if !input.fill().map_err(|error| os_error(&error, None))? {
                let at = input.at;
                let rest = input.waiting.split_off(at);
                input.waiting.clear();
                input.at = 0;
                return Ok(rest);
            }
        }
    })
}

/// Up to so many bytes, or all that come.
pub fn read_bytes(limit: Option<usize>) -> R<Vec<u8>> {
    IN.with(|input| {
        let mut input = input.borrow_mut();
        loop {
            let have = input.waiting.len() - input.at;
            if limit.is_some_and(|limit| have >= limit) {
                break;
            }
            if !input.fill().map_err(|error| os_error(&error, None))? {
                break;
            }
        }
        let have = input.waiting.len() - input.at;
        let take = limit.map_or(have, |limit| limit.min(have));
        let from = input.at;
        let bytes = input.waiting[from..from + take].to_vec();
        input.at += take;
        Ok(bytes)
    })
}

/// `input(prompt)`.
pub fn input(args: &[Value]) -> R {
    if let Some(prompt) = Some(&args[0]).filter(|prompt| !prompt.is_undef()) {
        let prompt = text::str_string(prompt)?;
        print_to(&Value::Undef, &prompt, &[prompt.len()], true)?;
    } else {
        flush_stdout()?;
    }
    let stdin = crate::modules::sys::attribute("stdin");
    let line = crate::attribute::call_by_sym(known::READLINE, &[stdin], &[])?;
    let line = line.as_str().unwrap_or_default();
    if line.is_empty() {
        return Err(eof_error("EOF when reading a line"));
    }
    Ok(Value::str(line.strip_suffix('\n').unwrap_or(line)))
}

/// What is left in the buffers when the program ends; Err if it could not be written.
pub fn finish() -> Result<(), Exc> {
    if !ORIGINAL.with(Cell::get) {
        let stdout = crate::modules::sys::attribute("stdout");
        if !stdout.is_none() && crate::attribute::has_attr(&stdout, Sym::new("flush"))? {
            crate::attribute::call_by_sym(known::FLUSH, &[stdout], &[])?;
        }
    }
    flush_stdout()
}
