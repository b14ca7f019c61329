//! `printf` with bash's and dash's formats.

use super::Answer;
use crate::pattern::char_len;
use crate::quote;
use crate::shell::Shell;
use crate::sys;

struct Run<'a> {
    args: &'a [Vec<u8>],
    next: usize,
    out: Vec<u8>,
    status: i32,
    stopped: bool,
}

struct Spec {
    flags: Vec<u8>,
    width: Option<i64>,
    precision: Option<i64>,
}

pub(super) fn printf(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut words = &words[1..];
    let mut target = None;
    if sh.is_bash() && words.len() >= 2 && words[0] == b"-v" {
        target = Some(words[1].clone());
        words = &words[2..];
    }
    if words.first().is_some_and(|w| w == b"--") {
        words = &words[1..];
    } else if let Some(option) = words.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        let text: Vec<u8> = if sh.is_bash() {
            [
                &option[..2],
                b": invalid option\nprintf: usage: printf [-v var] format [arguments]",
            ]
            .concat()
        } else {
            [b"Illegal option ", &option[..2]].concat()
        };
        return sh.misuse("printf", &text);
    }
    let Some(format) = words.first() else {
        if sh.is_bash() {
            sh.complain_nothing(b"printf: usage: printf [-v var] format [arguments]\n");
            return Ok(2);
        }
        return sh.misuse("printf", b"usage: printf format [arg ...]");
    };
    let mut run = Run {
        args: &words[1..],
        next: 0,
        out: Vec::new(),
        status: 0,
        stopped: false,
    };
    loop {
        let before = run.next;
        run.once(sh, format);
        if run.stopped || run.next >= run.args.len() || run.next == before {
            break;
        }
    }
    match target {
        Some(name) => {
            let name = String::from_utf8_lossy(&name).into_owned();
            sh.assign_written(&name, run.out)?;
            Ok(run.status)
        }
        None => {
            let printed = sh.print("printf", &run.out);
            Ok(if printed == 0 { run.status } else { printed })
        }
    }
}

