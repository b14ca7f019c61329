//! Variables as `declare -p`, `export -p` and `set` show them.

use super::declare::Wish;
use super::Answer;
use crate::quote;
use crate::shell::Shell;
use crate::var::Value;

impl Shell {
    /// `declare`, `export`, `readonly`, `local` without names.
    pub(super) fn list_variables(&mut self, wish: &Wish) -> Answer {
        if matches!(wish.builtin, "declare" | "typeset") && !wish.print && !wish.is_for_some() {
            return self.list_all(wish.builtin);
        }
        let mut names: Vec<&String> = self.vars.keys().collect();
        names.sort();
        let mut out = Vec::new();
        for name in names {
            let var = &self.vars[name];
            if !wish.is_about(var) || !self.is_listed_by(wish.builtin, name) {
                continue;
            }
            if !self.is_bash() {
                out.extend(format!("{} {name}", wish.builtin).into_bytes());
                if let Value::Text(text) = &var.value {
                    out.push(b'=');
                    out.extend(quote::dash(text));
                }
                out.push(b'\n');
            } else if let Some(line) = self.declaration_line(name) {
                out.extend(line);
            }
        }
        Ok(self.print(wish.builtin, &out))
    }

    fn is_listed_by(&self, builtin: &str, name: &str) -> bool {
        match builtin {
            "local" => self
                .scopes
                .last()
                .is_some_and(|s| s.saved.iter().any(|(n, _)| n == name)),
            "declare" | "typeset" => true,
            _ => !self.vars[name].special,
        }
    }

    /// `set` and `declare` alone: variables, and bash's functions.
    pub(super) fn list_all(&mut self, builtin: &str) -> Answer {
        let text = self.all_variables();
        let status = self.print(builtin, &text);
        if !self.is_bash() || self.options.posix {
            return Ok(status);
        }
        self.list_functions(&Wish::of_all(builtin))
    }

    fn all_variables(&self) -> Vec<u8> {
        let mut names: Vec<&String> = self.vars.keys().collect();
        names.sort();
        let mut out = Vec::new();
        for name in names {
            let shown = match &self.vars[name].value {
                Value::Unset => continue,
                Value::Text(_) => {
                    let Some(text) = self.text_of(name) else {
                        continue;
                    };
                    let quoted = match self.is_bash() {
                        true => set_quoted(&text),
                        false => quote::dash(&text),
                    };
                    [b"=", &quoted[..]].concat()
                }
                value => elements(value),
            };
            out.extend([name.as_bytes(), &shown, b"\n"].concat());
        }
        out
    }

    /// `${x@a}`
    pub(crate) fn attributes(&self, name: &str) -> String {
        let Some(var) = self.vars.get(name) else {
            return String::new();
        };
        let mut text = String::new();
        let mut add = |on: bool, letter: char| {
            if on {
                text.push(letter);
            }
        };
        add(matches!(var.value, Value::List(_)), 'a');
        add(matches!(var.value, Value::Table(_)), 'A');
        add(var.integer, 'i');
        add(var.lower, 'l');
        add(var.nameref, 'n');
        add(var.readonly, 'r');
        add(var.upper, 'u');
        add(var.export, 'x');
        text
    }

    /// `${x@A}`
    pub(crate) fn declaration(&self, name: &str) -> Option<Vec<u8>> {
        let var = self.vars.get(name)?;
        let attributes = self.attributes(name);
        if let (Value::Text(text), true) = (&var.value, attributes.is_empty()) {
            return Some([name.as_bytes(), b"=", &quote::single(text)].concat());
        }
        let mut line = self.declaration_line(name)?;
        line.pop();
        Some(line)
    }

    /// A line of `declare -p`.
    pub(crate) fn declaration_line(&self, name: &str) -> Option<Vec<u8>> {
        let var = self.vars.get(name)?;
        let attributes = self.attributes(name);
        let flags = if attributes.is_empty() {
            "-".to_string()
        } else {
            attributes
        };
        let head = format!("declare -{flags} {name}");
        let value = match &var.value {
            Value::Text(_) => {
                let text = self.text_of(name).unwrap_or_default();
                [b"=", &quote::double(&text)[..]].concat()
            }
            value => elements(value),
        };
        Some([head.as_bytes(), &value, b"\n"].concat())
    }
}

/// `=([0]="a" [1]="b")`
fn elements(value: &Value) -> Vec<u8> {
    let mut out = b"=(".to_vec();
    match value {
        Value::List(list) => {
            for (i, (key, value)) in list.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                out.extend(format!("[{key}]=").into_bytes());
                out.extend(quote::double(value));
            }
        }
        Value::Table(table) => {
            for (key, value) in table.sorted() {
                let plain = key.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
                let key = match plain {
                    true => key.clone(),
                    false => quote::double(key),
                };
                out.extend([&b"["[..], &key, b"]=", &quote::double(value), b" "].concat());
            }
        }
        _ => return Vec::new(),
    }
    out.push(b')');
    out
}

/// As `set` of bash prints values: quotes only where they are needed.
fn set_quoted(text: &[u8]) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    quote::traced(text)
}
