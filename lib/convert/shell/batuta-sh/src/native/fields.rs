//! cut, tr

use super::input::{each_piece, inputs, Lines};
use super::{are_plain, is_ascii_locale, print};
use crate::shell::Shell;

/// What `cut` takes of a line.
#[derive(Default)]
struct Cut {
    delimiter: Option<u8>,
    is_fields: bool,
    only_delimited: bool,
    /// From 1, both ends within; in order and apart.
    ranges: Vec<(usize, usize)>,
}

impl Cut {
    /// Options, and what stands behind them.
    fn parse(args: &[Vec<u8>]) -> Option<(Self, &[Vec<u8>])> {
        let mut cut = Cut::default();
        let mut rest = args;
        while let [option, behind @ ..] = rest {
            if option.len() < 2 || option[0] != b'-' {
                break;
            }
            rest = behind;
            if option == b"-s" {
                cut.only_delimited = true;
                continue;
            }
            let mut value = &option[2..];
            if value.is_empty() {
                let (next, behind) = rest.split_first()?;
                (value, rest) = (next, behind);
            }
            match option[1] {
                b'd' if value.len() == 1 && value != b"\n" => cut.delimiter = Some(value[0]),
                b'b' | b'c' | b'f' if cut.ranges.is_empty() => {
                    cut.is_fields = option[1] == b'f';
                    cut.ranges = ranges(value)?;
                }
                _ => return None,
            }
        }
        let is_plain = cut.is_fields || (cut.delimiter.is_none() && !cut.only_delimited);
        (is_plain && !cut.ranges.is_empty()).then_some((cut, rest))
    }

    fn has(&self, place: usize) -> bool {
        self.ranges
            .iter()
            .any(|&(first, last)| first <= place && place <= last)
    }

    fn line(&self, line: &[u8], text: &mut Vec<u8>) {
        if !self.is_fields {
            let taken = line.iter().enumerate().filter(|(at, _)| self.has(at + 1));
            text.extend(taken.map(|(_, &b)| b));
            text.push(b'\n');
            return;
        }
        let delimiter = self.delimiter.unwrap_or(b'\t');
        if !line.contains(&delimiter) {
            if !self.only_delimited {
                text.extend_from_slice(line);
                text.push(b'\n');
            }
            return;
        }
        let mut is_first = true;
        for (at, field) in line.split(|&b| b == delimiter).enumerate() {
            if !self.has(at + 1) {
                continue;
            }
            if !std::mem::take(&mut is_first) {
                text.push(delimiter);
            }
            text.extend_from_slice(field);
        }
        text.push(b'\n');
    }
}

