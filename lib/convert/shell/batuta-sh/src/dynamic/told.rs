//! Commands of a text as bash prints them, for `BASH_COMMAND` and traps.

use super::{code, keep, Reader};
use crate::part::Code;
use crate::told::Tell;

/// A command that traps are told of before it runs.
pub(super) fn told(tell: Tell, run: Code<'static>) -> Code<'static> {
    code(move |sh| {
        sh.at_text(tell.0, tell.1.into())?;
        run(sh)
    })
}

/// A simple command, or a head: words, and behind them the redirections.
#[derive(Default)]
pub(super) struct Printed {
    words: Vec<Vec<u8>>,
    redirects: Vec<Vec<u8>>,
}

impl Printed {
    pub(super) fn word(&mut self, written: &[u8]) {
        self.words.push(written.to_vec());
    }

    pub(super) fn redirect(&mut self, written: &[u8]) {
        self.redirects.push(redirection(written));
    }

    pub(super) fn text(mut self) -> &'static [u8] {
        self.words.append(&mut self.redirects);
        let text: &'static Vec<u8> = keep(self.words.join(&b' '));
        text
    }
}

/// What `jobs` shows of a command that is no simple one: `(a)` as `( a )`.
pub(super) fn job(written: &'static [u8]) -> &'static [u8] {
    let text = written.trim_ascii();
    match text {
        [b'(', inner @ .., b')'] if !inner.contains(&b'(') => {
            let shown: &'static Vec<u8> = keep([b"( ", inner.trim_ascii(), b" )"].concat());
            shown
        }
        _ => text,
    }
}

/// `>x` is `> x`, `>&2` is `1>&2`, `<&-` is `0>&-`.
fn redirection(written: &[u8]) -> Vec<u8> {
    let digits = written.iter().take_while(|b| b.is_ascii_digit()).count();
    let (number, rest) = written.split_at(digits);
    let length = rest
        .iter()
        .take_while(|b| b"<>&|".contains(b))
        .count()
        .min(3);
    let (sign, rest) = rest.split_at(length);
    let (sign, rest) = match sign {
        b"<<" if rest.starts_with(b"-") => (&b"<<-"[..], &rest[1..]),
        _ => (sign, rest),
    };
    let word = rest.trim_ascii();
    let usual: &[u8] = if sign.starts_with(b"<") { b"0" } else { b"1" };
    let shown = if number == usual { b"" } else { number };
    match sign {
        b"<&" | b">&" => {
            let closes = word == b"-";
            let is_copy = word
                .iter()
                .all(|b| b.is_ascii_digit() || *b == b'-' || *b == b'$');
            if sign == b">&" && number.is_empty() && !is_copy && !word.contains(&b'$') {
                return [b"&> ", word].concat();
            }
            let number = if number.is_empty() { usual } else { number };
            [number, if closes { b">&" } else { sign }, word].concat()
        }
        b"<<" | b"<<-" => [shown, sign, word].concat(),
        _ => [shown, sign, b" ", word].concat(),
    }
}

impl Reader {
    /// What is written between two places, for as long as the process lives.
    pub(super) fn kept(&self, from: usize, to: usize) -> &'static [u8] {
        let text: &'static Vec<u8> = keep(self.text[from..to].to_vec());
        text
    }

    /// `[[ $x ]]` is `[[ -n $x ]]` to bash.
    pub(super) fn printed_test(&mut self, from: usize) -> &'static [u8] {
        let mut text = Vec::new();
        let mut at = from;
        for place in std::mem::take(&mut self.lone_words) {
            text.extend_from_slice(&self.text[at..place]);
            text.extend_from_slice(b"-n ");
            at = place;
        }
        text.extend_from_slice(&self.text[at..self.at]);
        let text: &'static Vec<u8> = keep(text);
        text
    }

    /// A command that is no simple one, in bash with what its traps do.
    pub(super) fn told_in_bash(
        &self,
        line: u32,
        text: &'static [u8],
        run: Code<'static>,
    ) -> Code<'static> {
        match self.bash {
            true => told((line, text), run),
            false => run,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_are_printed_as_bash_does() {
        for (written, printed) in [
            (">x", "> x"),
            ("2>x", "2> x"),
            ("1>> x", ">> x"),
            ("0<x", "< x"),
            (">&2", "1>&2"),
            ("2>&1", "2>&1"),
            ("<&-", "0>&-"),
            (">&x", "&> x"),
            ("&>>x", "&>> x"),
            ("<<<  $x", "<<< $x"),
            ("<<-E", "<<-E"),
            (">|x", ">| x"),
        ] {
            let got = redirection(written.as_bytes());
            assert_eq!(String::from_utf8_lossy(&got), printed);
        }
    }

    #[test]
    fn redirections_come_behind_the_words() {
        let mut printed = Printed::default();
        printed.redirect(b">out");
        printed.word(b"echo");
        printed.word(b"\"a  b\"");
        assert_eq!(printed.text(), b"echo \"a  b\" > out");
    }
}
