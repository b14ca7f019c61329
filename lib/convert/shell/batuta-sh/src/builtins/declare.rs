//! `declare`, `local`, `export`, `readonly`.

use super::Answer;
use crate::part::{Assign, Assigned, Decl, Part, Redirect};
use crate::shell::{Flow, Jump, Shell};
use crate::var::{is_name, Value, Var};

#[derive(Default, Clone)]
pub(super) struct Wish {
    pub(super) builtin: &'static str,
    array: bool,
    table: bool,
    integer: Option<bool>,
    pub(super) readonly: bool,
    pub(super) export: Option<bool>,
    upper: Option<bool>,
    lower: Option<bool>,
    nameref: Option<bool>,
    pub(super) print: bool,
    global: bool,
    functions: bool,
    pub(super) names_only: bool,
    pub(super) traced: Option<bool>,
    pub(super) texts_only: bool,
    local: bool,
    inherit: bool,
}

fn wish_of(sh: &Shell, builtin: &str) -> Wish {
    let in_function = !sh.scopes.is_empty();
    match builtin {
        "local" => Wish {
            builtin: "local",
            local: true,
            ..Wish::default()
        },
        "export" => Wish {
            builtin: "export",
            export: Some(true),
            ..Wish::default()
        },
        "readonly" => Wish {
            builtin: "readonly",
            readonly: true,
            ..Wish::default()
        },
        "typeset" => Wish {
            builtin: "typeset",
            local: in_function,
            ..Wish::default()
        },
        _ => Wish {
            builtin: "declare",
            local: in_function,
            ..Wish::default()
        },
    }
}

impl Wish {
    /// All functions, with nothing but their texts.
    pub(super) fn of_all(builtin: &str) -> Self {
        Wish {
            builtin: if builtin == "set" { "set" } else { "declare" },
            functions: true,
            texts_only: true,
            ..Wish::default()
        }
    }

    /// Whether it is about variables of some kind only.
    pub(super) fn is_for_some(&self) -> bool {
        let on = |wish: Option<bool>| wish == Some(true);
        self.array
            || self.table
            || self.readonly
            || on(self.integer)
            || on(self.export)
            || on(self.upper)
            || on(self.lower)
            || on(self.nameref)
    }

    /// Whether a list of such variables has this one.
    pub(super) fn is_about(&self, var: &Var) -> bool {
        let fits = |wish: Option<bool>, is: bool| wish != Some(true) || is;
        (!self.array || matches!(var.value, Value::List(_)))
            && (!self.table || matches!(var.value, Value::Table(_)))
            && (!self.readonly || var.readonly)
            && fits(self.integer, var.integer)
            && fits(self.export, var.export)
            && fits(self.upper, var.upper)
            && fits(self.lower, var.lower)
            && fits(self.nameref, var.nameref)
    }

    /// False: there is no such option.
    fn take(&mut self, option: &[u8]) -> bool {
        let on = option[0] == b'-';
        for letter in &option[1..] {
            match letter {
                b'a' => self.array = on,
                b'A' => self.table = on,
                b'i' => self.integer = Some(on),
                b'r' => self.readonly = on,
                b'x' => self.export = Some(on),
                b'u' => self.upper = Some(on),
                b'l' => self.lower = Some(on),
                b'n' if self.builtin == "export" => self.export = Some(false),
                b'n' => self.nameref = Some(on),
                b'p' => self.print = true,
                b'g' => self.global = true,
                b'f' => self.functions = true,
                b'F' => {
                    self.functions = true;
                    self.names_only = true;
                }
                b'I' => self.inherit = true,
                b't' => self.traced = Some(on),
                _ => return false,
            }
        }
        true
    }
}

impl Shell {
    /// `declare`, `local`, `export`, `readonly` with assignments among their words.
    pub fn declare(
        &mut self,
        line: u32,
        builtin: &str,
        words: &[Decl],
        redirects: &[Redirect],
    ) -> Flow {
        self.line = line;
        self.sub_status = None;
        if redirects.is_empty() {
            let status = self.declare_words(builtin, words)?;
            return self.finish(status);
        }
        self.with(line, redirects, |sh| {
            let status = sh.declare_words(builtin, words)?;
            sh.finish(status)
        })
    }

