//! `cd`, `pwd`, and the stack of folders.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::Answer;
use crate::shell::Shell;
use crate::sys;
use crate::var::{Value, Var};

/// A path without `.`, `..` and doubled slashes, by its text alone.
fn tidy(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let mut out = Vec::new();
    for part in &parts {
        out.push(b'/');
        out.extend_from_slice(part);
    }
    if out.is_empty() {
        out.push(b'/');
    }
    if path.starts_with(b"//") && !path.starts_with(b"///") {
        out.insert(0, b'/');
    }
    out
}

fn real_here() -> Vec<u8> {
    std::env::current_dir()
        .map(|p| p.as_os_str().as_bytes().to_vec())
        .unwrap_or_default()
}

pub(super) fn cd(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let mut rest = &words[1..];
    let mut physical = sh.options.physical;
    while let Some(option) = rest.first().filter(|w| w.len() > 1 && w[0] == b'-') {
        rest = &rest[1..];
        match &option[..] {
            b"--" => break,
            b"-P" => physical = true,
            b"-L" => physical = false,
            b"-e" | b"-@" if sh.is_bash() => {}
            other => {
                let text = if sh.is_bash() {
                    [other, b": invalid option"].concat()
                } else {
                    [b"Illegal option ", &other[..2]].concat()
                };
                let answer = sh.misuse("cd", &text);
                if sh.is_bash() {
                    sh.complain_nothing(b"cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n");
                }
                return answer;
            }
        }
    }
    if rest.len() > 1 && sh.is_bash() {
        sh.complain_of("cd", b"too many arguments");
        return Ok(1);
    }
    let mut shows = false;
    let target = match rest.first() {
        None => match sh.text_of("HOME") {
            Some(home) => home,
            None if sh.is_bash() => {
                sh.complain_of("cd", b"HOME not set");
                return Ok(1);
            }
            None => return Ok(0),
        },
        Some(word) if word == b"-" => match sh.text_of("OLDPWD") {
            Some(old) => {
                shows = true;
                old
            }
            None if sh.is_bash() => {
                sh.complain_of("cd", b"OLDPWD not set");
                return Ok(1);
            }
            None => sh.text_of("PWD").unwrap_or_default(),
        },
        Some(word) => word.clone(),
    };
    if target.is_empty() {
        return Ok(0);
    }
    let (target, by_path) = by_search(sh, target);
    match change(sh, &target, physical) {
        Ok(()) => {
            if shows || by_path {
                let here = [&sh.text_of("PWD").unwrap_or_default()[..], b"\n"].concat();
                sh.print("cd", &here);
            }
            Ok(0)
        }
        Err(code) => {
            let text = if sh.is_bash() {
                [&target[..], b": ", sys::error_text(code).as_bytes()].concat()
            } else {
                [b"can't cd to ", &target[..]].concat()
            };
            sh.complain_of("cd", &text);
            Ok(if sh.is_bash() { 1 } else { 2 })
        }
    }
}

/// A folder found along CDPATH.
fn by_search(sh: &Shell, target: Vec<u8>) -> (Vec<u8>, bool) {
    let free =
        !target.starts_with(b"/") && !target.starts_with(b"./") && !target.starts_with(b"../");
    let path = sh
        .text_of("CDPATH")
        .filter(|p| free && !p.is_empty() && target != b"." && target != b"..");
    for folder in path.iter().flat_map(|p| p.split(|&b| b == b':')) {
        if folder.is_empty() || folder == b"." {
            if std::fs::metadata(OsStr::from_bytes(&target)).is_ok_and(|m| m.is_dir()) {
                return (target, false);
            }
            continue;
        }
        let full = [folder, b"/", &target].concat();
        if std::fs::metadata(OsStr::from_bytes(&full)).is_ok_and(|m| m.is_dir()) {
            return (full, true);
        }
    }
    (target, false)
}

pub(super) fn change(sh: &mut Shell, target: &[u8], physical: bool) -> Result<(), i32> {
    let code = |e: std::io::Error| e.raw_os_error().unwrap_or(0);
    let here = sh.text_of("PWD").unwrap_or_default();
    let logical = if target.starts_with(b"/") {
        tidy(target)
    } else {
        tidy(&[&sh.cwd[..], b"/", target].concat())
    };
    if physical {
        std::env::set_current_dir(OsStr::from_bytes(target)).map_err(code)?;
        moved(sh, real_here(), here);
        return Ok(());
    }
    // `x/..` needs x to be there.
    if std::fs::metadata(OsStr::from_bytes(target)).is_err() {
        if let Err(error) = std::env::set_current_dir(OsStr::from_bytes(target)) {
            return Err(code(error));
        }
    }
    std::env::set_current_dir(OsStr::from_bytes(&logical))
        .or_else(|_| std::env::set_current_dir(OsStr::from_bytes(target)))
        .map_err(code)?;
    moved(sh, logical, here);
    Ok(())
}

fn moved(sh: &mut Shell, here: Vec<u8>, before: Vec<u8>) {
    sh.cwd = here.clone();
    for (name, value) in [("PWD", here), ("OLDPWD", before)] {
        let export = sh.vars.get(name).is_some_and(|v| v.export);
        let mut var = Var::new(Value::Text(value));
        var.export = export;
        sh.vars.insert(name.into(), var);
    }
}

pub(super) fn pwd(sh: &mut Shell, words: &[Vec<u8>]) -> Answer {
    let physical = words.get(1).map_or(sh.options.physical, |w| w == b"-P");
    let here = if physical {
        real_here()
    } else {
        sh.cwd.clone()
    };
    Ok(sh.print("pwd", &[&here[..], b"\n"].concat()))
}
