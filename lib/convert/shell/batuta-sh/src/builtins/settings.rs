//! `set`

use super::Answer;
use crate::shell::{Jump, Options, Shell};
use crate::sys;

type Field = fn(&mut Options) -> &mut bool;

const OPTIONS: &[(&str, u8, Field)] = &[
    ("allexport", b'a', |o| &mut o.allexport),
    ("braceexpand", b'B', |o| &mut o.braceexpand),
    ("errexit", b'e', |o| &mut o.errexit),
    ("errtrace", b'E', |o| &mut o.errtrace),
    ("functrace", b'T', |o| &mut o.functrace),
    ("hashall", b'h', |o| &mut o.hashall),
    ("monitor", b'm', |o| &mut o.monitor),
    ("noclobber", b'C', |o| &mut o.noclobber),
    ("noexec", b'n', |o| &mut o.noexec),
    ("noglob", b'f', |o| &mut o.noglob),
    ("nounset", b'u', |o| &mut o.nounset),
    ("physical", b'P', |o| &mut o.physical),
    ("pipefail", 0, |o| &mut o.pipefail),
    ("posix", 0, |o| &mut o.posix),
    ("verbose", b'v', |o| &mut o.verbose),
    ("xtrace", b'x', |o| &mut o.xtrace),
];

const OF_BASH: &[&str] = &[
    "braceexpand",
    "errtrace",
    "functrace",
    "physical",
    "pipefail",
    "posix",
    "hashall",
];

/// Known names that have no meaning for scripts, with their letters.
const IDLE: &[(&str, u8)] = &[
    ("emacs", 0),
    ("vi", 0),
    ("ignoreeof", 0),
    ("notify", b'b'),
    ("nolog", 0),
    ("history", 0),
    ("histexpand", b'H'),
    ("keyword", b'k'),
    ("onecmd", b't'),
    ("privileged", b'p'),
    ("interactive-comments", 0),
];

/// How wide bash lists the names of options.
pub(super) const SET_OPTIONS_WIDTH: usize = 15;

/// All names that dash knows, in the order in which it lists them.
const OF_DASH: &[&str] = &[
    "errexit",
    "noglob",
    "ignoreeof",
    "interactive",
    "monitor",
    "noexec",
    "stdin",
    "xtrace",
    "verbose",
    "vi",
    "emacs",
    "noclobber",
    "allexport",
    "notify",
    "nounset",
    "privileged",
    "nolog",
    "debug",
];

impl Shell {
    pub(crate) fn set_letter(&mut self, letter: u8, on: bool) -> bool {
        for (name, known, field) in OPTIONS {
            if *known == letter && (self.is_bash() || !OF_BASH.contains(name)) {
                *field(&mut self.options) = on;
                if *name == "monitor" {
                    self.control_jobs(on);
                }
                return true;
            }
        }
        if !self.is_bash() {
            return b"bIVEis".contains(&letter);
        }
        let idle = IDLE
            .iter()
            .find(|(_, known)| *known == letter && letter != 0);
        idle.is_some_and(|(name, _)| self.turn_idle(name, on))
    }

    /// What does nothing for scripts is remembered, to be told.
    fn turn_idle(&mut self, name: &'static str, on: bool) -> bool {
        match on == is_on_at_first(name) {
            true => self.turned.remove(name),
            false => self.turned.insert(name),
        };
        true
    }

    pub(super) fn set_named(&mut self, name: &[u8], on: bool) -> bool {
        for (known, _, field) in OPTIONS {
            if known.as_bytes() == name && (self.is_bash() || !OF_BASH.contains(known)) {
                *field(&mut self.options) = on;
                if *known == "monitor" {
                    self.control_jobs(on);
                }
                return true;
            }
        }
        if !self.is_bash() {
            return OF_DASH.iter().any(|known| known.as_bytes() == name);
        }
        let idle = IDLE.iter().find(|(known, _)| known.as_bytes() == name);
        idle.is_some_and(|(name, _)| self.turn_idle(name, on))
    }

    /// `set -m`. dash does it with a terminal only.
    fn control_jobs(&mut self, on: bool) {
        if self.is_bash() || !on || sys::is_terminal(2) {
            self.jobs.control = on;
            return;
        }
        self.options.monitor = false;
        self.complain_of("set", b"can't access tty; job control turned off");
    }

    pub(crate) fn option_by_name(&mut self, name: &[u8]) -> Option<bool> {
        let mut all = self.set_states().into_iter();
        all.find(|(known, _)| known.as_bytes() == name)
            .map(|(_, state)| state)
    }

