//! sort, uniq

use std::cmp::Ordering;

use super::input::{each_piece, inputs, Lines};
use super::{are_plain, is_byte_order, print};
use crate::shell::Shell;

/// A number at the beginning of a line, as `sort -n` sees it: digits before and behind the point,
/// without the zeros that mean nothing.
struct Number<'a> {
    is_negative: bool,
    whole: &'a [u8],
    part: &'a [u8],
}

impl<'a> Number<'a> {
    fn of(line: &'a [u8]) -> Self {
        let blanks = line.iter().take_while(|b| matches!(b, b' ' | b'\t'));
        let text = &line[blanks.count()..];
        let (is_negative, text) = match text.strip_prefix(b"-") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, rest) = text.split_at(digits(text));
        let part = rest
            .strip_prefix(b".")
            .map_or(&b""[..], |behind| &behind[..digits(behind)]);
        let zeros = whole.iter().take_while(|&&b| b == b'0').count();
        let end = part
            .iter()
            .rposition(|&b| b != b'0')
            .map_or(0, |last| last + 1);
        let (whole, part) = (&whole[zeros..], &part[..end]);
        Number {
            is_negative: is_negative && !(whole.is_empty() && part.is_empty()),
            whole,
            part,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            let whole = a
                .whole
                .len()
                .cmp(&b.whole.len())
                .then_with(|| a.whole.cmp(b.whole));
            whole.then_with(|| a.part.cmp(b.part))
        };
        match (self.is_negative, other.is_negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// All lines of all inputs. What cannot be read: a status.
fn lines_of(paths: &[Vec<u8>]) -> Option<Result<Vec<Vec<u8>>, i32>> {
    let all = inputs(paths)?;
    let mut found = Vec::new();
    for (at, input) in all.iter().enumerate() {
        let mut lines = Lines::default();
        let status = each_piece(input, "sort: read failed", |piece| {
            lines.take(piece, |line| found.push(line.to_vec()));
            0
        });
        match status {
            None if at == 0 => return None,
            Some(0) => {}
            _ => return Some(Err(2)),
        }
        found.extend(lines.last().map(<[u8]>::to_vec));
    }
    Some(Ok(found))
}

pub(super) fn sort(sh: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (options, paths) = args.split_at(args.iter().take_while(|arg| is_option(arg)).count());
    let flags = options
        .iter()
        .map(|option| &option[1..])
        .collect::<Vec<_>>()
        .concat();
    if !is_byte_order(sh) || !are_plain(paths) || flags.iter().any(|flag| !b"nru".contains(flag)) {
        return None;
    }
    let [is_numeric, is_reverse, is_unique] = [b'n', b'r', b'u'].map(|flag| flags.contains(&flag));
    let mut lines = match lines_of(paths)? {
        Ok(lines) => lines,
        Err(status) => return Some(status),
    };
    let order = |a: &Vec<u8>, b: &Vec<u8>| match is_numeric {
        true => Number::of(a).compare(&Number::of(b)),
        false => a.cmp(b),
    };
    lines.sort_by(|a, b| {
        let order = match is_unique {
            true => order(a, b),
            false => order(a, b).then_with(|| a.cmp(b)),
        };
        match is_reverse {
            true => order.reverse(),
            false => order,
        }
    });
    if is_unique {
        lines.dedup_by(|next, kept| order(next, kept) == Ordering::Equal);
    }
    let mut text = Vec::new();
    for line in &lines {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    Some(match print("sort", &text) {
        1 => 2,
        status => status,
    })
}

fn is_option(arg: &[u8]) -> bool {
    arg.len() > 1 && arg[0] == b'-'
}

/// The lines of `uniq`, and what it shows of each group.
struct Groups {
    counts: bool,
    singles: bool,
    repeats: bool,
    group: Option<(Vec<u8>, usize)>,
    text: Vec<u8>,
}

impl Groups {
    fn line(&mut self, line: &[u8]) {
        match &mut self.group {
            Some((of, count)) if of == line => *count += 1,
            _ => {
                self.end();
                self.group = Some((line.to_vec(), 1));
            }
        }
    }

    fn end(&mut self) {
        let Some((line, count)) = self.group.take() else {
            return;
        };
        if !(if count == 1 {
            self.singles
        } else {
            self.repeats
        }) {
            return;
        }
        if self.counts {
            self.text
                .extend_from_slice(format!("{count:7} ").as_bytes());
        }
        self.text.extend_from_slice(&line);
        self.text.push(b'\n');
    }
}

pub(super) fn uniq(sh: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (options, paths) = args.split_at(args.iter().take_while(|arg| is_option(arg)).count());
    let flag = match options {
        [] => 0,
        [option] if option.len() == 2 => option[1],
        _ => return None,
    };
    if !is_byte_order(sh) || paths.len() > 1 || !are_plain(paths) || !b"\0cdu".contains(&flag) {
        return None;
    }
    let input = inputs(paths)?.pop()?;
    let mut groups = Groups {
        counts: flag == b'c',
        singles: flag != b'd',
        repeats: flag != b'u',
        group: None,
        text: Vec::new(),
    };
    let mut lines = Lines::default();
    let read = each_piece(&input, "uniq", |piece| {
        lines.take(piece, |line| groups.line(line));
        print("uniq", &std::mem::take(&mut groups.text))
    })?;
    if read != 0 {
        return Some(read);
    }
    if let Some(last) = lines.last() {
        groups.line(last);
    }
    groups.end();
    Some(print("uniq", &groups.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_lines() {
        let order = |a: &[u8], b: &[u8]| Number::of(a).compare(&Number::of(b));
        assert_eq!(order(b"9", b"10"), Ordering::Less);
        assert_eq!(order(b" 007", b"7x"), Ordering::Equal);
        assert_eq!(order(b"-1", b"0"), Ordering::Less);
        assert_eq!(order(b"-0", b"x"), Ordering::Equal);
        assert_eq!(order(b"1.50", b"1.5"), Ordering::Equal);
        assert_eq!(order(b"1.5", b"1.45"), Ordering::Greater);
        assert_eq!(order(b"-2.5", b"-2.4"), Ordering::Less);
    }
}
