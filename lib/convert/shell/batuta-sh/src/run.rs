//! Simple commands: which of function, builtin and program a name means, and running it.

use std::rc::Rc;

use crate::builtins;
use crate::function::Defined;
use crate::part::{Assign, Assigned, Part, Redirect};
use crate::redirect::{with_texts, Kept};
use crate::shell::{Call, Flow, Jump, Shell};
use crate::sys;
use crate::var::{Scope, Value, Var};

/// How deep functions call each other in dash.
const DASH_DEPTH: usize = 1000;

/// What stands before a command's words, and behind them.
struct Around<'a> {
    assigns: &'a [Assign<'a>],
    redirects: &'a [Redirect<'a>],
    /// The process ends with this command: a program may take its place.
    last: bool,
}

impl Around<'_> {
    fn is_empty(&self) -> bool {
        self.assigns.is_empty() && self.redirects.is_empty()
    }
}

impl Shell {
    /// Runs a command.
    pub fn run(&mut self, line: u32, words: &[Part]) -> Flow {
        self.command(
            line,
            words,
            Around {
                assigns: &[],
                redirects: &[],
                last: false,
            },
        )
    }

    /// Runs a command with assignments for it alone, and redirections.
    pub fn run_with(
        &mut self,
        line: u32,
        assigns: &[Assign],
        words: &[Part],
        redirects: &[Redirect],
    ) -> Flow {
        self.command(
            line,
            words,
            Around {
                assigns,
                redirects,
                last: false,
            },
        )
    }

    /// `run` where the process has nothing else to do: in a pipeline, a substitution.
    pub fn run_last(&mut self, line: u32, words: &[Part]) -> Flow {
        self.is_last = true;
        self.command(
            line,
            words,
            Around {
                assigns: &[],
                redirects: &[],
                last: false,
            },
        )
    }

    /// `run_with` where the process has nothing else to do.
    pub fn run_last_with(
        &mut self,
        line: u32,
        assigns: &[Assign],
        words: &[Part],
        redirects: &[Redirect],
    ) -> Flow {
        self.is_last = true;
        self.command(
            line,
            words,
            Around {
                assigns,
                redirects,
                last: false,
            },
        )
    }

    /// Assignments without a command.
    pub fn assign(&mut self, line: u32, assigns: &[Assign]) -> Flow {
        self.line = line;
        self.sub_status = None;
        self.assign_all(assigns)?;
        if self.keeps_last_word {
            self.set_last_word(Some(Vec::new()));
        }
        let status = self.sub_status.take().unwrap_or(0);
        self.finish(status)
    }

    /// The program looks at `$_`, the last word of the command before.
    pub fn keep_last_words(&mut self) {
        self.keeps_last_word = self.is_bash();
    }

    fn set_last_word(&mut self, word: Option<Vec<u8>>) {
        if let Some(word) = word {
            let var = Var::new(Value::Text(word));
            self.vars.insert("_".to_string(), var);
        }
    }

