//! What `${...}` does with a variable.

use crate::cut::{chars, cut_end, cut_start, replace, with_case};
use crate::expand::{Mode, Out};
use crate::part::{Case, Exp, Op, Part, Ref};
use crate::pattern::{self, char_count, Rules};
use crate::shell::{Flow, Jump, Shell};
use crate::var::{is_name, name_of, Value};

/// A parameter's value.
enum Found {
    Nothing,
    One(Vec<u8>),
    /// The flag: `*`.
    Many(Vec<Vec<u8>>, bool),
}

/// The text with its letters changed.
pub fn change_case(text: &[u8], utf8: bool, upper: bool) -> Vec<u8> {
    if text.is_ascii() || !utf8 {
        return if upper {
            text.to_ascii_uppercase()
        } else {
            text.to_ascii_lowercase()
        };
    }
    match std::str::from_utf8(text) {
        Ok(text) if upper => text.to_uppercase().into_bytes(),
        Ok(text) => text.to_lowercase().into_bytes(),
        Err(_) if upper => text.to_ascii_uppercase(),
        Err(_) => text.to_ascii_lowercase(),
    }
}

fn ref_name(of: &Ref) -> String {
    match of {
        Ref::Name(name) | Ref::Elem(name, _) | Ref::All(name) | Ref::Star(name) => {
            (*name).to_string()
        }
        Ref::Indirect(name) | Ref::IndirectElem(name, _) => (*name).to_string(),
    }
}

impl Shell {
    pub(crate) fn rules(&self) -> Rules {
        Rules {
            utf8: self.utf8,
            extended: self.shopt.extglob,
            no_case: false,
            plain: !self.is_bash(),
        }
    }

    fn find(&mut self, of: &Ref) -> Result<Found, Jump> {
        Ok(match of {
            Ref::Name("@") => Found::Many(self.args.clone(), false),
            Ref::Name("*") => Found::Many(self.args.clone(), true),
            Ref::Name(name) => match self.name_target(name) {
                Some((array, index)) => return self.find_written(&array, &index),
                None => match self.param(name) {
                    Some(value) => Found::One(value),
                    None => Found::Nothing,
                },
            },
            Ref::Elem(name, index) => {
                let index = self.index_of(name, index)?;
                if index.is_empty() && self.is_table(name) {
                    self.complain(format!("{name}: bad array subscript").as_bytes());
                    return Ok(Found::Nothing);
                }
                match self.element(name, &index)? {
                    Some(value) => Found::One(value),
                    None => Found::Nothing,
                }
            }
            Ref::All(name) | Ref::Star(name) => {
                let all = self.elements(name).into_iter().map(|(_, v)| v).collect();
                Found::Many(all, matches!(of, Ref::Star(_)))
            }
            Ref::Indirect(name) if self.vars.get(*name).is_some_and(|v| v.nameref) => {
                match self.vars.get(*name).map(|v| &v.value) {
                    Some(Value::Text(target)) => Found::One(target.clone()),
                    _ => Found::Nothing,
                }
            }
            Ref::Indirect(_) | Ref::IndirectElem(..) => {
                let Some(target) = self.indirect_target(of)? else {
                    let text = format!("{}: invalid indirect expansion", ref_name(of));
                    self.complain(text.as_bytes());
                    return Err(self.wrong());
                };
                return self.find_by_text(&target);
            }
        })
    }

    fn name_target(&self, name: &str) -> Option<(String, Vec<u8>)> {
        let var = self.vars.get(name).filter(|v| v.nameref)?;
        let Value::Text(target) = &var.value else {
            return None;
        };
        let open = target.iter().position(|&b| b == b'[')?;
        (target.last() == Some(&b']')).then(|| {
            (
                name_of(&target[..open]).into(),
                target[open + 1..target.len() - 1].to_vec(),
            )
        })
    }

    fn find_written(&mut self, array: &str, index: &[u8]) -> Result<Found, Jump> {
        if index == b"@" || index == b"*" {
            let all = self.elements(array).into_iter().map(|(_, v)| v).collect();
            return Ok(Found::Many(all, index == b"*"));
        }
        let index = self.index_of_text(array, index);
        Ok(match self.element(array, &index)? {
            Some(value) => Found::One(value),
            None => Found::Nothing,
        })
    }

