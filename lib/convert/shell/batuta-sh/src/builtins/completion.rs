//! `compgen`; and what only interactive shells need: `complete`, `bind`, `history` and others.

use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::meaning::KEYWORDS;
use super::{Answer, ALL};
use crate::pattern;
use crate::shell::Shell;
use crate::var::Value;

const USAGE: &str = "[-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] \
[-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix]";

const OPTIONS: &[&[u8]] = &[
    b"bashdefault",
    b"default",
    b"dirnames",
    b"filenames",
    b"noquote",
    b"nosort",
    b"nospace",
    b"plusdirs",
];

/// Actions that know of nothing here: jobs, services, hosts.
const EMPTY_ACTIONS: &[&[u8]] = &[
    b"alias",
    b"binding",
    b"disabled",
    b"group",
    b"hostname",
    b"job",
    b"running",
    b"service",
    b"stopped",
];

#[derive(Default)]
struct Wish {
    actions: Vec<Vec<u8>>,
    words: Option<Vec<u8>>,
    pattern: Option<Vec<u8>>,
    filter: Option<Vec<u8>>,
    before: Vec<u8>,
    behind: Vec<u8>,
}

pub(super) fn compgen(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut wish = Wish::default();
    let mut rest = &words[1..];
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        if option == b"--" {
            break;
        }
        let mut letters = &option[1..];
        while let Some((&letter, more)) = letters.split_first() {
            letters = more;
            if let Some(action) = action_of(letter) {
                wish.actions.push(action.to_vec());
                continue;
            }
            if !b"AWGXPSFCo".contains(&letter) {
                return wrong(sh, &[b"-", &[letter][..], b": invalid option"].concat());
            }
            let value = match (more, rest.first()) {
                ([], None) => {
                    let message = [b"-", &[letter][..], b": option requires an argument"].concat();
                    return wrong(sh, &message);
                }
                ([], Some(next)) => {
                    rest = &rest[1..];
                    next.clone()
                }
                (value, _) => value.to_vec(),
            };
            letters = &[];
            if !take(sh, &mut wish, letter, value) {
                return Ok(2);
            }
        }
    }
    let word = rest.first().cloned().unwrap_or_default();
    let found = candidates(sh, &wish, &word)?;
    let mut text = Vec::new();
    for one in &found {
        text.extend([&wish.before[..], one, &wish.behind, b"\n"].concat());
    }
    let status = sh.print("compgen", &text);
    let asked = !wish.actions.is_empty() || wish.words.is_some() || wish.pattern.is_some();
    Ok(status.max(i32::from(asked && found.is_empty())))
}

fn wrong(sh: &mut Shell, message: &[u8]) -> Answer {
    sh.complain_of("compgen", message);
    sh.complain_nothing(format!("compgen: usage: compgen {USAGE} [word]\n").as_bytes());
    Ok(2)
}

fn action_of(letter: u8) -> Option<&'static [u8]> {
    Some(match letter {
        b'a' => b"alias",
        b'b' => b"builtin",
        b'c' => b"command",
        b'd' => b"directory",
        b'e' => b"export",
        b'f' => b"file",
        b'g' => b"group",
        b'j' => b"job",
        b'k' => b"keyword",
        b's' => b"service",
        b'u' => b"user",
        b'v' => b"variable",
        _ => return None,
    })
}

/// False: it is wrong, which has been said.
fn take(sh: &mut Shell, wish: &mut Wish, letter: u8, value: Vec<u8>) -> bool {
    match letter {
        b'A' if is_action(&value) => wish.actions.push(value),
        b'A' => {
            sh.complain_of("compgen", &[&value[..], b": invalid action name"].concat());
            return false;
        }
        b'o' if OPTIONS.contains(&&value[..]) => {}
        b'o' => {
            sh.complain_of("compgen", &[&value[..], b": invalid option name"].concat());
            return false;
        }
        b'W' => wish.words = Some(value),
        b'G' => wish.pattern = Some(value),
        b'X' => wish.filter = Some(value),
        b'P' => wish.before = value,
        b'S' => wish.behind = value,
        _ => {
            let message = format!(
                "warning: -{} option may not work as you expect",
                char::from(letter)
            );
            sh.complain_of("compgen", message.as_bytes());
        }
    }
    true
}

