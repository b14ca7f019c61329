//! `read` and `mapfile`.

use super::Answer;
use crate::shell::Shell;
use crate::sys;
use crate::var::{is_name, Value};

struct Wanted {
    raw: bool,
    delimiter: u8,
    count: Option<usize>,
    exact: bool,
    fd: i32,
    array: Option<String>,
    timeout_ms: Option<i32>,
    names: Vec<String>,
}

pub(super) fn read(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let wanted = match parse(sh, words) {
        Ok(wanted) => wanted,
        Err(answer) => return answer,
    };
    for name in &wanted.names {
        if !is_name(name.as_bytes()) && !name.contains('[') {
            return bad_name(sh, name);
        }
    }
    if let Some(limit) = wanted.timeout_ms {
        if !sys::has_input(wanted.fd, limit) {
            return Ok(if limit == 0 { 1 } else { 142 });
        }
        if limit == 0 {
            return Ok(0);
        }
    }
    let (line, complete) = match read_line(sh, &wanted) {
        Ok(got) => got,
        Err(code) => {
            let text = format!("read error: {}: {}", wanted.fd, sys::error_text(code));
            if sh.is_bash() {
                sh.complain_of("read", text.as_bytes());
            }
            return Ok(1);
        }
    };
    store(sh, &wanted, &line)?;
    Ok(i32::from(!complete))
}

fn bad_name(sh: &mut Shell, name: &str) -> Answer {
    if sh.is_bash() {
        sh.complain_of(
            "read",
            format!("`{name}': not a valid identifier").as_bytes(),
        );
        return Ok(1);
    }
    sh.misuse("read", format!("{name}: bad variable name").as_bytes())
}

fn parse(sh: &mut Shell, words: &[Vec<u8>]) -> Result<Wanted, Answer> {
    let mut wanted = Wanted {
        raw: false,
        delimiter: b'\n',
        count: None,
        exact: false,
        fd: 0,
        array: None,
        timeout_ms: None,
        names: Vec::new(),
    };
    let mut rest = &words[1..];
    while let Some(word) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        if word == b"--" {
            break;
        }
        let mut at = 1;
        while at < word.len() {
            let letter = word[at];
            at += 1;
            let simple = matches!(letter, b'r' | b's' | b'e');
            if simple {
                wanted.raw |= letter == b'r';
                continue;
            }
            let known = if sh.is_bash() {
                &b"dnNuatip"[..]
            } else {
                &b"p"[..]
            };
            if !known.contains(&letter) {
                let text = if sh.is_bash() {
                    format!("-{}: invalid option", letter as char)
                } else {
                    format!("Illegal option -{}", letter as char)
                };
                return Err(sh.misuse("read", text.as_bytes()));
            }
            let value = if at < word.len() {
                word[at..].to_vec()
            } else {
                let Some(next) = rest.first() else {
                    let text = format!("-{}: option requires an argument", letter as char);
                    return Err(sh.misuse("read", text.as_bytes()));
                };
                rest = &rest[1..];
                next.clone()
            };
            at = word.len();
            option(sh, &mut wanted, letter, &value);
        }
    }
    wanted.names = rest
        .iter()
        .map(|w| String::from_utf8_lossy(w).into_owned())
        .collect();
    if wanted.names.is_empty() && !sh.is_bash() {
        return Err(sh.misuse("read", b"arg count"));
    }
    Ok(wanted)
}

fn option(sh: &Shell, wanted: &mut Wanted, letter: u8, value: &[u8]) {
    let number = sh.number_argument(value);
    match letter {
        b'd' => wanted.delimiter = value.first().copied().unwrap_or(0),
        b'n' | b'N' => {
            wanted.count = number.and_then(|n| usize::try_from(n).ok());
            wanted.exact = letter == b'N';
        }
        b'u' => wanted.fd = number.unwrap_or(0) as i32,
        b'a' => wanted.array = Some(String::from_utf8_lossy(value).into_owned()),
        b't' => {
            let seconds: f64 = String::from_utf8_lossy(value).trim().parse().unwrap_or(0.0);
            wanted.timeout_ms = Some((seconds * 1000.0) as i32);
        }
        b'p' if sys::is_terminal(0) => {
            // A prompt is for people only.
            let _ = sys::write_all(2, value);
        }
        _ => {}
    }
}

/// A line's bytes, each with whether a backslash stood before it; and whether the line was ended.
type Line = Vec<(u8, bool)>;

fn read_line(sh: &mut Shell, wanted: &Wanted) -> Result<(Line, bool), i32> {
    let mut line = Line::new();
    let mut source = Source::new(wanted.fd);
    let mut quoted = false;
    let mut characters = 0;
    loop {
        if wanted.count.is_some_and(|c| characters >= c) {
            source.give_back();
            return Ok((line, true));
        }
        let Some(byte) = source.next()? else {
            source.give_back();
            return Ok((line, false));
        };
        if byte == 0 && wanted.delimiter != 0 {
            continue;
        }
        if quoted {
            quoted = false;
            if byte != b'\n' {
                line.push((byte, true));
                characters += 1;
            }
            continue;
        }
        if byte == b'\\' && !wanted.raw {
            quoted = true;
            continue;
        }
        if byte == wanted.delimiter && !wanted.exact {
            source.give_back();
            return Ok((line, true));
        }
        line.push((byte, false));
        let is_rest = sh.utf8 && byte & 0xc0 == 0x80;
        if !is_rest {
            characters += 1;
            if wanted.count == Some(characters) && sh.utf8 && byte >= 0xc2 {
                // The rest of this character.
                let more = match byte {
                    0xc2..=0xdf => 1,
                    0xe0..=0xef => 2,
                    _ => 3,
                };
                for _ in 0..more {
                    if let Some(byte) = source.next()? {
                        line.push((byte, false));
                    }
                }
            }
        }
    }
}

