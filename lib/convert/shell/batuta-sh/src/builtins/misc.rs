//! `command`, `getopts`, `umask`, and other small ones.

use super::{find, Answer};
use crate::program::find_program;
use crate::shell::Shell;
use crate::sys;
use crate::var::is_name;

pub(super) fn command(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let (mut short, mut long, mut standard) = (false, false, false);
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        if option == b"--" {
            break;
        }
        for letter in &option[1..] {
            match letter {
                b'p' => standard = true,
                b'v' => short = true,
                b'V' => long = true,
                _ if sh.is_bash() => {
                    let shown = [b"-", &[*letter][..], b": invalid option"].concat();
                    sh.complain_of("command", &shown);
                    sh.complain_nothing(b"command: usage: command [-pVv] command [arg ...]\n");
                    return Ok(2);
                }
                _ => {
                    let text = [b"Illegal option -", &[*letter][..]].concat();
                    return sh.misuse("command", &text);
                }
            }
        }
    }
    if short || long {
        return super::meaning::describe(sh, rest, short, standard);
    }
    let Some(name) = rest.first() else {
        return Ok(0);
    };
    if let Some(builtin) = std::str::from_utf8(name)
        .ok()
        .and_then(|n| find(n, sh.is_bash()))
    {
        if name == b"exec" && rest.len() > 1 {
            let status = sh.replace_by(rest[1..].to_vec(), None, "exec");
            sh.status = status;
            return Err(crate::shell::Jump::Exit);
        }
        let answer = (builtin.run)(sh, rest);
        // dash: what is wrong with a builtin behind `command` is its status, and no more.
        let is_mistake = !sh.is_bash() && name != b"exit" && !builtin.runs_code();
        return match answer {
            Err(crate::shell::Jump::Exit) if is_mistake => Ok(sh.status),
            answer => answer,
        };
    }
    if standard {
        let found = find_program(standard_path(sh.is_bash()), name);
        let Some(path) = found.filter(|_| !name.contains(&b'/')) else {
            return sh.run_words(rest.to_vec(), None);
        };
        if sh.is_bash() {
            sh.hashed().insert(name, path.clone(), 1);
        }
        let mut words = rest.to_vec();
        words[0] = path;
        return sh.run_words(words, Some(name.clone()));
    }
    if sh.is_bash() {
        sh.remember_program(name);
    }
    sh.run_words(rest.to_vec(), None)
}

/// Where `command -p` looks.
pub(super) fn standard_path(bash: bool) -> &'static [u8] {
    match bash {
        true => b"/bin:/usr/bin",
        false => b"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    }
}

impl Shell {
    /// Runs a program, never a function or builtin.
    fn run_words(&mut self, words: Vec<Vec<u8>>, argv0: Option<Vec<u8>>) -> Answer {
        let pid = self.fork()?;
        if pid == 0 {
            self.subshell_level += 1;
            self.reset_traps();
            let status = self.replace_by(words, argv0, "");
            sys::leave(status);
        }
        Ok(self.wait_foreground(pid))
    }
}

pub(super) fn builtin(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let Some(name) = words.get(1) else {
        return Ok(0);
    };
    match std::str::from_utf8(name).ok().and_then(|n| find(n, true)) {
        Some(builtin) => (builtin.run)(sh, &words[1..]),
        None => {
            sh.complain_of("builtin", &[name, &b": not a shell builtin"[..]].concat());
            Ok(1)
        }
    }
}

pub(super) fn caller(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.len() < 2 && sh.calls.is_empty() {
        return Ok(sh.print("caller", b"0 NULL\n"));
    }
    let depth = words
        .get(1)
        .and_then(|w| sh.number_argument(w))
        .unwrap_or(0) as usize;
    let count = sh.calls.len();
    if depth >= count {
        return Ok(1);
    }
    let call = &sh.calls[count - 1 - depth];
    let outer = count.checked_sub(depth + 2).map(|i| &sh.calls[i]);
    let file = outer.map_or(sh.name.clone(), |c| c.file.to_vec());
    let name = outer.map_or("main".to_string(), |c| c.function.to_string());
    let text = if words.len() > 1 {
        format!("{} {name} ", call.line)
    } else {
        format!("{} ", call.line)
    };
    Ok(sh.print("caller", &[text.as_bytes(), &file, b"\n"].concat()))
}