fn is_action(name: &[u8]) -> bool {
    const KNOWN: &[&[u8]] = &[
        b"arrayvar",
        b"builtin",
        b"command",
        b"directory",
        b"enabled",
        b"export",
        b"file",
        b"function",
        b"helptopic",
        b"keyword",
        b"setopt",
        b"shopt",
        b"signal",
        b"user",
        b"variable",
    ];
    KNOWN.contains(&name) || EMPTY_ACTIONS.contains(&name)
}

fn candidates(sh: &mut Shell, wish: &Wish, word: &[u8]) -> Result<Vec<Vec<u8>>, crate::Jump> {
    let mut found = Vec::new();
    for action in &wish.actions {
        let all = of_action(sh, action, word);
        found.extend(all.into_iter().filter(|one| one.starts_with(word)));
    }
    if let Some(pattern) = &wish.pattern {
        found.extend(crate::glob::find(sh, pattern));
    }
    if let Some(words) = &wish.words {
        let words = words_of(sh, words)?;
        found.extend(words.into_iter().filter(|one| one.starts_with(word)));
    }
    if let Some(filter) = &wish.filter {
        let (wanted, pattern) = match filter.strip_prefix(b"!") {
            Some(rest) => (true, rest),
            None => (false, &filter[..]),
        };
        let rules = pattern::Rules {
            utf8: sh.utf8,
            extended: sh.shopt.extglob,
            ..pattern::Rules::default()
        };
        found.retain(|one| pattern::matches(pattern, one, rules) == wanted);
    }
    Ok(found)
}

/// The words of `-W`, with their quotes and expansions.
fn words_of(sh: &mut Shell, text: &[u8]) -> Result<Vec<Vec<u8>>, crate::Jump> {
    const NAME: &str = "BATUTA_WORDS";
    if !text.iter().any(|b| b"$`\\'\"".contains(b)) {
        let ifs = sh.text_of("IFS").unwrap_or(b" \t\n".to_vec());
        let words = text.split(|b| ifs.contains(b));
        return Ok(words
            .filter(|w| !w.is_empty())
            .map(<[u8]>::to_vec)
            .collect());
    }
    let outer = std::mem::replace(&mut sh.options.noglob, true);
    let script = [NAME.as_bytes(), b"=(", text, b")"].concat();
    let flow = crate::dynamic::eval(sh, &script, sh.line);
    sh.options.noglob = outer;
    flow?;
    Ok(match sh.vars.remove(NAME).map(|var| var.value) {
        Some(Value::List(list)) => list.into_values().collect(),
        _ => Vec::new(),
    })
}

fn of_action(sh: &mut Shell, action: &[u8], word: &[u8]) -> Vec<Vec<u8>> {
    let owned = |names: Vec<&str>| names.into_iter().map(|n| n.as_bytes().to_vec()).collect();
    match action {
        b"function" => sh.function_names(),
        b"variable" => variables(sh, |_| true),
        b"export" => variables(sh, |var| var.export),
        b"arrayvar" => variables(sh, |var| matches!(var.value, Value::List(_))),
        b"builtin" | b"enabled" | b"helptopic" => owned(ALL.iter().map(|b| b.name).collect()),
        b"keyword" => owned(KEYWORDS.to_vec()),
        b"setopt" => owned(sh.set_states().iter().map(|(name, _)| *name).collect()),
        b"shopt" => owned(super::shopt::names().collect()),
        b"signal" => (1..=64)
            .map(|number| crate::trap::name_of(number, true).into_bytes())
            .filter(|name| !name.is_empty())
            .collect(),
        b"user" => users(),
        b"file" => files(word, false),
        b"directory" => files(word, true),
        b"command" => commands(sh, word),
        _ => Vec::new(),
    }
}

