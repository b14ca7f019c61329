//! Puts the carried files where their scripts can be run from, once.
//!
//! ```text
//! <trees>/<digest>/checked         its time: when all files were last compared with the table
//! <trees>/<digest>/<project>/...   the files
//! ```
//! A file whose status has not changed since then (ctime, which nobody can set) is not read again.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{symlink, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use crate::place::{make_private, mark, Base};
use crate::{Content, Item, Tree};

/// All unpacked files bear this time (2000-01-01), so that every unpacking is the same.
const STAMP: u64 = 946_684_800;

/// The root of the unpacked tree.
pub fn root(tree: &Tree) -> Result<PathBuf, String> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(Path::to_path_buf));
    let mut reasons = Vec::new();
    for base in Base::all() {
        let unpacked = base
            .trees()
            .and_then(|trees| root_in(tree, &trees, beside.as_deref()));
        match unpacked {
            Ok(root) => return Ok(root),
            Err(error) => reasons.push(format!("{}: {error}", base.path().display())),
        }
    }
    let reasons = reasons.join("; ");
    Err(format!("cannot unpack the program's files ({reasons})"))
}

/// What one path of the tree is to be.
enum Wanted<'a> {
    File(&'a [u8], u32),
    Link(PathBuf),
    Nothing,
}

fn root_in(tree: &Tree, trees: &Path, beside: Option<&Path>) -> io::Result<PathBuf> {
    // Only links to programs depend on where this one is installed.
    let folder = trees.join(match beside.filter(|_| !tree.programs.is_empty()) {
        Some(beside) => format!("{}-{}", tree.digest, mark(beside)),
        None => tree.digest.to_string(),
    });
    let root = folder.join(tree.name);
    if fs::symlink_metadata(&folder).is_err() {
        make(tree, trees, &folder, beside)?;
    }
    let checked = folder.join("checked");
    let last = Moment::of_mark(&checked);
    let mut is_sure = true;
    for_each(tree, beside, &mut |path, wanted| {
        is_sure = is_sure && is_as_wanted(&root.join(path), &wanted, last, &|_, _| false);
        Ok(())
    })?;
    if is_sure {
        return Ok(root);
    }
    // Made before anything is compared: what is edited meanwhile is newer. A folder that cannot be
    // written to can still be read: all is compared each time.
    let mark = trees.join(unique_name());
    let is_marked = File::create(&mark).is_ok();
    // Files are mended one by one: another process may be running from this tree, and what
    // programs have put there stays.
    let mended = for_each(tree, beside, &mut |path, wanted| {
        let path = root.join(path);
        if is_as_wanted(&path, &wanted, last, &holds) {
            return Ok(());
        }
        put(&root, &path, wanted, &trees.join(unique_name()))
    });
    if is_marked {
        let _ = match mended {
            Ok(()) => fs::rename(&mark, &checked),
            Err(_) => fs::remove_file(&mark),
        };
    }
    mended.map(|()| root)
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::read(path).is_ok_and(|found| found == bytes)
}

/// A time of the file system's own clock.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Moment(i64, i64);

impl Moment {
    fn of_mark(path: &Path) -> Option<Moment> {
        let meta = fs::symlink_metadata(path).ok()?;
        Some(Moment(meta.mtime(), meta.mtime_nsec()))
    }

    fn of_change(meta: &Metadata) -> Moment {
        Moment(meta.ctime(), meta.ctime_nsec())
    }
}

fn for_each(
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
fn is_as_wanted(
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

fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".new-{}-{}-{count}", std::process::id(), now.as_nanos())
}

