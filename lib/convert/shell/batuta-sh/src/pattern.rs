//! Patterns of file names and of `case`: `*`, `?`, `[...]`, and bash's `@(a|b)`. A backslash quotes.

/// How a pattern is taken.
#[derive(Clone, Copy, Default)]
pub struct Rules {
    /// Characters instead of bytes.
    pub utf8: bool,
    pub extended: bool,
    pub no_case: bool,
    /// dash, where `^` does not negate a set.
    pub plain: bool,
}

/// The length of the character that a text starts with.
pub fn char_len(text: &[u8], utf8: bool) -> usize {
    let Some(&first) = text.first() else { return 0 };
    if !utf8 || first < 0x80 {
        return 1;
    }
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    if text.len() >= length && text[1..length].iter().all(|b| b & 0xc0 == 0x80) {
        length
    } else {
        1
    }
}

/// How many characters a text has.
pub fn char_count(text: &[u8], utf8: bool) -> usize {
    if !utf8 || text.is_ascii() {
        return text.len();
    }
    let mut at = 0;
    let mut count = 0;
    while at < text.len() {
        at += char_len(&text[at..], true);
        count += 1;
    }
    count
}

fn decode(bytes: &[u8]) -> u32 {
    match std::str::from_utf8(bytes)
        .ok()
        .and_then(|s| s.chars().next())
    {
        Some(c) => c as u32,
        // A byte of its own, after all characters.
        None => 0x0020_0000 + u32::from(bytes[0]),
    }
}

/// Whether a text has signs that make it a pattern.
pub fn is_pattern(text: &[u8], extended: bool) -> bool {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'*' | b'?' => return true,
            b'[' if text[at + 1..].contains(&b']') => return true,
            b'@' | b'+' | b'!' if extended && text.get(at + 1) == Some(&b'(') => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

/// The text that a pattern without signs stands for; `None` if it has some.
pub fn literal(pattern: &[u8], extended: bool) -> Option<Vec<u8>> {
    if pattern.iter().any(|b| matches!(b, b'*' | b'?' | b'[')) && is_pattern(pattern, extended)
        || (extended && is_pattern(pattern, true))
    {
        return None;
    }
    Some(without_quotes(pattern))
}

/// A pattern's text without its backslashes.
pub fn without_quotes(pattern: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(pattern.len());
    let mut at = 0;
    while at < pattern.len() {
        if pattern[at] == b'\\' && at + 1 < pattern.len() {
            at += 1;
        }
        text.push(pattern[at]);
        at += 1;
    }
    text
}

/// Appends text to a pattern so that it stands for itself.
pub fn quote_into(pattern: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        if matches!(
            byte,
            b'*' | b'?'
                | b'['
                | b']'
                | b'\\'
                | b'('
                | b')'
                | b'|'
                | b'!'
                | b'@'
                | b'+'
                | b'-'
                | b'^'
        ) {
            pattern.push(b'\\');
        }
        pattern.push(byte);
    }
}

/// Whether a pattern has no other signs than `*`, and is found by bytes.
pub fn has_only_stars(pattern: &[u8], rules: Rules) -> bool {
    !rules.no_case
        && pattern
            .iter()
            .all(|b| !matches!(b, b'?' | b'[' | b'\\' | b'(') && b.is_ascii())
}

/// Whether the pattern stands for the whole text.
pub fn matches(pattern: &[u8], text: &[u8], rules: Rules) -> bool {
    if has_only_stars(pattern, rules) {
        return crate::quick::fits_stars(pattern, text);
    }
    let mut p = 0;
    let mut t = 0;
    // Where to go on after a mismatch: the last `*`, and the text from where it could take more.
    let mut back: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() {
            if rules.extended && is_group(pattern, p) {
                if group(pattern, p, text, t, rules) {
                    return true;
                }
            } else if pattern[p] == b'*' {
                back = Some((p + 1, t));
                p += 1;
                continue;
            } else if t < text.len() {
                if let Some((next, length)) = one(&pattern[p..], &text[t..], rules) {
                    p += next;
                    t += length;
                    continue;
                }
            }
        } else if t == text.len() {
            return true;
        }
        match back {
            Some((after, from)) if from < text.len() => {
                let next = from + char_len(&text[from..], rules.utf8);
                back = Some((after, next));
                p = after;
                t = next;
            }
            _ => return false,
        }
    }
}

