//! Where a tree is unpacked: a folder that only this user can write to.

use std::fs::{self, DirBuilder, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::process;

const WRITABLE_BY_ALL: u32 = 0o002;

/// A folder that trees may lie in.
pub enum Base {
    /// The user's cache.
    Cache(PathBuf),
    /// A folder of this user among everybody's temporary files.
    Temporary(PathBuf),
}

impl Base {
    /// Those of this process's environment, best first.
    pub fn all() -> Vec<Base> {
        let absolute = |name: &str| {
            let path = std::env::var_os(name).map(PathBuf::from);
            path.filter(|path| path.is_absolute())
        };
        let home = || absolute("HOME").map(|home| home.join(".cache"));
        let cache = absolute("XDG_CACHE_HOME").or_else(home).map(Base::Cache);
        let own = format!("batuta-{}", process::user());
        let temporary = absolute("TMPDIR").unwrap_or_else(|| PathBuf::from("/tmp"));
        let temporary = Base::Temporary(temporary.join(own));
        cache.into_iter().chain([temporary]).collect()
    }

    /// The path, for messages.
    pub fn path(&self) -> &Path {
        match self {
            Base::Cache(path) | Base::Temporary(path) => path,
        }
    }

    /// Makes the folder of all trees in it. Fails where another user could change what lies there.
    pub fn trees(&self) -> io::Result<PathBuf> {
        if let Base::Temporary(path) = self {
            make_private(path)?;
            // Anybody may have put a link there, so that it is not followed.
            check(path, &fs::symlink_metadata(path)?)?;
        }
        let batuta = self.path().join("batuta");
        let trees = batuta.join("tree");
        make_private(&trees)?;
        for folder in [&batuta, &trees] {
            check(folder, &fs::metadata(folder)?)?;
        }
        Ok(trees)
    }
}

/// Makes a folder, and what is missing above it, for this user alone.
pub fn make_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn check(path: &Path, meta: &Metadata) -> io::Result<()> {
    if meta.is_dir() && meta.uid() == process::user() && meta.mode() & WRITABLE_BY_ALL == 0 {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        format!("{}: others can write there", path.display()),
    ))
}

/// A short name for the folder of the program: programs beside this one make a tree depend on it.
pub fn mark(folder: &Path) -> String {
    // FNV-1a: only to keep installations apart, not against an adversary.
    let hash = folder
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::os::unix::fs::{symlink, PermissionsExt};

    #[test]
    fn the_folder_of_trees_is_private() {
        let scratch = Scratch::new("private");
        let trees = Base::Cache(scratch.path("new/cache")).trees().unwrap();
        assert_eq!(trees, scratch.path("new/cache/batuta/tree"));
        assert_eq!(fs::metadata(trees).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_folder_that_all_may_write_to_is_refused() {
        let scratch = Scratch::new("open");
        let batuta = scratch.path("batuta");
        fs::create_dir(&batuta).unwrap();
        fs::set_permissions(&batuta, fs::Permissions::from_mode(0o777)).unwrap();
        let error = Base::Cache(scratch.path("")).trees().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn a_link_among_the_temporary_files_is_not_followed() {
        let scratch = Scratch::new("link");
        let elsewhere = scratch.path("elsewhere");
        make_private(&elsewhere).unwrap();
        let base = scratch.path("batuta-0");
        symlink(&elsewhere, &base).unwrap();
        assert!(Base::Temporary(base).trees().is_err());
        assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
    }

    #[test]
    fn installations_have_different_marks() {
        assert_ne!(mark(Path::new("/a/bin")), mark(Path::new("/b/bin")));
    }
}
