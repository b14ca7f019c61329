//! Texts as JSON writes them, with their quotes.
use crate::text::code_of;

/// Appends `text`; what is not ASCII is escaped.
pub fn ascii(text: &str, out: &mut String) {
    write(text, out, |byte| {
        matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
    });
}

/// Appends `text`; only what must be is escaped.
pub fn unicode(text: &str, out: &mut String) {
    write(text, out, |byte| {
        byte >= b' ' && byte != b'"' && byte != b'\\'
    });
}

#[inline]
fn write(text: &str, out: &mut String, is_plain: impl Fn(u8) -> bool) {
    out.push('"');
    let mut rest = text;
    while let Some(plain) = rest.bytes().position(|byte| !is_plain(byte)) {
        out.push_str(&rest[..plain]);
        let mut chars = rest[plain..].chars();
        chars.next().into_iter().for_each(|one| escape(one, out));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(one: char, out: &mut String) {
    let short = match one {
        '"' => '"',
        '\\' => '\\',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => return escape_code(code_of(one), out),
    };
    out.push('\\');
    out.push(short);
}

fn escape_code(code: u32, out: &mut String) {
    if code >= 0x1_0000 {
        let above = code - 0x1_0000;
        escape_unit(0xd800 | above >> 10, out);
        escape_unit(0xdc00 | above & 0x3ff, out);
    } else {
        escape_unit(code, out);
    }
}

fn escape_unit(unit: u32, out: &mut String) {
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        out.extend(char::from_digit(unit >> shift & 15, 16));
    }
}
