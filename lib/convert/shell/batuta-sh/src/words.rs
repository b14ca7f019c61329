//! Words as a Rust program writes them: `words!["cp", text!("$from/a"), var("to")]`.

use crate::part::Part;

impl<'a> From<&'a str> for Part<'a> {
    fn from(text: &'a str) -> Self {
        Part::Lit(text.as_bytes())
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Part<'a> {
    fn from(text: &'a [u8; N]) -> Self {
        Part::Lit(text)
    }
}

/// The words of a command; plain texts stand for themselves.
#[macro_export]
macro_rules! words {
    ($($word:expr),* $(,)?) => {
        &[$($crate::Part::from($word)),*]
    };
}

/// A text in double quotes with `$name` or `${name}` in it, read when the program is compiled.
#[macro_export]
macro_rules! text {
    ($text:literal) => {{
        const PARTS: [$crate::Part<'static>; $crate::count_parts($text)] = $crate::parts_of($text);
        $crate::quoted(&PARTS)
    }};
}

/// Where a piece of such a text ends, and whether it is a name.
const fn piece(text: &[u8], at: usize) -> (usize, bool) {
    if text[at] != b'$' {
        let mut end = at;
        while end < text.len() && text[end] != b'$' {
            end += 1;
        }
        return (end, false);
    }
    assert!(at + 1 < text.len(), "a name follows $");
    if text[at + 1] == b'{' {
        let mut end = at + 2;
        while text[end] != b'}' {
            end += 1;
        }
        return (end + 1, true);
    }
    let mut end = at + 2;
    let first = text[at + 1];
    if first.is_ascii_alphabetic() || first == b'_' {
        while end < text.len() && (text[end].is_ascii_alphanumeric() || text[end] == b'_') {
            end += 1;
        }
    }
    (end, true)
}

/// How many parts a text has.
pub const fn count_parts(text: &str) -> usize {
    let text = text.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        at = piece(text, at).0;
        count += 1;
    }
    count
}

/// The parts of a text.
pub const fn parts_of<const N: usize>(text: &'static str) -> [Part<'static>; N] {
    let mut parts = [Part::Lit(b""); N];
    let (mut at, mut count) = (0, 0);
    while count < N {
        let (end, is_name) = piece(text.as_bytes(), at);
        parts[count] = if is_name {
            let braces = text.as_bytes()[at + 1] == b'{';
            let (from, to) = if braces {
                (at + 2, end - 1)
            } else {
                (at + 1, end)
            };
            Part::Var(between(text, from, to))
        } else {
            Part::Lit(between(text, at, end).as_bytes())
        };
        at = end;
        count += 1;
    }
    parts
}

const fn between(text: &'static str, from: usize, to: usize) -> &'static str {
    let (_, part) = text.as_bytes().split_at(to).0.split_at(from);
    match std::str::from_utf8(part) {
        Ok(part) => part,
        Err(_) => panic!("names and braces end where characters end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: &[Part]) -> String {
        let one = |part: &Part| match part {
            Part::Lit(text) => format!("[{}]", String::from_utf8_lossy(text)),
            Part::Var(name) => format!("<{name}>"),
            _ => unreachable!("texts have no other parts"),
        };
        parts.iter().map(one).collect()
    }

    #[test]
    fn names_and_what_is_between_them() {
        const TEXT: &str = "é $a-${b}c$1$#$$";
        assert_eq!(count_parts(TEXT), 8);
        assert_eq!(shown(&parts_of::<8>(TEXT)), "[é ]<a>[-]<b>[c]<1><#><$>");
        assert_eq!(count_parts(""), 0);
    }
}