fn variables(sh: &Shell, wanted: impl Fn(&crate::var::Var) -> bool) -> Vec<Vec<u8>> {
    let known = sh.vars.iter().filter(|(_, var)| wanted(var));
    let mut names: Vec<Vec<u8>> = known.map(|(name, _)| name.clone().into_bytes()).collect();
    names.sort();
    names
}

fn users() -> Vec<Vec<u8>> {
    let text = std::fs::read("/etc/passwd").unwrap_or_default();
    let names = text
        .split(|&b| b == b'\n')
        .filter_map(|line| line.split(|&b| b == b':').next());
    names
        .filter(|n| !n.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}

/// Files whose names begin like the last part of `word`, with what stands before it.
fn files(word: &[u8], folders_only: bool) -> Vec<Vec<u8>> {
    let cut = word.iter().rposition(|&b| b == b'/').map_or(0, |at| at + 1);
    let (folder, start) = word.split_at(cut);
    let place = if folder.is_empty() { b"." } else { folder };
    let Ok(entries) = std::fs::read_dir(std::ffi::OsStr::from_bytes(place)) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| !folders_only || entry.path().is_dir())
        .map(|entry| entry.file_name().into_vec())
        .filter(|name| name.starts_with(start))
        .map(|name| [folder, &name[..]].concat())
        .collect()
}

fn commands(sh: &mut Shell, word: &[u8]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = KEYWORDS.iter().map(|n| n.as_bytes().to_vec()).collect();
    all.extend(sh.function_names());
    all.extend(ALL.iter().map(|b| b.name.as_bytes().to_vec()));
    let path = sh.text_of("PATH").unwrap_or_default();
    for folder in path.split(|&b| b == b':') {
        let names = files(&[folder, b"/", word].concat(), false);
        let runs = names
            .into_iter()
            .filter(|file| crate::sys::can_access(file, 1));
        all.extend(runs.map(|file| file[folder.len() + 1..].to_vec()));
    }
    all
}

/// `complete`: what an interactive shell would offer.
pub(super) fn complete(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let prints = words.get(1).is_some_and(|w| w.starts_with(b"-p"));
    let mut status = 0;
    for name in words.iter().skip(2).filter(|_| prints) {
        sh.complain_of(
            "complete",
            &[name, &b": no completion specification"[..]].concat(),
        );
        status = 1;
    }
    Ok(status)
}

pub(super) fn compopt(sh: &mut Shell, _words: &[Vec<u8>]) -> Answer {
    sh.complain_of("compopt", b"not currently executing completion function");
    Ok(1)
}

pub(super) fn bind(sh: &mut Shell, _words: &[Vec<u8>]) -> Answer {
    sh.complain_of("bind", b"warning: line editing not enabled");
    Ok(0)
}

/// Only interactive shells keep a history.
pub(super) fn history(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    match words.get(1) {
        Some(word) if !word.starts_with(b"-") && sh.number_argument(word).is_none() => {
            sh.complain_of(
                "history",
                &[word, &b": numeric argument required"[..]].concat(),
            );
            Ok(1)
        }
        _ => Ok(0),
    }
}

pub(super) fn fc(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.get(1).is_some_and(|w| w == b"-s") {
        sh.complain_of("fc", b"no command found");
        return Ok(1);
    }
    Ok(0)
}

pub(super) fn logout(sh: &mut Shell, _words: &[Vec<u8>]) -> Answer {
    sh.complain_of("logout", b"not login shell: use `exit'");
    Ok(1)
}

pub(super) fn suspend(sh: &mut Shell, _words: &[Vec<u8>]) -> Answer {
    sh.complain_of("suspend", b"cannot suspend: no job control");
    Ok(1)
}
