//! Compound commands and functions.

use super::told::Printed;
use super::word::Inside;
use super::{code, keep, Read, Reader};
use crate::part::{Code, Part};
use crate::shell::Flow;
use crate::told::Tell;
use crate::Shell;

struct Choice {
    patterns: Vec<Part<'static>>,
    body: Code<'static>,
    falls: bool,
    goes_on: bool,
}

/// What a loop goes through.
struct Items {
    name: &'static str,
    words: &'static [Part<'static>],
    tell: Option<Tell>,
}

impl Reader {
    pub(super) fn command(&mut self) -> Read<Code<'static>> {
        let line = self.line;
        let inner = if self.at_word(b"{") {
            self.at += 1;
            let body = self.list(&[b"}"])?;
            self.expect(b"}")?;
            body
        } else if self.bash && self.starts(b"((") {
            match self.arithmetic_command()? {
                Some(code) => code,
                None => self.subshell(line)?,
            }
        } else if self.peek() == b'(' {
            self.subshell(line)?
        } else if self.at_word(b"if") {
            self.at += 2;
            self.conditional()?
        } else if self.at_word(b"while") || self.at_word(b"until") {
            let wanted = self.at_word(b"while");
            self.at += 5;
            self.while_loop(wanted)?
        } else if self.at_word(b"for") {
            self.at += 3;
            self.blanks();
            if self.bash && self.starts(b"((") {
                self.counting_loop(line)?
            } else {
                let Items { name, words, tell } = self.items_of_loop(line, b"for")?;
                let body = self.body_of_loop()?;
                code(move |sh| {
                    let items = sh.items(line, words)?;
                    sh.each_told(tell, name, items, |sh| body(sh))
                })
            }
        } else if self.bash && self.at_word(b"select") {
            self.at += 6;
            self.blanks();
            let Items { name, words, tell } = self.items_of_loop(line, b"select")?;
            let body = self.body_of_loop()?;
            code(move |sh| {
                if let Some((line, text)) = tell {
                    sh.at_text(line, text.into())?;
                }
                let items = sh.items(line, words)?;
                sh.select(line, name, items, |sh| body(sh))
            })
        } else if self.at_word(b"case") {
            self.at += 4;
            self.case(line)?
        } else if self.bash && self.at_word(b"[[") {
            self.test_command()?
        } else if self.bash && self.at_word(b"function") {
            self.at += 8;
            self.blanks();
            let start = self.at;
            self.word(Inside::Plain)?;
            let name = self.text[start..self.at].to_vec();
            self.blanks();
            return self.function(&name);
        } else {
            return self.simple();
        };
        let redirects = self.redirects()?;
        if redirects.is_empty() {
            return Ok(inner);
        }
        Ok(code(move |sh| sh.with(line, &redirects, |sh| inner(sh))))
    }

    fn subshell(&mut self, line: u32) -> Read<Code<'static>> {
        self.at += 1;
        let loops = std::mem::take(&mut self.loops);
        let start = self.at;
        let body = self.list(&[b")"])?;
        self.loops = loops;
        let inner = self.text[start..self.at].trim_ascii();
        let text: &'static Vec<u8> = keep([b"( ", inner, b" )"].concat());
        self.expect(b")")?;
        Ok(code(move |sh| {
            sh.about_text(text);
            sh.subshell(line, body)
        }))
    }

    fn arithmetic_command(&mut self) -> Read<Option<Code<'static>>> {
        let (start, line) = (self.at + 2, self.line);
        let Some(end) = self.closing_parens(start) else {
            return Ok(None);
        };
        let expression = keep(self.quoted_text_of(start, end)?);
        let text = self.kept(start - 2, end + 2);
        self.go_to(end + 2);
        let run = code(move |sh| sh.arith_command(line, expression));
        Ok(Some(self.told_in_bash(line, text, run)))
    }

    fn conditional(&mut self) -> Read<Code<'static>> {
        let condition = self.list(&[b"then"])?;
        self.expect(b"then")?;
        let then = self.list(&[])?;
        self.gaps()?;
        let otherwise: Option<Code<'static>> = if self.at_word(b"elif") {
            self.at += 4;
            Some(self.conditional()?)
        } else if self.at_word(b"else") {
            self.at += 4;
            let body = self.list(&[])?;
            self.expect(b"fi")?;
            Some(body)
        } else {
            self.expect(b"fi")?;
            None
        };
        Ok(code(move |sh| {
            if sh.ok(|sh| condition(sh))? {
                return then(sh);
            }
            match otherwise {
                Some(body) => body(sh),
                None => {
                    sh.set_status(0);
                    Ok(())
                }
            }
        }))
    }

    fn body_of_loop(&mut self) -> Read<Code<'static>> {
        self.gaps()?;
        let (begin, end): (&[u8], &[u8]) = match self.bash && self.at_word(b"{") {
            true => (b"{", b"}"),
            false => (b"do", b"done"),
        };
        self.expect(begin)?;
        let outer = self.loops;
        self.loops += 1;
        let body = self.list(&[end])?;
        self.loops = outer;
        self.expect(end)?;
        Ok(body)
    }

    fn while_loop(&mut self, wanted: bool) -> Read<Code<'static>> {
        let condition = self.list(&[b"do"])?;
        let body = self.body_of_loop()?;
        Ok(code(move |sh| {
            sh.repeat(wanted, |sh| condition(sh), |sh| body(sh))
        }))
    }

    /// `name in words`, behind `for` or `select`.
    fn items_of_loop(&mut self, line: u32, keyword: &[u8]) -> Read<Items> {
        let start = self.at;
        self.word(Inside::Plain)?;
        let name: &'static String =
            keep(String::from_utf8_lossy(&self.text[start..self.at]).into_owned());
        self.gaps()?;
        let mut items: Vec<Part<'static>> = vec![Part::Quoted(&[Part::Var("@")])];
        let mut head = Printed::default();
        for word in [keyword, name.as_bytes(), b"in"] {
            head.word(word);
        }
        if self.at_word(b"in") {
            self.at += 2;
            items.clear();
            loop {
                self.blanks();
                let start = self.at;
                match self.fields()? {
                    Some(words) => items.extend(words),
                    None => break,
                }
                head.word(&self.text[start..self.at]);
            }
            if items.is_empty() {
                head.word(b"");
            }
        } else {
            head.word(b"\"$@\"");
        }
        let tell: Option<Tell> = self.bash.then(|| (line, head.text()));
        self.blanks();
        if self.peek() == b';' {
            self.at += 1;
        }
        let words = keep(items);
        Ok(Items { name, words, tell })
    }

    /// `for ((first; condition; next))`
    fn counting_loop(&mut self, line: u32) -> Read<Code<'static>> {
        let start = self.at + 2;
        let Some(end) = self.closing_parens(start) else {
            return self.bad("syntax error: unexpected end of file");
        };
        let mut steps: Vec<&'static Part<'static>> = Vec::new();
        let mut from = start;
        for at in start..=end {
            if at == end || self.text[at] == b';' {
                steps.push(keep(self.quoted_text_of(from, at)?));
                from = at + 1;
            }
        }
        let [first, condition, next] = steps[..] else {
            return self.bad("syntax error: arithmetic expression required");
        };
        self.go_to(end + 2);
        self.blanks();
        if self.peek() == b';' {
            self.at += 1;
        }
        let body = self.body_of_loop()?;
        Ok(code(move |sh| {
            sh.count(line, [first, condition, next], |sh| body(sh))
        }))
    }

    fn case(&mut self, line: u32) -> Read<Code<'static>> {
        self.blanks();
        let start = self.at;
        let Some(subject) = self.word(Inside::Plain)? else {
            return self.bad("syntax error near unexpected token `newline'");
        };
        let head: &'static Vec<u8> = keep([b"case ", &self.text[start..self.at], b" in "].concat());
        self.expect(b"in")?;
        let mut choices: Vec<Choice> = Vec::new();
        loop {
            self.gaps()?;
            if self.at >= self.text.len() && !self.bash {
                let message = "Syntax error: end of file unexpected (expecting \")\")";
                return self.bad(message);
            }
            if self.at_word(b"esac") {
                self.at += 4;
                break;
            }
            if self.peek() == b'(' {
                self.at += 1;
            }
            let mut patterns = Vec::new();
            loop {
                self.blanks();
                match self.word(Inside::Plain)? {
                    Some(pattern) => patterns.push(pattern),
                    None => return self.expect(b"esac").map(|()| code(|_| Ok(()))),
                }
                self.blanks();
                let sign = self.peek();
                self.at += 1;
                if sign == b')' {
                    break;
                }
                if sign != b'|' {
                    self.at -= 1;
                    return self.bad("syntax error near unexpected token `newline'");
                }
            }
            let body = self.list(&[b"esac"])?;
            self.gaps()?;
            let (goes_on, falls) = (self.starts(b";;&"), self.starts(b";&"));
            if self.starts(b";;") || falls {
                self.at += if goes_on { 3 } else { 2 };
            }
            choices.push(Choice {
                patterns,
                body,
                falls,
                goes_on,
            });
        }
        let run = code(move |sh| run_case(sh, line, &subject, &choices));
        Ok(self.told_in_bash(line, head, run))
    }

    /// A function's definition, from behind its name on.
    pub(super) fn function(&mut self, name: &[u8]) -> Read<Code<'static>> {
        if self.peek() == b'(' {
            self.at += 1;
            self.blanks();
            if self.peek() != b')' {
                return self.bad("syntax error near unexpected token `('");
            }
            self.at += 1;
        }
        self.gaps()?;
        let loops = std::mem::take(&mut self.loops);
        let start = self.at;
        self.function_line = self.line;
        let body = self.command();
        let line = self.function_line;
        self.tell = None;
        self.is_simple = false;
        self.loops = loops;
        let body = body?;
        let name = name.to_vec();
        let text = match &self.text[start..self.at] {
            block if block.starts_with(b"{") => [b"() ", block].concat(),
            other => [b"() {\n", other, b"\n}"].concat(),
        };
        Ok(code(move |sh| {
            sh.define_code(&name, body, Some(&text));
            sh.keep_line_of(&name, line);
            Ok(())
        }))
    }
}

fn run_case(sh: &mut Shell, line: u32, subject: &Part, choices: &[Choice]) -> Flow {
    let text = sh.subject(line, subject)?;
    let mut falls = false;
    let mut entered = false;
    for choice in choices {
        if !falls && !sh.matches(&text, &choice.patterns)? {
            continue;
        }
        entered = true;
        (choice.body)(sh)?;
        falls = choice.falls;
        if !choice.falls && !choice.goes_on {
            return Ok(());
        }
    }
    if !entered {
        sh.set_status(0);
    }
    Ok(())
}
