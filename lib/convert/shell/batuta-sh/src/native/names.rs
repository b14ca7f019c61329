//! basename, dirname

use super::{are_plain, print};
use crate::shell::Shell;

fn without_slashes(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b != b'/').map_or(0, |i| i + 1);
    &path[..end]
}

fn base_of(path: &[u8]) -> &[u8] {
    let trimmed = without_slashes(path);
    if trimmed.is_empty() {
        return &path[..path.len().min(1)];
    }
    let start = trimmed
        .iter()
        .rposition(|&b| b == b'/')
        .map_or(0, |i| i + 1);
    &trimmed[start..]
}

fn folder_of(path: &[u8]) -> &[u8] {
    let trimmed = without_slashes(path);
    let Some(slash) = trimmed.iter().rposition(|&b| b == b'/') else {
        return if trimmed.is_empty() && !path.is_empty() {
            b"/"
        } else {
            b"."
        };
    };
    match without_slashes(&trimmed[..slash]) {
        [] => b"/",
        folder => folder,
    }
}

pub(super) fn basename(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    if !are_plain(args) {
        return None;
    }
    let (path, suffix) = match args {
        [path] => (path, &b""[..]),
        [path, suffix] => (path, &suffix[..]),
        _ => return None,
    };
    let base = base_of(path);
    let short = base.strip_suffix(suffix).filter(|short| !short.is_empty());
    let shown = if base == b"/" {
        base
    } else {
        short.unwrap_or(base)
    };
    Some(print("basename", &[shown, b"\n"].concat()))
}

pub(super) fn dirname(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    if args.is_empty() || !are_plain(args) {
        return None;
    }
    let mut text = Vec::new();
    for path in args {
        text.extend_from_slice(folder_of(path));
        text.push(b'\n');
    }
    Some(print("dirname", &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_paths() {
        let cases: &[(&[u8], &[u8], &[u8])] = &[
            (b"/a/b.c", b"b.c", b"/a"),
            (b"a", b"a", b"."),
            (b"/a", b"a", b"/"),
            (b"a//b//", b"b", b"a"),
            (b"///", b"/", b"/"),
            (b"", b"", b"."),
        ];
        for (path, base, folder) in cases {
            assert_eq!(base_of(path), *base);
            assert_eq!(folder_of(path), *folder);
        }
    }
}
