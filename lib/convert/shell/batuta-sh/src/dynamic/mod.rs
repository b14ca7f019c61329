//! Texts that become known only while the script runs: `eval`, `trap` and `.` of what was put
//! together by the script.
//!
//! A text is read once and becomes what the translator makes of a script: words as data, commands as
//! closures. They stay until the process ends, since functions and traps may refer to them.

mod brace;
mod command;
mod compound;
mod lines;
mod redirect;
mod substitution;
mod test;
mod told;
mod word;

use crate::part::Code;
use crate::shell::{Flow, Jump, Shell};
use crate::told::Tell;

/// Why a text cannot be read.
pub(crate) struct Bad {
    message: String,
    /// The line of the text that bash shows.
    shown: Option<Vec<u8>>,
    line: u32,
    /// What bash names with the place.
    within: &'static str,
}

type Read<T> = Result<T, Bad>;

/// Keeps a thing until the process ends.
fn keep<T>(thing: T) -> &'static T {
    Box::leak(Box::new(thing))
}

fn code(run: impl Fn(&mut Shell) -> Flow + 'static) -> Code<'static> {
    Box::leak(Box::new(run))
}

/// The place in a text.
struct Reader {
    text: Vec<u8>,
    at: usize,
    line: u32,
    bash: bool,
    /// `extglob` is on, or will be when a later line is read: `@(a|b)` may stand in words.
    has_groups: bool,
    loops: u32,
    /// Here-documents whose text begins behind this line: end, whether tabs go, whether it is taken as
    /// it is, and where its text is put.
    waiting: Vec<word::Waiting>,
    /// Of the simple command that was read last: what traps know of it.
    tell: Option<Tell>,
    /// The command that was read last is a simple one, which may be a program.
    is_simple: bool,
    /// What is all of the list that was read last.
    lone: Option<command::Lone>,
    /// Where words stand alone between `[[` and `]]`.
    lone_words: Vec<usize>,
    /// Where the last function's body begins: bash takes it for that of the one around it, too.
    function_line: u32,
    /// What bash names in messages about the text.
    within: &'static str,
}

impl Reader {
    fn new(text: &[u8], line: u32, bash: bool) -> Self {
        Reader {
            text: text.to_vec(),
            at: 0,
            line,
            bash,
            has_groups: false,
            loops: 0,
            waiting: Vec::new(),
            tell: None,
            is_simple: false,
            lone: None,
            lone_words: Vec::new(),
            function_line: 0,
            within: "eval: ",
        }
    }

    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn starts(&self, sign: &[u8]) -> bool {
        self.text[self.at..].starts_with(sign)
    }

    fn this_line(&self) -> Vec<u8> {
        let at = self.at.min(self.text.len());
        let start = self.text[..at].iter().rposition(|&b| b == b'\n');
        let rest = &self.text[start.map_or(0, |i| i + 1)..];
        let end = rest.iter().position(|&b| b == b'\n');
        rest[..end.unwrap_or(rest.len())].to_vec()
    }

    /// The text ends before what closes here.
    fn unclosed<T>(&self, sign: &str) -> Read<T> {
        if self.bash {
            let message = format!("unexpected EOF while looking for matching `{sign}'");
            return Err(Bad {
                message,
                shown: None,
                // What stands in parentheses is read as a text of its own, which ends by a line.
                line: self.line + u32::from(sign == ")"),
                within: self.within,
            });
        }
        self.bad(match sign {
            ")" => "Syntax error: end of file unexpected (expecting \")\")",
            "}" => "Syntax error: Missing '}'",
            "`" => "Syntax error: EOF in backquote substitution",
            _ => "Syntax error: Unterminated quoted string",
        })
    }

    fn bad<T>(&self, message: impl Into<String>) -> Read<T> {
        let message = message.into();
        let shows = self.bash && message.starts_with("syntax error near");
        // bash finds the end in the line behind the last one.
        let is_end = self.bash && message.ends_with("unexpected end of file");
        Err(Bad {
            shown: shows.then(|| self.this_line()),
            message,
            line: self.line + u32::from(is_end && !self.text.ends_with(b"\n")),
            within: self.within,
        })
    }
}

/// Runs a file.
pub(crate) fn source(sh: &mut Shell, text: &[u8]) -> Flow {
    let mut reader = Reader::new(text, 1, sh.is_bash());
    reader.within = "";
    run(sh, reader)
}

/// Runs a text of the script's language. `line`: of its first line.
pub(crate) fn eval(sh: &mut Shell, text: &[u8], line: u32) -> Flow {
    let reader = Reader::new(text, line, sh.is_bash());
    run(sh, reader)
}

fn run(sh: &mut Shell, mut reader: Reader) -> Flow {
    let mut names = reader.text.windows(b"extglob".len());
    reader.has_groups = reader.bash && (sh.shopt.extglob || names.any(|name| name == b"extglob"));
    let key = (reader.text.clone(), reader.line);
    let known = sh.compiled.get(&key).copied();
    let code = match known {
        Some(code) => code,
        None => match reader.whole() {
            Ok(code) => {
                if names_last_word(&reader.text) {
                    sh.keep_last_words();
                }
                sh.compiled.insert(key, code);
                code
            }
            Err(bad) => return refuse(sh, &bad),
        },
    };
    code(sh)
}

/// Whether `$_` stands in a text.
fn names_last_word(text: &[u8]) -> bool {
    let signs = text.windows(2).zip(2..);
    signs.filter(|(sign, _)| *sign == b"$_").any(|(_, behind)| {
        let next = text.get(behind).copied().unwrap_or(b' ');
        next != b'_' && !next.is_ascii_alphanumeric()
    }) || text.windows(3).any(|sign| sign == b"${_")
}

/// Defines the function that a text is. False: it is none that can be read.
pub(crate) fn define(sh: &mut Shell, text: &[u8]) -> bool {
    let mut reader = Reader::new(text, 1, sh.is_bash());
    match reader.command() {
        // What stands behind it is not run.
        Ok(code) if reader.at == reader.text.len() => code(sh).is_ok(),
        _ => false,
    }
}

fn refuse(sh: &mut Shell, bad: &Bad) -> Flow {
    sh.line = bad.line;
    if sh.is_bash() {
        let outer = std::mem::replace(&mut sh.within, bad.within);
        sh.complain(bad.message.as_bytes());
        if let Some(line) = &bad.shown {
            sh.complain(&[b"`", &line[..], b"'"].concat());
        }
        sh.within = outer;
        sh.status = 2;
        return Ok(());
    }
    sh.complain(bad.message.as_bytes());
    sh.status = 2;
    Err(Jump::Exit)
}