/// Bytes of an open file; what was read too much of one that can go back is given back.
pub(super) struct Source {
    fd: i32,
    buffer: Vec<u8>,
    at: usize,
    step: usize,
}

impl Source {
    pub(super) fn new(fd: i32) -> Self {
        let step = if sys::can_step_back(fd) { 512 } else { 1 };
        Source {
            fd,
            buffer: Vec::new(),
            at: 0,
            step,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<u8>, i32> {
        if self.at == self.buffer.len() {
            self.buffer.resize(self.step, 0);
            self.at = 0;
            loop {
                match sys::read_some(self.fd, &mut self.buffer) {
                    Ok(count) => {
                        self.buffer.truncate(count);
                        break;
                    }
                    Err(sys::EINTR) if !sys::is_pending() => {}
                    Err(code) => {
                        self.buffer.clear();
                        return Err(code);
                    }
                }
            }
            if self.buffer.is_empty() {
                return Ok(None);
            }
        }
        self.at += 1;
        Ok(Some(self.buffer[self.at - 1]))
    }

    pub(super) fn give_back(&mut self) {
        let left = self.buffer.len() - self.at;
        if left > 0 {
            sys::step_back(self.fd, left);
        }
        self.at = self.buffer.len();
        // What comes next is read anew.
        self.buffer.clear();
        self.at = 0;
    }
}

fn text_of(line: &[(u8, bool)]) -> Vec<u8> {
    line.iter().map(|(b, _)| *b).collect()
}

fn store(sh: &mut Shell, wanted: &Wanted, line: &[(u8, bool)]) -> Result<(), crate::shell::Jump> {
    let ifs = match sh.vars.get("IFS").map(|v| &v.value) {
        Some(Value::Text(ifs)) => ifs.clone(),
        _ => b" \t\n".to_vec(),
    };
    if wanted.exact {
        let names = if wanted.names.is_empty() {
            vec!["REPLY".to_string()]
        } else {
            wanted.names.clone()
        };
        for (i, name) in names.iter().enumerate() {
            let text = if i == 0 { text_of(line) } else { Vec::new() };
            sh.assign_written(name, text)?;
        }
        return Ok(());
    }
    if let Some(array) = &wanted.array {
        let fields = split(line, &ifs, usize::MAX);
        sh.unset(array);
        sh.vars.insert(
            array.clone(),
            crate::var::Var::new(Value::List(Default::default())),
        );
        for (i, field) in fields.into_iter().enumerate() {
            sh.set_element(array, i.to_string().as_bytes(), field, false)?;
        }
        return Ok(());
    }
    if wanted.names.is_empty() {
        return sh.set_text("REPLY", text_of(line));
    }
    let fields = split(line, &ifs, wanted.names.len());
    for (i, name) in wanted.names.iter().enumerate() {
        let value = fields.get(i).cloned().unwrap_or_default();
        sh.assign_written(name, value)?;
    }
    Ok(())
}

/// At most `max` fields, the last of which takes the rest.
fn split(line: &[(u8, bool)], ifs: &[u8], max: usize) -> Vec<Vec<u8>> {
    let is_white =
        |c: &(u8, bool)| !c.1 && matches!(c.0, b' ' | b'\t' | b'\n') && ifs.contains(&c.0);
    let is_sign = |c: &(u8, bool)| !c.1 && ifs.contains(&c.0);
    let mut at = 0;
    let mut fields = Vec::new();
    while at < line.len() && is_white(&line[at]) {
        at += 1;
    }
    while at < line.len() {
        if fields.len() + 1 == max {
            fields.push(last_field(&line[at..], &is_white, &is_sign));
            return fields;
        }
        let end = line[at..]
            .iter()
            .position(is_sign)
            .map_or(line.len(), |i| at + i);
        fields.push(text_of(&line[at..end]));
        at = end;
        while at < line.len() && is_white(&line[at]) {
            at += 1;
        }
        if at < line.len() && is_sign(&line[at]) && !is_white(&line[at]) {
            // The separator, unless only blanks ended the field.
            at += 1;
            while at < line.len() && is_white(&line[at]) {
                at += 1;
            }
        }
    }
    fields
}

/// The rest, without blanks at its end; a lone separator behind the only field goes too.
fn last_field(
    rest: &[(u8, bool)],
    is_white: &dyn Fn(&(u8, bool)) -> bool,
    is_sign: &dyn Fn(&(u8, bool)) -> bool,
) -> Vec<u8> {
    let mut end = rest.len();
    while end > 0 && is_white(&rest[end - 1]) {
        end -= 1;
    }
    if let Some(first) = rest[..end].iter().position(is_sign) {
        let mut after = first;
        while after < end && is_white(&rest[after]) {
            after += 1;
        }
        if after < end && is_sign(&rest[after]) {
            after += 1;
        }
        while after < end && is_white(&rest[after]) {
            after += 1;
        }
        if after == end && !is_white(&rest[first]) | (after > first) && is_sign(&rest[end - 1]) {
            end = first;
        }
    }
    text_of(&rest[..end])
}
