//! Puts the carried files where their scripts can be run from, once.
//!
//! ```text
//! <trees>/<digest>/checked         its time: when all files were last compared with the table
//! <trees>/<digest>/used            its time: when the tree was last used (see last_use)
//! <trees>/<digest>/<project>/...   the files
//! ```
//! A file whose status has not changed since then (ctime, which nobody can set) is not read again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::last_use;
use crate::place::{make_private, mark, Base};
use crate::put::{put, unique_name};
use crate::wanted::{for_each, holds, is_as_wanted, Moment};
use crate::Tree;

/// The root of the unpacked tree. The tree is held until this process is replaced or ends.
pub fn root(tree: &Tree) -> Result<PathBuf, String> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(Path::to_path_buf));
    let mut reasons = Vec::new();
    for base in Base::all() {
        let unpacked = base
            .trees()
            .and_then(|trees| held_root(tree, &trees, beside.as_deref()));
        match unpacked {
            Ok((root, hold)) => {
                std::mem::forget(hold);
                return Ok(root);
            }
            Err(error) => reasons.push(format!("{}: {error}", base.path().display())),
        }
    }
    let reasons = reasons.join("; ");
    Err(format!("cannot unpack the program's files ({reasons})"))
}

/// The root, and what keeps others from removing the tree.
fn held_root(
    tree: &Tree,
    trees: &Path,
    beside: Option<&Path>,
) -> io::Result<(PathBuf, Option<File>)> {
    // Only links to programs depend on where this one is installed.
    let folder = trees.join(match beside.filter(|_| !tree.programs.is_empty()) {
        Some(beside) => format!("{}-{}", tree.digest, mark(beside)),
        None => tree.digest.to_string(),
    });
    let mut hold = last_use::begin(&folder);
    if fs::symlink_metadata(&folder).is_err() {
        make(tree, trees, &folder, beside)?;
        hold = last_use::begin(&folder);
        last_use::sweep(trees, SystemTime::now());
    }
    mend(tree, trees, &folder, beside).map(|()| (folder.join(tree.name), hold))
}

