//! cat, head

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

use super::{are_plain, print};
use crate::shell::Shell;
use crate::sys;

/// An input: a file, or standard input.
struct Input {
    name: Vec<u8>,
    file: Option<File>,
    about: Metadata,
}

impl Input {
    fn open(path: &[u8]) -> Option<Self> {
        let file = File::open(OsStr::from_bytes(path)).ok()?;
        let about = file.metadata().ok()?;
        Some(Input {
            name: path.to_vec(),
            file: Some(file),
            about,
        })
    }

    fn standard() -> Option<Self> {
        let about = std::fs::metadata("/proc/self/fd/0").ok()?;
        Some(Input {
            name: b"-".to_vec(),
            file: None,
            about,
        })
    }

    fn fd(&self) -> i32 {
        self.file.as_ref().map_or(0, |file| file.as_raw_fd())
    }
}

/// What is said of an input that cannot be read on. Nothing was shown yet: the program says it.
fn broken(shown: bool, before: &str, name: &[u8], behind: &str, code: i32) -> Option<i32> {
    if !shown {
        return None;
    }
    let end = format!("{behind}: {}\n", sys::error_text(code));
    let _ = sys::write_all(2, &[before.as_bytes(), name, end.as_bytes()].concat());
    Some(1)
}

/// The inputs that arguments mean; `None`: one of them has to be complained of.
fn inputs(paths: &[Vec<u8>]) -> Option<Vec<Input>> {
    let standard = [b"-".to_vec()];
    let paths = if paths.is_empty() { &standard } else { paths };
    let open = |path: &Vec<u8>| match &path[..] {
        b"-" => Input::standard(),
        path => Input::open(path),
    };
    let all: Option<Vec<Input>> = paths.iter().map(open).collect();
    all.filter(|all| !all.iter().any(|input| input.about.is_dir()))
}

pub(super) fn cat(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    if args
        .iter()
        .any(|arg| arg.first() == Some(&b'-') && arg.len() > 1)
    {
        return None;
    }
    let all = inputs(args)?;
    let output = std::fs::metadata("/proc/self/fd/1").ok()?;
    let is_same = |about: &Metadata| about.dev() == output.dev() && about.ino() == output.ino();
    if output.is_file() && all.iter().any(|input| is_same(&input.about)) {
        return None;
    }
    let mut buffer = vec![0; 1 << 17];
    let mut shown = false;
    for input in &all {
        loop {
            let count = match sys::read_some(input.fd(), &mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(code) => return broken(shown, "cat: ", &input.name, "", code),
            };
            shown = true;
            let status = print("cat", &buffer[..count]);
            if status != 0 {
                return Some(status);
            }
        }
    }
    Some(0)
}

/// How many lines are wanted, and the arguments behind that.
fn lines_wanted(args: &[Vec<u8>]) -> Option<(usize, &[Vec<u8>])> {
    let (digits, rest) = match args {
        [option, number, rest @ ..] if option == b"-n" => (&number[..], rest),
        [option, rest @ ..] if option.starts_with(b"-n") => (&option[2..], rest),
        [option, rest @ ..] if option.first() == Some(&b'-') => (&option[1..], rest),
        rest => return Some((10, rest)),
    };
    let is_number = (1..10).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let number = is_number.then(|| std::str::from_utf8(digits).ok()?.parse().ok())?;
    Some((number?, rest))
}

pub(super) fn head(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (mut wanted, rest) = lines_wanted(args)?;
    if rest.len() > 1 || !are_plain(rest) {
        return None;
    }
    let input = inputs(rest)?.pop()?;
    // As much at once as head takes: what it does not show is gone from a pipe.
    let mut buffer = vec![0; 8192];
    let mut began = false;
    while wanted > 0 {
        let count = match sys::read_some(input.fd(), &mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(code) => return broken(began, "head: error reading '", &input.name, "'", code),
        };
        began = true;
        let mut shown = 0;
        while shown < count && wanted > 0 {
            wanted -= usize::from(buffer[shown] == b'\n');
            shown += 1;
        }
        if wanted == 0 && shown < count {
            sys::step_back(input.fd(), count - shown);
        }
        let status = print("head", &buffer[..shown]);
        if status != 0 {
            return Some(status);
        }
    }
    Some(0)
}
