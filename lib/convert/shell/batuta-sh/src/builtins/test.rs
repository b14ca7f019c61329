//! `test`, `[`, and what they have in common with `[[`.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};

use super::Answer;
use crate::part::Part;
use crate::pattern::{self, Rules};
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::var::Value;

pub(super) fn test(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    evaluate(sh, "test", &words[1..])
}

pub(super) fn bracket(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if words.last().is_none_or(|w| w != b"]") || words.len() < 2 {
        let text: &[u8] = if sh.is_bash() {
            b"missing `]'"
        } else {
            b"missing ]"
        };
        sh.complain_of("[", text);
        return Ok(2);
    }
    evaluate(sh, "[", &words[1..words.len() - 1])
}

const UNARY: &[u8] = b"abcdefghknoprstuvwxzGLNORS";
const BINARY: &[&str] = &[
    "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef",
];

fn is_unary(word: &[u8], bash: bool) -> bool {
    word.len() == 2
        && word[0] == b'-'
        && UNARY.contains(&word[1])
        && (bash || !b"aovNR".contains(&word[1]))
}

fn is_binary(word: &[u8], bash: bool) -> bool {
    BINARY
        .iter()
        .any(|b| b.as_bytes() == word && (bash || *b != "=="))
}

/// What went wrong: the message.
type Judged = Result<bool, Vec<u8>>;

fn evaluate(sh: &mut Shell, name: &str, args: &[Vec<u8>]) -> Answer {
    let judged = match args {
        [] => Ok(false),
        [one] => Ok(!one.is_empty()),
        [op, operand] if op == b"!" => Ok(operand.is_empty()),
        [op, operand] if is_unary(op, sh.is_bash()) => unary(sh, op[1], operand),
        [_, op] if is_binary(op, sh.is_bash()) && !sh.is_bash() && op != b"-a" && op != b"-o" => {
            Err([op, &b": argument expected"[..]].concat())
        }
        [op, _] if sh.is_bash() => Err([op, &b": unary operator expected"[..]].concat()),
        [left, op, right] if is_binary(op, sh.is_bash()) => binary(sh, left, op, right),
        [left, op, right] if op == b"-a" => Ok(!left.is_empty() && !right.is_empty()),
        [left, op, right] if op == b"-o" => Ok(!left.is_empty() || !right.is_empty()),
        [op, rest @ ..] if op == b"!" && rest.len() <= 3 => {
            let status = evaluate(sh, name, rest)?;
            if status > 1 {
                return Ok(status);
            }
            Ok(status != 0)
        }
        [open, inner, close] if open == b"(" && close == b")" => Ok(!inner.is_empty()),
        [_, op, _] if sh.is_bash() => Err([op, &b": binary operator expected"[..]].concat()),
        _ => {
            let mut reader = Reader { args, at: 0 };
            let value = reader.or(sh);
            match value {
                Ok(_) if reader.at < args.len() => {
                    if sh.is_bash() {
                        Err(b"too many arguments".to_vec())
                    } else {
                        Err(unexpected(&args[reader.at - 1]))
                    }
                }
                other => other,
            }
        }
    };
    match judged {
        Ok(value) => Ok(i32::from(!value)),
        Err(message) => {
            sh.complain_of(name, &message);
            Ok(2)
        }
    }
}

struct Reader<'a> {
    args: &'a [Vec<u8>],
    at: usize,
}

impl Reader<'_> {
    fn or(&mut self, sh: &mut Shell) -> Judged {
        let mut value = self.and(sh)?;
        while self.args.get(self.at).is_some_and(|w| w == b"-o") {
            self.at += 1;
            let right = self.and(sh)?;
            value = value || right;
        }
        Ok(value)
    }

    fn and(&mut self, sh: &mut Shell) -> Judged {
        let mut value = self.not(sh)?;
        while self.args.get(self.at).is_some_and(|w| w == b"-a") {
            self.at += 1;
            let right = self.not(sh)?;
            value = value && right;
        }
        Ok(value)
    }

    fn not(&mut self, sh: &mut Shell) -> Judged {
        if self.args.get(self.at).is_some_and(|w| w == b"!") && self.at + 1 < self.args.len() {
            self.at += 1;
            return self.not(sh).map(|v| !v);
        }
        self.primary(sh)
    }

    fn primary(&mut self, sh: &mut Shell) -> Judged {
        let bash = sh.is_bash();
        let Some(first) = self.args.get(self.at) else {
            if !bash {
                return Ok(false);
            }
            return Err(b"argument expected".to_vec());
        };
        if let Some(op) = self.args.get(self.at + 1).filter(|op| is_binary(op, bash)) {
            if let Some(right) = self.args.get(self.at + 2) {
                self.at += 3;
                return binary(sh, first, op, right);
            }
        }
        if first == b"(" {
            self.at += 1;
            let value = self.or(sh)?;
            if self.args.get(self.at).is_none_or(|w| w != b")") {
                return Err(if bash {
                    b"`)' expected".to_vec()
                } else {
                    b"closing paren expected".to_vec()
                });
            }
            self.at += 1;
            return Ok(value);
        }
        if is_unary(first, bash) {
            if let Some(operand) = self.args.get(self.at + 1) {
                self.at += 2;
                return unary(sh, first[1], operand);
            }
        }
        self.at += 1;
        Ok(!first.is_empty())
    }
}