    /// All names with what they are, in bash's order.
    pub(super) fn set_states(&self) -> Vec<(&'static str, bool)> {
        let mut options = self.options;
        let mut all: Vec<(&str, bool)> =
            OPTIONS.iter().map(|o| (o.0, *o.2(&mut options))).collect();
        let idle = |name: &'static str| is_on_at_first(name) != self.turned.contains(name);
        all.extend(IDLE.iter().map(|(name, _)| (*name, idle(name))));
        all.sort_unstable();
        all
    }

    /// `$-`
    pub(crate) fn option_letters(&self) -> Vec<u8> {
        let mut options = self.options;
        let order: &[u8] = if self.is_bash() {
            b"abefhkmnptuvxBCEHPT"
        } else {
            b"ubaCvxnmfe"
        };
        order
            .iter()
            .copied()
            .filter(|letter| {
                let idle = |(name, known): &(&str, u8)| {
                    known == letter && self.is_bash() && self.turned.contains(name)
                };
                let mut all = OPTIONS.iter();
                all.any(|(_, known, field)| known == letter && *field(&mut options))
                    || IDLE.iter().any(idle)
            })
            .collect()
    }

    /// `$SHELLOPTS`
    pub(crate) fn options_list(&self) -> String {
        let all = self.set_states().into_iter().filter(|(_, state)| *state);
        all.map(|(name, _)| name).collect::<Vec<_>>().join(":")
    }
}

pub(super) fn set(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.len() == 1 {
        return sh.list_all("set");
    }
    let mut at = 1;
    while at < words.len() {
        let word = &words[at];
        if word == b"--" {
            sh.args = words[at + 1..].to_vec();
            return Ok(0);
        }
        if word == b"-" {
            sh.options.xtrace = false;
            sh.options.verbose = false;
            if at + 1 < words.len() {
                sh.args = words[at + 1..].to_vec();
            }
            return Ok(0);
        }
        let on = match word.first() {
            Some(b'-') => true,
            Some(b'+') => false,
            _ => {
                sh.args = words[at..].to_vec();
                return Ok(0);
            }
        };
        at += 1;
        for &letter in &word[1..] {
            if letter != b'o' {
                if !sh.set_letter(letter, on) {
                    return bad_letter(sh, word[0], letter);
                }
                continue;
            }
            let Some(name) = words.get(at) else {
                return list(sh, on);
            };
            at += 1;
            if !sh.set_named(name, on) {
                if sh.is_bash() {
                    sh.complain_of("set", &[name, &b": invalid option name"[..]].concat());
                    return Ok(2);
                }
                return sh.misuse("set", &[b"Illegal option -o ", &name[..]].concat());
            }
        }
    }
    if sh.options.noexec && sh.is_bash() {
        // The rest is only read, the trap at the end too.
        sh.traps.remove(&crate::trap::EXIT);
        sh.status = 0;
        return Err(Jump::Exit);
    }
    Ok(0)
}

fn is_on_at_first(name: &str) -> bool {
    name == "interactive-comments"
}

fn bad_letter(sh: &mut Shell, sign: u8, letter: u8) -> Answer {
    let shown = [sign, letter];
    if sh.is_bash() {
        sh.complain_of("set", &[&shown[..], b": invalid option"].concat());
        sh.complain_nothing(
            b"set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n",
        );
        return Ok(2);
    }
    sh.misuse("set", &[b"Illegal option ", &shown[..]].concat())
}

fn list(sh: &mut Shell, readable: bool) -> Answer {
    if !sh.is_bash() {
        return list_in_dash(sh, readable);
    }
    let mut out = String::new();
    for (name, on) in sh.set_states() {
        if readable {
            let state = if on { "on" } else { "off" };
            out += &format!("{name:<SET_OPTIONS_WIDTH$}\t{state}\n");
        } else {
            out += &format!("set {}o {name}\n", if on { '-' } else { '+' });
        }
    }
    Ok(sh.print("set", out.as_bytes()))
}

fn list_in_dash(sh: &mut Shell, readable: bool) -> Answer {
    let mut out = String::from(if readable {
        "Current option settings\n"
    } else {
        ""
    });
    for name in OF_DASH {
        let on = sh.option_by_name(name.as_bytes()) == Some(true);
        if readable {
            out += &format!("{name:<16}{}\n", if on { "on" } else { "off" });
        } else {
            out += &format!("set {}o {name}\n", if on { '-' } else { '+' });
        }
    }
    Ok(sh.print("set", out.as_bytes()))
}
