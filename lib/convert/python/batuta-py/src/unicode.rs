//! What Python asks about characters.
use crate::text::code_of;

pub fn is_space(one: char) -> bool {
    match one {
        '\u{1c}'..='\u{1f}' => true,
        _ => one.is_whitespace(),
    }
}

/// A decimal digit of any script as ASCII; spaces and others as they are.
pub fn ascii_digit(one: char) -> char {
    match decimal_value(one) {
        Some(value) if !one.is_ascii() => char::from(b'0' + value as u8),
        _ => one,
    }
}

/// Starts of the runs of ten digits (general category Nd).
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950,
    0x1fbf0,
];

pub fn decimal_value(one: char) -> Option<u32> {
    if one.is_ascii() {
        return one.to_digit(10);
    }
    let code = one as u32;
    let at = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    (code - ZEROS[at] < 10).then(|| code - ZEROS[at])
}

/// Digits beyond decimals: superscripts, circled digits and the like.
pub fn is_digit(one: char) -> bool {
    decimal_value(one).is_some()
        || matches!(one, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨' | '⑴'..='⑼' | '⒈'..='⒐' | '⓪' | '⓵'..='⓽' | '⓿' | '❶'..='❾' | '➀'..='➈' | '➊'..='➒')
}

pub fn is_printable(one: char) -> bool {
    if one.is_ascii() {
        return (' '..='~').contains(&one);
    }
    let code = code_of(one);
    if (0xd800..=0xdfff).contains(&code) || one.is_control() || one.is_whitespace() {
        return false;
    }
    // Format characters and what is not assigned or private.
    !matches!(code,
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e
        | 0x2060..=0x206f | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb | 0xfffe..=0xffff | 0x110bd | 0x110cd
        | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe00ff | 0xe01f0..=0x10ffff | 0x378..=0x379 | 0x380..=0x383 | 0x530 | 0x557..=0x558)
}

pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|one| one == '_' || one.is_alphabetic())
        && chars.all(|one| one == '_' || one.is_alphanumeric() || is_mark(one))
}

fn is_mark(one: char) -> bool {
    matches!(one as u32, 0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5bd | 0x64b..=0x669 | 0xb7 | 0x387)
}

/// Python's `isalpha`: letters, not marks or letter-like numbers.
pub fn is_alpha(one: char) -> bool {
    one.is_alphabetic() && !one.is_numeric() && !is_mark(one)
}

/// Letters whose title case is not their upper case.
pub fn title(one: char) -> String {
    match one {
        'Ǆ' | 'ǅ' | 'ǆ' => "ǅ".to_owned(),
        'Ǉ' | 'ǈ' | 'ǉ' => "ǈ".to_owned(),
        'Ǌ' | 'ǋ' | 'ǌ' => "ǋ".to_owned(),
        'Ǳ' | 'ǲ' | 'ǳ' => "ǲ".to_owned(),
        'ß' => "Ss".to_owned(),
        'ﬁ' => "Fi".to_owned(),
        'ﬂ' => "Fl".to_owned(),
        _ => one.to_uppercase().collect(),
    }
}

pub fn is_cased(one: char) -> bool {
    one.is_uppercase() || one.is_lowercase() || matches!(one, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
}

pub fn casefold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            'ŉ' => folded.push_str("ʼn"),
            'ﬀ' => folded.push_str("ff"),
            'ﬁ' => folded.push_str("fi"),
            'ﬂ' => folded.push_str("fl"),
            'µ' => folded.push('μ'),
            'ſ' => folded.push('s'),
            _ => folded.extend(one.to_lowercase()),
        }
    }
    folded
}
