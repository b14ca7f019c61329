//! `trap` and `kill`.

use super::jobs::{job_of, Named};
use super::Answer;
use crate::quote;
use crate::shell::Shell;
use crate::sys;
use crate::trap;

pub(super) fn trap(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let mut prints = rest.is_empty();
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        match &option[..] {
            b"--" => break,
            b"-p" => prints = true,
            b"-l" => return Ok(0),
            other => return sh.misuse("trap", &[other, b": invalid option"].concat()),
        }
    }
    if prints || rest.is_empty() {
        return print_traps(sh, rest);
    }
    let first = &rest[0];
    let resets = first == b"-"
        || (first.iter().all(u8::is_ascii_digit) && !first.is_empty())
        || (rest.len() == 1 && trap::number_of(first, sh.is_bash()).is_some());
    let action = if resets { None } else { Some(first.clone()) };
    let names = if resets && first != b"-" {
        rest
    } else {
        &rest[1..]
    };
    let mut status = 0;
    for name in names {
        match trap::number_of(name, sh.is_bash()) {
            Some(number) => sh.set_trap(number, action.clone()),
            None => {
                let text: Vec<u8> = if sh.is_bash() {
                    [name, &b": invalid signal specification"[..]].concat()
                } else {
                    [name, &b": bad trap"[..]].concat()
                };
                if sh.is_bash() {
                    sh.complain_of("trap", &text);
                } else {
                    sh.complain_nothing(&[b"trap: ", &text[..], b"\n"].concat());
                }
                status = 1;
            }
        }
    }
    Ok(status)
}

fn print_traps(sh: &mut Shell, names: &[Vec<u8>]) -> Answer {
    let mut all: Vec<(i32, Vec<u8>)> = if sh.inherited_traps.is_empty() || !sh.is_bash() {
        sh.traps.iter().map(|(n, t)| (*n, t.clone())).collect()
    } else {
        sh.inherited_traps.clone()
    };
    all.sort();
    let wanted: Vec<_> = names
        .iter()
        .filter_map(|n| trap::number_of(n, sh.is_bash()))
        .collect();
    let mut out = Vec::new();
    for (number, text) in all {
        if !wanted.is_empty() && !wanted.contains(&number) {
            continue;
        }
        let shown = if sh.is_bash() {
            quote::single(&text)
        } else {
            quote::dash(&text)
        };
        let name = trap::name_of(number, sh.is_bash());
        out.extend([b"trap -- ", &shown[..], b" ", name.as_bytes(), b"\n"].concat());
    }
    Ok(sh.print("trap", &out))
}

pub(super) fn kill(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let mut signal = 15;
    if let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        let (name, used) = match &option[..] {
            b"-s" | b"-n" if rest.len() > 1 => (rest[1].clone(), 2),
            b"-l" => return list(sh, &rest[1..]),
            b"--" => (b"TERM".to_vec(), 1),
            other => (other[1..].to_vec(), 1),
        };
        let upper = name.to_ascii_uppercase();
        let upper = if sh.is_bash() { upper } else { name.clone() };
        match trap::number_of(&upper, sh.is_bash()) {
            Some(number) => signal = number,
            None => {
                let text = [&name[..], b": invalid signal specification"].concat();
                sh.complain_of("kill", &text);
                return Ok(1);
            }
        }
        rest = &rest[used..];
    }
    if rest.first().is_some_and(|w| w == b"--") {
        rest = &rest[1..];
    }
    if rest.is_empty() {
        if !sh.is_bash() {
            let usage = b"Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]";
            return sh.misuse("kill", usage);
        }
        sh.complain_nothing(b"kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n");
        return Ok(2);
    }
    let mut status = 0;
    for word in rest {
        match send(sh, word, signal) {
            0 => {}
            failure => status = failure,
        }
    }
    Ok(status)
}

/// Sends a signal to a process, or a job; else there is a message, and a status.
fn send(sh: &mut Shell, word: &[u8], signal: i32) -> i32 {
    let code = match job_of(sh, word) {
        Named::Missing => {
            let text = match sh.is_bash() {
                true => [word, b": no such job"].concat(),
                false => [b"No such job: ", word].concat(),
            };
            sh.complain_of("kill", &text);
            return if sh.is_bash() { 1 } else { 2 };
        }
        Named::Job(number) => match sh.signal_job(number, signal) {
            Ok(()) => return 0,
            Err(code) => code,
        },
        Named::Other => {
            let Some(pid) = sh.number_argument(word).and_then(|n| i32::try_from(n).ok()) else {
                let text = match sh.is_bash() {
                    true => [word, b": arguments must be process or job IDs"].concat(),
                    false => [b"Illegal number: ", word].concat(),
                };
                sh.complain_of("kill", &text);
                return 1;
            };
            match sys::send_signal(pid, signal) {
                Ok(()) => return 0,
                Err(code) => code,
            }
        }
    };
    let reason = sys::error_text(code);
    let text = match sh.is_bash() {
        true => [b"(", word, b") - ", reason.as_bytes()].concat(),
        // dash ends the line twice.
        false => [reason.as_bytes(), b"\n"].concat(),
    };
    sh.complain_of("kill", &text);
    1
}

/// `kill -l`
fn list(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut out = String::new();
    let mut status = 0;
    for word in words {
        let number = sh.number_argument(word);
        let signal = number.map(|n| if n > 128 { n - 128 } else { n } as i32);
        match signal {
            Some(n) if (1..=64).contains(&n) => out += &(short_name(sh, n) + "\n"),
            Some(0) if sh.is_bash() => out += "EXIT\n",
            Some(_) if !sh.is_bash() => {
                let text = [b"invalid signal number or exit status: ", &word[..]].concat();
                return sh.misuse("kill", &text);
            }
            None if !sh.is_bash() => {
                return sh.misuse("kill", &[b"Illegal number: ", &word[..]].concat());
            }
            _ => match trap::number_of(word, true).filter(|_| signal.is_none()) {
                Some(n) => out += &format!("{n}\n"),
                None => {
                    let text = [word, &b": invalid signal specification"[..]].concat();
                    sh.complain_of("kill", &text);
                    status = 1;
                }
            },
        }
    }
    if words.is_empty() && sh.is_bash() {
        out = table();
    } else if words.is_empty() {
        out += "0\n";
        out.extend((1..=64).map(|n| short_name(sh, n) + "\n"));
    }
    Ok(sh.print("kill", out.as_bytes()).max(status))
}

/// dash has no name for one of them.
fn short_name(sh: &Shell, signal: i32) -> String {
    match signal {
        16 if !sh.is_bash() => "16".to_string(),
        signal => trap::name_of(signal, false),
    }
}

/// Five in a line, as bash has them.
fn table() -> String {
    let signals: Vec<i32> = (1..=64).filter(|n| !(32..34).contains(n)).collect();
    let mut out = String::new();
    for line in signals.chunks(5) {
        for (at, n) in line.iter().enumerate() {
            let end = if at < 4 { '\t' } else { '\n' };
            out += &format!("{n:2}) {}{end}", trap::name_of(*n, true));
        }
        if line.len() < 5 {
            out.push('\n');
        }
    }
    out
}