impl Run<'_> {
    fn argument(&mut self) -> Option<Vec<u8>> {
        let found = self.args.get(self.next).cloned();
        self.next += 1;
        found
    }

    fn once(&mut self, sh: &mut Shell, format: &[u8]) {
        let mut at = 0;
        while at < format.len() && !self.stopped {
            match format[at] {
                b'\\' if at + 1 < format.len() => at = self.escape(format, at + 1),
                b'%' => at = self.conversion(sh, format, at + 1),
                byte => {
                    self.out.push(byte);
                    at += 1;
                }
            }
        }
    }

    fn escape(&mut self, format: &[u8], at: usize) -> usize {
        match format[at] {
            b'0'..=b'7' => {
                let (byte, count) = quote::octal(format, at, 3);
                self.out.push(byte);
                at + count
            }
            b'c' => {
                self.stopped = true;
                at + 1
            }
            byte @ (b'"' | b'\'' | b'?') => {
                self.out.push(byte);
                at + 1
            }
            byte => match quote::escape(format, at) {
                Some((bytes, length)) => {
                    self.out.extend(bytes);
                    at + length
                }
                None => {
                    self.out.extend([b'\\', byte]);
                    at + 1
                }
            },
        }
    }

    fn number_or_star(&mut self, sh: &mut Shell, format: &[u8], at: &mut usize) -> Option<i64> {
        if format.get(*at) == Some(&b'*') {
            *at += 1;
            let argument = self.argument();
            return Some(self.integer(sh, argument));
        }
        let start = *at;
        while format.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        String::from_utf8_lossy(&format[start..*at]).parse().ok()
    }

    fn conversion(&mut self, sh: &mut Shell, format: &[u8], mut at: usize) -> usize {
        let start = at;
        if format.get(at) == Some(&b'%') {
            self.out.push(b'%');
            return at + 1;
        }
        while format.get(at).is_some_and(|b| b"-+ #0'".contains(b)) {
            at += 1;
        }
        let flags = format[start..at].to_vec();
        let mut spec = Spec {
            flags,
            width: None,
            precision: None,
        };
        spec.width = self.number_or_star(sh, format, &mut at);
        if format.get(at) == Some(&b'.') {
            at += 1;
            spec.precision = Some(self.number_or_star(sh, format, &mut at).unwrap_or(0));
            if spec.precision.is_some_and(|p| p < 0) {
                spec.precision = None;
            }
        }
        if spec.width.is_some_and(|w| w < 0) {
            spec.flags.push(b'-');
            spec.width = spec.width.map(|w| -w);
        }
        while format.get(at).is_some_and(|b| b"hlLjzt".contains(b)) {
            at += 1;
        }
        let Some(&letter) = format.get(at) else {
            self.bad_format(sh, &format[start - 1..], true);
            return at;
        };
        match letter {
            b's' => {
                let text = self.argument().unwrap_or_default();
                self.put_text(&spec, &text, sh.utf8);
            }
            b'c' => {
                let text = self.argument().unwrap_or_default();
                let byte = text.first().copied().unwrap_or(0);
                self.put_text(
                    &Spec {
                        precision: None,
                        ..spec
                    },
                    &[byte],
                    false,
                );
            }
            b'b' => {
                let text = self.argument().unwrap_or_default();
                let mut bytes = Vec::new();
                if !interpret_b(&text, &mut bytes, sh.is_bash()) {
                    self.stopped = true;
                }
                self.put_text(&spec, &bytes, sh.utf8);
            }
            b'q' if sh.is_bash() => {
                let text = self.argument().unwrap_or_default();
                self.put_text(&spec, &quote::backslash(&text), sh.utf8);
            }
            b'd' | b'i' => {
                let argument = self.argument();
                let value = self.integer(sh, argument);
                self.put_signed(&spec, value);
            }
            b'u' | b'o' | b'x' | b'X' => {
                let argument = self.argument();
                let value = self.integer(sh, argument) as u64;
                self.put_unsigned(&spec, value, letter);
            }
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'a' | b'A' => {
                let argument = self.argument();
                self.put_double(sh, &spec, argument, letter);
            }
            b'(' if sh.is_bash() => return self.time(&spec, format, at, sh),
            _ => {
                self.bad_format(sh, &format[start - 1..=at], false);
                return at + 1;
            }
        }
        at + 1
    }

    fn time(&mut self, spec: &Spec, format: &[u8], at: usize, sh: &mut Shell) -> usize {
        let Some(end) = format[at..].windows(2).position(|w| w == b")T") else {
            self.out.extend_from_slice(&format[at - 1..]);
            return format.len();
        };
        let inner = &format[at + 1..at + end];
        let inner: &[u8] = if inner.is_empty() { b"%X" } else { inner };
        let when = match self.argument() {
            None => -1,
            argument => self.integer(sh, argument),
        };
        let when = if when < 0 { sys::now() } else { when };
        let text = sys::format_time(inner, when);
        self.put_text(spec, &text, sh.utf8);
        at + end + 2
    }

    fn bad_format(&mut self, sh: &mut Shell, shown: &[u8], missing: bool) {
        self.status = 1;
        self.stopped = true;
        let _ = sys::write_all(1, &std::mem::take(&mut self.out));
        let text: Vec<u8> = if missing {
            [b"`", shown, b"': missing format character"].concat()
        } else if sh.is_bash() {
            let letter = &shown[shown.len() - 1..];
            [b"`", letter, b"': invalid format character"].concat()
        } else {
            [shown, b": invalid directive"].concat()
        };
        sh.complain_of("printf", &text);
    }

    fn pad(&mut self, spec: &Spec, body: &[u8], length: usize) {
        let fill = usize::try_from(spec.width.unwrap_or(0))
            .unwrap_or(0)
            .saturating_sub(length);
        let left = spec.flags.contains(&b'-');
        if !left {
            self.out.extend(std::iter::repeat_n(b' ', fill));
        }
        self.out.extend_from_slice(body);
        if left {
            self.out.extend(std::iter::repeat_n(b' ', fill));
        }
    }

    /// bash counts bytes in widths and precisions of `%s`, as dash does.
    fn put_text(&mut self, spec: &Spec, text: &[u8], _utf8: bool) {
        let text = match spec.precision {
            Some(max) => &text[..text.len().min(max as usize)],
            None => text,
        };
        self.pad(spec, text, text.len());
    }

    fn put_signed(&mut self, spec: &Spec, value: i64) {
        let sign: &[u8] = if value < 0 {
            b"-"
        } else if spec.flags.contains(&b'+') {
            b"+"
        } else if spec.flags.contains(&b' ') {
            b" "
        } else {
            b""
        };
        self.put_digits(spec, sign, value.unsigned_abs().to_string(), value == 0);
    }

    fn put_unsigned(&mut self, spec: &Spec, value: u64, letter: u8) {
        let (digits, alternative): (String, &[u8]) = match letter {
            b'o' => (format!("{value:o}"), b"0"),
            b'x' => (format!("{value:x}"), b"0x"),
            b'X' => (format!("{value:X}"), b"0X"),
            _ => (value.to_string(), b""),
        };
        let prefix = if spec.flags.contains(&b'#') && value != 0 {
            alternative
        } else {
            b""
        };
        self.put_digits(spec, prefix, digits, value == 0);
    }

    fn put_digits(&mut self, spec: &Spec, head: &[u8], mut digits: String, zero: bool) {
        if let Some(least) = spec.precision {
            if least == 0 && zero {
                digits.clear();
            }
            while (digits.len() as i64) < least {
                digits.insert(0, '0');
            }
        } else if spec.flags.contains(&b'0') && !spec.flags.contains(&b'-') {
            let width = spec.width.unwrap_or(0) - head.len() as i64;
            while (digits.len() as i64) < width {
                digits.insert(0, '0');
            }
        }
        let body = [head, digits.as_bytes()].concat();
        self.pad(spec, &body, body.len());
    }

    fn put_double(&mut self, sh: &mut Shell, spec: &Spec, argument: Option<Vec<u8>>, letter: u8) {
        let text = argument.unwrap_or_default();
        let trimmed = text.trim_ascii_start();
        let value = if let Some(value) = character_value(&text, sh.utf8) {
            value as f64
        } else {
            let (value, used) = sys::parse_double(trimmed);
            if used < trimmed.len() {
                self.invalid(sh, &text, used > 0);
            }
            value
        };
        let mut format = vec![b'%'];
        format.extend(spec.flags.iter().filter(|b| **b != b'\''));
        if let Some(width) = spec.width {
            format.extend(width.to_string().bytes());
        }
        if let Some(precision) = spec.precision {
            format.push(b'.');
            format.extend(precision.to_string().bytes());
        }
        format.push(letter);
        let shown = sys::format_double(&format, value);
        self.out.extend(shown);
    }

    fn invalid(&mut self, sh: &mut Shell, text: &[u8], partly: bool) {
        self.status = 1;
        let reason: &[u8] = match (sh.is_bash(), partly) {
            (true, _) => b": invalid number",
            (false, true) => b": not completely converted",
            (false, false) => b": expected numeric value",
        };
        sh.complain_of("printf", &[text, reason].concat());
    }

    fn integer(&mut self, sh: &mut Shell, argument: Option<Vec<u8>>) -> i64 {
        let Some(text) = argument else { return 0 };
        if let Some(value) = character_value(&text, sh.utf8) {
            return value;
        }
        let trimmed = text.trim_ascii_start();
        if trimmed.is_empty() {
            if !text.is_empty() || sh.is_bash() {
                // bash takes an empty argument for 0 without a word.
                return 0;
            }
            self.invalid(sh, &text, false);
            return 0;
        }
        let (value, used) = integer_prefix(trimmed);
        if used < trimmed.len() {
            self.invalid(sh, &text, used > 0);
        }
        value
    }
}

