//! shutil.rmtree: what cannot be removed is told to a hook, which may mend it, and the rest goes on.
use crate::attribute::get;
use crate::call::call;
use crate::exc::{exception, handling, os_error, Exc};
use crate::file::{os_text, path_of};
use crate::modules::sys::exc_info;
use crate::prelude::import_module;
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Path, ignore_errors and onerror.
pub fn remove_tree(a: &[Value]) -> R {
    let removal = Removal {
        quiet: a[1].given().map_or(Ok(false), Value::truth)?,
        hook: a[2].given(),
    };
    removal.whole(&path_of(&a[0])?, &a[0])?;
    Ok(Value::None)
}

struct Removal<'a> {
    quiet: bool,
    hook: Option<&'a Value>,
}

impl Removal<'_> {
    fn whole(&self, path: &Path, shown: &Value) -> R<()> {
        let data = match fs::symlink_metadata(path) {
            Ok(data) => data,
            Err(error) => return self.failed("lstat", path, os_error(&error, Some(shown))),
        };
        if data.is_symlink() {
            let error = exception("OSError", "Cannot call rmtree on a symbolic link");
            return self.failed("islink", path, error);
        }
        // Only what std leaves is gone through.
        if data.is_dir() && fs::remove_dir_all(path).is_ok() {
            return Ok(());
        }
        self.folder(path, path, shown)
    }

    /// `at` is where it lies; `path` is what the hook is told.
    fn folder(&self, at: &Path, path: &Path, shown: &Value) -> R<()> {
        // A link that somebody puts there meanwhile is not followed, neither here nor above.
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NOFOLLOW)
            .open(at);
        match opened {
            Ok(opened) => self.content(&opened, path)?,
            Err(error) => return self.failed("open", path, os_error(&error, Some(shown))),
        }
        self.tried("rmdir", path, shown, fs::remove_dir(at))
    }

    fn content(&self, folder: &File, path: &Path) -> R<()> {
        let at = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
        let entries = match fs::read_dir(&at).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                let shown = os_text(path.as_os_str().as_bytes());
                return self.failed("scandir", path, os_error(&error, Some(&shown)));
            }
        };
        for entry in entries {
            let (at, path) = (entry.path(), path.join(entry.file_name()));
            let name = os_text(entry.file_name().as_bytes());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.folder(&at, &path, &name)?;
            } else {
                self.tried("unlink", &path, &name, fs::remove_file(&at))?;
            }
        }
        Ok(())
    }

    /// `shown` stands in the error for the path, as CPython has it: relative to the folder that was opened.
    fn tried(&self, name: &str, path: &Path, shown: &Value, result: io::Result<()>) -> R<()> {
        match result {
            Ok(()) => Ok(()),
            Err(error) => self.failed(name, path, os_error(&error, Some(shown))),
        }
    }

    fn failed(&self, name: &str, path: &Path, error: Exc) -> R<()> {
        if self.quiet {
            return Ok(());
        }
        let Some(hook) = self.hook else {
            return Err(error);
        };
        let module = if name == "islink" { "os.path" } else { "os" };
        let function = get(&import_module(module)?, Sym::new(name))?;
        let _handled = handling(&error);
        let path = os_text(path.as_os_str().as_bytes());
        call(hook, &[function, path, exc_info(&[])?])?;
        Ok(())
    }
}
