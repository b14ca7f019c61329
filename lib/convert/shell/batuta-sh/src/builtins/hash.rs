//! `hash`

use super::{find, Answer};
use crate::shell::Shell;
use crate::sys;

/// What bash's options ask for.
#[derive(Default)]
struct Wish {
    forgets_all: bool,
    forgets: bool,
    tells: bool,
    as_commands: bool,
    path: Option<Vec<u8>>,
}

pub(super) fn hash(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    if !sh.is_bash() {
        let mut names = words[1..].iter().filter(|w| !w.starts_with(b"-"));
        return names.try_fold(0, |status, name| Ok(status.max(check(sh, name))));
    }
    let mut wish = Wish::default();
    let mut rest = &words[1..];
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        if option == b"--" {
            break;
        }
        for (i, letter) in option.iter().enumerate().skip(1) {
            match letter {
                b'r' => wish.forgets_all = true,
                b'd' => wish.forgets = true,
                b't' => wish.tells = true,
                b'l' => wish.as_commands = true,
                b'p' => {
                    let word = match (i + 1 < option.len(), rest.first()) {
                        (true, _) => option[i + 1..].to_vec(),
                        (false, Some(next)) => {
                            rest = &rest[1..];
                            next.clone()
                        }
                        (false, None) => {
                            return wrong(sh, b"-p: option requires an argument", true)
                        }
                    };
                    wish.path = Some(word);
                    break;
                }
                _ => {
                    return wrong(
                        sh,
                        &[b"-", &[*letter][..], b": invalid option"].concat(),
                        true,
                    )
                }
            }
        }
    }
    if (wish.tells || wish.forgets) && rest.is_empty() {
        let option = if wish.tells { "-t" } else { "-d" };
        let message = format!("{option}: option requires an argument");
        return wrong(sh, message.as_bytes(), false);
    }
    if wish.forgets_all {
        sh.hashed().clear();
    } else if rest.is_empty() {
        return list(sh, wish.as_commands);
    }
    let mut status = 0;
    for name in rest {
        status = status.max(match &wish.path {
            Some(path) => keep(sh, name, path),
            None if wish.forgets => forget(sh, name),
            None if wish.tells => tell(sh, name, rest.len() > 1, wish.as_commands),
            None => look(sh, name),
        });
    }
    Ok(status)
}

fn wrong(sh: &mut Shell, message: &[u8], with_usage: bool) -> Answer {
    sh.complain_of("hash", message);
    if !with_usage {
        return Ok(1);
    }
    sh.complain_nothing(b"hash: usage: hash [-lr] [-p pathname] [-dt] [name ...]\n");
    Ok(2)
}

fn not_found(sh: &mut Shell, name: &[u8]) -> i32 {
    sh.complain_of("hash", &[name, b": not found"].concat());
    1
}

fn is_own(sh: &Shell, name: &[u8]) -> bool {
    let builtin = std::str::from_utf8(name).ok();
    sh.functions.contains_key(name) || builtin.is_some_and(|n| find(n, sh.is_bash()).is_some())
}

/// dash: is there such a command?
fn check(sh: &mut Shell, name: &[u8]) -> i32 {
    let path = sh.program_path(name);
    if is_own(sh, name) || path.is_some_and(|p| sys::can_access(&p, 1)) {
        return 0;
    }
    not_found(sh, name)
}

fn look(sh: &mut Shell, name: &[u8]) -> i32 {
    if name.contains(&b'/') || is_own(sh, name) {
        return 0;
    }
    sh.hashed().remove(name);
    match sh.program_path(name).filter(|p| sys::can_access(p, 1)) {
        Some(path) => {
            sh.hashed().insert(name, path, 0);
            0
        }
        None => not_found(sh, name),
    }
}

fn keep(sh: &mut Shell, name: &[u8], path: &[u8]) -> i32 {
    let os = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path);
    if std::path::Path::new(os).is_dir() {
        sh.complain_of("hash", &[path, b": Is a directory"].concat());
        return 1;
    }
    sh.hashed().insert(name, path.to_vec(), 0);
    0
}

fn forget(sh: &mut Shell, name: &[u8]) -> i32 {
    match sh.hashed().remove(name) {
        true => 0,
        false => not_found(sh, name),
    }
}

fn tell(sh: &mut Shell, name: &[u8], with_name: bool, as_command: bool) -> i32 {
    let Some(path) = sh.find_hashed(name) else {
        return not_found(sh, name);
    };
    let line = match (as_command, with_name) {
        (true, _) => as_hash_command(name, &path),
        (_, true) => [name, b"\t", &path[..], b"\n"].concat(),
        _ => [&path[..], b"\n"].concat(),
    };
    sh.print("hash", &line)
}

fn as_hash_command(name: &[u8], path: &[u8]) -> Vec<u8> {
    [b"builtin hash -p ", path, b" ", name, b"\n"].concat()
}

fn list(sh: &mut Shell, as_commands: bool) -> Answer {
    let mut text = Vec::new();
    for (name, place) in sh.hashed().sorted() {
        if as_commands {
            text.extend(as_hash_command(name, &place.path));
            continue;
        }
        if text.is_empty() {
            text.extend_from_slice(b"hits\tcommand\n");
        }
        text.extend([format!("{:4}\t", place.hits).as_bytes(), &place.path, b"\n"].concat());
    }
    if text.is_empty() && !as_commands {
        text.extend_from_slice(b"hash: hash table empty\n");
    }
    Ok(sh.print("hash", &text))
}
