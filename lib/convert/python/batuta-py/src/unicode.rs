//! What Python asks about characters.
use crate::modules::unicodedata;

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

pub fn decimal_value(one: char) -> Option<u32> {
    if one.is_ascii() {
        return one.to_digit(10);
    }
    unicodedata::decimal_value(one)
}

/// Digits beyond decimals too: superscripts, circled digits and the like.
pub fn is_digit(one: char) -> bool {
    if one.is_ascii() {
        return one.is_ascii_digit();
    }
    unicodedata::is_digit(one)
}

pub fn is_printable(one: char) -> bool {
    if one.is_ascii() {
        return (' '..='~').contains(&one);
    }
    !matches!(
        unicodedata::category(one),
        "Cc" | "Cf" | "Cs" | "Co" | "Cn" | "Zl" | "Zp" | "Zs"
    )
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

/// General category Lt.
pub fn is_title(one: char) -> bool {
    matches!(one, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}'
        | '\u{1fa8}'..='\u{1faf}' | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}')
}

/// One character in title case, which is not always its upper case.
pub fn title(one: char) -> String {
    let text = match one {
        'Ǆ' | 'ǅ' | 'ǆ' => "ǅ",
        'Ǉ' | 'ǈ' | 'ǉ' => "ǈ",
        'Ǌ' | 'ǋ' | 'ǌ' => "ǋ",
        'Ǳ' | 'ǲ' | 'ǳ' => "ǲ",
        '\u{1fb2}' => "\u{1fba}\u{345}",
        '\u{1fb3}' | '\u{1fbc}' => "\u{1fbc}",
        '\u{1fb4}' => "\u{386}\u{345}",
        '\u{1fb7}' => "\u{391}\u{342}\u{345}",
        '\u{1fc2}' => "\u{1fca}\u{345}",
        '\u{1fc3}' | '\u{1fcc}' => "\u{1fcc}",
        '\u{1fc4}' => "\u{389}\u{345}",
        '\u{1fc7}' => "\u{397}\u{342}\u{345}",
        '\u{1ff2}' => "\u{1ffa}\u{345}",
        '\u{1ff3}' | '\u{1ffc}' => "\u{1ffc}",
        '\u{1ff4}' => "\u{38f}\u{345}",
        '\u{1ff7}' => "\u{3a9}\u{342}\u{345}",
        // Georgian letters have an upper case, but keep to themselves in titles.
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => return one.to_string(),
        '\u{1f80}'..='\u{1faf}' => {
            return char::from_u32(one as u32 | 8)
                .map(String::from)
                .unwrap_or_default()
        }
        'ß' | '\u{587}' | '\u{fb00}'..='\u{fb06}' | '\u{fb13}'..='\u{fb17}' => {
            let mut upper = one.to_uppercase();
            let first = upper.next().unwrap_or(one);
            return std::iter::once(first)
                .chain(upper.flat_map(char::to_lowercase))
                .collect();
        }
        _ => return one.to_uppercase().collect(),
    };
    text.to_owned()
}

pub fn is_cased(one: char) -> bool {
    one.is_uppercase() || one.is_lowercase() || is_title(one)
}

/// What stands between letters without being one, as far as the form of a sigma goes.
pub fn is_case_ignorable(one: char) -> bool {
    matches!(
        one,
        '\'' | '.'
            | ':'
            | '^'
            | '`'
            | '\u{b7}'
            | '\u{387}'
            | '\u{55f}'
            | '\u{5f4}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{fe13}'
            | '\u{fe52}'
            | '\u{fe55}'
            | '\u{ff07}'
            | '\u{ff0e}'
            | '\u{ff1a}'
    ) || !one.is_ascii() && matches!(unicodedata::category(one), "Mn" | "Me" | "Cf" | "Lm" | "Sk")
}

pub fn casefold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            'ẞ' => folded.push_str("ss"),
            'ı' | '\u{13a0}'..='\u{13f5}' => folded.push(one),
            '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => folded.extend(one.to_uppercase()),
            _ => folded.extend(one.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    folded
}
