//! `select`: a menu on stderr, an answer from standard input, and a turn of the body for it.

use crate::builtins;
use crate::jump::{after_turn, Turn};
use crate::pattern::char_count;
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::var::is_name;

/// Between a number and its item.
const BEHIND_NUMBER: &[u8] = b") ";
const TAB: usize = 8;
/// Columns of a terminal that does not tell.
const COLUMNS: usize = 80;

impl Shell {
    /// `select name in items`: `break` leaves it, and so does the end of the input.
    pub fn select(
        &mut self,
        line: u32,
        name: &str,
        items: Vec<Vec<u8>>,
        mut body: impl FnMut(&mut Shell) -> Flow,
    ) -> Flow {
        let mut shows_menu = true;
        if !is_name(name.as_bytes()) {
            self.complain(format!("`{name}': not a valid identifier").as_bytes());
            self.status = 1;
            return Ok(());
        }
        while !items.is_empty() {
            self.line = line;
            let Some(chosen) = self.ask(&items, shows_menu)? else {
                self.status = 1;
                return Ok(());
            };
            match self.assign_loop(name, chosen) {
                Err(Jump::Abandon) => return Ok(()), // it is read-only
                done => done?,
            }
            let flow = body(self);
            if after_turn(flow)? == Turn::Leave {
                break;
            }
            shows_menu = self.text_of("REPLY").is_some_and(|reply| reply.is_empty());
        }
        Ok(())
    }

    /// The item that is chosen: empty if the answer is no number of one. None: the input has ended.
    fn ask(&mut self, items: &[Vec<u8>], mut shows_menu: bool) -> Result<Option<Vec<u8>>, Jump> {
        let prompt = self.text_of("PS3").unwrap_or_else(|| b"#? ".to_vec());
        loop {
            let mut shown = Vec::new();
            if shows_menu {
                shown = self.menu(items);
            }
            shown.extend_from_slice(&prompt);
            let _ = sys::write_all(2, &shown);
            let read = builtins::find("read", true).map(|builtin| builtin.run);
            let status = read.map_or(Ok(1), |read| read(self, &[b"read".to_vec()]))?;
            if status != 0 {
                let _ = sys::write_all(1, b"\n");
                return Ok(None);
            }
            let reply = self.text_of("REPLY").unwrap_or_default();
            if !reply.is_empty() {
                let number = self.number_argument(&reply);
                let place = number.and_then(|number| usize::try_from(number).ok());
                let item = place.and_then(|place| items.get(place.checked_sub(1)?));
                return Ok(Some(item.cloned().unwrap_or_default()));
            }
            shows_menu = true;
        }
    }

    /// The numbered items, in columns that are filled one after the other.
    fn menu(&self, items: &[Vec<u8>]) -> Vec<u8> {
        let widths: Vec<usize> = items.iter().map(|i| char_count(i, self.utf8)).collect();
        let digits = items.len().to_string().len();
        let widest = widths.iter().max().copied().unwrap_or_default();
        let column = widest + digits + BEHIND_NUMBER.len() + 2;
        let fitting = (self.columns() / column).max(1);
        let mut rows = items.len().div_ceil(fitting);
        if rows == 1 {
            rows = items.len(); // one below the other rather than side by side
        }
        let mut text = Vec::new();
        for row in 0..rows {
            let mut at = 0;
            for place in (row..items.len()).step_by(rows) {
                // The first column is no wider than its own numbers.
                let digits = if at == 0 {
                    rows.to_string().len()
                } else {
                    digits
                };
                text.extend_from_slice(format!("{:>digits$}", place + 1).as_bytes());
                text.extend_from_slice(BEHIND_NUMBER);
                text.extend_from_slice(&items[place]);
                if place + rows < items.len() {
                    let end = at + digits + BEHIND_NUMBER.len() + widths[place];
                    indent(end, at + column, &mut text);
                    at += column;
                }
            }
            text.push(b'\n');
        }
        text
    }

    fn columns(&self) -> usize {
        let told = self.text_of("COLUMNS").unwrap_or_default();
        let digits = told.iter().take_while(|b| b.is_ascii_digit()).count();
        let number = std::str::from_utf8(&told[..digits])
            .ok()
            .and_then(|t| t.parse().ok());
        let wide = number.filter(|&columns| columns > 0);
        wide.or_else(|| sys::terminal_columns(2)).unwrap_or(COLUMNS)
    }
}

/// Blanks and tabs from one column to another.
fn indent(mut from: usize, to: usize, text: &mut Vec<u8>) {
    while from < to {
        if to / TAB > from / TAB {
            text.push(b'\t');
            from += TAB - from % TAB;
        } else {
            text.push(b' ');
            from += 1;
        }
    }
}