/// Writes the tree beside its place and moves it there. When another process was faster, its equal
/// tree stays.
fn make(tree: &Tree, trees: &Path, folder: &Path, beside: Option<&Path>) -> io::Result<()> {
    let fresh = trees.join(unique_name());
    let root = fresh.join(tree.name);
    let made = make_private(&fresh)
        .and_then(|()| fs::create_dir(&root))
        .and_then(|()| {
            let part = fresh.join(unique_name());
            for_each(tree, beside, &mut |path, wanted| {
                put(&root, &root.join(path), wanted, &part)
            })
        })
        .and_then(|()| match fs::rename(&fresh, folder) {
            Err(_) if folder.is_dir() => Ok(()),
            moved => moved,
        });
    let _ = fs::remove_dir_all(&fresh);
    made
}

/// Makes `path` what is wanted in one step, by way of `part` on the same file system.
fn put(root: &Path, path: &Path, wanted: Wanted, part: &Path) -> io::Result<()> {
    make_way(root, path)?;
    match wanted {
        Wanted::Nothing => return remove(path),
        Wanted::Link(target) => symlink(target, part)?,
        Wanted::File(bytes, mode) => {
            let mut file = File::create(part)?;
            file.write_all(bytes)?;
            file.set_permissions(Permissions::from_mode(mode))?;
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(STAMP))?;
        }
    }
    let moved = fs::rename(part, path);
    if moved.is_err() {
        let _ = fs::remove_file(part);
    }
    moved
}

/// Folders where the path needs folders, and nothing at the path that a rename could not replace.
fn make_way(root: &Path, path: &Path) -> io::Result<()> {
    let above: Vec<&Path> = path
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(root))
        .collect();
    for folder in above.into_iter().rev() {
        match fs::symlink_metadata(folder) {
            Ok(meta) if meta.is_dir() => continue,
            Ok(_) => fs::remove_file(folder)?,
            Err(_) => {}
        }
        // Modes of folders can be seen from a script: they are as in a fresh checkout.
        fs::create_dir_all(folder)?;
    }
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        _ => Ok(()),
    }
}