    /// A parameter whose name is known only now: `x`, `x[1]`, `x[@]`, `1`.
    fn find_by_text(&mut self, target: &[u8]) -> Result<Found, Jump> {
        if let Some(open) = target.iter().position(|&b| b == b'[') {
            if target.last() == Some(&b']') && is_name(&target[..open]) {
                let array = name_of(&target[..open]).to_string();
                let index = target[open + 1..target.len() - 1].to_vec();
                return self.find_written(&array, &index);
            }
        }
        let usable = is_name(target)
            || (!target.is_empty() && target.iter().all(u8::is_ascii_digit))
            || matches!(target, b"@" | b"*" | b"#" | b"?" | b"-" | b"$" | b"!");
        if !usable {
            let text = [target, b": invalid variable name"].concat();
            self.complain(&text);
            return Err(self.wrong());
        }
        let name = name_of(target).to_string();
        self.find(&Ref::Name(&name))
    }

    /// A word of a `${...}`: its quoting counts by itself, its splitting as outside.
    fn put_word(&mut self, word: &Part, quoted: bool, out: &mut Out) -> Flow {
        self.expand(word, quoted, out)
    }

    fn put_found(&mut self, found: Found, quoted: bool, out: &mut Out) {
        match found {
            Found::Nothing => self.put(Vec::new(), quoted, out),
            Found::One(value) => self.put(value, quoted, out),
            Found::Many(all, star) => self.put_all(all, star, quoted, out),
        }
    }

    fn each_value(&mut self, found: Found, change: impl Fn(&Shell, &[u8]) -> Vec<u8>) -> Found {
        match found {
            Found::Nothing => Found::Nothing,
            Found::One(value) => Found::One(change(self, &value)),
            Found::Many(all, star) => {
                Found::Many(all.iter().map(|v| change(self, v)).collect(), star)
            }
        }
    }

    pub(crate) fn expand_exp(&mut self, exp: &Exp, quoted: bool, out: &mut Out) -> Flow {
        match exp.op {
            Op::Default(colon, word) | Op::Instead(colon, word) => {
                let found = self.find(&exp.of)?;
                let there = self.counts(&found, colon);
                if matches!(exp.op, Op::Instead(..)) {
                    if there {
                        return self.put_word(word, quoted, out);
                    }
                    if !matches!(found, Found::Many(..)) || out.mode != Mode::Fields {
                        self.put(Vec::new(), quoted, out);
                    }
                    return Ok(());
                }
                if there {
                    self.put_found(found, quoted, out);
                    return Ok(());
                }
                self.put_word(word, quoted, out)
            }
            Op::Assign(colon, word) => {
                let found = self.find(&exp.of)?;
                if self.counts(&found, colon) {
                    self.put_found(found, quoted, out);
                    return Ok(());
                }
                let value = if quoted {
                    self.quoted_text(word)?
                } else {
                    self.text(word)?
                };
                self.assign_ref(&exp.of, value.clone())?;
                self.put(value, quoted, out);
                Ok(())
            }
            Op::Require(colon, word) => {
                let found = self.find(&exp.of)?;
                if self.counts(&found, colon) {
                    self.put_found(found, quoted, out);
                    return Ok(());
                }
                let message = self.text(word)?;
                Err(self.required(&exp.of, colon, message))
            }
            Op::Length => {
                let length = self.length(&exp.of)?;
                self.put(length.to_string().into_bytes(), quoted, out);
                Ok(())
            }
            Op::Keys => {
                let name = ref_name(&exp.of);
                let keys = self.elements(&name).into_iter().map(|(k, _)| k).collect();
                self.put_all(keys, matches!(exp.of, Ref::Star(_)), quoted, out);
                Ok(())
            }
            Op::Names(star) => {
                let prefix = ref_name(&exp.of);
                let mut names: Vec<Vec<u8>> = self
                    .vars
                    .iter()
                    .filter(|(n, v)| n.starts_with(&prefix) && v.value != Value::Unset)
                    .map(|(n, _)| n.clone().into_bytes())
                    .collect();
                names.sort();
                self.put_all(names, star, quoted, out);
                Ok(())
            }
            _ => {
                let found = self.find(&exp.of)?;
                if matches!(found, Found::Nothing) && self.options.nounset {
                    let name = match exp.of {
                        Ref::Elem(name, index) => {
                            let index = self.index_of(name, index)?;
                            format!("{name}[{}]", String::from_utf8_lossy(&index))
                        }
                        _ => ref_name(&exp.of),
                    };
                    return Err(self.unbound(&name));
                }
                let changed = self.changed(exp, found)?;
                self.put_found(changed, quoted, out);
                Ok(())
            }
        }
    }