/// Puts back what was removed or changed since the tree was made.
fn mend(tree: &Tree, trees: &Path, folder: &Path, beside: Option<&Path>) -> io::Result<()> {
    let root = folder.join(tree.name);
    let checked = folder.join("checked");
    let last = Moment::of_mark(&checked);
    let mut is_sure = true;
    for_each(tree, beside, &mut |path, wanted| {
        is_sure = is_sure && is_as_wanted(&root.join(path), &wanted, last, &|_, _| false);
        Ok(())
    })?;
    if is_sure {
        return Ok(());
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
    mended
}

/// Writes the tree beside its place and moves it there. When another process was faster, its equal
/// tree stays.
fn make(tree: &Tree, trees: &Path, folder: &Path, beside: Option<&Path>) -> io::Result<()> {
    let fresh = trees.join(unique_name());
    let root = fresh.join(tree.name);
    let made = make_private(&fresh)
        .and_then(|()| last_use::mark(&fresh))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use crate::wanted::STAMP;
    use crate::{Content, Item};
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;
    use std::time::Duration;

    fn root_in(tree: &Tree, trees: &Path, beside: Option<&Path>) -> io::Result<PathBuf> {
        held_root(tree, trees, beside).map(|(root, _)| root)
    }

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

    #[test]
    fn files_modes_and_links_are_unpacked() {
        let scratch = Scratch::new("all");
        let root = root_in(&TREE, scratch.root(), None).unwrap();
        assert_eq!(root, scratch.path("d1/demo"));
        assert_eq!(fs::read(root.join("a/x.sh")).unwrap(), b"echo hi\n");
        let mode = fs::metadata(root.join("a/x.sh")).unwrap().mode();
        assert_eq!(mode & 0o777, 0o755);
        assert!(root.join(OsStr::from_bytes(b"y\xff\n")).is_file());
        let target = fs::read_link(root.join("link")).unwrap();
        assert_eq!(target, Path::new("a/x.sh"));
        assert_eq!(root_in(&TREE, scratch.root(), None).unwrap(), root);
    }

    #[test]
    fn damage_of_every_kind_is_mended() {
        let scratch = Scratch::new("damaged");
        let root = root_in(&TREE, scratch.root(), None).unwrap();
        let script = root.join("a/x.sh");
        let mended = || {
            root_in(&TREE, scratch.root(), None).unwrap();
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
        let root = root_in(&TREE, scratch.root(), None).unwrap();
        let script = root.join("a/x.sh");
        for _ in 0..3 {
            // Long enough for the file system's clock to see the mark as newer than the files.
            std::thread::sleep(Duration::from_millis(20));
            root_in(&TREE, scratch.root(), None).unwrap();
            fs::write(&script, b"echo ha\n").unwrap();
            let file = File::options().write(true).open(&script).unwrap();
            let stamp = SystemTime::UNIX_EPOCH + Duration::from_secs(STAMP);
            file.set_modified(stamp).unwrap();
            root_in(&TREE, scratch.root(), None).unwrap();
            assert_eq!(fs::read(&script).unwrap(), b"echo hi\n");
        }
    }

    #[test]
    fn files_that_did_not_change_are_not_read_again() {
        let scratch = Scratch::new("unread");
        root_in(&TREE, scratch.root(), None).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        root_in(&TREE, scratch.root(), None).unwrap();
        let mark = || Moment::of_mark(&scratch.path("d1/checked"));
        let before = mark();
        std::thread::sleep(Duration::from_millis(20));
        root_in(&TREE, scratch.root(), None).unwrap();
        assert!(before.is_some() && before == mark());
    }

    #[test]
    fn what_programs_add_outlives_mending() {
        let scratch = Scratch::new("added");
        let root = root_in(&TREE, scratch.root(), None).unwrap();
        fs::write(root.join("notes"), b"mine").unwrap();
        fs::write(root.join("a/x.sh"), b"echo ha\n").unwrap();
        root_in(&TREE, scratch.root(), None).unwrap();
        assert_eq!(fs::read(root.join("notes")).unwrap(), b"mine");
    }

    #[test]
    fn a_program_beside_this_one_is_linked_while_it_is_there() {
        let scratch = Scratch::new("beside");
        let beside = scratch.path("bin");
        make_private(&beside).unwrap();
        let root = root_in(&WITH_PROGRAM, scratch.root(), Some(&beside)).unwrap();
        assert!(fs::symlink_metadata(root.join("bin/wc")).is_err());
        fs::write(beside.join("wc"), b"").unwrap();
        assert_eq!(
            root_in(&WITH_PROGRAM, scratch.root(), Some(&beside)).unwrap(),
            root
        );
        assert_eq!(
            fs::read_link(root.join("bin/wc")).unwrap(),
            beside.join("wc")
        );
        fs::remove_file(beside.join("wc")).unwrap();
        root_in(&WITH_PROGRAM, scratch.root(), Some(&beside)).unwrap();
        assert!(fs::symlink_metadata(root.join("bin/wc")).is_err());
    }

    #[test]
    fn installations_have_trees_of_their_own() {
        let scratch = Scratch::new("installed");
        let one = root_in(&WITH_PROGRAM, scratch.root(), Some(Path::new("/one"))).unwrap();
        let two = root_in(&WITH_PROGRAM, scratch.root(), Some(Path::new("/two"))).unwrap();
        assert_ne!(one, two);
    }

    #[test]
    fn unpacking_a_tree_removes_those_that_nobody_uses() {
        let scratch = Scratch::new("sweep");
        let old = Tree {
            digest: "nobody-uses-it",
            ..TREE
        };
        root_in(&old, scratch.root(), None).unwrap();
        let used = scratch.path("nobody-uses-it/used");
        let file = File::options().write(true).open(used).unwrap();
        let long_ago = SystemTime::now() - Duration::from_secs(40 * 24 * 60 * 60);
        file.set_modified(long_ago).unwrap();
        drop(file);
        let root = root_in(&TREE, scratch.root(), None).unwrap();
        assert!(!scratch.path("nobody-uses-it").exists());
        assert!(root.exists());
        // Whoever starts it again has it again.
        let again = root_in(&old, scratch.root(), None).unwrap();
        assert_eq!(fs::read(again.join("a/x.sh")).unwrap(), b"echo hi\n");
    }

    #[test]
    fn many_may_start_at_once() {
        let scratch = Scratch::new("many");
        let trees = scratch.root();
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
