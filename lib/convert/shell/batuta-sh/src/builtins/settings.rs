//! `set` and `shopt`.

use super::Answer;
use crate::shell::{Options, Shell};
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

/// Known names that have no meaning for scripts.
const IDLE: &[&str] = &[
    "emacs",
    "vi",
    "ignoreeof",
    "notify",
    "nolog",
    "history",
    "histexpand",
    "keyword",
    "onecmd",
    "privileged",
    "interactive-comments",
];

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
        let idle: &[u8] = if self.is_bash() { b"bkptH" } else { b"bIVEis" };
        idle.contains(&letter)
    }

    fn set_named(&mut self, name: &[u8], on: bool) -> bool {
        for (known, _, field) in OPTIONS {
            if known.as_bytes() == name && (self.is_bash() || !OF_BASH.contains(known)) {
                *field(&mut self.options) = on;
                if *known == "monitor" {
                    self.control_jobs(on);
                }
                return true;
            }
        }
        let idle = if self.is_bash() { IDLE } else { OF_DASH };
        idle.iter().any(|known| known.as_bytes() == name)
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
        let found = OPTIONS
            .iter()
            .find(|(known, _, _)| known.as_bytes() == name)?;
        Some(*found.2(&mut self.options))
    }

    /// `$-`
    pub(crate) fn option_letters(&self) -> Vec<u8> {
        let mut options = self.options;
        let order: &[u8] = if self.is_bash() {
            b"aefhmnuvxBCEPT"
        } else {
            b"ubaCvxnmfe"
        };
        order
            .iter()
            .copied()
            .filter(|letter| {
                OPTIONS
                    .iter()
                    .any(|(_, known, field)| known == letter && *field(&mut options))
            })
            .collect()
    }

    /// `$SHELLOPTS`
    pub(crate) fn options_list(&self) -> String {
        let mut options = self.options;
        let mut names: Vec<&str> = OPTIONS
            .iter()
            .filter(|o| *o.2(&mut options))
            .map(|o| o.0)
            .collect();
        names.push("interactive-comments");
        names.sort_unstable();
        names.join(":")
    }

    pub(crate) fn shopt_list(&self) -> String {
        let mut copy = self.shopt;
        let mut names: Vec<&str> = SHOPT
            .iter()
            .filter(|o| *o.1(&mut copy))
            .map(|o| o.0)
            .collect();
        names.sort_unstable();
        names.join(":")
    }
}

pub(super) fn set(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.len() == 1 {
        let text = sh.all_variables();
        return Ok(sh.print("set", &text));
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
    Ok(0)
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
    let mut options = sh.options;
    let mut names: Vec<(&str, bool)> = OPTIONS.iter().map(|o| (o.0, *o.2(&mut options))).collect();
    names.extend(IDLE.iter().map(|n| (*n, *n == "interactive-comments")));
    names.sort_unstable();
    for (name, on) in names {
        if readable {
            out += &format!("{name:<15}\t{}\n", if on { "on" } else { "off" });
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

type Switch = fn(&mut crate::shell::Shopt) -> &mut bool;

const SHOPT: &[(&str, Switch)] = &[
    ("dotglob", |o| &mut o.dotglob),
    ("expand_aliases", |o| &mut o.expand_aliases),
    ("extglob", |o| &mut o.extglob),
    ("failglob", |o| &mut o.failglob),
    ("globstar", |o| &mut o.globstar),
    ("inherit_errexit", |o| &mut o.inherit_errexit),
    ("lastpipe", |o| &mut o.lastpipe),
    ("nocaseglob", |o| &mut o.nocaseglob),
    ("nocasematch", |o| &mut o.nocasematch),
    ("nullglob", |o| &mut o.nullglob),
    ("sourcepath", |o| &mut o.sourcepath),
    ("xpg_echo", |o| &mut o.xpg_echo),
];

const IDLE_SHOPT: &[&str] = &[
    "cdspell",
    "checkhash",
    "checkjobs",
    "checkwinsize",
    "cmdhist",
    "compat31",
    "compat32",
    "compat40",
    "compat41",
    "compat42",
    "compat43",
    "compat44",
    "execfail",
    "extdebug",
    "extquote",
    "force_fignore",
    "gnu_errfmt",
    "histappend",
    "histreedit",
    "histverify",
    "hostcomplete",
    "huponexit",
    "interactive_comments",
    "lithist",
    "localvar_inherit",
    "localvar_unset",
    "login_shell",
    "mailwarn",
    "patsub_replacement",
    "progcomp",
    "promptvars",
    "shift_verbose",
    "autocd",
    "cdable_vars",
    "direxpand",
    "dirspell",
    "globasciiranges",
    "globskipdots",
    "progcomp_alias",
    "varredir_close",
    "assoc_expand_once",
    "compat50",
    "complete_fullquote",
];

pub(super) fn shopt(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let (mut on, mut quiet, mut of_set) = (None, false, false);
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        for letter in &option[1..] {
            match letter {
                b's' => on = Some(true),
                b'u' => on = Some(false),
                b'q' => quiet = true,
                b'o' => of_set = true,
                _ => {}
            }
        }
        rest = &rest[1..];
    }
    let mut status = 0;
    for name in rest {
        let mut copy = sh.shopt;
        let known = SHOPT
            .iter()
            .find(|(known, _)| known.as_bytes() == &name[..]);
        let state = if of_set {
            sh.option_by_name(name)
        } else {
            known.map(|(_, field)| *field(&mut copy)).or_else(|| {
                IDLE_SHOPT
                    .iter()
                    .any(|i| i.as_bytes() == &name[..])
                    .then_some(false)
            })
        };
        let Some(state) = state else {
            sh.complain_of(
                "shopt",
                &[name, &b": invalid shell option name"[..]].concat(),
            );
            status = 1;
            continue;
        };
        match (on, known) {
            (Some(on), _) if of_set => {
                sh.set_named(name, on);
            }
            (Some(on), Some((_, field))) => *field(&mut sh.shopt) = on,
            (Some(_), None) => {}
            (None, _) => {
                status |= i32::from(!state);
                if !quiet {
                    let name = String::from_utf8_lossy(name).into_owned();
                    let line = format!("{name:<20}\t{}\n", if state { "on" } else { "off" });
                    sh.print("shopt", line.as_bytes());
                }
            }
        }
    }
    Ok(status)
}
