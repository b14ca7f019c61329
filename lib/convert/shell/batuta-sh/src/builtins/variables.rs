//! `shift`, `unset`, and assignments by name.

use super::Answer;
use crate::shell::{Flow, Shell};
use crate::var::{is_name, Value};

impl Shell {
    /// Sets `x` or `x[i]`, as a builtin's argument names it.
    pub(crate) fn assign_written(&mut self, name: &str, value: Vec<u8>) -> Flow {
        match name.split_once('[') {
            Some((array, rest)) if rest.ends_with(']') => {
                let index = self.index_of_text(array, &rest.as_bytes()[..rest.len() - 1]);
                self.set_element(array, &index, value, false)
            }
            _ => self.set_text(name, value),
        }
    }
}

pub(super) fn shift(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let count = match words.get(1) {
        None => 1,
        Some(word) => match sh.number_argument(word) {
            Some(number) => number,
            None if sh.is_bash() => {
                sh.complain_of(
                    "shift",
                    &[word, &b": numeric argument required"[..]].concat(),
                );
                return Ok(1);
            }
            None => return sh.misuse("shift", &[b"Illegal number: ", &word[..]].concat()),
        },
    };
    if count < 0 && sh.is_bash() {
        sh.complain_of(
            "shift",
            format!("{count}: shift count out of range").as_bytes(),
        );
        return Ok(1);
    }
    if count < 0 || count as usize > sh.args.len() {
        if sh.is_bash() {
            return Ok(1);
        }
        sh.complain_of("shift", b"can't shift that many");
        return sh.fatal(2);
    }
    sh.args.drain(..count as usize);
    Ok(0)
}

pub(super) fn unset(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let (mut functions, mut variables, mut reference) = (false, false, false);
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        for letter in &option[1..] {
            match letter {
                b'f' => functions = true,
                b'v' => variables = true,
                b'n' => reference = true,
                _ => {}
            }
        }
        rest = &rest[1..];
    }
    let mut status = 0;
    for word in rest {
        if functions {
            status = status.max(sh.forget_function(word));
            continue;
        }
        let text = String::from_utf8_lossy(word).into_owned();
        if let Some((array, index)) = text.split_once('[') {
            let index = index.strip_suffix(']').unwrap_or(index).to_string();
            status = status.max(unset_element(sh, array, index.as_bytes())?);
            continue;
        }
        if !is_name(word) {
            if !sh.is_bash() {
                return sh.misuse("unset", &[word, &b": bad variable name"[..]].concat());
            }
            if !variables && !reference {
                status = status.max(sh.forget_function(word)); // it may be one's name
                continue;
            }
            sh.complain_of(
                "unset",
                &[b"`", &word[..], b"': not a valid identifier"].concat(),
            );
            status = 1;
            continue;
        }
        if reference {
            sh.vars.remove(&text);
            continue;
        }
        if sh.var(&text).is_none() && !variables && sh.is_bash() {
            status = status.max(sh.forget_function(word));
            continue;
        }
        if !sh.unset(&text) {
            if !sh.is_bash() {
                sh.complain_of("unset", &[word, &b": is read only"[..]].concat());
                return sh.fatal(2);
            }
            let reason = b": cannot unset: readonly variable";
            sh.complain_of("unset", &[word, &reason[..]].concat());
            status = 1;
        }
    }
    Ok(status)
}

fn unset_element(sh: &mut Shell, array: &str, index: &[u8]) -> Answer {
    let name = sh.resolve(array).into_owned();
    let is_table = sh
        .vars
        .get(&name)
        .is_some_and(|v| matches!(v.value, Value::Table(_)));
    if !is_table && (index == b"@" || index == b"*") {
        sh.unset(&name);
        return Ok(0);
    }
    let index = if is_table {
        sh.index_of_text(&name, index)
    } else {
        index.to_vec()
    };
    let place = if is_table { 0 } else { sh.eval_arith(&index)? };
    if let Some(var) = sh.vars.get_mut(&name) {
        match &mut var.value {
            Value::Table(table) => {
                table.remove(&index);
            }
            Value::List(list) => {
                let place = if place < 0 {
                    list.keys().next_back().copied().unwrap_or(-1) + 1 + place
                } else {
                    place
                };
                if place < 0 {
                    let message = [b"[", &index[..], b"]: bad array subscript"].concat();
                    sh.complain_of("unset", &message);
                    return Ok(1);
                }
                list.remove(&place);
            }
            Value::Text(_) if place == 0 => var.value = Value::Unset,
            _ => {}
        }
    }
    Ok(0)
}