    /// The assignment of one word, without a command.
    pub fn set<'a>(&mut self, line: u32, name: &'a str, word: impl Into<Part<'a>>) -> Flow {
        self.assign(line, &[crate::part::set(name, &word.into())])
    }

    fn assign_all(&mut self, assigns: &[Assign]) -> Flow {
        for assign in assigns {
            self.assign_one(assign)?;
            if self.options.xtrace {
                let value = self.param(assign.name).unwrap_or_default();
                let text = [assign.name.as_bytes(), b"=", &self.traced_word(&value)].concat();
                self.trace(&text);
            }
        }
        Ok(())
    }

    pub(crate) fn assign_one(&mut self, assign: &Assign) -> Flow {
        match assign.value {
            Assigned::Nothing => Ok(()),
            Assigned::Word(word) => {
                if assign.index.is_none() && self.assign_quick(assign.name, word, assign.append) {
                    return Ok(());
                }
                let value = self.text(word)?;
                if let Some(index) = assign.index {
                    let key = self.index_of(assign.name, index)?;
                    if key.is_empty() && self.is_table(assign.name) {
                        return Err(self.bad_subscript(assign.name, index));
                    }
                    return self.set_element(assign.name, &key, value, assign.append);
                }
                if assign.append {
                    return self.append_text(assign.name, value);
                }
                self.set_text(assign.name, value)
            }
            Assigned::List(items) => self.assign_list(assign, items),
        }
    }

    fn command(&mut self, line: u32, words: &[Part], mut around: Around) -> Flow {
        let is_last = std::mem::take(&mut self.is_last);
        let stays = std::mem::take(&mut self.stays);
        around.last = is_last && !stays && self.traps.is_empty();
        self.line = line;
        self.sub_status = None;
        if !std::mem::take(&mut self.is_told) && !self.traps.is_empty() {
            self.untold_command(line)?;
        }
        let temporaries = self.temporaries.len();
        let flow = self.expand_and_run(words, around, line);
        if self.temporaries.len() > temporaries {
            self.drop_temporaries(temporaries);
        }
        flow
    }

    fn expand_and_run(&mut self, words: &[Part], around: Around, line: u32) -> Flow {
        if let (Some(function), false) = (self.named_function(words), self.keeps_last_word) {
            let args = self.arguments(&words[1..])?;
            self.line = line;
            let status = match around.is_empty() {
                true => self.call(&function, args)?,
                false => self.around(&around, |sh| sh.call(&function, args))?,
            };
            return self.end_command(line, status);
        }
        let words = self.fields(words)?;
        self.line = line;
        if words.is_empty() {
            return self.only_around(&around);
        }
        if self.options.xtrace {
            self.trace_words(&words);
        }
        let last = match self.keeps_last_word {
            true => words.last().cloned(),
            false => None,
        };
        let status = self.dispatch(words, &around)?;
        self.set_last_word(last);
        self.end_command(line, status)
    }

    fn end_command(&mut self, line: u32, status: i32) -> Flow {
        self.line = line;
        self.finish(status)
    }

    /// The function that a command names as it is written, where nothing is traced.
    fn named_function(&self, words: &[Part]) -> Option<Rc<Defined>> {
        let Some(Part::Lit(name)) = words.first() else {
            return None;
        };
        if self.functions.is_empty() || self.options.xtrace {
            return None;
        }
        let function = self.functions.get(*name)?;
        let comes_first =
            self.is_bash() || !builtins::find(&function.name, false).is_some_and(|b| b.special);
        comes_first.then(|| function.clone())
    }

    /// The words vanished: assignments stay, redirections are tried.
    fn only_around(&mut self, around: &Around) -> Flow {
        let mut kept = Kept::new();
        let done = self.redirect_all(around.redirects, Some(&mut kept));
        self.put_back(kept);
        if !done? {
            let status = self.status;
            return self.finish(status);
        }
        self.assign_all(around.assigns)?;
        let status = self.sub_status.take().unwrap_or(0);
        self.finish(status)
    }

    fn dispatch(&mut self, mut words: Vec<Vec<u8>>, around: &Around) -> Result<i32, Jump> {
        let name = &words[0];
        let function = self.functions.get(name).cloned();
        if let (Some(function), true) = (&function, self.is_bash()) {
            words.remove(0);
            return self.around(around, |sh| sh.call(function, words));
        }
        let builtin = std::str::from_utf8(name)
            .ok()
            .and_then(|n| builtins::find(n, self.is_bash()));
        if let (Some(function), false) = (&function, builtin.is_some_and(|b| b.special)) {
            words.remove(0);
            return self.around(around, |sh| sh.call(function, words));
        }
        match builtin {
            Some(builtin) => self.run_builtin(builtin, words, around),
            None => self.run_program(words, around),
        }
    }

    /// Runs code with a command's assignments and redirections, in this process.
    fn around(
        &mut self,
        around: &Around,
        code: impl FnOnce(&mut Shell) -> Result<i32, Jump>,
    ) -> Result<i32, Jump> {
        let mut kept = Kept::new();
        if !around.redirects.is_empty() {
            match self.redirect_all(around.redirects, Some(&mut kept)) {
                Ok(true) => {}
                Ok(false) => {
                    self.put_back(kept);
                    return Ok(self.status);
                }
                Err(jump) => {
                    self.put_back(kept);
                    return Err(jump);
                }
            }
        }
        let mut saved = Vec::new();
        let result = self
            .assign_for_a_while(around.assigns, &mut saved)
            .and_then(|()| code(self));
        for (name, old) in saved.into_iter().rev() {
            self.restore(name, old);
        }
        self.put_back(kept);
        result
    }

    fn restore(&mut self, name: String, old: Option<Var>) {
        let charset = matches!(name.as_str(), "LC_ALL" | "LANG" | "LC_CTYPE");
        match old {
            Some(var) => {
                self.vars.insert(name, var);
            }
            None => {
                self.vars.remove(&name);
            }
        }
        if charset {
            self.choose_charset();
        }
    }

    fn assign_for_a_while(
        &mut self,
        assigns: &[Assign],
        saved: &mut Vec<(String, Option<Var>)>,
    ) -> Flow {
        for assign in assigns {
            let old = self.vars.get(assign.name).cloned();
            if self.is_bash() && old.as_ref().is_some_and(|v| v.readonly) {
                // bash runs the command all the same.
                let _ = self.readonly_error(assign.name);
                continue;
            }
            saved.push((assign.name.to_string(), old));
            self.assign_one(assign)?;
            if let Some(var) = self.vars.get_mut(assign.name) {
                var.export = true;
            }
        }
        Ok(())
    }

    fn run_builtin(
        &mut self,
        builtin: &'static builtins::Builtin,
        words: Vec<Vec<u8>>,
        around: &Around,
    ) -> Result<i32, Jump> {
        if words[0] == b"exec" {
            return self.exec(&words[1..], around);
        }
        if around.is_empty() {
            return self.in_builtin(builtin, &words);
        }
        if builtin.special && !self.is_bash() {
            // POSIX: what is assigned before a special builtin stays; an error ends the shell.
            let mut kept = Kept::new();
            if !self.redirect_all(around.redirects, Some(&mut kept))? {
                self.put_back(kept);
                return Err(Jump::Exit);
            }
            let result = self
                .assign_all(around.assigns)
                .and_then(|()| (builtin.run)(self, &words));
            self.put_back(kept);
            return result;
        }
        self.around(around, |sh| sh.in_builtin(builtin, &words))
    }

    /// What a builtin cannot assign is its failure, not the end of what runs, but for integers.
    fn in_builtin(
        &mut self,
        builtin: &'static builtins::Builtin,
        words: &[Vec<u8>],
    ) -> Result<i32, Jump> {
        if builtin.runs_code() {
            return (builtin.run)(self, words);
        }
        self.arith_of = builtin.name;
        self.leaves_command = false;
        let answer = (builtin.run)(self, words);
        self.arith_of = "";
        match answer {
            Err(Jump::Abandon) if !self.leaves_command => Ok(self.status),
            answer => answer,
        }
    }

    /// The fields of a function's words.
    fn arguments(&mut self, words: &[Part]) -> Result<Vec<Vec<u8>>, Jump> {
        let mut args = std::mem::take(&mut self.spare_args);
        if self.quick_fields(words, &mut args) {
            return Ok(args);
        }
        self.fields(words)
    }

    /// Keeps the memory of a function's arguments for the next one, where it is little.
    fn spare(&mut self, args: Vec<Vec<u8>>) {
        if args.len() <= 8 && args.iter().all(|arg| arg.capacity() <= 4096) {
            self.spare_args = args;
        }
    }

    /// Calls a function with its arguments.
    pub(crate) fn call(&mut self, function: &Defined, args: Vec<Vec<u8>>) -> Result<i32, Jump> {
        if self.calls.len() >= DASH_DEPTH && !self.is_bash() && self.depth() >= DASH_DEPTH {
            let text = format!("Maximum function recursion depth ({DASH_DEPTH}) reached");
            self.complain(text.as_bytes());
            return self.fatal(2);
        }
        let args = std::mem::replace(&mut self.args, args);
        self.calls.push(Call {
            function: function.name.clone(),
            file: function.file.clone(),
            line: self.line,
        });
        self.scopes.push(Scope::default());
        let line = self.line;
        let line_shift = std::mem::replace(&mut self.line_shift, function.line_shift);
        // Where there are no traps, nothing is done about them.
        let mut hidden = Vec::new();
        let flow = if self.traps.is_empty() {
            (function.code)(self)
        } else {
            hidden = self.hide_traps();
            self.enter_function(function)
                .and_then(|()| (function.code)(self))
        };
        if flow.is_ok() && function.line > 0 {
            self.line = function.line;
        }
        let seen = match flow {
            Err(Jump::Return) => self.before_return,
            _ => self.status,
        };
        let flow = match flow {
            Ok(()) | Err(Jump::Return) => Ok(self.status),
            Err(Jump::Abandon) => {
                self.line = line;
                Err(Jump::Abandon)
            }
            Err(other) => Err(other),
        };
        self.line_shift = line_shift;
        let returned = match flow {
            Ok(_) if !self.traps.is_empty() => self.run_return_trap(seen),
            _ => Ok(()),
        };
        self.leave_scope();
        self.calls.pop();
        if !hidden.is_empty() {
            self.show_traps(hidden);
        }
        let used = std::mem::replace(&mut self.args, args);
        self.spare(used);
        returned.and(flow)
    }

    /// How many functions run, without the files that are sourced.
    fn depth(&self) -> usize {
        let functions = self.calls.iter().filter(|call| &*call.function != "source");
        functions.count()
    }

    fn leave_scope(&mut self) {
        let Some(scope) = self.scopes.pop() else {
            return;
        };
        for (name, old) in scope.saved.into_iter().rev() {
            self.restore(name, old);
        }
        if let Some(options) = scope.options {
            self.options = options;
        }
    }

    fn exec(&mut self, words: &[Vec<u8>], around: &Around) -> Result<i32, Jump> {
        if !self.redirect_all(around.redirects, None)? {
            if words.is_empty() && self.is_bash() {
                return Ok(self.status);
            }
            return Err(Jump::Exit);
        }
        self.assign_all(around.assigns)?;
        if words.is_empty() {
            return Ok(0);
        }
        let mut words = words.to_vec();
        let mut argv0 = None;
        if self.is_bash() {
            while let Some(option) = words.first().filter(|w| w.starts_with(b"-") && w.len() > 1) {
                let option = option.clone();
                words.remove(0);
                match &option[..] {
                    b"-a" if !words.is_empty() => argv0 = Some(words.remove(0)),
                    b"--" => break,
                    _ => {}
                }
            }
            if words.is_empty() {
                return Ok(0);
            }
        }
        for assign in around.assigns {
            if let Some(var) = self.vars.get_mut(assign.name) {
                var.export = true;
            }
        }
        let status = self.replace_by(words, argv0, "exec");
        self.status = status;
        Err(Jump::Exit)
    }

    fn run_program(&mut self, words: Vec<Vec<u8>>, around: &Around) -> Result<i32, Jump> {
        let native = match around.assigns {
            [] => self.native_of(&words[0]),
            _ => None,
        };
        let Some(native) = native else {
            return self.start_program(words, around);
        };
        self.around(around, |sh| match native(sh, &words[1..]) {
            Some(status) => Ok(status),
            None => sh.start_program(
                words,
                &Around {
                    assigns: &[],
                    redirects: &[],
                    last: around.last,
                },
            ),
        })
    }

    fn start_program(&mut self, words: Vec<Vec<u8>>, around: &Around) -> Result<i32, Jump> {
        if self.is_bash() && !around.last {
            match around.assigns.iter().any(|assign| assign.name == "PATH") {
                true => self.hashed().clear(),
                false => self.remember_program(&words[0]),
            }
        }
        if around.is_empty() && !around.last && self.traps.is_empty() && !self.jobs.control {
            self.jobs_make_room();
            if let Some(pid) = self.spawn_program(&words) {
                return Ok(self.wait_foreground(pid));
            }
        }
        let mut texts = self.texts_before_fork(around.redirects)?;
        if !self.here_before_fork(around.redirects, &mut texts)? {
            return Ok(2);
        }
        let expanded = with_texts(around.redirects, &texts);
        let mut group = 0;
        let pid = match around.last {
            true => 0,
            false => self.fork_member(&mut group, true)?,
        };
        if pid != 0 {
            let status = self.wait_foreground(pid);
            self.take_terminal(group);
            return Ok(status);
        }
        if !around.last {
            self.subshell_level += 1;
            self.reset_traps();
        }
        let ready = self.redirect_all(&expanded, None).and_then(|done| {
            if !done {
                return Err(Jump::Exit);
            }
            let mut ignored = Vec::new();
            self.assign_for_a_while(around.assigns, &mut ignored)
        });
        if ready.is_err() {
            sys::leave(self.status & 0xff);
        }
        let status = self.replace_by(words, None, "");
        sys::leave(status)
    }
}