pub(super) fn alias(_sh: &mut Shell, _words: &[Vec<u8>]) -> Answer {
    // Scripts that use aliases are not translated; defining one changes nothing in bash.
    Ok(0)
}

pub(super) fn let_it(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut value = 0;
    for word in &words[1..] {
        sh.arith_of = "let";
        let answer = sh.eval_arith(word);
        sh.arith_of = "";
        value = answer?;
    }
    Ok(i32::from(value == 0))
}

pub(super) fn times(sh: &mut Shell, _words: &[Vec<u8>]) -> Answer {
    let t = sys::cpu_times();
    let shown = |s: f64| format!("{}m{:.3}s", (s / 60.0) as u64, s % 60.0);
    let text = format!(
        "{} {}\n{} {}\n",
        shown(t[0]),
        shown(t[1]),
        shown(t[2]),
        shown(t[3])
    );
    Ok(sh.print("times", text.as_bytes()))
}

pub(super) fn umask(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let symbolic = words.get(1).is_some_and(|w| w == b"-S");
    let rest = if symbolic { &words[2..] } else { &words[1..] };
    let Some(word) = rest.first() else {
        let mask = sys::set_umask(0);
        sys::set_umask(mask);
        let text = if symbolic {
            symbols(mask)
        } else {
            format!("{mask:04o}\n")
        };
        return Ok(sh.print("umask", text.as_bytes()));
    };
    let text = String::from_utf8_lossy(word).into_owned();
    if word.first().is_some_and(u8::is_ascii_digit) {
        return match u32::from_str_radix(&text, 8) {
            Ok(mask) if mask <= 0o777 => {
                sys::set_umask(mask);
                Ok(0)
            }
            _ => {
                let reason = if sh.is_bash() {
                    format!("{text}: octal number out of range")
                } else {
                    format!("Illegal number: {text}")
                };
                sh.complain_of("umask", reason.as_bytes());
                if sh.is_bash() {
                    Ok(1)
                } else {
                    sh.fatal(2)
                }
            }
        };
    }
    let old = sys::set_umask(0);
    sys::set_umask(old);
    match apply_symbols(old, &text) {
        Some(mask) => {
            sys::set_umask(mask);
            Ok(0)
        }
        None => {
            let reason = if sh.is_bash() {
                let sign = text
                    .chars()
                    .find(|c| !"ugoarwx".contains(*c))
                    .unwrap_or('?');
                format!("`{sign}': invalid symbolic mode operator")
            } else {
                format!("Illegal mode: {text}")
            };
            sh.complain_of("umask", reason.as_bytes());
            if sh.is_bash() {
                Ok(1)
            } else {
                sh.fatal(2)
            }
        }
    }
}

fn symbols(mask: u32) -> String {
    let part = |shift: u32| {
        let allowed = !(mask >> shift) & 7;
        [(4, 'r'), (2, 'w'), (1, 'x')]
            .iter()
            .filter(|(bit, _)| allowed & bit != 0)
            .map(|(_, letter)| *letter)
            .collect::<String>()
    };
    format!("u={},g={},o={}\n", part(6), part(3), part(0))
}

fn apply_symbols(mask: u32, text: &str) -> Option<u32> {
    let mut allowed = !mask & 0o777;
    for clause in text.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let who: u32 = clause[..at]
            .chars()
            .map(|c| match c {
                'u' => 0o700,
                'g' => 0o070,
                'o' => 0o007,
                _ => 0o777,
            })
            .fold(0, |a, b| a | b);
        let who = if at == 0 { 0o777 } else { who };
        let bits = clause[at + 1..].chars().try_fold(0, |bits, c| match c {
            'r' => Some(bits | 0o444),
            'w' => Some(bits | 0o222),
            'x' => Some(bits | 0o111),
            _ => None,
        })?;
        match clause.as_bytes()[at] {
            b'+' => allowed |= bits & who,
            b'-' => allowed &= !(bits & who),
            _ => allowed = (allowed & !who) | (bits & who),
        }
    }
    Some(!allowed & 0o777)
}

