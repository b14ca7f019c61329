//! `pushd`, `popd` and `dirs`: the stack of folders, of which the current one is the first.

use super::place::change;
use super::Answer;
use crate::shell::Shell;
use crate::sys;

/// A builtin of the stack, and how it is used.
struct Builtin {
    name: &'static str,
    usage: &'static [u8],
}

const PUSHD: Builtin = Builtin {
    name: "pushd",
    usage: b"pushd: usage: pushd [-n] [+N | -N | dir]\n",
};
const POPD: Builtin = Builtin {
    name: "popd",
    usage: b"popd: usage: popd [-n] [+N | -N]\n",
};
const DIRS: Builtin = Builtin {
    name: "dirs",
    usage: b"dirs: usage: dirs [-clpv] [+N] [-N]\n",
};

impl Builtin {
    fn misused(&self, sh: &mut Shell, word: &[u8], what: &[u8]) -> Answer {
        sh.complain_of(self.name, &[word, b": ", what].concat());
        sh.complain_nothing(self.usage);
        Ok(2)
    }

    fn out_of_range(&self, sh: &mut Shell, word: &[u8]) -> Answer {
        if sh.dirs.is_empty() {
            sh.complain_of(self.name, b"directory stack empty");
        } else {
            let text = [word, b": directory stack index out of range"].concat();
            sh.complain_of(self.name, &text);
        }
        Ok(1)
    }

    /// Goes there, and says how the stack is then.
    fn go(&self, sh: &mut Shell, target: &[u8], rest: Vec<Vec<u8>>) -> Answer {
        if let Err(code) = change(sh, target, false) {
            let text = [target, b": ", sys::error_text(code).as_bytes()].concat();
            sh.complain_of(self.name, &text);
            return Ok(1);
        }
        put(sh, rest);
        Ok(show(sh, self.name))
    }
}

fn stack(sh: &Shell) -> Vec<Vec<u8>> {
    sh.computed_list("DIRSTACK").unwrap_or_default()
}

/// What lies below the current folder.
fn put(sh: &mut Shell, mut rest: Vec<Vec<u8>>) {
    rest.reverse();
    sh.dirs = rest;
}

/// The folder with `~` for the user's home.
fn short(sh: &Shell, folder: &[u8]) -> Vec<u8> {
    let home = sh.text_of("HOME").unwrap_or_default();
    match folder.strip_prefix(&home[..]) {
        Some(rest) if !home.is_empty() && (rest.is_empty() || rest[0] == b'/') => {
            [b"~", rest].concat()
        }
        _ => folder.to_vec(),
    }
}

fn show(sh: &mut Shell, builtin: &str) -> i32 {
    let shown: Vec<Vec<u8>> = stack(sh).iter().map(|folder| short(sh, folder)).collect();
    sh.print(builtin, &[&shown.join(&b' ')[..], b"\n"].concat())
}

/// Which of the stack `+N` or `-N` means. `None`: it is none of them.
fn place(word: &[u8], count: usize) -> Option<usize> {
    let number: usize = std::str::from_utf8(&word[1..]).ok()?.parse().ok()?;
    let at = match word[0] {
        b'+' => number,
        _ => count.checked_sub(number + 1)?,
    };
    (at < count).then_some(at)
}

fn is_place(word: &[u8]) -> bool {
    let sign = matches!(word.first(), Some(b'+' | b'-'));
    sign && word.len() > 1 && word[1..].iter().all(u8::is_ascii_digit)
}

pub(super) fn dirs(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let (mut is_long, mut by_line, mut numbered) = (false, false, false);
    let mut one = None;
    for word in &words[1..] {
        match &word[..] {
            b"-c" => {
                sh.dirs.clear();
                return Ok(0);
            }
            b"-l" => is_long = true,
            b"-p" => by_line = true,
            b"-v" => (by_line, numbered) = (true, true),
            b"--" => break,
            word if is_place(word) => one = Some(word),
            [b'+' | b'-', ..] => return DIRS.misused(sh, word, b"invalid number"),
            _ => return DIRS.misused(sh, word, b"invalid option"),
        }
    }
    let mut all: Vec<(usize, Vec<u8>)> = stack(sh).into_iter().enumerate().collect();
    if let Some(word) = one {
        let Some(at) = place(word, all.len()) else {
            return DIRS.out_of_range(sh, &word[1..]);
        };
        all = vec![all.swap_remove(at)];
        by_line = true;
    }
    let mut text = Vec::new();
    for (at, (number, folder)) in all.iter().enumerate() {
        if numbered {
            text.extend_from_slice(format!("{number:2}  ").as_bytes());
        } else if at > 0 && !by_line {
            text.push(b' ');
        }
        match is_long {
            true => text.extend_from_slice(folder),
            false => text.extend(short(sh, folder)),
        }
        if by_line {
            text.push(b'\n');
        }
    }
    if !by_line {
        text.push(b'\n');
    }
    Ok(sh.print("dirs", &text))
}

pub(super) fn pushd(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut stays = false;
    let mut rest = &words[1..];
    while let [word, behind @ ..] = rest {
        match &word[..] {
            b"-n" => stays = true,
            b"--" => {
                rest = behind;
                break;
            }
            b"-" => break,
            word if is_place(word) => {
                let mut all = stack(sh);
                let Some(at) = place(word, all.len()) else {
                    return PUSHD.out_of_range(sh, word);
                };
                all.rotate_left(at);
                let target = all.remove(0);
                return PUSHD.go(sh, &target, all);
            }
            [b'-', ..] => return PUSHD.misused(sh, word, b"invalid number"),
            _ => break,
        }
        rest = behind;
    }
    let mut all = stack(sh);
    match rest {
        [] if all.len() < 2 => {
            sh.complain_of("pushd", b"no other directory");
            Ok(1)
        }
        [] => {
            let target = all.remove(1);
            PUSHD.go(sh, &target, all)
        }
        [folder] if stays => {
            all[0] = folder.clone();
            put(sh, all);
            Ok(show(sh, "pushd"))
        }
        [folder] => {
            let before = sh.text_of("OLDPWD").filter(|_| folder == b"-");
            if let Some(before) = &before {
                sh.print("pushd", &[&before[..], b"\n"].concat());
            }
            PUSHD.go(sh, &before.unwrap_or_else(|| folder.clone()), all)
        }
        _ => {
            sh.complain_of("pushd", b"too many arguments");
            Ok(1)
        }
    }
}

pub(super) fn popd(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut stays = false;
    let mut which: Option<&[u8]> = None;
    for word in &words[1..] {
        match &word[..] {
            b"-n" => stays = true,
            b"--" => break,
            word if is_place(word) => which = Some(word),
            [b'-', ..] => return POPD.misused(sh, word, b"invalid number"),
            _ => return POPD.misused(sh, word, b"invalid argument"),
        }
    }
    let mut all = stack(sh);
    let word = which.unwrap_or(b"+0");
    let Some(at) = place(word, all.len()).filter(|_| all.len() > 1) else {
        return POPD.out_of_range(sh, word);
    };
    if at == 0 && !stays {
        let target = all.remove(1);
        all.remove(0);
        return POPD.go(sh, &target, all);
    }
    all.remove(at.max(1));
    all.remove(0);
    put(sh, all);
    Ok(show(sh, "popd"))
}