/// Another process may have been faster.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const TREE: Tree = Tree {
        name: "demo",
        digest: "d1",
        items: &[
            Item {
                path: b"a/x.sh",
                mode: 0o755,
                content: Content::File(b"echo hi\n"),
            },
            Item {
                path: b"y\xff\n",
                mode: 0o644,
                content: Content::File(b""),
            },
            Item {
                path: b"link",
                mode: 0o777,
                content: Content::Link(b"a/x.sh"),
            },
        ],
        programs: &[],
    };

    const WITH_PROGRAM: Tree = Tree {
        programs: &[(b"bin/wc", "wc")],
        ..TREE
    };

    pub struct Scratch(PathBuf);

    impl Scratch {
        pub fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("batuta-test-{}-{name}", std::process::id()));
            make_private(&path).unwrap();
            Scratch(path)
        }

        pub fn path(&self, relative: &str) -> PathBuf {
            self.0.join(relative)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn files_modes_and_links_are_unpacked() {
        let scratch = Scratch::new("all");
        let root = root_in(&TREE, &scratch.0, None).unwrap();
        assert_eq!(root, scratch.path("d1/demo"));
        assert_eq!(fs::read(root.join("a/x.sh")).unwrap(), b"echo hi\n");
        let mode = fs::metadata(root.join("a/x.sh")).unwrap().mode();
        assert_eq!(mode & 0o777, 0o755);
        assert!(root.join(OsStr::from_bytes(b"y\xff\n")).is_file());
        let target = fs::read_link(root.join("link")).unwrap();
        assert_eq!(target, Path::new("a/x.sh"));
        assert_eq!(root_in(&TREE, &scratch.0, None).unwrap(), root);
    }

    #[test]
    fn damage_of_every_kind_is_mended() {
        let scratch = Scratch::new("damaged");
        let root = root_in(&TREE, &scratch.0, None).unwrap();
        let script = root.join("a/x.sh");
        let mended = || {
            root_in(&TREE, &scratch.0, None).unwrap();
            fs::read(&script).unwrap() == b"echo hi\n" && fs::read_link(root.join("link")).is_ok()
        };
        fs::write(&script, b"echo ha\n").unwrap();
        assert!(mended());
        fs::remove_file(root.join("link")).unwrap();
        fs::create_dir_all(root.join("link/folder")).unwrap();
        assert!(mended());
        fs::remove_dir_all(root.join("a")).unwrap();
        fs::write(root.join("a"), b"a file").unwrap();
        assert!(mended());
        fs::remove_dir_all(&root).unwrap();
        assert!(mended());
    }

    #[test]
    fn an_edit_that_puts_size_and_time_back_is_seen() {
        let scratch = Scratch::new("edited");
        let root = root_in(&TREE, &scratch.0, None).unwrap();
        let script = root.join("a/x.sh");
        for _ in 0..3 {
            // Long enough for the file system's clock to see the mark as newer than the files.
            std::thread::sleep(Duration::from_millis(20));
            root_in(&TREE, &scratch.0, None).unwrap();
            fs::write(&script, b"echo ha\n").unwrap();
            let file = File::options().write(true).open(&script).unwrap();
            let stamp = SystemTime::UNIX_EPOCH + Duration::from_secs(STAMP);
            file.set_modified(stamp).unwrap();
            root_in(&TREE, &scratch.0, None).unwrap();
            assert_eq!(fs::read(&script).unwrap(), b"echo hi\n");
        }
    }

    #[test]
    fn files_that_did_not_change_are_not_read_again() {
        let scratch = Scratch::new("unread");
        root_in(&TREE, &scratch.0, None).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        root_in(&TREE, &scratch.0, None).unwrap();
        let mark = || Moment::of_mark(&scratch.path("d1/checked"));
        let before = mark();
        std::thread::sleep(Duration::from_millis(20));
        root_in(&TREE, &scratch.0, None).unwrap();
        assert!(before.is_some() && before == mark());
    }

    #[test]
    fn what_programs_add_outlives_mending() {
        let scratch = Scratch::new("added");
        let root = root_in(&TREE, &scratch.0, None).unwrap();
        fs::write(root.join("notes"), b"mine").unwrap();
        fs::write(root.join("a/x.sh"), b"echo ha\n").unwrap();
        root_in(&TREE, &scratch.0, None).unwrap();
        assert_eq!(fs::read(root.join("notes")).unwrap(), b"mine");
    }

    #[test]
    fn a_program_beside_this_one_is_linked_while_it_is_there() {
        let scratch = Scratch::new("beside");
        let beside = scratch.path("bin");
        make_private(&beside).unwrap();
        let root = root_in(&WITH_PROGRAM, &scratch.0, Some(&beside)).unwrap();
        assert!(fs::symlink_metadata(root.join("bin/wc")).is_err());
        fs::write(beside.join("wc"), b"").unwrap();
        assert_eq!(
            root_in(&WITH_PROGRAM, &scratch.0, Some(&beside)).unwrap(),
            root
        );
        assert_eq!(
            fs::read_link(root.join("bin/wc")).unwrap(),
            beside.join("wc")
        );
        fs::remove_file(beside.join("wc")).unwrap();
        root_in(&WITH_PROGRAM, &scratch.0, Some(&beside)).unwrap();
        assert!(fs::symlink_metadata(root.join("bin/wc")).is_err());
    }

    #[test]
    fn installations_have_trees_of_their_own() {
        let scratch = Scratch::new("installed");
        let one = root_in(&WITH_PROGRAM, &scratch.0, Some(Path::new("/one"))).unwrap();
        let two = root_in(&WITH_PROGRAM, &scratch.0, Some(Path::new("/two"))).unwrap();
        assert_ne!(one, two);
    }

    #[test]
    fn many_may_start_at_once() {
        let scratch = Scratch::new("many");
        let trees = &scratch.0;
        std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| root_in(&TREE, trees, None)))
                .collect();
            for start in starts {
                assert!(start.join().unwrap().is_ok());
            }
        });
        assert_eq!(fs::read_dir(trees).unwrap().count(), 1);
    }
}
