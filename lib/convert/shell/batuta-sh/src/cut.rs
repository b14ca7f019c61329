//! Cutting and replacing what fits a pattern in a text, and changing its letters.

use crate::param::change_case;
use crate::part::{Case, Place};
use crate::pattern::{self, char_len, Rules};
use crate::sys;

/// The characters from `start` to `end`.
pub fn chars(text: &[u8], start: usize, end: usize, utf8: bool) -> Vec<u8> {
    if !utf8 || text.is_ascii() {
        return text[start.min(text.len())..end.min(text.len())].to_vec();
    }
    let mut at = 0;
    let mut index = 0;
    let mut from = text.len();
    while at < text.len() && index < end {
        if index == start {
            from = at;
        }
        at += char_len(&text[at..], true);
        index += 1;
    }
    text[from.min(at)..at].to_vec()
}

fn boundaries(text: &[u8], utf8: bool) -> Vec<usize> {
    let mut all = vec![0];
    let mut at = 0;
    while at < text.len() {
        at += char_len(&text[at..], utf8);
        all.push(at);
    }
    all
}

/// The text beside the only `*` of a pattern, which is at its start or its end.
fn lone_star(pattern: &[u8], at_start: bool) -> Option<&[u8]> {
    let mark = if at_start {
        pattern.strip_prefix(b"*")
    } else {
        pattern.strip_suffix(b"*")
    };
    mark.filter(|mark| !mark.is_empty() && !mark.contains(&b'*'))
}

fn rfind(text: &[u8], mark: &[u8]) -> Option<usize> {
    text.windows(mark.len()).rposition(|piece| piece == mark)
}

pub fn cut_start(text: &[u8], pattern: &[u8], longest: bool, rules: Rules) -> Vec<u8> {
    if let Some(literal) = pattern::literal(pattern, rules.extended) {
        return text.strip_prefix(&literal[..]).unwrap_or(text).to_vec();
    }
    if let (Some(mark), true) = (
        lone_star(pattern, true),
        pattern::has_only_stars(pattern, rules),
    ) {
        let found = if longest {
            rfind(text, mark)
        } else {
            sys::find(text, mark)
        };
        return text[found.map_or(0, |at| at + mark.len())..].to_vec();
    }
    let mut places = boundaries(text, rules.utf8);
    if longest {
        places.reverse();
    }
    let found = places
        .into_iter()
        .find(|&i| pattern::matches(pattern, &text[..i], rules));
    text[found.unwrap_or(0)..].to_vec()
}

pub fn cut_end(text: &[u8], pattern: &[u8], longest: bool, rules: Rules) -> Vec<u8> {
    if let Some(literal) = pattern::literal(pattern, rules.extended) {
        return text.strip_suffix(&literal[..]).unwrap_or(text).to_vec();
    }
    if let (Some(mark), true) = (
        lone_star(pattern, false),
        pattern::has_only_stars(pattern, rules),
    ) {
        let found = if longest {
            sys::find(text, mark)
        } else {
            rfind(text, mark)
        };
        return text[..found.unwrap_or(text.len())].to_vec();
    }
    let mut places = boundaries(text, rules.utf8);
    if !longest {
        places.reverse();
    }
    let found = places
        .into_iter()
        .find(|&i| pattern::matches(pattern, &text[i..], rules));
    text[..found.unwrap_or(text.len())].to_vec()
}

/// The end of the longest match that starts at the beginning.
fn longest_match(text: &[u8], pattern: &[u8], rules: Rules) -> Option<usize> {
    boundaries(text, rules.utf8)
        .into_iter()
        .rev()
        .find(|&i| pattern::matches(pattern, &text[..i], rules))
}

pub fn replace(text: &[u8], place: Place, pattern: &[u8], with: &[u8], rules: Rules) -> Vec<u8> {
    if pattern.is_empty() {
        return match place {
            Place::Start => [&filled(with, b"")[..], text].concat(),
            Place::End => [text, &filled(with, b"")].concat(),
            _ => text.to_vec(),
        };
    }
    match place {
        Place::Start => match longest_match(text, pattern, rules) {
            Some(end) => [&filled(with, &text[..end])[..], &text[end..]].concat(),
            None => text.to_vec(),
        },
        Place::End => {
            let found = boundaries(text, rules.utf8)
                .into_iter()
                .find(|&i| pattern::matches(pattern, &text[i..], rules));
            match found {
                Some(start) => [&text[..start], &filled(with, &text[start..])].concat(),
                None => text.to_vec(),
            }
        }
        _ => replace_inside(text, place == Place::All, pattern, with, rules),
    }
}

/// The replacement with what was found in the place of `&`.
fn filled(with: &[u8], found: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(with.len());
    let mut at = 0;
    while at < with.len() {
        match with[at] {
            b'\\' if at + 1 < with.len() && matches!(with[at + 1], b'&' | b'\\') => {
                out.push(with[at + 1]);
                at += 1;
            }
            b'&' => out.extend_from_slice(found),
            byte => out.push(byte),
        }
        at += 1;
    }
    out
}

fn replace_inside(text: &[u8], all: bool, pattern: &[u8], with: &[u8], rules: Rules) -> Vec<u8> {
    let literal =
        pattern::literal(pattern, rules.extended).filter(|l| !l.is_empty() && !rules.no_case);
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    if text.is_empty() && pattern::matches(pattern, b"", rules) {
        return filled(with, b"");
    }
    while at < text.len() {
        let end = match &literal {
            Some(literal) => text[at..].starts_with(literal).then_some(literal.len()),
            None => longest_match(&text[at..], pattern, rules),
        };
        match end {
            Some(length) if length > 0 => {
                out.extend(filled(with, &text[at..at + length]));
                at += length;
                if !all {
                    break;
                }
            }
            _ => {
                let length = char_len(&text[at..], rules.utf8);
                out.extend_from_slice(&text[at..at + length]);
                at += length;
            }
        }
    }
    out.extend_from_slice(&text[at..]);
    out
}

pub fn with_case(text: &[u8], case: Case, pattern: &[u8], rules: Rules) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let length = char_len(&text[at..], rules.utf8);
        let piece = &text[at..at + length];
        let first_only = matches!(
            case,
            Case::UpperFirst | Case::LowerFirst | Case::ToggleFirst
        );
        let applies = (at == 0 || !first_only)
            && (pattern.is_empty() || pattern::matches(pattern, piece, rules));
        let upper = match case {
            Case::UpperFirst | Case::UpperAll => true,
            Case::LowerFirst | Case::LowerAll => false,
            _ => change_case(piece, rules.utf8, true) != piece,
        };
        if applies {
            out.extend(change_case(piece, rules.utf8, upper));
        } else {
            out.extend_from_slice(piece);
        }
        at += length;
    }
    out
}
