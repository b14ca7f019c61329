//! What the programs read: files, or standard input.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;

use crate::sys;

/// An input: a file, or standard input.
pub(super) struct Input {
    pub(super) name: Vec<u8>,
    file: Option<File>,
    pub(super) about: Metadata,
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

    pub(super) fn fd(&self) -> i32 {
        self.file.as_ref().map_or(0, |file| file.as_raw_fd())
    }
}

/// What is said of an input that cannot be read on. Nothing was shown yet: the program says it.
pub(super) fn broken(
    shown: bool,
    before: &str,
    name: &[u8],
    behind: &str,
    code: i32,
) -> Option<i32> {
    if !shown {
        return None;
    }
    let end = format!("{behind}: {}\n", sys::error_text(code));
    let _ = sys::write_all(2, &[before.as_bytes(), name, end.as_bytes()].concat());
    Some(1)
}

/// The inputs that arguments mean; `None`: one of them has to be complained of.
pub(super) fn inputs(paths: &[Vec<u8>]) -> Option<Vec<Input>> {
    let standard = [b"-".to_vec()];
    let paths = if paths.is_empty() { &standard } else { paths };
    let open = |path: &Vec<u8>| match &path[..] {
        b"-" => Input::standard(),
        path => Input::open(path),
    };
    let all: Option<Vec<Input>> = paths.iter().map(open).collect();
    all.filter(|all| !all.iter().any(|input| input.about.is_dir()))
}

/// Hands an input over piece by piece, until `take` has a status that is not 0. What is said of one
/// that cannot be read on: `name: INPUT: error`.
pub(super) fn each_piece(
    input: &Input,
    name: &str,
    mut take: impl FnMut(&[u8]) -> i32,
) -> Option<i32> {
    let mut buffer = vec![0; 1 << 16];
    let mut began = false;
    loop {
        let count = match sys::read_some(input.fd(), &mut buffer) {
            Ok(0) => return Some(0),
            Ok(count) => count,
            Err(code) => return broken(began, &format!("{name}: "), &input.name, "", code),
        };
        began = true;
        match take(&buffer[..count]) {
            0 => {}
            status => return Some(status),
        }
    }
}

/// The lines of what comes piece by piece.
#[derive(Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Those that end in this piece, without their ends.
    pub(super) fn take(&mut self, piece: &[u8], mut each: impl FnMut(&[u8])) {
        let mut rest = piece;
        while let Some(end) = rest.iter().position(|&b| b == b'\n') {
            if self.begun.is_empty() {
                each(&rest[..end]);
            } else {
                self.begun.extend_from_slice(&rest[..end]);
                each(&self.begun);
                self.begun.clear();
            }
            rest = &rest[end + 1..];
        }
        self.begun.extend_from_slice(rest);
    }

    /// A last one that has no end.
    pub(super) fn last(&self) -> Option<&[u8]> {
        (!self.begun.is_empty()).then_some(&self.begun[..])
    }
}