/// `'x` is the number of the character x.
fn character_value(text: &[u8], utf8: bool) -> Option<i64> {
    if !matches!(text.first(), Some(b'\'' | b'"')) {
        return None;
    }
    let rest = &text[1..];
    let length = char_len(rest, utf8);
    match std::str::from_utf8(&rest[..length])
        .ok()
        .and_then(|s| s.chars().next())
    {
        Some(c) => Some(i64::from(c as u32)),
        None => Some(rest.first().map_or(0, |b| i64::from(*b))),
    }
}

fn integer_prefix(text: &[u8]) -> (i64, usize) {
    let sign = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let rest = &text[sign..];
    let hex = rest.len() > 2
        && (rest.starts_with(b"0x") || rest.starts_with(b"0X"))
        && rest[2].is_ascii_hexdigit();
    let (base, skip) = if hex {
        (16, 2)
    } else if rest.first() == Some(&b'0') {
        (8, 0)
    } else {
        (10, 0)
    };
    let digits = rest[skip..]
        .iter()
        .take_while(|b| (**b as char).is_digit(base))
        .count();
    let shown = std::str::from_utf8(&rest[skip..skip + digits]).unwrap_or("");
    if digits == 0 {
        return (0, 0);
    }
    let negative = text[0] == b'-';
    let value = match u64::from_str_radix(shown, base) {
        Ok(value) if negative => (value as i64).wrapping_neg(),
        Ok(value) => i64::try_from(value).unwrap_or(value as i64),
        Err(_) if negative => i64::MIN,
        Err(_) => i64::MAX,
    };
    (value, sign + skip + digits)
}

/// `%b` knows `\nnn` without a zero in front, too.
fn interpret_b(text: &[u8], out: &mut Vec<u8>, bash: bool) -> bool {
    let mut start = 0;
    let mut at = 0;
    while at + 1 < text.len() {
        if text[at] == b'\\' {
            let next = text[at + 1];
            if (b'1'..=b'7').contains(&next) {
                if !super::echo::interpret(&text[start..at], out, bash) {
                    return false;
                }
                let (byte, count) = quote::octal(text, at + 1, 3);
                out.push(byte);
                at += 1 + count;
                start = at;
                continue;
            }
            if bash && matches!(next, b'"' | b'\'' | b'?') {
                if !super::echo::interpret(&text[start..at], out, bash) {
                    return false;
                }
                out.push(next);
                at += 2;
                start = at;
                continue;
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    super::echo::interpret(&text[start..], out, bash)
}
