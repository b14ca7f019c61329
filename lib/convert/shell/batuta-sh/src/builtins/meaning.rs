//! What a name means as a command: `type`, `command -v`, `command -V`.

use super::misc::standard_path;
use super::{find, Answer};
use crate::program::{find_program, programs_in};
use crate::shell::Shell;
use crate::sys;

pub(super) const KEYWORDS: &[&str] = &[
    "!", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for",
    "function", "if", "in", "select", "then", "time", "until", "while", "{", "}",
];
const OF_BASH: &[&str] = &["[[", "]]", "coproc", "function", "select", "time"];

enum Meaning {
    Keyword,
    Function,
    Builtin(bool),
    File(Vec<u8>),
    /// A program that ran before, which bash remembers.
    Hashed(Vec<u8>),
}

/// What is looked at.
#[derive(Clone, Copy, Default)]
struct Search {
    no_functions: bool,
    programs_only: bool,
    /// All meanings, not the one that counts.
    all: bool,
    /// Programs are those of the system, whatever PATH says.
    standard: bool,
}

fn meanings(sh: &mut Shell, name: &[u8], search: Search) -> Vec<Meaning> {
    let text = std::str::from_utf8(name).unwrap_or("");
    let mut found = Vec::new();
    if !search.programs_only {
        if KEYWORDS.contains(&text) && (sh.is_bash() || !OF_BASH.contains(&text)) {
            found.push(Meaning::Keyword);
        }
        if !search.no_functions && sh.functions.contains_key(name) {
            found.push(Meaning::Function);
        }
        if let Some(builtin) = find(text, sh.is_bash()) {
            found.push(Meaning::Builtin(builtin.special));
        }
    }
    if search.all && !search.programs_only && !name.contains(&b'/') {
        let path = sh.text_of("PATH").unwrap_or_default();
        found.extend(programs_in(&path, name).into_iter().map(Meaning::File));
        return found;
    }
    if found.is_empty() {
        found.extend(program(sh, name, search.standard));
    }
    found.truncate(1);
    found
}

fn program(sh: &mut Shell, name: &[u8], standard: bool) -> Option<Meaning> {
    if standard && !name.contains(&b'/') {
        return find_program(standard_path(sh.is_bash()), name).map(Meaning::File);
    }
    if sh.is_bash() {
        if let Some(path) = sh.find_hashed(name) {
            return Some(Meaning::Hashed(path));
        }
    }
    let path = sh.program_path(name)?;
    // bash takes what cannot be run where the search path has nothing else.
    let usable = (sys::can_access(&path, 1) || (sh.is_bash() && !name.contains(&b'/')))
        && std::fs::metadata(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&path))
            .is_ok_and(|m| m.is_file());
    usable.then_some(Meaning::File(path))
}

/// `command -v` and `command -V`.
pub(super) fn describe(sh: &mut Shell, names: &[Vec<u8>], short: bool, standard: bool) -> Answer {
    let mut status = if names.is_empty() { 0 } else { 1 };
    let mut found_all = true;
    let search = Search {
        standard,
        ..Search::default()
    };
    // dash looks at the first name only.
    let names = if sh.is_bash() {
        names
    } else {
        &names[..names.len().min(1)]
    };
    for name in names {
        let Some(meaning) = meanings(sh, name, search).pop() else {
            found_all = false;
            if !short {
                let text = [name, &b": not found"[..]].concat();
                if sh.is_bash() {
                    sh.complain_of("command", &text);
                } else {
                    let line = [&text[..], b"\n"].concat();
                    sh.print("command", &line);
                }
            }
            continue;
        };
        status = 0;
        if short {
            let line = match &meaning {
                Meaning::File(path) | Meaning::Hashed(path) => path.clone(),
                _ => name.clone(),
            };
            sh.print("command", &[&line[..], b"\n"].concat());
        } else {
            tell_meaning(sh, "command", name, &meaning)?;
        }
    }
    // bash is content with one name that it knows, dash wants all.
    if !found_all && !sh.is_bash() {
        status = 127;
    }
    Ok(status)
}

fn sentence(sh: &Shell, name: &[u8], meaning: &Meaning) -> Vec<u8> {
    let bash = sh.is_bash();
    let tail: Vec<u8> = match meaning {
        Meaning::Keyword => b" is a shell keyword".to_vec(),
        Meaning::Function if bash => b" is a function".to_vec(),
        Meaning::Function => b" is a shell function".to_vec(),
        Meaning::Builtin(true) if !bash => b" is a special shell builtin".to_vec(),
        Meaning::Builtin(_) => b" is a shell builtin".to_vec(),
        Meaning::File(path) => [b" is ", &path[..]].concat(),
        Meaning::Hashed(path) => [b" is hashed (", &path[..], b")"].concat(),
    };
    [name, &tail, b"\n"].concat()
}

/// What a name is, for `type` and `command -V`: bash shows a function's text, too.
fn tell_meaning(sh: &mut Shell, builtin: &str, name: &[u8], meaning: &Meaning) -> Answer {
    let line = sentence(sh, name, meaning);
    let status = sh.print(builtin, &line);
    match meaning {
        Meaning::Function if sh.is_bash() => sh.show_text_of(builtin, name),
        _ => Ok(status),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Sentence,
    Kind,
    Path,
}

pub(super) fn type_of(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let mut search = Search::default();
    let mut shown = Shown::Sentence;
    while let Some(option) = rest
        .first()
        .filter(|w| sh.is_bash() && w.len() > 1 && w[0] == b'-')
    {
        rest = &rest[1..];
        if option == b"--" {
            break;
        }
        for letter in &option[1..] {
            match letter {
                b'a' => search.all = true,
                b'f' => search.no_functions = true,
                b't' => shown = Shown::Kind,
                b'p' => shown = Shown::Path,
                b'P' => {
                    shown = Shown::Path;
                    search.programs_only = true;
                }
                _ => {
                    let message = [b"-", &[*letter][..], b": invalid option"].concat();
                    sh.complain_of("type", &message);
                    sh.complain_nothing(b"type: usage: type [-afptP] name [name ...]\n");
                    return Ok(2);
                }
            }
        }
    }
    let mut status = 0;
    for name in rest {
        let found = meanings(sh, name, search);
        if found.is_empty() {
            status = if sh.is_bash() { 1 } else { 127 };
            if shown != Shown::Sentence {
                continue;
            }
            if sh.is_bash() {
                sh.complain_of("type", &[name, &b": not found"[..]].concat());
            } else {
                sh.print("type", &[name, &b": not found\n"[..]].concat());
            }
        }
        for meaning in &found {
            match shown {
                Shown::Sentence => tell_meaning(sh, "type", name, meaning)?,
                Shown::Kind => sh.print("type", kind(meaning)),
                Shown::Path => match meaning {
                    Meaning::File(path) | Meaning::Hashed(path) => {
                        sh.print("type", &[&path[..], b"\n"].concat())
                    }
                    _ => 0,
                },
            };
        }
    }
    Ok(status)
}

fn kind(meaning: &Meaning) -> &'static [u8] {
    match meaning {
        Meaning::Keyword => b"keyword\n",
        Meaning::Function => b"function\n",
        Meaning::Builtin(_) => b"builtin\n",
        Meaning::File(_) | Meaning::Hashed(_) => b"file\n",
    }
}
