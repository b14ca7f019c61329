//! What is to lie in an unpacked tree, and whether it does.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::{Content, Item, Tree};

/// All unpacked files bear this time (2000-01-01), so that every unpacking is the same.
pub const STAMP: u64 = 946_684_800;

/// What one path of the tree is to be.
pub enum Wanted<'a> {
    /// A regular file with these bytes and permission bits.
    File(&'a [u8], u32),
    /// A symbolic link with this target.
    Link(PathBuf),
    /// No link; a file of somebody else may stay.
    Nothing,
}

/// A time of the file system's own clock.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub struct Moment(i64, i64);

impl Moment {
    /// The time of a mark; nothing if there is none.
    pub fn of_mark(path: &Path) -> Option<Moment> {
        let meta = fs::symlink_metadata(path).ok()?;
        Some(Moment(meta.mtime(), meta.mtime_nsec()))
    }

    /// When a file or its attributes last changed: nobody can set that.
    pub fn of_change(meta: &Metadata) -> Moment {
        Moment(meta.ctime(), meta.ctime_nsec())
    }
}

/// Calls `act` for every path of the tree.
pub fn for_each(
    tree: &Tree,
    beside: Option<&Path>,
    act: &mut dyn FnMut(&Path, Wanted) -> io::Result<()>,
) -> io::Result<()> {
    for Item {
        path,
        mode,
        content,
    } in tree.items
    {
        let wanted = match content {
            Content::File(bytes) => Wanted::File(bytes, *mode),
            Content::Link(target) => Wanted::Link(OsStr::from_bytes(target).into()),
        };
        act(Path::new(OsStr::from_bytes(path)), wanted)?;
    }
    for (path, name) in tree.programs {
        // A program that is not installed beside this one is as one that was not built.
        let binary = beside.map(|folder| folder.join(name));
        let wanted = match binary.filter(|binary| binary.exists()) {
            Some(binary) => Wanted::Link(binary),
            None => Wanted::Nothing,
        };
        act(Path::new(OsStr::from_bytes(path)), wanted)?;
    }
    Ok(())
}

/// Asks `compare` about a file that changed since `last`, if nothing else tells that it differs.
pub fn is_as_wanted(
    path: &Path,
    wanted: &Wanted,
    last: Option<Moment>,
    compare: &dyn Fn(&Path, &[u8]) -> bool,
) -> bool {
    let meta = fs::symlink_metadata(path);
    match (wanted, meta) {
        (Wanted::File(bytes, mode), Ok(meta)) => {
            meta.is_file()
                && meta.len() == bytes.len() as u64
                && meta.mtime() == STAMP as i64
                && meta.mode() & 0o7777 == *mode
                && (last.is_some_and(|last| Moment::of_change(&meta) < last)
                    || compare(path, bytes))
        }
        (Wanted::Link(target), Ok(_)) => fs::read_link(path).is_ok_and(|link| link == *target),
        // A file that something has built there is not ours to remove.
        (Wanted::Nothing, meta) => !meta.is_ok_and(|meta| meta.is_symlink()),
        _ => false,
    }
}

/// True if the file has these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::read(path).is_ok_and(|found| found == bytes)
}