    fn declare_words(&mut self, builtin: &str, words: &[Decl]) -> Answer {
        let mut wish = wish_of(self, builtin);
        let mut options_over = false;
        let mut names = 0;
        let mut status = 0;
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for word in words {
            match word {
                Decl::Assign(assign) => {
                    names += 1;
                    status = status.max(self.declare_one(&wish, assign)?);
                }
                Decl::Word(word) => {
                    for text in self.fields(std::slice::from_ref(word))? {
                        let is_option = !options_over
                            && names == 0
                            && (self.is_bash() || builtin != "local")
                            && text.len() > 1
                            && (text[0] == b'-' || (text[0] == b'+' && self.is_bash()));
                        if text == b"--" && !options_over {
                            options_over = true;
                        } else if is_option {
                            if !wish.take(&text) {
                                let message = [&text[..], b": invalid option"].concat();
                                return self.misuse(builtin, &message);
                            }
                        } else {
                            names += 1;
                            texts.push(text.clone());
                            status = status.max(self.declare_text(&wish, &text)?);
                        }
                    }
                }
            }
        }
        if names == 0 && wish.functions {
            return self.list_functions(&wish);
        }
        if names == 0 {
            return self.list_variables(&wish);
        }
        Ok(status)
    }

    /// A word that came from an expansion: `x`, `x=value`, `x+=value`, `x=(...)` for declare.
    fn declare_text(&mut self, wish: &Wish, text: &[u8]) -> Answer {
        if wish.functions {
            return self.declare_function(wish, text);
        }
        let (target, value) = match text.iter().position(|&b| b == b'=') {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let (target, append) = match target.strip_suffix(b"+") {
            Some(rest) if value.is_some() => (rest, true),
            _ => (target, false),
        };
        let (name, index) = match target.iter().position(|&b| b == b'[') {
            Some(at) if target.last() == Some(&b']') => {
                (&target[..at], Some(&target[at + 1..target.len() - 1]))
            }
            _ => (target, None),
        };
        if !is_name(name) {
            return self.bad_identifier(wish, text);
        }
        let name = crate::var::name_of(name).to_string();
        if wish.print {
            return Ok(match self.declaration_line(&name) {
                Some(line) => self.print(wish.builtin, &line),
                None => {
                    self.complain_of(wish.builtin, format!("{name}: not found").as_bytes());
                    1
                }
            });
        }
        let index = index.map(Part::Lit);
        let word = value.map(Part::Lit);
        let assign = Assign {
            name: &name,
            index: index.as_ref(),
            append,
            value: word.as_ref().map_or(Assigned::Nothing, Assigned::Word),
        };
        self.declare_one(wish, &assign)
    }

    fn bad_identifier(&mut self, wish: &Wish, text: &[u8]) -> Answer {
        if self.is_bash() {
            let message = [b"`", text, b"': not a valid identifier"].concat();
            self.complain_of(wish.builtin, &message);
            return Ok(1);
        }
        let name = text.split(|&b| b == b'=').next().unwrap_or(text);
        self.complain_of(wish.builtin, &[name, b": bad variable name"].concat());
        self.fatal(2)
    }

    fn declare_one(&mut self, wish: &Wish, assign: &Assign) -> Answer {
        let name = assign.name.to_string();
        if wish.local && self.scopes.is_empty() && wish.builtin == "local" {
            let message: &[u8] = if self.is_bash() {
                b"can only be used in a function"
            } else {
                b"not in a function"
            };
            self.complain_of("local", message);
            return if self.is_bash() { Ok(1) } else { self.fatal(2) };
        }
        // The value is expanded before the name is local: `local x=$x`.
        let given = self.given_value(assign)?;
        let name = if wish.local || wish.nameref.is_some() {
            name
        } else {
            self.resolve(&name).into_owned()
        };
        if wish.local && !wish.global {
            let is_fixed = self.vars.get(&name).is_some_and(|v| v.readonly);
            if is_fixed && !self.is_local_of_caller(&name) {
                self.complain_of(
                    wish.builtin,
                    format!("{name}: readonly variable").as_bytes(),
                );
                return Ok(1);
            }
            self.begin_local(&name, wish);
        }
        if self.vars.get(&name).is_some_and(|v| v.readonly) && !matches!(given, Given::Nothing) {
            if !self.is_bash() {
                return Err(self.readonly_error(&name));
            }
            let head = match wish.builtin {
                builtin @ ("declare" | "typeset" | "local") => format!("{builtin}: "),
                _ => String::new(),
            };
            self.complain(format!("{head}{name}: readonly variable").as_bytes());
            return Ok(1);
        }
        if let Some(answer) = self.refuse_conversion(&name, wish) {
            return answer;
        }
        self.set_attributes(&name, wish);
        self.arith_of = wish.builtin;
        let done = self.hand_over(&name, assign, given);
        self.arith_of = "";
        done?;
        if wish.readonly {
            self.vars
                .entry(name)
                .or_insert_with(|| Var::new(Value::Unset))
                .readonly = true;
        }
        Ok(0)
    }

    /// bash: a list becomes no table, and a table no list.
    fn refuse_conversion(&mut self, name: &str, wish: &Wish) -> Option<Answer> {
        let message = match self.vars.get(name).map(|var| &var.value) {
            Some(Value::List(_)) if wish.table => "cannot convert indexed to associative array",
            Some(Value::Table(_)) if wish.array => "cannot convert associative to indexed array",
            _ => return None,
        };
        self.complain_of(wish.builtin, format!("{name}: {message}").as_bytes());
        Some(Ok(1))
    }

    /// A function may have its own of what is read-only in the one that called it.
    fn is_local_of_caller(&self, name: &str) -> bool {
        let has = |scope: &crate::var::Scope| scope.saved.iter().any(|(saved, _)| saved == name);
        let mut scopes = self.scopes.iter().rev();
        self.is_bash() && !scopes.next().is_some_and(has) && scopes.any(has)
    }

    fn begin_local(&mut self, name: &str, wish: &Wish) {
        let fresh = self
            .scopes
            .last()
            .is_some_and(|s| !s.saved.iter().any(|(n, _)| n == name));
        self.make_local(name);
        if !fresh {
            return;
        }
        // dash's locals keep the value that they hide.
        if self.is_bash() && !wish.inherit {
            let old = self.vars.get(name);
            let export = old.is_some_and(|v| v.export);
            let mut var = Var::new(Value::Unset);
            var.export = export;
            self.vars.insert(name.to_string(), var);
        }
    }

    fn set_attributes(&mut self, name: &str, wish: &Wish) {
        let var = self
            .vars
            .entry(name.to_string())
            .or_insert_with(|| Var::new(Value::Unset));
        var.export = wish.export.unwrap_or(var.export);
        var.integer = wish.integer.unwrap_or(var.integer);
        var.nameref = wish.nameref.unwrap_or(var.nameref);
        if let Some(on) = wish.upper {
            var.upper = on;
            var.lower = var.lower && !on;
        }
        if let Some(on) = wish.lower {
            var.lower = on;
            var.upper = var.upper && !on;
        }
        if wish.table && !matches!(var.value, Value::Table(_)) {
            var.value = Value::Table(Default::default());
            var.special = false;
        }
        if wish.array {
            match &mut var.value {
                Value::Text(text) => var.value = Value::List([(0, std::mem::take(text))].into()),
                Value::Unset => var.value = Value::List(Default::default()),
                _ => {}
            }
        }
    }

    fn given_value<'a>(&mut self, assign: &Assign<'a>) -> Result<Given<'a>, Jump> {
        Ok(match assign.value {
            Assigned::Nothing => Given::Nothing,
            Assigned::Word(word) => {
                let index = match assign.index {
                    Some(index) => Some(self.index_of(assign.name, index)?),
                    None => None,
                };
                Given::Text(index, self.text(word)?)
            }
            Assigned::List(_) => Given::List(*assign),
        })
    }

    fn hand_over(&mut self, name: &str, assign: &Assign, given: Given) -> Flow {
        match given {
            Given::Nothing => Ok(()),
            Given::Text(Some(index), value) => self.set_element(name, &index, value, assign.append),
            Given::Text(None, value) => {
                if let Some(var) = self.vars.get_mut(name).filter(|v| v.nameref) {
                    var.value = Value::Text(value);
                    return Ok(());
                }
                if assign.append {
                    return self.append_text(name, value);
                }
                self.set_text(name, value)
            }
            Given::List(assign) => self.assign_one(&assign),
        }
    }
}

enum Given<'a> {
    Nothing,
    Text(Option<Vec<u8>>, Vec<u8>),
    List(Assign<'a>),
}

fn by_words(sh: &mut Shell, builtin: &str, words: &[Vec<u8>]) -> Answer {
    let parts: Vec<Decl> = words[1..]
        .iter()
        .map(|w| Decl::Word(Part::Lit(w)))
        .collect();
    sh.declare_words(builtin, &parts)
}

pub(super) fn declare(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    by_words(sh, "declare", words)
}

pub(super) fn local(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    by_words(sh, "local", words)
}

pub(super) fn export(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    by_words(sh, "export", words)
}

pub(super) fn readonly(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    by_words(sh, "readonly", words)
}
