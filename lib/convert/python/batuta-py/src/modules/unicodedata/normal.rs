//! The four normal forms of Unicode (Unicode Standard Annex 15).
use super::tables::{DECOMPOSITIONS, DECOMPOSITION_TEXTS};
use crate::text::code_of;
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(Clone, Copy)]
pub struct Form {
    compatible: bool,
    composed: bool,
}

impl Form {
    pub fn of(name: &str) -> Option<Form> {
        let (compatible, composed) = match name {
            "NFC" => (false, true),
            "NFD" => (false, false),
            "NFKC" => (true, true),
            "NFKD" => (true, false),
            _ => return None,
        };
        Some(Form {
            compatible,
            composed,
        })
    }
}

// Hangul syllables are computed.
const SYLLABLES: u32 = 0xac00;
const LEADING: u32 = 0x1100;
const VOWELS: u32 = 0x1161;
const TRAILING: u32 = 0x11a7;
const NUM_VOWELS: u32 = 21;
const NUM_TRAILING: u32 = 28;
const NUM_SYLLABLES: u32 = 11172;

/// As the database has it.
pub fn decomposition(one: char) -> Option<&'static str> {
    let code = code_of(one);
    let at = DECOMPOSITIONS.binary_search_by_key(&code, |row| row.0);
    at.ok().map(text_of)
}

fn text_of(at: usize) -> &'static str {
    let start = at
        .checked_sub(1)
        .map_or(0, |before| DECOMPOSITIONS[before].2);
    &DECOMPOSITION_TEXTS[start as usize..DECOMPOSITIONS[at].2 as usize]
}

fn parts(text: &'static str) -> impl Iterator<Item = char> {
    text.split(' ')
        .filter_map(|part| u32::from_str_radix(part, 16).ok())
        .filter_map(char::from_u32)
}

fn push_decomposed(one: char, compatible: bool, out: &mut Vec<char>) {
    let syllable = code_of(one).wrapping_sub(SYLLABLES);
    if syllable < NUM_SYLLABLES {
        let rest = syllable % (NUM_VOWELS * NUM_TRAILING);
        let lead = LEADING + syllable / (NUM_VOWELS * NUM_TRAILING);
        out.extend(char::from_u32(lead));
        out.extend(char::from_u32(VOWELS + rest / NUM_TRAILING));
        if rest % NUM_TRAILING > 0 {
            out.extend(char::from_u32(TRAILING + rest % NUM_TRAILING));
        }
        return;
    }
    match decomposition(one) {
        Some(text) if compatible || !text.starts_with('<') => {
            for part in parts(text) {
                push_decomposed(part, compatible, out);
            }
        }
        _ => out.push(one),
    }
}

/// Marks of each character in the order of their classes.
fn in_order(chars: &mut [char]) {
    let mut at = 0;
    while at < chars.len() {
        if super::combining(chars[at]) == 0 {
            at += 1;
            continue;
        }
        let end = (at..chars.len())
            .find(|&next| super::combining(chars[next]) == 0)
            .unwrap_or(chars.len());
        chars[at..end].sort_by_key(|one| super::combining(*one));
        at = end;
    }
}

fn pairs() -> &'static HashMap<(char, char), char> {
    static PAIRS: OnceLock<HashMap<(char, char), char>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let rows = DECOMPOSITIONS.iter().enumerate().filter(|(_, row)| row.1);
        rows.filter_map(|(at, (code, _, _))| {
            let mut parts = parts(text_of(at));
            Some(((parts.next()?, parts.next()?), char::from_u32(*code)?))
        })
        .collect()
    })
}

fn together(first: char, second: char) -> Option<char> {
    let (a, b) = (first as u32, second as u32);
    let (lead, vowel) = (a.wrapping_sub(LEADING), b.wrapping_sub(VOWELS));
    if lead < 19 && vowel < NUM_VOWELS {
        return char::from_u32(SYLLABLES + (lead * NUM_VOWELS + vowel) * NUM_TRAILING);
    }
    let (syllable, trail) = (a.wrapping_sub(SYLLABLES), b.wrapping_sub(TRAILING));
    if syllable < NUM_SYLLABLES
        && syllable % NUM_TRAILING == 0
        && (1..NUM_TRAILING).contains(&trail)
    {
        return char::from_u32(a + trail);
    }
    pairs().get(&(first, second)).copied()
}

fn composed(chars: &[char]) -> String {
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let mut starter = None;
    for &one in chars {
        let class = super::combining(one);
        if let Some(at) = starter {
            let last: usize = out.len() - 1;
            let blocked = last != at && {
                let before = super::combining(out[last]);
                before == 0 || before >= class
            };
            if let (false, Some(made)) = (blocked, together(out[at], one)) {
                out[at] = made;
                continue;
            }
        }
        if class == 0 {
            starter = Some(out.len());
        }
        out.push(one);
    }
    out.into_iter().collect()
}

pub fn normalized(text: &str, form: Form) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut chars = Vec::with_capacity(text.len());
    for one in text.chars() {
        push_decomposed(one, form.compatible, &mut chars);
    }
    in_order(&mut chars);
    if form.composed {
        composed(&chars)
    } else {
        chars.into_iter().collect()
    }
}
