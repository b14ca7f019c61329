//! Texts line by line: those before one that cannot be read are run.

use super::{code, keep, refuse, Bad, Read, Reader};
use crate::part::Code;
use crate::shell::Jump;

/// A line's commands, and the line on which they end.
type Line = (Code<'static>, u32);

impl Reader {
    /// All lines of a text. `Err`: not even the first one can be read.
    pub(super) fn whole(&mut self) -> Read<Code<'static>> {
        let mut lines: Vec<Line> = Vec::new();
        loop {
            match self.next_line(lines.is_empty()) {
                Ok(Some(line)) => lines.push(line),
                Ok(None) => return Ok(in_turn(lines)),
                Err(bad) if lines.is_empty() => return Err(bad),
                Err(bad) => {
                    let bad: &'static Bad = keep(bad);
                    lines.push((code(move |sh| refuse(sh, bad)), self.line));
                    return Ok(in_turn(lines));
                }
            }
        }
    }

    fn next_line(&mut self, is_first: bool) -> Read<Option<Line>> {
        self.gaps()?;
        let start = self.at;
        if start >= self.text.len() && !is_first {
            return Ok(None);
        }
        let line = self.commands(&[], true)?;
        let is_over = self.at > 0 && self.text[self.at - 1] == b'\n';
        if self.at < self.text.len() && (!is_over || self.at == start) {
            return self.unexpected();
        }
        Ok(Some((line, self.line - u32::from(is_over))))
    }

    /// What stands here cannot stand here.
    pub(super) fn unexpected<T>(&self) -> Read<T> {
        let token = self.token();
        self.bad(match (self.bash, token.as_str()) {
            (true, "") => "syntax error: unexpected end of file".to_string(),
            (true, _) => format!("syntax error near unexpected token `{token}'"),
            (false, "") => "Syntax error: end of file unexpected".to_string(),
            (false, _) => format!("Syntax error: \"{token}\" unexpected"),
        })
    }

    pub(super) fn token(&self) -> String {
        let rest = &self.text[self.at..];
        let of_both: &[&[u8]] = &[b"&&", b"||", b";;"];
        // The longer ones first.
        let of_bash: &[&[u8]] = &[
            b"<<<", b"<<-", b"&>>", b";;&", b"<>", b"<<", b">>", b"<&", b">&", b">|", b"&>", b";&",
        ];
        let mut signs = if self.bash { of_bash } else { &[] }.iter().chain(of_both);
        let sign = signs.find(|sign| rest.starts_with(sign));
        let length = match rest {
            _ if sign.is_some() => sign.map_or(1, |sign| sign.len()),
            [byte, ..] if b";&|()<>\n".contains(byte) => 1,
            _ => rest
                .iter()
                .position(|b| b" \t\n;&|()<>".contains(b))
                .unwrap_or(rest.len()),
        };
        let token = String::from_utf8_lossy(&rest[..length]).into_owned();
        if token == "\n" {
            "newline".into()
        } else {
            token
        }
    }
}

/// Behind a line with an expression that is none, bash goes on with the next, unless this is a
/// subshell.
fn in_turn(lines: Vec<Line>) -> Code<'static> {
    code(move |sh| {
        let shift = sh.line_shift;
        for (line, end) in &lines {
            match line(sh) {
                // As in `Shell::step`.
                Err(Jump::Abandon) if sh.subshell_level == 0 && !sh.leaves_command => {
                    sh.line_shift += end.saturating_sub(sh.line);
                }
                flow => flow?,
            }
        }
        sh.line_shift = shift;
        Ok(())
    })
}