/// `1,3-5,7-`
fn ranges(list: &[u8]) -> Option<Vec<(usize, usize)>> {
    let number = |text: &[u8]| -> Option<usize> {
        let is_plain = (1..10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
        let number = is_plain.then(|| std::str::from_utf8(text).ok()?.parse().ok())?;
        number.filter(|&number| number > 0)
    };
    let range = |part: &[u8]| match part.iter().position(|&b| b == b'-') {
        None => number(part).map(|one| (one, one)),
        Some(0) => Some((1, number(&part[1..])?)),
        Some(dash) if dash + 1 == part.len() => Some((number(&part[..dash])?, usize::MAX)),
        Some(dash) => Some((number(&part[..dash])?, number(&part[dash + 1..])?)),
    };
    let all: Option<Vec<(usize, usize)>> = list.split(|&b| b == b',').map(range).collect();
    all.filter(|all| all.iter().all(|(first, last)| first <= last))
}

pub(super) fn cut(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (cut, rest) = Cut::parse(args)?;
    if !are_plain(rest) {
        return None;
    }
    let all = inputs(rest)?;
    for (at, input) in all.iter().enumerate() {
        let mut lines = Lines::default();
        let status = each_piece(input, "cut", |piece| {
            let mut text = Vec::new();
            lines.take(piece, |line| cut.line(line, &mut text));
            print("cut", &text)
        });
        match status {
            None if at > 0 => return Some(1),
            None => return None,
            Some(0) => {}
            status => return status,
        }
        if let Some(last) = lines.last() {
            let mut text = Vec::new();
            cut.line(last, &mut text);
            match print("cut", &text) {
                0 => {}
                status => return Some(status),
            }
        }
    }
    Some(0)
}

/// The bytes that a word of `tr` means, in its order, and whether there are classes among them.
fn set(word: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    let mut has_classes = false;
    let mut rest = word;
    while !rest.is_empty() {
        if let Some(class) = rest.strip_prefix(b"[:") {
            let end = class.windows(2).position(|pair| pair == b":]")?;
            bytes.extend((0..=255).filter(class_of(&class[..end])?));
            has_classes = true;
            rest = &class[end + 2..];
            continue;
        }
        // `[=c=]` and `[c*n]`.
        if rest[0] == b'[' && (rest.get(1) == Some(&b'=') || rest.get(2) == Some(&b'*')) {
            return None;
        }
        let (first, behind) = one(rest)?;
        rest = behind;
        match rest {
            [b'-', b'[', ..] => return None,
            [b'-', last @ ..] if !last.is_empty() => {
                let (last, behind) = one(last)?;
                if last < first {
                    return None;
                }
                bytes.extend(first..=last);
                rest = behind;
            }
            _ => bytes.push(first),
        }
    }
    Some((bytes, has_classes))
}

/// The byte that begins a word of `tr`.
fn one(word: &[u8]) -> Option<(u8, &[u8])> {
    let (&first, rest) = word.split_first()?;
    if first != b'\\' {
        return Some((first, rest));
    }
    let digits = rest.iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    let digits = digits.count();
    if digits > 0 {
        let value = rest[..digits]
            .iter()
            .fold(0u32, |value, b| value * 8 + u32::from(b - b'0'));
        return Some((u8::try_from(value).ok()?, &rest[digits..]));
    }
    let (&letter, rest) = rest.split_first()?;
    let meant = match letter {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        b'\\' => b'\\',
        _ => return None,
    };
    Some((meant, rest))
}

fn class_of(name: &[u8]) -> Option<fn(&u8) -> bool> {
    Some(match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |b| matches!(b, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |b| matches!(b, b' '..=b'~'),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |b| matches!(b, b' ' | 9..=13),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}

/// What `tr` does with each byte.
struct Bytes {
    becomes: [u8; 256],
    is_deleted: [bool; 256],
    is_squeezed: [bool; 256],
}

impl Bytes {
    fn parse(args: &[Vec<u8>]) -> Option<Self> {
        let mut found = Bytes {
            becomes: std::array::from_fn(|b| b as u8),
            is_deleted: [false; 256],
            is_squeezed: [false; 256],
        };
        let (flags, sets): (&[u8], &[Vec<u8>]) = match args {
            [option, rest @ ..] if option.len() > 1 && option[0] == b'-' => (&option[1..], rest),
            _ => (b"", args),
        };
        if !are_plain(sets) || flags.iter().any(|flag| !b"cCds".contains(flag)) {
            return None;
        }
        let has = |flag| flags.contains(&flag);
        let others = has(b'c') || has(b'C');
        let (mut first, has_classes) = set(sets.first()?)?;
        if others {
            first = (0..=255).filter(|b| !first.contains(b)).collect();
        }
        match (has(b'd'), has(b's'), &sets[1..]) {
            (true, false, []) => first
                .iter()
                .for_each(|&b| found.is_deleted[b as usize] = true),
            (false, true, []) => first
                .iter()
                .for_each(|&b| found.is_squeezed[b as usize] = true),
            (false, squeezes, [word]) => {
                let (second, second_has_classes) = set(word)?;
                let turns_case = matches!(
                    (&sets[0][..], &word[..]),
                    (b"[:lower:]", b"[:upper:]") | (b"[:upper:]", b"[:lower:]")
                );
                let is_plain = (!second_has_classes || turns_case)
                    && (!others || second.len() == 1)
                    && (!has_classes || turns_case || second.len() == 1);
                let last = second.last().filter(|_| is_plain)?;
                for (at, &b) in first.iter().enumerate() {
                    found.becomes[b as usize] = *second.get(at).unwrap_or(last);
                }
                if squeezes {
                    second
                        .iter()
                        .for_each(|&b| found.is_squeezed[b as usize] = true);
                }
            }
            _ => return None,
        }
        Some(found)
    }
}

pub(super) fn tr(sh: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    if !is_ascii_locale(sh) {
        return None;
    }
    let bytes = Bytes::parse(args)?;
    let input = inputs(&[])?.pop()?;
    let mut before = None;
    each_piece(&input, "tr", |piece| {
        let mut text = Vec::with_capacity(piece.len());
        for &b in piece.iter().filter(|&&b| !bytes.is_deleted[b as usize]) {
            let b = bytes.becomes[b as usize];
            if before != Some(b) || !bytes.is_squeezed[b as usize] {
                text.push(b);
            }
            before = Some(b);
        }
        print("tr", &text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cut() {
        assert_eq!(
            ranges(b"1,3-5,7-"),
            Some(vec![(1, 1), (3, 5), (7, usize::MAX)])
        );
        assert_eq!(ranges(b"-2"), Some(vec![(1, 2)]));
        for wrong in [&b""[..], b"0", b"2-1", b"-", b"a", b"1,"] {
            assert_eq!(ranges(wrong), None);
        }
    }

    #[test]
    fn sets_of_tr() {
        assert_eq!(set(b"a-c\\n-"), Some((b"abc\n-".to_vec(), false)));
        assert_eq!(set(b"[:digit:]x"), Some((b"0123456789x".to_vec(), true)));
        assert_eq!(set(b"[x]"), Some((b"[x]".to_vec(), false)));
        for wrong in [&b"c-a"[..], b"[=a=]", b"[a*3]", b"[:word:]", b"\\q", b"\\"] {
            assert_eq!(set(wrong), None);
        }
    }
}
