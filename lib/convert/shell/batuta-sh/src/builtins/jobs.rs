//! `trap`, `wait`, `kill`, `jobs`.

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

/// The process that `%1`, `%%` or a number means.
fn process_of(sh: &Shell, word: &[u8]) -> Option<i32> {
    let Some(job) = word.strip_prefix(b"%") else {
        return std::str::from_utf8(word).ok()?.parse().ok();
    };
    let index = match job {
        b"" | b"%" | b"+" => sh.background.len().checked_sub(1)?,
        b"-" => sh.background.len().checked_sub(2)?,
        _ => std::str::from_utf8(job)
            .ok()?
            .parse::<usize>()
            .ok()?
            .checked_sub(1)?,
    };
    sh.background.get(index).map(|(pid, _)| *pid)
}

pub(super) fn wait(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let rest: Vec<_> = words[1..].iter().filter(|w| !w.starts_with(b"-")).collect();
    if words.get(1).is_some_and(|w| w == b"-n") {
        return wait_any(sh);
    }
    if rest.is_empty() {
        let pids: Vec<i32> = sh.background.iter().map(|(pid, _)| *pid).collect();
        for pid in pids {
            let pending = sys::is_pending();
            let status = sh.wait_background(pid)?;
            if pending
                || (status > 128 && sh.background.iter().any(|b| b.0 == pid && b.1.is_none()))
            {
                return Ok(status);
            }
        }
        sh.background.clear();
        return Ok(0);
    }
    let mut status = 0;
    for word in rest {
        match process_of(sh, word) {
            Some(pid) if sh.background.iter().any(|(p, _)| *p == pid) => {
                status = sh.wait_background(pid)?;
            }
            Some(pid) => {
                if sh.is_bash() {
                    let text = format!("pid {pid} is not a child of this shell");
                    sh.complain_of("wait", text.as_bytes());
                }
                status = 127;
            }
            None => {
                if sh.is_bash() {
                    let text = [b"`", &word[..], b"': not a pid or valid job spec"].concat();
                    sh.complain_of("wait", &text);
                    status = 1;
                } else {
                    return sh.misuse("wait", &[b"Illegal number: ", &word[..]].concat());
                }
            }
        }
    }
    Ok(status)
}

fn wait_any(sh: &mut Shell) -> Answer {
    loop {
        match sys::wait_for(-1) {
            Ok(ended) => {
                if let Some(index) = sh.background.iter().position(|(p, _)| *p == ended.pid) {
                    sh.background.remove(index);
                    return Ok(ended.status);
                }
            }
            Err(sys::EINTR) => {}
            Err(_) => return Ok(127),
        }
    }
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
        sh.complain_nothing(b"kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n");
        return Ok(2);
    }
    let mut status = 0;
    for word in rest {
        let Some(pid) = process_of(sh, word) else {
            let text = if sh.is_bash() {
                [word, &b": arguments must be process or job IDs"[..]].concat()
            } else {
                [b"Illegal number: ", &word[..]].concat()
            };
            sh.complain_of("kill", &text);
            status = 1;
            continue;
        };
        if let Err(code) = sys::send_signal(pid, signal) {
            let reason = sys::error_text(code);
            let text = if sh.is_bash() {
                format!("({pid}) - {reason}")
            } else {
                reason
            };
            sh.complain_of("kill", text.as_bytes());
            status = 1;
        }
    }
    Ok(status)
}

fn list(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut out = String::new();
    for word in words {
        let number = sh.number_argument(word);
        match number {
            Some(n) => {
                let n = if n > 128 { n - 128 } else { n };
                let name = trap::name_of(n as i32, false);
                out += &format!("{name}\n");
            }
            None => {
                if let Some(n) = trap::number_of(word, sh.is_bash()) {
                    out += &format!("{n}\n");
                }
            }
        }
    }
    if words.is_empty() {
        for n in 1..32 {
            out += &format!("{}\n", trap::name_of(n, false));
        }
    }
    Ok(sh.print("kill", out.as_bytes()))
}

pub(super) fn jobs(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.get(1).is_some_and(|w| w == b"-p") {
        let out: String = sh
            .background
            .iter()
            .filter(|b| b.1.is_none())
            .map(|b| format!("{}\n", b.0))
            .collect();
        return Ok(sh.print("jobs", out.as_bytes()));
    }
    Ok(0)
}

pub(super) fn no_jobs(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let builtin = if words[0] == b"fg" { "fg" } else { "bg" };
    sh.complain_of(builtin, b"no job control");
    Ok(1)
}