fn is_group(pattern: &[u8], at: usize) -> bool {
    matches!(pattern[at], b'@' | b'?' | b'*' | b'+' | b'!') && pattern.get(at + 1) == Some(&b'(')
}

/// The alternatives of the group at `at`, and where it ends.
fn alternatives(pattern: &[u8], at: usize) -> Option<(Vec<&[u8]>, usize)> {
    let mut depth = 0;
    let mut start = at + 2;
    let mut found = Vec::new();
    let mut i = at + 1;
    while i < pattern.len() {
        match pattern[i] {
            b'\\' => i += 1,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    found.push(&pattern[start..i]);
                    return Some((found, i + 1));
                }
            }
            b'|' if depth == 1 => {
                found.push(&pattern[start..i]);
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    None
}

fn group(pattern: &[u8], at: usize, text: &[u8], from: usize, rules: Rules) -> bool {
    let Some((choices, end)) = alternatives(pattern, at) else {
        return pattern.get(at) == text.get(from)
            && from < text.len()
            && matches(
                &pattern[at + 1..],
                &text[from + 1..],
                Rules {
                    extended: false,
                    ..rules
                },
            );
    };
    let (kind, rest, text) = (pattern[at], &pattern[end..], &text[from..]);
    let any = |piece: &[u8]| choices.iter().any(|c| matches(c, piece, rules));
    let cuts = || (0..=text.len()).filter(|&i| i == 0 || at_char(text, i, rules.utf8));
    match kind {
        b'@' => cuts().any(|i| any(&text[..i]) && matches(rest, &text[i..], rules)),
        b'?' => {
            matches(rest, text, rules)
                || cuts().any(|i| any(&text[..i]) && matches(rest, &text[i..], rules))
        }
        b'!' => cuts().any(|i| !any(&text[..i]) && matches(rest, &text[i..], rules)),
        _ => {
            if kind == b'*' && matches(rest, text, rules) {
                return true;
            }
            let again = [b"*", &pattern[at + 1..]].concat();
            cuts().any(|i| {
                any(&text[..i])
                    && (matches(rest, &text[i..], rules)
                        || (i > 0 && matches(&again, &text[i..], rules)))
            })
        }
    }
}

fn at_char(text: &[u8], at: usize, utf8: bool) -> bool {
    !utf8 || at >= text.len() || text[at] & 0xc0 != 0x80
}

/// One character of the text against one item of the pattern: how long both are.
fn one(pattern: &[u8], text: &[u8], rules: Rules) -> Option<(usize, usize)> {
    let length = char_len(text, rules.utf8);
    match pattern[0] {
        b'?' => Some((1, length)),
        b'[' => match set(pattern, &text[..length], rules) {
            Some((true, end)) => Some((end, length)),
            Some((false, _)) => None,
            None => (text[0] == b'[').then_some((1, 1)),
        },
        b'\\' if pattern.len() > 1 => same(&pattern[1..], text, rules).map(|(p, t)| (p + 1, t)),
        _ => same(pattern, text, rules),
    }
}

fn same(pattern: &[u8], text: &[u8], rules: Rules) -> Option<(usize, usize)> {
    if pattern[0] == text[0] && pattern[0] < 0x80 {
        return Some((1, 1));
    }
    let (p, t) = (char_len(pattern, rules.utf8), char_len(text, rules.utf8));
    let (a, b) = (&pattern[..p], &text[..t]);
    let equal = a == b
        || (rules.no_case
            && String::from_utf8_lossy(a).to_lowercase()
                == String::from_utf8_lossy(b).to_lowercase());
    equal.then_some((p, t))
}

fn class_holds(name: &[u8], code: u32) -> bool {
    let Some(c) = char::from_u32(code) else {
        return false;
    };
    let byte = u8::try_from(code).ok().filter(u8::is_ascii);
    let ascii = |f: fn(&u8) -> bool| byte.as_ref().is_some_and(f);
    match name {
        b"alpha" => c.is_alphabetic(),
        b"digit" => c.is_ascii_digit(),
        b"alnum" => c.is_alphanumeric(),
        b"upper" => c.is_uppercase(),
        b"lower" => c.is_lowercase(),
        b"space" => ascii(u8::is_ascii_whitespace) || code == 11,
        b"blank" => c == ' ' || c == '\t',
        b"punct" => ascii(u8::is_ascii_punctuation),
        b"print" => !c.is_control(),
        b"graph" => !c.is_control() && !c.is_whitespace(),
        b"cntrl" => c.is_control(),
        b"xdigit" => c.is_ascii_hexdigit(),
        b"word" => c.is_alphanumeric() || c == '_',
        b"ascii" => c.is_ascii(),
        _ => false,
    }
}

/// Whether a character is in the set that the pattern starts with, and where the set ends. `None`: it
/// is no set.
fn set(pattern: &[u8], character: &[u8], rules: Rules) -> Option<(bool, usize)> {
    let mut at = 1;
    let negated = pattern.get(1) == Some(&b'!') || (!rules.plain && pattern.get(1) == Some(&b'^'));
    if negated {
        at += 1;
    }
    let code = decode(character);
    let mut found = false;
    let mut first = true;
    loop {
        let byte = *pattern.get(at)?;
        if byte == b']' && !first {
            return Some((found != negated, at + 1));
        }
        first = false;
        if byte == b'[' && pattern.get(at + 1) == Some(&b':') {
            let end = pattern[at + 2..].windows(2).position(|w| w == b":]");
            if let Some(end) = end {
                let name = &pattern[at + 2..at + 2 + end];
                found |= class_holds(name, code)
                    || (rules.no_case
                        && matches!(name, b"upper" | b"lower")
                        && class_holds(b"alpha", code));
                at += end + 4;
                continue;
            }
        }
        let (low, next) = set_item(pattern, at, rules)?;
        at = next;
        let mut high = low;
        if pattern.get(at) == Some(&b'-') && pattern.get(at + 1).is_some_and(|&b| b != b']') {
            let (end, next) = set_item(pattern, at + 1, rules)?;
            high = end;
            at = next;
        }
        found |= (low..=high).contains(&code);
        if rules.no_case {
            let other = char::from_u32(code).map(|c| {
                if c.is_lowercase() {
                    c.to_uppercase().next().unwrap_or(c) as u32
                } else {
                    c.to_lowercase().next().unwrap_or(c) as u32
                }
            });
            found |= other.is_some_and(|o| (low..=high).contains(&o));
        }
    }
}

fn set_item(pattern: &[u8], mut at: usize, rules: Rules) -> Option<(u32, usize)> {
    for (open, close) in [(b"[.", b".]"), (b"[=", b"=]")] {
        if pattern[at..].starts_with(open) {
            if let Some(end) = pattern[at + 2..].windows(2).position(|w| w == close) {
                return Some((decode(&pattern[at + 2..at + 2 + end]), at + end + 4));
            }
        }
    }
    if pattern[at] == b'\\' {
        at += 1;
    }
    let rest = pattern.get(at..).filter(|r| !r.is_empty())?;
    let length = char_len(rest, rules.utf8);
    Some((decode(&rest[..length]), at + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yes(pattern: &str, text: &str) -> bool {
        let rules = Rules {
            utf8: true,
            extended: true,
            ..Rules::default()
        };
        matches(pattern.as_bytes(), text.as_bytes(), rules)
    }

    #[test]
    fn signs_stand_for_what_they_do_in_a_shell() {
        assert!(yes("*.c", "a.c") && !yes("*.c", "a.h") && yes("a*b*c", "axxbyybzc"));
        assert!(yes("?", "é") && yes("[!b-z]", "a") && yes("[[:digit:]]x", "7x"));
        assert!(yes("[[]", "[") && yes("[]]", "]") && yes("\\*", "*") && !yes("\\*", "a"));
        assert!(yes("[", "[") && yes("a[b", "a[b"));
    }

    #[test]
    fn groups_repeat_choose_and_exclude() {
        assert!(yes("@(a|b)c", "bc") && yes("*(ab)c", "ababc") && yes("+(a|b)", "abba"));
        assert!(!yes("+(a)", "") && yes("?(a)b", "b") && yes("!(a|b)", "c") && !yes("!(a|b)", "a"));
    }
}