/// dash names the last operand that it could use.
fn unexpected(operand: &[u8]) -> Vec<u8> {
    let head: &[u8] = if operand.is_empty() { b"" } else { b": " };
    [operand, head, b"unexpected operator"].concat()
}

fn known(path: &[u8]) -> Option<Metadata> {
    std::fs::metadata(OsStr::from_bytes(path)).ok()
}

pub(crate) fn unary(sh: &mut Shell, op: u8, operand: &[u8]) -> Judged {
    let file = |test: fn(&Metadata) -> bool| known(operand).is_some_and(|m| test(&m));
    Ok(match op {
        b'n' => !operand.is_empty(),
        b'z' => operand.is_empty(),
        b'a' | b'e' => known(operand).is_some(),
        b'f' => file(Metadata::is_file),
        b'd' => file(Metadata::is_dir),
        b'b' => file(|m| m.file_type().is_block_device()),
        b'c' => file(|m| m.file_type().is_char_device()),
        b'p' => file(|m| m.file_type().is_fifo()),
        b'S' => file(|m| m.file_type().is_socket()),
        b's' => file(|m| m.len() > 0),
        b'g' => file(|m| m.mode() & 0o2000 != 0),
        b'u' => file(|m| m.mode() & 0o4000 != 0),
        b'k' => file(|m| m.mode() & 0o1000 != 0),
        b'h' | b'L' => {
            std::fs::symlink_metadata(OsStr::from_bytes(operand)).is_ok_and(|m| m.is_symlink())
        }
        b'r' => sys::can_access(operand, 4),
        b'w' => sys::can_access(operand, 2),
        b'x' => sys::can_access(operand, 1),
        b'O' => known(operand).is_some_and(|m| m.uid() == sys::effective_user()),
        b'G' => known(operand).is_some_and(|m| m.gid() == sys::group()),
        b'N' => file(|m| (m.mtime(), m.mtime_nsec()) > (m.atime(), m.atime_nsec())),
        b't' => match std::str::from_utf8(operand)
            .ok()
            .and_then(|s| s.trim().parse().ok())
        {
            Some(fd) => sys::is_terminal(fd),
            None if sh.is_bash() => {
                return Err([operand, b": integer expression expected"].concat())
            }
            None => return Err([b"Illegal number: ", operand].concat()),
        },
        b'v' => is_set(sh, operand),
        b'R' => std::str::from_utf8(operand).is_ok_and(|n| {
            sh.vars
                .get(n)
                .is_some_and(|v| v.nameref && v.value != Value::Unset)
        }),
        b'o' => sh.option_by_name(operand).unwrap_or(false),
        _ => false,
    })
}

fn is_set(sh: &mut Shell, name: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(name) else {
        return false;
    };
    if let Some((array, rest)) = text.split_once('[') {
        let index = rest.strip_suffix(']').unwrap_or(rest).to_string();
        if index == "@" || index == "*" {
            return !sh.elements(array).is_empty();
        }
        return sh
            .element(array, index.as_bytes())
            .is_ok_and(|v| v.is_some());
    }
    sh.param(text).is_some()
}

pub(crate) fn integer(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text)
        .ok()?
        .trim_matches([' ', '\t', '\n']);
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}

pub(crate) fn compare_times(left: &[u8], op: &[u8], right: &[u8]) -> bool {
    let (a, b) = (known(left), known(right));
    let time = |m: &Metadata| (m.mtime(), m.mtime_nsec());
    match (op, a, b) {
        (b"-ef", Some(a), Some(b)) => a.dev() == b.dev() && a.ino() == b.ino(),
        (b"-nt", Some(a), Some(b)) => time(&a) > time(&b),
        (b"-ot", Some(a), Some(b)) => time(&a) < time(&b),
        (b"-nt", Some(_), None) | (b"-ot", None, Some(_)) => true,
        _ => false,
    }
}

