//! Upper, lower and title case of texts.
use crate::str_methods::s;
use crate::unicode as uni;
use crate::value::{Value, R};

pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

pub fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => uni::title(first) + &lower_rest(text, first.len_utf8()),
        None => String::new(),
    }
}

/// Lower case of what follows, with the whole text as context for the final sigma.
fn lower_rest(text: &str, from: usize) -> String {
    let rest = &text[from..];
    if rest.contains('Σ') {
        let first: String = text[..from].to_lowercase();
        let whole = text.to_lowercase();
        return whole.get(first.len()..).unwrap_or_default().to_owned();
    }
    rest.to_lowercase()
}

/// Lower case of one character; a sigma at the end of its word has a form of its own.
fn lower_char(one: char, text: &str, at: usize, result: &mut String) {
    if one != 'Σ' {
        result.extend(one.to_lowercase());
        return;
    }
    let mut before = text[..at].chars().rev();
    let mut after = text[at + one.len_utf8()..].chars();
    let is_letter = |one: Option<char>| one.is_some_and(uni::is_cased);
    let before = is_letter(before.find(|one| !uni::is_case_ignorable(*one)));
    let after = is_letter(after.find(|one| !uni::is_case_ignorable(*one)));
    result.push(if before && !after { 'ς' } else { 'σ' });
}

pub fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut in_word = false;
    for (at, one) in text.char_indices() {
        if in_word {
            lower_char(one, text, at, &mut result);
        } else {
            result.push_str(&uni::title(one));
        }
        in_word = uni::is_cased(one);
    }
    result
}

pub fn swapcase(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for (at, one) in text.char_indices() {
        if one.is_uppercase() {
            lower_char(one, text, at, &mut result);
        } else if one.is_lowercase() {
            result.extend(one.to_uppercase());
        } else {
            result.push(one);
        }
    }
    result
}

pub fn is_title(a: &[Value]) -> R {
    let (mut cased, mut before) = (false, false);
    for one in s(&a[0])?.as_str().chars() {
        if one.is_uppercase() || uni::is_title(one) {
            if before {
                return Ok(Value::bool(false));
            }
            (before, cased) = (true, true);
        } else if one.is_lowercase() {
            if !before {
                return Ok(Value::bool(false));
            }
            cased = true;
        } else {
            before = false;
        }
    }
    Ok(Value::bool(cased))
}

pub fn is_case(a: &[Value], wanted: fn(char) -> bool, other: fn(char) -> bool) -> R {
    let text = s(&a[0])?.as_str();
    Ok(Value::bool(
        text.chars().any(wanted) && !text.chars().any(|one| other(one) || uni::is_title(one)),
    ))
}
