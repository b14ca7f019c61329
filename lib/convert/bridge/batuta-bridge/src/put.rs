//! Writing one path of a tree in one step.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use crate::wanted::{Wanted, STAMP};

/// A name that no other process or thread uses. It starts with a dot, as no tree's does.
pub fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".new-{}-{}-{count}", std::process::id(), now.as_nanos())
}

/// Makes `path` what is wanted in one step, by way of `part` on the same file system.
pub fn put(root: &Path, path: &Path, wanted: Wanted, part: &Path) -> io::Result<()> {
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