pub(super) fn getopts(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.len() < 3 {
        if sh.is_bash() {
            sh.complain_nothing(b"getopts: usage: getopts optstring name [arg ...]\n");
            return Ok(2);
        }
        return sh.misuse("getopts", b"Usage: getopts optstring var [arg...]");
    }
    let (spec, name) = (&words[1], String::from_utf8_lossy(&words[2]).into_owned());
    if !is_name(name.as_bytes()) {
        sh.complain_of(
            "getopts",
            format!("`{name}': not a valid identifier").as_bytes(),
        );
        return Ok(1);
    }
    let args = if words.len() > 3 {
        words[3..].to_vec()
    } else {
        sh.args.clone()
    };
    let silent = spec.first() == Some(&b':');
    let index = sh
        .text_of("OPTIND")
        .and_then(|v| String::from_utf8_lossy(&v).trim().parse::<usize>().ok())
        .unwrap_or(1)
        .max(1);
    // dash's OPTIND is that of the next word as soon as a word is begun.
    let ahead = |at: usize| usize::from(at > 0 && !sh.is_bash());
    let mut next = Options {
        args: &args,
        index: index.saturating_sub(ahead(sh.getopts_at)).max(1),
        at: sh.getopts_at,
    };
    let answer = next.step(spec);
    let at = next.at;
    let index = next.index + ahead(at);
    let shows = sh.text_of("OPTERR").is_none_or(|v| v != b"0");
    let (value, argument, status) = match answer {
        Step::End => (b"?".to_vec(), None, 1),
        Step::Found(letter, None) if !sh.is_bash() => (vec![letter], Some(Vec::new()), 0),
        Step::Found(letter, argument) => (vec![letter], argument, 0),
        Step::Unknown(letter) => {
            if !silent && shows {
                complain(sh, "illegal option", "Illegal option", letter);
            }
            (b"?".to_vec(), silent.then(|| vec![letter]), 0)
        }
        Step::Missing(letter) => {
            if !silent && shows {
                complain(sh, "option requires an argument", "No arg for", letter);
            }
            let value = if silent { b":".to_vec() } else { b"?".to_vec() };
            (value, silent.then(|| vec![letter]), 0)
        }
    };
    match argument {
        None if status == 1 && !sh.is_bash() => {}
        Some(text) => sh.set_text("OPTARG", text)?,
        None => {
            sh.unset("OPTARG");
        }
    }
    sh.set_text(&name, value)?;
    sh.set_text("OPTIND", index.to_string().into_bytes())?;
    sh.getopts_at = at;
    Ok(status)
}

fn complain(sh: &Shell, bash: &str, dash: &str, letter: u8) {
    let letter = letter as char;
    if sh.is_bash() {
        let text = format!(": {bash} -- {letter}\n");
        sh.complain_nothing(&[&sh.name[..], text.as_bytes()].concat());
    } else {
        let text = match dash {
            "No arg for" => format!("No arg for -{letter} option\n"),
            _ => format!("Illegal option -{letter}\n"),
        };
        sh.complain_nothing(text.as_bytes());
    }
}

struct Options<'a> {
    args: &'a [Vec<u8>],
    index: usize,
    /// How far the present word is read; 0: not at all.
    at: usize,
}

enum Step {
    End,
    Found(u8, Option<Vec<u8>>),
    Unknown(u8),
    Missing(u8),
}

impl Options<'_> {
    fn step(&mut self, spec: &[u8]) -> Step {
        let Some(word) = self.args.get(self.index - 1) else {
            self.at = 0;
            return Step::End;
        };
        if self.at == 0 {
            if word.len() < 2 || word[0] != b'-' {
                return Step::End;
            }
            if word == b"--" {
                self.index += 1;
                return Step::End;
            }
            self.at = 1;
        }
        let letter = word.get(self.at).copied().unwrap_or(b'?');
        self.at += 1;
        let ends = self.at >= word.len();
        let place = spec.iter().position(|&b| b == letter && b != b':');
        let Some(place) = place else {
            if ends {
                self.next_word();
            }
            return Step::Unknown(letter);
        };
        if spec.get(place + 1) != Some(&b':') {
            if ends {
                self.next_word();
            }
            return Step::Found(letter, None);
        }
        let rest = word[self.at.min(word.len())..].to_vec();
        self.next_word();
        if !ends {
            return Step::Found(letter, Some(rest));
        }
        match self.args.get(self.index - 1) {
            Some(argument) => {
                let argument = argument.clone();
                self.index += 1;
                Step::Found(letter, Some(argument))
            }
            None => Step::Missing(letter),
        }
    }

    fn next_word(&mut self) {
        self.index += 1;
        self.at = 0;
    }
}
