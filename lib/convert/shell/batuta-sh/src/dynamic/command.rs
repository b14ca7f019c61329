//! Lists, pipelines and simple commands.

use super::told::{told, Printed};
use super::word::Inside;
use super::{code, keep, Read, Reader};
use crate::part::{redirect, Assign, Assigned, Code, Decl, Item, Kind, Part, Redirect};
use crate::shell::Jump;
use crate::told::Tell;

const DECLARES: &[&[u8]] = &[b"export", b"readonly", b"local", b"declare", b"typeset"];
/// Words that end a list.
const CLOSERS: &[&[u8]] = &[
    b"then", b"else", b"elif", b"fi", b"do", b"done", b"esac", b"}",
];

/// The commands of a pipeline, and what traps know of them.
pub(super) type Stages = (Vec<Code<'static>>, Vec<Option<Tell>>);

/// A statement that is nothing but this, without what its traps do.
pub(super) enum Lone {
    Command(Option<Tell>, Code<'static>),
    Pipeline(&'static Stages),
}

fn in_background(
    line: u32,
    step: Code<'static>,
    text: &'static [u8],
    lone: Option<Lone>,
) -> Code<'static> {
    match lone {
        Some(Lone::Command(tell, bare)) => {
            let text = tell.map_or(text, |tell| tell.1);
            let start = code(move |sh| {
                sh.job_text(text);
                sh.background(line, bare)
            });
            tell.map_or(start, |tell| told(tell, start))
        }
        Some(Lone::Pipeline(stages)) => code(move |sh| {
            sh.job_text(text);
            sh.start_pipe(line, &stages.0, &stages.1)
        }),
        None => code(move |sh| {
            sh.job_text(text);
            sh.background(line, step)
        }),
    }
}

/// A command in a process that has nothing else to do: its program takes the place of that.
fn as_last(command: Code<'static>) -> Code<'static> {
    code(move |sh| {
        sh.is_last = true;
        command(sh)
    })
}

impl Reader {
    /// Blanks, comments and ends of lines.
    pub(super) fn gaps(&mut self) -> Read<()> {
        loop {
            self.blanks();
            if self.peek() != b'\n' {
                return Ok(());
            }
            self.end_line()?;
        }
    }

    pub(super) fn end_line(&mut self) -> Read<()> {
        self.at += 1;
        self.line += 1;
        self.here_documents()
    }

    /// Whether this unquoted word stands here.
    pub(super) fn at_word(&self, word: &[u8]) -> bool {
        if !self.starts(word) {
            return false;
        }
        let after = self.text.get(self.at + word.len()).copied().unwrap_or(b' ');
        b" \t\n;&|()<>".contains(&after) || word == b")" || word == b";;"
    }

    /// Takes a word that must stand here.
    pub(super) fn expect(&mut self, word: &[u8]) -> Read<()> {
        self.gaps()?;
        if !self.at_word(word) {
            if self.at >= self.text.len() && !self.bash {
                let word = String::from_utf8_lossy(word);
                let message =
                    format!("Syntax error: end of file unexpected (expecting \"{word}\")");
                return self.bad(message);
            }
            return self.unexpected();
        }
        self.at += word.len();
        Ok(())
    }

    /// Commands up to one of these words, a word that closes something else, or the end.
    pub(super) fn list(&mut self, ends: &[&[u8]]) -> Read<Code<'static>> {
        self.commands(ends, false)
    }

    pub(super) fn commands(&mut self, ends: &[&[u8]], one_line: bool) -> Read<Code<'static>> {
        let mut steps: Vec<Code<'static>> = Vec::new();
        loop {
            self.gaps()?;
            if self.at >= self.text.len()
                || self.peek() == b')'
                || self.starts(b";;")
                || self.starts(b";&")
                || ends.iter().chain(CLOSERS).any(|end| self.at_word(end))
            {
                break;
            }
            let (line, from) = (self.line, self.at);
            let step = self.and_or()?;
            let text = super::told::job(self.kept(from, self.at));
            self.blanks();
            match self.peek() {
                b'&' => {
                    self.at += 1;
                    let lone = self.lone.take();
                    steps.push(in_background(line, step, text, lone));
                }
                b';' if !self.starts(b";;") && !self.starts(b";&") => {
                    self.at += 1;
                    steps.push(step);
                }
                b'\n' => {
                    self.end_line()?;
                    steps.push(step);
                    if one_line {
                        break;
                    }
                }
                _ => {
                    steps.push(step);
                    self.blanks();
                    let closes = self.at >= self.text.len()
                        || self.peek() == b')'
                        || self.starts(b";;")
                        || self.starts(b";&");
                    if !closes {
                        break;
                    }
                }
            }
        }
        if !self.waiting.is_empty() && self.at >= self.text.len() {
            self.here_documents()?;
        }
        Ok(match steps.len() {
            0 => code(|sh| {
                sh.set_status(0);
                Ok(())
            }),
            1 => steps[0],
            _ => code(move |sh| {
                for step in &steps {
                    step(sh)?;
                }
                Ok(())
            }),
        })
    }

    fn and_or(&mut self) -> Read<Code<'static>> {
        let mut left = self.pipeline()?;
        loop {
            self.blanks();
            let and = self.starts(b"&&");
            if !and && !self.starts(b"||") {
                return Ok(left);
            }
            self.at += 2;
            self.gaps()?;
            let (first, right) = (left, self.pipeline()?);
            self.lone = None;
            left = code(move |sh| {
                if sh.ok(|sh| first(sh))? == and {
                    right(sh)?;
                }
                Ok(())
            });
        }
    }

    pub(super) fn pipeline(&mut self) -> Read<Code<'static>> {
        self.blanks();
        let mut negated = false;
        while self.at_word(b"!") {
            self.at += 1;
            self.blanks();
            negated = !negated;
        }
        let line = self.line;
        let mut parts = vec![self.command()?];
        let mut tells = vec![self.tell.take()];
        let mut simple = vec![std::mem::take(&mut self.is_simple)];
        loop {
            self.blanks();
            if self.peek() != b'|' || self.starts(b"||") {
                break;
            }
            self.at += 1;
            if self.bash && self.peek() == b'&' {
                // The errors of the command before it go into the pipe as well.
                self.at += 1;
                let inner = parts.pop().unwrap_or_else(|| code(|_| Ok(())));
                simple.pop();
                simple.push(false);
                parts.push(code(move |sh| {
                    let both = [redirect(2, Kind::Copy, Part::Lit(b"1"))];
                    sh.with(line, &both, |sh| inner(sh))
                }));
                if let Some(Some((_, text))) = tells.last_mut() {
                    let both: &'static Vec<u8> = keep([*text, b" 2>&1"].concat());
                    *text = both;
                }
            }
            self.gaps()?;
            parts.push(self.command()?);
            tells.push(self.tell.take());
            simple.push(std::mem::take(&mut self.is_simple));
        }
        self.lone = None;
        let (first, tell) = (parts[0], tells[0]);
        let whole = if parts.len() == 1 {
            let bare = if simple[0] { as_last(first) } else { first };
            let is_lone = !negated && (simple[0] || tell.is_some());
            self.lone = is_lone.then_some(Lone::Command(tell, bare));
            tell.map_or(first, |tell| told(tell, first))
        } else {
            let stages = parts.into_iter().zip(simple);
            let parts = stages.map(|(part, simple)| if simple { as_last(part) } else { part });
            let stages: &'static Stages = keep((parts.collect(), tells));
            self.lone = (!negated).then_some(Lone::Pipeline(stages));
            code(move |sh| sh.pipe_told(line, &stages.0, &stages.1))
        };
        Ok(if negated {
            code(move |sh| sh.not(|sh| whole(sh)))
        } else {
            whole
        })
    }

    pub(super) fn redirects(&mut self) -> Read<Vec<Redirect<'static>>> {
        let mut all = Vec::new();
        loop {
            self.blanks();
            match self.redirect()? {
                Some(redirect) => all.push(redirect),
                None => return Ok(all),
            }
        }
    }

    /// bash takes a command's line when it has read its second part, dash when it begins.
    fn line_with(&self, parts: u32, line: u32) -> u32 {
        match self.bash && parts <= 2 {
            true => self.line,
            false => line,
        }
    }

    pub(super) fn simple(&mut self) -> Read<Code<'static>> {
        let mut line = self.line;
        let mut parts = 0;
        let mut assigns: Vec<Assign<'static>> = Vec::new();
        let mut words: Vec<Part<'static>> = Vec::new();
        let mut decls: Vec<Decl<'static>> = Vec::new();
        let mut redirects: Vec<Redirect<'static>> = Vec::new();
        let mut first: Vec<u8> = Vec::new();
        let mut printed = Printed::default();
        loop {
            parts += 1;
            self.blanks();
            let start = self.at;
            if let Some(redirect) = self.redirect()? {
                line = self.line_with(parts, line);
                printed.redirect(&self.text[start..self.at]);
                redirects.push(redirect);
                continue;
            }
            let declares = DECLARES.contains(&&first[..]);
            if words.is_empty() || declares {
                if let Some(assign) = self.assignment()? {
                    line = self.line_with(parts, line);
                    printed.word(&self.text[start..self.at]);
                    if declares {
                        decls.push(Decl::Assign(assign));
                    } else {
                        assigns.push(assign);
                    }
                    continue;
                }
            }
            let Some(fields) = self.fields()? else {
                break;
            };
            line = self.line_with(parts, line);
            printed.word(&self.text[start..self.at]);
            if words.is_empty() {
                first = self.text[start..self.at].to_vec();
                self.blanks();
                if self.starts(b"(") && assigns.is_empty() && redirects.is_empty() {
                    return self.function(&first);
                }
            } else if declares {
                decls.extend(fields.iter().map(|word| Decl::Word(*word)));
            }
            words.extend(fields);
        }
        if words.is_empty() && assigns.is_empty() && redirects.is_empty() {
            return self.unexpected();
        }
        self.tell = self.bash.then(|| (line, printed.text()));
        if let Some(jump) = self.jump(&first, &words, redirects.is_empty()) {
            return Ok(jump);
        }
        if words.is_empty() && redirects.is_empty() {
            return Ok(code(move |sh| sh.assign(line, &assigns)));
        }
        if DECLARES.contains(&&first[..]) && assigns.is_empty() && (self.bash || first[0] != b'd') {
            let builtin: &'static String = keep(String::from_utf8_lossy(&first).into_owned());
            return Ok(code(move |sh| {
                sh.declare(line, builtin, &decls, &redirects)
            }));
        }
        self.is_simple = true;
        if assigns.is_empty() && redirects.is_empty() {
            return Ok(code(move |sh| sh.run(line, &words)));
        }
        Ok(code(move |sh| {
            sh.run_with(line, &assigns, &words, &redirects)
        }))
    }

    /// `break` and `continue` within a loop of this text.
    fn jump(&self, first: &[u8], words: &[Part<'static>], plain: bool) -> Option<Code<'static>> {
        if self.loops == 0 || !plain || !matches!(first, b"break" | b"continue") || words.len() > 2
        {
            return None;
        }
        let levels = match words.get(1) {
            None => 1,
            Some(Part::Glob(digits)) => std::str::from_utf8(digits)
                .ok()?
                .parse::<u32>()
                .ok()?
                .clamp(1, self.loops),
            Some(_) => return None,
        };
        let breaks = first == b"break";
        Some(code(move |sh| {
            sh.set_status(0);
            Err(if breaks {
                Jump::Break(levels)
            } else {
                Jump::Continue(levels)
            })
        }))
    }

    fn assignment(&mut self) -> Read<Option<Assign<'static>>> {
        let start = self.at;
        let length = self.text[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        if length == 0 || self.text[start].is_ascii_digit() {
            return Ok(None);
        }
        let mut at = start + length;
        let mut index = None;
        if self.bash && self.text.get(at) == Some(&b'[') {
            let Some(end) = self.text[at..].iter().position(|&b| b == b']') else {
                return Ok(None);
            };
            index = Some((at + 1, at + end));
            at += end + 1;
        }
        let append = self.bash && self.text.get(at) == Some(&b'+');
        at += usize::from(append);
        if self.text.get(at) != Some(&b'=') {
            return Ok(None);
        }
        let name: &'static String =
            keep(String::from_utf8_lossy(&self.text[start..start + length]).into_owned());
        let index: Option<&'static Part<'static>> = match index {
            Some((from, to)) => Some(keep(self.index(from, to)?)),
            None => None,
        };
        self.at = at + 1;
        let value = if self.bash && self.peek() == b'(' {
            Assigned::List(keep(self.items()?))
        } else {
            Assigned::Word(keep(self.word(Inside::Plain)?.unwrap_or(Part::Lit(b""))))
        };
        Ok(Some(Assign {
            name,
            index,
            append,
            value,
        }))
    }

    fn items(&mut self) -> Read<Vec<Item<'static>>> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.gaps()?;
            if self.peek() == b')' {
                self.at += 1;
                return Ok(items);
            }
            let mut index: Option<&'static Part<'static>> = None;
            if self.peek() == b'[' {
                if let Some(end) = end_of_index(&self.text[self.at..]) {
                    index = Some(keep(self.key(self.at + 1, self.at + end)?));
                    self.at += end + 2;
                }
            }
            match self.fields()? {
                Some(values) => items.extend(values.into_iter().map(|value| Item {
                    index,
                    append: false,
                    value,
                })),
                None if index.is_some() => {
                    items.push(Item {
                        index,
                        append: false,
                        value: Part::Lit(b""),
                    });
                }
                None => return self.bad("syntax error near unexpected token"),
            }
        }
    }
}

/// Where the `]` stands of a word that begins with `[...]=`.
fn end_of_index(text: &[u8]) -> Option<usize> {
    let mut quote = 0;
    for (i, &byte) in text.iter().enumerate() {
        match byte {
            b'"' | b'\'' if quote == 0 => quote = byte,
            _ if byte == quote => quote = 0,
            _ if quote != 0 => {}
            b']' => return (text.get(i + 1) == Some(&b'=')).then_some(i),
            b' ' | b'\t' | b'\n' | b')' => return None,
            _ => {}
        }
    }
    None
}
