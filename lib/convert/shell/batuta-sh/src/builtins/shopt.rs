//! `shopt`

use super::settings::SET_OPTIONS_WIDTH as WIDTH;
use super::Answer;
use crate::shell::{Shell, Shopt};

/// What an option of `shopt` is to a script.
enum Kind {
    /// It does something here.
    Field(fn(&mut Shopt) -> &mut bool),
    /// It does nothing for scripts, and is this at the start.
    Idle(bool),
}
use Kind::{Field, Idle};

/// In the order in which bash lists them.
const OPTIONS: &[(&str, Kind)] = &[
    ("autocd", Idle(false)),
    ("assoc_expand_once", Idle(false)),
    ("cdable_vars", Idle(false)),
    ("cdspell", Idle(false)),
    ("checkhash", Idle(false)),
    ("checkjobs", Idle(false)),
    ("checkwinsize", Idle(true)),
    ("cmdhist", Idle(true)),
    ("compat31", Idle(false)),
    ("compat32", Idle(false)),
    ("compat40", Idle(false)),
    ("compat41", Idle(false)),
    ("compat42", Idle(false)),
    ("compat43", Idle(false)),
    ("compat44", Idle(false)),
    ("complete_fullquote", Idle(true)),
    ("direxpand", Idle(false)),
    ("dirspell", Idle(false)),
    ("dotglob", Field(|o| &mut o.dotglob)),
    ("execfail", Idle(false)),
    ("expand_aliases", Field(|o| &mut o.expand_aliases)),
    ("extdebug", Idle(false)),
    ("extglob", Field(|o| &mut o.extglob)),
    ("extquote", Idle(true)),
    ("failglob", Field(|o| &mut o.failglob)),
    ("force_fignore", Idle(true)),
    ("globasciiranges", Idle(true)),
    ("globskipdots", Idle(true)),
    ("globstar", Field(|o| &mut o.globstar)),
    ("gnu_errfmt", Idle(false)),
    ("histappend", Idle(false)),
    ("histreedit", Idle(false)),
    ("histverify", Idle(false)),
    ("hostcomplete", Idle(true)),
    ("huponexit", Idle(false)),
    ("inherit_errexit", Field(|o| &mut o.inherit_errexit)),
    ("interactive_comments", Idle(true)),
    ("lastpipe", Field(|o| &mut o.lastpipe)),
    ("lithist", Idle(false)),
    ("localvar_inherit", Idle(false)),
    ("localvar_unset", Idle(false)),
    ("login_shell", Idle(false)),
    ("mailwarn", Idle(false)),
    ("no_empty_cmd_completion", Idle(false)),
    ("nocaseglob", Field(|o| &mut o.nocaseglob)),
    ("nocasematch", Field(|o| &mut o.nocasematch)),
    ("noexpand_translation", Idle(false)),
    ("nullglob", Field(|o| &mut o.nullglob)),
    ("patsub_replacement", Idle(true)),
    ("progcomp", Idle(true)),
    ("progcomp_alias", Idle(false)),
    ("promptvars", Idle(true)),
    ("restricted_shell", Idle(false)),
    ("shift_verbose", Idle(false)),
    ("sourcepath", Field(|o| &mut o.sourcepath)),
    ("varredir_close", Idle(false)),
    ("xpg_echo", Field(|o| &mut o.xpg_echo)),
];

impl Shell {
    /// `$BASHOPTS`
    pub(crate) fn shopt_list(&self) -> String {
        let all = OPTIONS
            .iter()
            .filter(|(name, kind)| self.shopt_state(name, kind));
        all.map(|(name, _)| *name).collect::<Vec<_>>().join(":")
    }

    fn shopt_state(&self, name: &str, kind: &Kind) -> bool {
        match kind {
            Field(field) => *field(&mut self.shopt.clone()),
            Idle(first) => *first != self.turned.contains(name),
        }
    }

    fn set_shopt(&mut self, name: &'static str, kind: &Kind, on: bool) {
        match kind {
            Field(field) => *field(&mut self.shopt) = on,
            Idle(first) if *first == on => {
                self.turned.remove(name);
            }
            Idle(_) => {
                self.turned.insert(name);
            }
        }
    }
}

/// The names of all.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OPTIONS.iter().map(|(name, _)| *name)
}

#[derive(Default)]
struct Asked {
    on: Option<bool>,
    is_quiet: bool,
    is_reusable: bool,
    of_set: bool,
}

impl Asked {
    fn line(&self, name: &str, state: bool) -> String {
        let (command, sign, word) = match (self.of_set, state) {
            (true, true) => ("set", "-o", "on"),
            (true, false) => ("set", "+o", "off"),
            (false, true) => ("shopt", "-s", "on"),
            (false, false) => ("shopt", "-u", "off"),
        };
        match self.is_reusable {
            true => format!("{command} {sign} {name}\n"),
            false => format!("{name:<WIDTH$}\t{word}\n"),
        }
    }
}

pub(super) fn shopt(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let mut asked = Asked::default();
    let mut both = [false; 2];
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        if option == b"--" {
            break;
        }
        for letter in &option[1..] {
            match letter {
                b's' => both[1] = true,
                b'u' => both[0] = true,
                b'q' => asked.is_quiet = true,
                b'o' => asked.of_set = true,
                b'p' => asked.is_reusable = true,
                letter => {
                    sh.complain_of(
                        "shopt",
                        &[b"-", &[*letter][..], b": invalid option"].concat(),
                    );
                    sh.complain_nothing(b"shopt: usage: shopt [-pqsu] [-o] [optname ...]\n");
                    return Ok(2);
                }
            }
        }
    }
    if both == [true; 2] {
        let text = b"cannot set and unset shell options simultaneously";
        sh.complain_of("shopt", text);
        return Ok(1);
    }
    asked.on = both.iter().any(|given| *given).then_some(both[1]);
    if rest.is_empty() {
        return list(sh, &asked);
    }
    let mut status = 0;
    let mut text = String::new();
    for name in rest {
        let state = match asked.of_set {
            true => sh.option_by_name(name).map(|state| (None, state)),
            false => OPTIONS
                .iter()
                .find(|(known, _)| known.as_bytes() == &name[..])
                .map(|option| (Some(option), sh.shopt_state(option.0, &option.1))),
        };
        let Some((known, state)) = state else {
            let what: &[u8] = match asked.of_set {
                true => b": invalid option name",
                false => b": invalid shell option name",
            };
            sh.complain_of("shopt", &[&name[..], what].concat());
            status = 1;
            continue;
        };
        match (asked.on, known) {
            (Some(on), None) => {
                sh.set_named(name, on);
            }
            (Some(on), Some((name, kind))) => sh.set_shopt(name, kind, on),
            (None, _) => {
                status |= i32::from(!state);
                text += &asked.line(&String::from_utf8_lossy(name), state);
            }
        }
    }
    if asked.is_quiet || text.is_empty() {
        return Ok(status);
    }
    Ok(sh.print("shopt", text.as_bytes()).max(status))
}

fn list(sh: &mut Shell, asked: &Asked) -> Answer {
    let all: Vec<(&str, bool)> = match asked.of_set {
        true => sh.set_states(),
        false => OPTIONS
            .iter()
            .map(|(name, kind)| (*name, sh.shopt_state(name, kind)))
            .collect(),
    };
    let shown = all
        .iter()
        .filter(|(_, state)| asked.on.is_none_or(|on| on == *state));
    let text: String = shown
        .map(|(name, state)| asked.line(name, *state))
        .collect();
    if asked.is_quiet {
        return Ok(0);
    }
    Ok(sh.print("shopt", text.as_bytes()))
}
