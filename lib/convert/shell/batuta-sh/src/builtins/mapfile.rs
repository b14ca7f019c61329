//! `mapfile`

use super::read::Source;
use super::Answer;
use crate::quote;
use crate::shell::Shell;
use crate::var::{Value, Var};

/// What its options say.
struct Wanted {
    strip: bool,
    delimiter: u8,
    max: usize,
    skip: i64,
    fd: i32,
    origin: Option<i64>,
    /// What is run every so many lines.
    callback: Vec<u8>,
    quantum: usize,
    name: String,
}

fn wanted_of(sh: &mut Shell, words: &[Vec<u8>]) -> Wanted {
    let mut wanted = Wanted {
        strip: false,
        delimiter: b'\n',
        max: usize::MAX,
        skip: 0,
        fd: 0,
        origin: None,
        callback: Vec::new(),
        quantum: 5000,
        name: "MAPFILE".to_string(),
    };
    let mut rest = words[1..].iter();
    while let Some(word) = rest.next() {
        if word.first() != Some(&b'-') || word.len() < 2 {
            wanted.name = String::from_utf8_lossy(word).into_owned();
            break;
        }
        for (i, letter) in word.iter().enumerate().skip(1) {
            if *letter == b't' {
                wanted.strip = true;
                continue;
            }
            let value = if i + 1 < word.len() {
                word[i + 1..].to_vec()
            } else {
                rest.next().cloned().unwrap_or_default()
            };
            wanted.take(*letter, value, sh);
            break;
        }
    }
    wanted
}

impl Wanted {
    fn take(&mut self, letter: u8, value: Vec<u8>, sh: &mut Shell) {
        if letter == b'C' {
            self.callback = value;
            return;
        }
        let number = sh.number_argument(&value).unwrap_or(0);
        match letter {
            b'd' => self.delimiter = value.first().copied().unwrap_or(0),
            b'n' if number > 0 => self.max = number as usize,
            b's' => self.skip = number,
            b'u' => self.fd = number as i32,
            b'O' => self.origin = Some(number),
            b'c' if number > 0 => self.quantum = number as usize,
            _ => {}
        }
    }
}

/// A line with its end; `None`: there is no other.
fn next_line(source: &mut Source, wanted: &Wanted) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        match source.next() {
            Ok(Some(byte)) if byte != wanted.delimiter => line.push(byte),
            Ok(Some(byte)) => {
                if !wanted.strip {
                    line.push(byte);
                }
                return Some(line);
            }
            _ => return (!line.is_empty()).then_some(line),
        }
    }
}

pub(super) fn mapfile(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let wanted = wanted_of(sh, words);
    let mut source = Source::new(wanted.fd);
    if wanted.origin.is_none() {
        sh.unset(&wanted.name);
        let empty = Var::new(Value::List(Default::default()));
        sh.vars.insert(wanted.name.clone(), empty);
    }
    for _ in 0..wanted.skip {
        next_line(&mut source, &wanted);
    }
    let mut count = 0;
    while count < wanted.max {
        let Some(line) = next_line(&mut source, &wanted) else {
            break;
        };
        count += 1;
        let place = (count as i64 - 1 + wanted.origin.unwrap_or(0)).to_string();
        if !wanted.callback.is_empty() && count % wanted.quantum == 0 {
            source.give_back();
            let text = [
                &wanted.callback[..],
                b" ",
                place.as_bytes(),
                b" ",
                &quote::single(&line),
            ];
            sh.eval_text(&text.concat())?;
        }
        sh.set_element(&wanted.name, place.as_bytes(), line, false)?;
    }
    source.give_back();
    Ok(0)
}
