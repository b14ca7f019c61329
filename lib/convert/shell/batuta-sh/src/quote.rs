//! Quoting of values, as bash and dash print them, and `$'...'`.

fn needs_dollar(text: &[u8]) -> bool {
    text.iter().any(|&b| b < 0x20 || b == 0x7f) || std::str::from_utf8(text).is_err()
}

/// `'text'`, as `${x@Q}` and `set` print it.
pub fn single(text: &[u8]) -> Vec<u8> {
    if needs_dollar(text) {
        return dollar(text);
    }
    let mut out = vec![b'\''];
    for &byte in text {
        if byte == b'\'' {
            out.extend_from_slice(b"'\\''");
        } else {
            out.push(byte);
        }
    }
    out.push(b'\'');
    out
}

/// `$'text'`
pub fn dollar(text: &[u8]) -> Vec<u8> {
    let mut out = b"$'".to_vec();
    let valid = std::str::from_utf8(text).is_ok();
    for &byte in text {
        match byte {
            0x1b => out.extend_from_slice(b"\\E"),
            7 => out.extend_from_slice(b"\\a"),
            8 => out.extend_from_slice(b"\\b"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            11 => out.extend_from_slice(b"\\v"),
            12 => out.extend_from_slice(b"\\f"),
            13 => out.extend_from_slice(b"\\r"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\'' => out.extend_from_slice(b"\\'"),
            _ if byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !valid) => {
                out.extend(format!("\\{byte:03o}").into_bytes());
            }
            _ => out.push(byte),
        }
    }
    out.push(b'\'');
    out
}

/// `"text"`, as `declare -p` prints values.
pub fn double(text: &[u8]) -> Vec<u8> {
    if needs_dollar(text) {
        return dollar(text);
    }
    let mut out = vec![b'"'];
    for &byte in text {
        if matches!(byte, b'"' | b'$' | b'`' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
    out
}

/// As dash prints values: in quotes that need no escaping.
pub fn dash(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        let plain = rest.iter().position(|&b| b == b'\'').unwrap_or(rest.len());
        if plain > 0 || rest.is_empty() {
            out.push(b'\'');
            out.extend_from_slice(&rest[..plain]);
            out.push(b'\'');
        }
        rest = &rest[plain..];
        let quotes = rest.iter().take_while(|&&b| b == b'\'').count();
        if quotes == 0 {
            return out;
        }
        out.push(b'"');
        out.extend_from_slice(&rest[..quotes]);
        out.push(b'"');
        rest = &rest[quotes..];
        if rest.is_empty() {
            return out;
        }
    }
}

/// As `printf %q` and `set -x` write a word.
pub fn backslash(text: &[u8]) -> Vec<u8> {
    if text.is_empty() {
        return b"''".to_vec();
    }
    if needs_dollar(text) {
        return dollar(text);
    }
    let mut out = Vec::new();
    for (i, &byte) in text.iter().enumerate() {
        let special = b" \t'\"\\|&;()<>!{}*[]?^$`,".contains(&byte)
            || (i == 0 && matches!(byte, b'#' | b'~'))
            || (byte == b'~' && matches!(text[i - 1], b'=' | b':'));
        if special {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out
}

/// As `set -x` writes a word: quotes only where they are needed.
pub fn traced(text: &[u8]) -> Vec<u8> {
    if text.is_empty() {
        return b"''".to_vec();
    }
    if needs_dollar(text) {
        return dollar(text);
    }
    let special = |(i, b): (usize, &u8)| {
        b" \t'\"\\|&;()<>!{}*[]?^$`".contains(b) || (i == 0 && matches!(b, b'#' | b'~'))
    };
    if text.iter().enumerate().any(special) {
        single(text)
    } else {
        text.to_vec()
    }
}

/// The bytes of a character.
pub fn put_char(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.push(code as u8),
    }
}

fn digits(text: &[u8], at: usize, max: usize, base: u32) -> (u32, usize) {
    let mut value: u32 = 0;
    let mut count = 0;
    while count < max {
        let Some(digit) = text
            .get(at + count)
            .and_then(|b| (*b as char).to_digit(base))
        else {
            break;
        };
        value = value.wrapping_mul(base).wrapping_add(digit);
        count += 1;
    }
    (value, count)
}

/// One escape behind its backslash, as `$'...'` and `echo -e` have in common: its bytes and length.
/// `None`: it is none.
pub fn escape(text: &[u8], at: usize) -> Option<(Vec<u8>, usize)> {
    let one = |b: u8| Some((vec![b], 1));
    match *text.get(at)? {
        b'a' => one(7),
        b'b' => one(8),
        b'e' | b'E' => one(0x1b),
        b'f' => one(12),
        b'n' => one(10),
        b'r' => one(13),
        b't' => one(9),
        b'v' => one(11),
        b'\\' => one(b'\\'),
        b'x' => {
            let (value, count) = digits(text, at + 1, 2, 16);
            (count > 0).then(|| (vec![value as u8], count + 1))
        }
        letter @ (b'u' | b'U') => {
            let (value, count) = digits(text, at + 1, if letter == b'u' { 4 } else { 8 }, 16);
            if count == 0 {
                return None;
            }
            let mut bytes = Vec::new();
            put_char(&mut bytes, value);
            Some((bytes, count + 1))
        }
        _ => None,
    }
}

/// The text of `$'...'`, given what stands between the quotes.
pub fn unescape_dollar(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] != b'\\' || at + 1 == text.len() {
            out.push(text[at]);
            at += 1;
            continue;
        }
        at += 1;
        if let Some((bytes, length)) = escape(text, at) {
            out.extend(bytes);
            at += length;
            continue;
        }
        match text[at] {
            b'0'..=b'7' => {
                let (value, count) = digits(text, at, 3, 8);
                out.push(value as u8);
                at += count;
            }
            b'c' if at + 1 < text.len() => {
                out.push(text[at + 1] & 0x1f);
                at += 2;
            }
            byte @ (b'\'' | b'"' | b'?') => {
                out.push(byte);
                at += 1;
            }
            byte => {
                out.extend([b'\\', byte]);
                at += 1;
            }
        }
    }
    out
}

/// Numbers in escapes of `echo -e` (`\0nnn`) and `printf` (`\nnn`): the value and the length.
pub fn octal(text: &[u8], at: usize, max: usize) -> (u8, usize) {
    let (value, count) = digits(text, at, max, 8);
    (value as u8, count)
}
