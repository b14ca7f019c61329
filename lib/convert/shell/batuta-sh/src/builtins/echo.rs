//! `echo`, as bash and as dash have it.

use super::Answer;
use crate::quote;
use crate::shell::Shell;

pub(super) fn echo(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut words = &words[1..];
    let mut newline = true;
    let mut escapes = !sh.is_bash() || sh.shopt.xpg_echo;
    if sh.is_bash() {
        while let Some(option) = words.first().filter(|w| is_option(w)) {
            for letter in &option[1..] {
                match letter {
                    b'n' => newline = false,
                    b'e' => escapes = true,
                    _ => escapes = false,
                }
            }
            words = &words[1..];
        }
    } else if words.first().is_some_and(|w| w == b"-n") {
        newline = false;
        words = &words[1..];
    }
    let mut out = Vec::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            out.push(b' ');
        }
        if !escapes {
            out.extend_from_slice(word);
        } else if !interpret(word, &mut out, sh.is_bash()) {
            return Ok(sh.print("echo", &out));
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(sh.print("echo", &out))
}

fn is_option(word: &[u8]) -> bool {
    word.len() > 1 && word[0] == b'-' && word[1..].iter().all(|b| matches!(b, b'n' | b'e' | b'E'))
}

/// Escapes of `echo` and `%b`. False: `\c`, the output ends here.
pub(super) fn interpret(text: &[u8], out: &mut Vec<u8>, bash: bool) -> bool {
    let mut at = 0;
    while at < text.len() {
        if text[at] != b'\\' || at + 1 == text.len() {
            out.push(text[at]);
            at += 1;
            continue;
        }
        at += 1;
        match text[at] {
            b'c' => return false,
            b'0' => {
                let (byte, count) = quote::octal(text, at + 1, 3);
                out.push(byte);
                at += count + 1;
            }
            b'x' | b'u' | b'U' | b'e' | b'E' if !bash => {
                out.extend([b'\\', text[at]]);
                at += 1;
            }
            byte => match quote::escape(text, at) {
                Some((bytes, length)) => {
                    out.extend(bytes);
                    at += length;
                }
                None => {
                    out.extend([b'\\', byte]);
                    at += 1;
                }
            },
        }
    }
    true
}