fn binary(sh: &mut Shell, left: &[u8], op: &[u8], right: &[u8]) -> Judged {
    match op {
        b"=" | b"==" => return Ok(left == right),
        b"!=" => return Ok(left != right),
        b"<" => return Ok(sys::collate(left, right).is_lt()),
        b">" => return Ok(sys::collate(left, right).is_gt()),
        b"-nt" | b"-ot" | b"-ef" => return Ok(compare_times(left, op, right)),
        _ => {}
    }
    let number = |text: &[u8]| {
        integer(text).ok_or_else(|| {
            if sh.is_bash() {
                [text, b": integer expression expected"].concat()
            } else {
                [b"Illegal number: ", text].concat()
            }
        })
    };
    let (a, b) = (number(left)?, number(right)?);
    Ok(compare_numbers(a, op, b))
}

pub(crate) fn compare_numbers(a: i64, op: &[u8], b: i64) -> bool {
    match op {
        b"-eq" => a == b,
        b"-ne" => a != b,
        b"-lt" => a < b,
        b"-le" => a <= b,
        b"-gt" => a > b,
        _ => a >= b,
    }
}

impl Shell {
    /// `[[ ... ]]`: the closure says whether it holds.
    pub fn condition(
        &mut self,
        line: u32,
        holds: impl FnOnce(&mut Shell) -> Result<bool, Jump>,
    ) -> Flow {
        self.line = line;
        let holds = holds(self)?;
        self.finish(i32::from(!holds))
    }

    /// `[[ -f word ]]` and its kin.
    pub fn is(&mut self, op: char, word: &Part) -> Result<bool, Jump> {
        let operand = self.text(word)?;
        match unary(self, op as u8, &operand) {
            Ok(holds) => Ok(holds),
            Err(message) => {
                self.complain_of("[[", &message);
                Ok(false)
            }
        }
    }

    /// `[[ word == pattern ]]`
    pub fn is_like(&mut self, word: &Part, pattern: &Part) -> Result<bool, Jump> {
        let text = self.text(word)?;
        let pattern = self.pattern(pattern)?;
        let rules = Rules {
            extended: true,
            no_case: self.shopt.nocasematch,
            ..self.rules()
        };
        Ok(pattern::matches(&pattern, &text, rules))
    }

    /// `[[ word =~ regex ]]`
    pub fn is_match(&mut self, word: &Part, regex: &Part) -> Result<bool, Jump> {
        let text = self.text(word)?;
        let regex = self.regex(regex)?;
        let found = sys::regex_match(&regex, &text, self.shopt.nocasematch);
        let groups = match found {
            Ok(Some(groups)) => groups,
            Ok(None) => {
                self.set_rematch(Vec::new());
                return Ok(false);
            }
            Err(()) => {
                self.status = 2;
                return Ok(false);
            }
        };
        let pieces = groups
            .into_iter()
            .map(|span| span.map_or(Vec::new(), |(a, b)| text[a..b].to_vec()))
            .collect();
        self.set_rematch(pieces);
        Ok(true)
    }

    fn set_rematch(&mut self, pieces: Vec<Vec<u8>>) {
        let list = pieces
            .into_iter()
            .enumerate()
            .map(|(i, p)| (i as i64, p))
            .collect();
        self.vars.insert(
            "BASH_REMATCH".into(),
            crate::var::Var::new(Value::List(list)),
        );
    }

    /// `[[ left -eq right ]]`, `[[ left < right ]]` and their kin.
    pub fn compare(&mut self, left: &Part, op: &str, right: &Part) -> Result<bool, Jump> {
        let (left, right) = (self.text(left)?, self.text(right)?);
        Ok(match op {
            "<" => sys::collate(&left, &right).is_lt(),
            ">" => sys::collate(&left, &right).is_gt(),
            "-nt" | "-ot" | "-ef" => compare_times(&left, op.as_bytes(), &right),
            _ => {
                self.arith_of = "[[";
                self.leaves_command = false;
                let numbers = self
                    .eval_arith(&left)
                    .and_then(|a| Ok((a, self.eval_arith(&right)?)));
                self.arith_of = "";
                match numbers {
                    Ok((a, b)) => compare_numbers(a, op.as_bytes(), b),
                    Err(Jump::Abandon) if !self.leaves_command => false,
                    Err(jump) => return Err(jump),
                }
            }
        })
    }
}