    /// Whether a value counts as there.
    fn counts(&self, found: &Found, colon: bool) -> bool {
        match found {
            Found::Nothing => false,
            Found::One(value) => !colon || !value.is_empty(),
            Found::Many(all, star) => {
                if !colon {
                    return !all.is_empty() || !self.is_bash();
                }
                match all.len() {
                    0 => false,
                    1 => !all[0].is_empty(),
                    _ => !star || all.iter().any(|v| !v.is_empty()) || !self.ifs_first().is_empty(),
                }
            }
        }
    }

    fn assign_ref(&mut self, of: &Ref, value: Vec<u8>) -> Flow {
        match of {
            Ref::Name(name) if is_name(name.as_bytes()) => self.set_text(name, value),
            Ref::Elem(name, index) => {
                let index = self.index_of(name, index)?;
                self.set_element(name, &index, value, false)
            }
            _ => {
                let name = ref_name(of);
                let text = if self.is_bash() {
                    format!("${name}: cannot assign in this way")
                } else {
                    format!("{name}: bad variable name")
                };
                self.complain(text.as_bytes());
                Err(self.wrong())
            }
        }
    }

    fn required(&mut self, of: &Ref, colon: bool, message: Vec<u8>) -> Jump {
        let name = ref_name(of);
        let usual: &[u8] = match (self.is_bash(), colon) {
            (true, true) => b"parameter null or not set",
            (true, false) | (false, false) => b"parameter not set",
            (false, true) => b"parameter not set or null",
        };
        let message = if message.is_empty() {
            usual.to_vec()
        } else {
            message
        };
        self.complain(&[name.as_bytes(), b": ", &message].concat());
        self.status = if self.is_bash() { 1 } else { 2 };
        Jump::Exit
    }

    fn length(&mut self, of: &Ref) -> Result<usize, Jump> {
        let found = self.find(of)?;
        Ok(match found {
            Found::Nothing => {
                if self.options.nounset && !matches!(of, Ref::All(_) | Ref::Star(_)) {
                    let name = ref_name(of);
                    return Err(self.unbound(&name));
                }
                0
            }
            Found::One(value) => char_count(&value, self.utf8),
            Found::Many(all, _) if !self.is_bash() => char_count(&all.join(&b' '), self.utf8),
            Found::Many(all, _) => all.len(),
        })
    }

    fn changed(&mut self, exp: &Exp, found: Found) -> Result<Found, Jump> {
        match exp.op {
            Op::CutStart(longest, word) => {
                let pattern = self.pattern(word)?;
                let rules = self.rules();
                Ok(self.each_value(found, |_, v| cut_start(v, &pattern, longest, rules)))
            }
            Op::CutEnd(longest, word) => {
                let pattern = self.pattern(word)?;
                let rules = self.rules();
                Ok(self.each_value(found, |_, v| cut_end(v, &pattern, longest, rules)))
            }
            Op::Replace(place, pattern, with) => {
                let pattern = self.pattern(pattern)?;
                let with = self.replacement(with)?;
                let rules = Rules {
                    no_case: self.shopt.nocasematch,
                    ..self.rules()
                };
                Ok(self.each_value(found, |_, v| replace(v, place, &pattern, &with, rules)))
            }
            Op::Slice(offset, length) => self.slice(exp, found, offset, length),
            Op::Case(case, word) => {
                let pattern = self.pattern(word)?;
                let rules = self.rules();
                Ok(self.each_value(found, |_, v| with_case(v, case, &pattern, rules)))
            }
            Op::Transform(letter) => self.transform(exp, found, letter),
            _ => Ok(found),
        }
    }

