//! cp, mkdir, mv, rm, touch

use std::ffi::OsStr;
use std::fs::{self, Metadata, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::are_plain;
use crate::shell::Shell;
use crate::sys;

fn path(name: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(name))
}

fn about(name: &[u8]) -> Option<Metadata> {
    fs::symlink_metadata(path(name)).ok()
}

/// Whether names are those of different entries of one folder, so that the first that fails is the
/// first of all. Names with a slash at their end, of none and of folders' own are not.
fn are_beside(names: &[Vec<u8>]) -> bool {
    let folder = |name: &[u8]| name.iter().rposition(|&b| b == b'/').map_or(0, |at| at + 1);
    let is_entry = |name: &[u8]| !matches!(&name[folder(name)..], b"" | b"." | b"..");
    let all = || names.iter().enumerate();
    all().all(|(at, name)| {
        is_entry(name)
            && name[..folder(name)] == names[0][..folder(&names[0])]
            && !names[..at].contains(name)
    })
}

/// Does it to each. `None`: the first could not be done, which the program itself says.
fn to_each(names: &[Vec<u8>], command: &str, act: impl Fn(&Path) -> io::Result<()>) -> Option<i32> {
    for (at, name) in names.iter().enumerate() {
        let Err(error) = act(path(name)) else {
            continue;
        };
        if at == 0 {
            return None;
        }
        let text = sys::error_text(error.raw_os_error().unwrap_or(0));
        let message = [
            command.as_bytes(),
            b": '",
            name,
            b"': ",
            text.as_bytes(),
            b"\n",
        ]
        .concat();
        let _ = sys::write_all(2, &message);
        return Some(1);
    }
    Some(0)
}

pub(super) fn mkdir(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (makes_parents, names) = match args {
        [option, names @ ..] if option == b"-p" => (true, names),
        names => (false, names),
    };
    if names.is_empty() || !are_plain(names) || !are_beside(names) || takes_own_rights() {
        return None;
    }
    if makes_parents {
        return to_each(names, "mkdir", |path| fs::create_dir_all(path));
    }
    if names.iter().any(|name| about(name).is_some()) {
        return None;
    }
    to_each(names, "mkdir", |path| fs::create_dir(path))
}

/// Whether the mask takes rights from their owner: parents that `mkdir -p` makes then have others.
fn takes_own_rights() -> bool {
    let mask = sys::set_umask(0o077);
    sys::set_umask(mask);
    mask & 0o300 != 0
}

pub(super) fn rm(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (by_force, names) = match args {
        [option, names @ ..] if option == b"-f" => (true, names),
        names => (false, names),
    };
    // It would ask about what is not writable.
    let may_ask = !by_force && sys::is_terminal(0);
    if names.is_empty() || !are_plain(names) || !are_beside(names) || may_ask {
        return None;
    }
    let mut there = Vec::new();
    for name in names {
        match about(name) {
            Some(about) if !about.is_dir() => there.push(name.clone()),
            None if by_force && is_absent(name) => {}
            _ => return None,
        }
    }
    to_each(&there, "rm: cannot remove", |path| fs::remove_file(path))
}

fn is_absent(name: &[u8]) -> bool {
    matches!(fs::symlink_metadata(path(name)), Err(e) if e.kind() == io::ErrorKind::NotFound)
}

pub(super) fn touch(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let is_file = |name: &Vec<u8>| match fs::metadata(path(name)) {
        Ok(about) => about.is_file(),
        Err(_) => is_absent(name),
    };
    if args.is_empty() || !are_plain(args) || !are_beside(args) || !args.iter().all(is_file) {
        return None;
    }
    to_each(args, "touch: cannot touch", |path| {
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        // The kernel's own time of now, as of whatever else is written.
        sys::set_times_to_now(file.as_raw_fd()).map_err(io::Error::from_raw_os_error)
    })
}

pub(super) fn mv(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (from, to) = plain_pair(args)?;
    let device = about(from)?.dev();
    let is_near = match about(to) {
        Some(about) => about.dev() == device,
        None => is_absent(to) && device_of_folder(to) == Some(device),
    };
    // It would ask about what is not writable.
    if !is_near || sys::is_terminal(0) {
        return None;
    }
    fs::rename(path(from), path(to)).ok().map(|()| 0)
}

fn device_of_folder(name: &[u8]) -> Option<u64> {
    let folder = match name.iter().rposition(|&b| b == b'/') {
        Some(0) => b"/",
        Some(at) => &name[..at],
        None => &b"."[..],
    };
    Some(fs::metadata(path(folder)).ok()?.dev())
}

/// A file, and the name of another or of none.
fn plain_pair(args: &[Vec<u8>]) -> Option<(&[u8], &[u8])> {
    let [from, to] = args else {
        return None;
    };
    let is_named = !to.is_empty() && to.last() != Some(&b'/') && are_plain(args);
    let source = about(from).filter(|about| about.is_file() && is_named)?;
    let is_other =
        |to: Metadata| to.is_file() && (to.dev(), to.ino()) != (source.dev(), source.ino());
    about(to).is_none_or(is_other).then_some((from, to))
}

pub(super) fn cp(_: &mut Shell, args: &[Vec<u8>]) -> Option<i32> {
    let (from, to) = plain_pair(args)?;
    let mut source = fs::File::open(path(from)).ok()?;
    let mode = source.metadata().ok()?.mode() & 0o777;
    let is_there = about(to).is_some();
    let mut options = OpenOptions::new();
    options.write(true).create_new(!is_there).truncate(is_there);
    let mut target = options.mode(mode).open(path(to)).ok()?;
    match io::copy(&mut source, &mut target) {
        Ok(_) => Some(0),
        Err(error) => {
            let text = sys::error_text(error.raw_os_error().unwrap_or(0));
            let end = format!("': {text}\n");
            let _ = sys::write_all(2, &[b"cp: error writing '", to, end.as_bytes()].concat());
            Some(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_each_other() {
        let are = |names: &[&str]| {
            are_beside(
                &names
                    .iter()
                    .map(|n| n.as_bytes().to_vec())
                    .collect::<Vec<_>>(),
            )
        };
        assert!(are(&["a", "b"]) && are(&["x/a", "x/b"]) && are(&["/a"]));
        for wrong in [&["a", "a"][..], &["a", "x/b"], &["a/"], &[".."], &[""]] {
            assert!(!are(wrong));
        }
    }
}
