//! cat, head, tail, wc

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

use super::input::{broken, each_piece, inputs};
use super::{are_plain, print};
use crate::shell::Shell;
use crate::sys;

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

/// Above this, a file is looked at from its end, by the program itself.
const LONG: u64 = 1 << 20;

pub(super) fn tail(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (wanted, rest) = lines_wanted(args)?;
    if wanted == 0 || rest.len() > 1 || !are_plain(rest) {
        return None;
    }
    let input = inputs(rest)?.pop()?;
    if input.about.len() > LONG {
        return None;
    }
    let mut text = Vec::new();
    let read = each_piece(&input, "tail", |piece| {
        text.extend_from_slice(piece);
        // What cannot be shown any more is let go of, now and then.
        if text.len() > 1 << 22 {
            text.drain(..start_of_last(&text, wanted));
        }
        0
    })?;
    if read != 0 {
        return Some(read);
    }
    Some(print("tail", &text[start_of_last(&text, wanted)..]))
}

/// Where the last `wanted` lines begin.
fn start_of_last(text: &[u8], wanted: usize) -> usize {
    let body = text.strip_suffix(b"\n").unwrap_or(text);
    let ends = body.iter().enumerate().rev().filter(|(_, &b)| b == b'\n');
    ends.map(|(at, _)| at + 1).nth(wanted - 1).unwrap_or(0)
}

pub(super) fn wc(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (what, rest) = args.split_first()?;
    let lines = match &what[..] {
        b"-l" => true,
        b"-c" => false,
        _ => return None,
    };
    if rest.len() > 1 || !are_plain(rest) {
        return None;
    }
    let input = inputs(rest)?.pop()?;
    let mut count = 0;
    let read = each_piece(&input, "wc", |piece| {
        count += match lines {
            true => piece.iter().filter(|&&b| b == b'\n').count(),
            false => piece.len(),
        };
        0
    })?;
    if read != 0 {
        return Some(read);
    }
    let name = rest
        .first()
        .map_or(Vec::new(), |name| [b" ", &name[..]].concat());
    let text = [count.to_string().as_bytes(), &name, b"\n"].concat();
    Some(print("wc", &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_lines() {
        let cases: &[(&[u8], usize, usize)] = &[
            (b"", 1, 0),
            (b"a", 1, 0),
            (b"a\nb\n", 1, 2),
            (b"a\nb", 1, 2),
            (b"a\nb\n", 2, 0),
            (b"a\n\n", 1, 2),
            (b"a\nb\n", 9, 0),
        ];
        for (text, wanted, start) in cases {
            assert_eq!(start_of_last(text, *wanted), *start);
        }
    }
}