    fn slice(
        &mut self,
        exp: &Exp,
        found: Found,
        offset: &Part,
        length: Option<&Part>,
    ) -> Result<Found, Jump> {
        let text = self.quoted_text(offset)?;
        let offset = if text.iter().all(u8::is_ascii_whitespace) {
            0
        } else {
            self.eval_arith(&text)?
        };
        let length = match length {
            Some(word) => {
                let text = self.quoted_text(word)?;
                Some(if text.iter().all(u8::is_ascii_whitespace) {
                    0
                } else {
                    self.eval_arith(&text)?
                })
            }
            None => None,
        };
        match found {
            Found::Nothing => Ok(Found::Nothing),
            Found::One(value) => {
                let count = char_count(&value, self.utf8) as i64;
                let start = if offset < 0 { offset + count } else { offset };
                if start < 0 || start > count {
                    return Ok(Found::One(Vec::new()));
                }
                let end = match length {
                    None => count,
                    Some(n) if n < 0 => count + n,
                    Some(n) => (start + n).min(count),
                };
                if end < start {
                    let text = format!("{}: substring expression < 0", length.unwrap_or(0));
                    self.complain(text.as_bytes());
                    return Err(self.wrong());
                }
                Ok(Found::One(chars(
                    &value,
                    start as usize,
                    end as usize,
                    self.utf8,
                )))
            }
            Found::Many(mut all, star) => {
                let positional = matches!(exp.of, Ref::Name(_));
                if positional {
                    let zero = self.name.clone();
                    all.insert(0, zero);
                }
                let sparse: Vec<(i64, Vec<u8>)> = match &exp.of {
                    Ref::All(name) | Ref::Star(name) if !positional => self
                        .elements(name)
                        .into_iter()
                        .enumerate()
                        .map(|(i, (k, v))| {
                            (String::from_utf8_lossy(&k).parse().unwrap_or(i as i64), v)
                        })
                        .collect(),
                    _ => all
                        .into_iter()
                        .enumerate()
                        .map(|(i, v)| (i as i64, v))
                        .collect(),
                };
                let past = sparse.last().map_or(0, |(k, _)| k + 1);
                let start = if offset < 0 { offset + past } else { offset };
                if start < 0 {
                    return Ok(Found::Many(Vec::new(), star));
                }
                let start = if positional && offset == 0 { 0 } else { start };
                if let Some(n) = length.filter(|n| *n < 0) {
                    self.complain(format!("{n}: substring expression < 0").as_bytes());
                    return Err(self.wrong());
                }
                let count = length.map_or(usize::MAX, |n| n as usize);
                let all = sparse
                    .into_iter()
                    .skip_while(|(k, _)| *k < start)
                    .take(count)
                    .map(|(_, v)| v)
                    .collect();
                Ok(Found::Many(all, star))
            }
        }
    }

    fn transform(&mut self, exp: &Exp, found: Found, letter: u8) -> Result<Found, Jump> {
        let utf8 = self.utf8;
        Ok(match letter {
            b'Q' => self.each_value(found, |_, v| crate::quote::single(v)),
            b'U' => self.each_value(found, |_, v| change_case(v, utf8, true)),
            b'L' => self.each_value(found, |_, v| change_case(v, utf8, false)),
            b'u' => self.each_value(found, |s, v| with_case(v, Case::UpperFirst, b"", s.rules())),
            b'E' => self.each_value(found, |_, v| crate::quote::unescape_dollar(v)),
            b'a' => {
                let name = ref_name(&exp.of);
                Found::One(self.attributes(&name).into_bytes())
            }
            b'A' => {
                let name = ref_name(&exp.of);
                Found::One(self.declaration(&name).unwrap_or_default())
            }
            b'K' | b'k' => {
                let name = ref_name(&exp.of);
                let mut text = Vec::new();
                for (i, (key, value)) in self.elements(&name).into_iter().enumerate() {
                    if i > 0 {
                        text.push(b' ');
                    }
                    text.extend(key);
                    text.push(b' ');
                    text.extend(crate::quote::double(&value));
                }
                Found::One(text)
            }
            _ => found,
        })
    }

    /// Whether a text is one of these patterns: the choices of a `case`.
    pub fn matches(&mut self, text: &[u8], patterns: &[Part]) -> Result<bool, Jump> {
        for word in patterns {
            let pattern = self.pattern(word)?;
            let rules = Rules {
                no_case: self.shopt.nocasematch,
                ..self.rules()
            };
            if pattern::matches(&pattern, text, rules) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
