//! What stands in `a[...]`: an expression for a list, a text for a table (`declare -A`).

use crate::part::Part;
use crate::shell::{Jump, Shell};

impl Shell {
    /// The index that a part is, for the list or table of that name.
    pub(crate) fn index_of(&mut self, name: &str, index: &Part) -> Result<Vec<u8>, Jump> {
        match index {
            Part::Key(_, key) if self.is_table(name) => self.text(key),
            Part::Key(expression, _) => self.quoted_text(expression),
            other => self.quoted_text(other),
        }
    }

    /// The same within an expression, where a key that is no name must be found again.
    pub(crate) fn index_within(&mut self, array: &str, index: &Part) -> Result<Vec<u8>, Jump> {
        let text = self.index_of(array, index)?;
        if !self.is_table(array) {
            return Ok(text);
        }
        let mut escaped = Vec::new();
        for byte in text {
            if b"\\'\"$[]".contains(&byte) {
                escaped.push(b'\\');
            }
            escaped.push(byte);
        }
        Ok(escaped)
    }

    /// The index that a text of run time is: expansions in it, and for a table its quotes.
    pub(crate) fn index_of_text(&mut self, name: &str, text: &[u8]) -> Vec<u8> {
        if !text.iter().any(|b| b"$'\"\\".contains(b)) {
            return text.to_vec();
        }
        let is_key = self.is_table(name);
        let mut out = Vec::new();
        let mut in_double = false;
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at + 1..];
            match text[at] {
                b'\'' if is_key && !in_double && rest.contains(&b'\'') => {
                    let length = rest.iter().take_while(|b| **b != b'\'').count();
                    out.extend_from_slice(&rest[..length]);
                    at += length + 1;
                }
                b'"' if is_key => in_double = !in_double,
                b'\\' if is_key && !rest.is_empty() => {
                    out.push(rest[0]);
                    at += 1;
                }
                b'$' => at += self.push_parameter(rest, &mut out),
                byte => out.push(byte),
            }
            at += 1;
        }
        out
    }

    /// The value of the parameter whose name follows a `$`; how long the name is.
    fn push_parameter(&mut self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let from = usize::from(rest.first() == Some(&b'{'));
        let length = rest[from..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        if length == 0 {
            out.push(b'$');
            return 0;
        }
        let name = crate::var::name_of(&rest[from..from + length]).to_string();
        out.extend(self.param(&name).unwrap_or_default());
        length + 2 * from
    }
}
