//! shutil.rmtree: what cannot be removed is told to a hook, which may mend it, and the rest goes on.
use crate::attribute::get;
use crate::call::call;
use crate::exc::{exception, handling, os_error, type_error, Exc};
use crate::file::{os_text, path_of};
use crate::modules::os_path::fspath;
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
    let given = match a[0].base() {
        Value::Bytes(path) => os_text(path.as_slice()),
        _ => a[0].clone(),
    };
    removal.whole(&given)?;
    Ok(Value::None)
}

struct Removal<'a> {
    quiet: bool,
    hook: Option<&'a Value>,
}

impl Removal<'_> {
    fn whole(&self, given: &Value) -> R<()> {
        let path = match path_of(given) {
            Ok(path) => path,
            Err(error) => return self.failed("lstat", given, of_lstat(error, given)),
        };
        let path = path.as_path();
        let shown = fspath(given)?;
        let data = match fs::symlink_metadata(path) {
            Ok(data) => data,
            Err(error) => return self.failed("lstat", given, os_error(&error, Some(&shown))),
        };
        if data.is_symlink() {
            if let Err(error) = File::open(path) {
                return self.failed("open", given, os_error(&error, Some(&shown)));
            }
            let error = exception("OSError", "Cannot call rmtree on a symbolic link");
            return self.failed("islink", given, error);
        }
        // Only what std leaves is gone through.
        if data.is_dir() && fs::remove_dir_all(path).is_ok() {
            return Ok(());
        }
        self.folder(path, given, &shown)
    }

    /// `at` is where it lies; `path` is what the hook is told.
    fn folder(&self, at: &Path, path: &Value, shown: &Value) -> R<()> {
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

    fn content(&self, folder: &File, path: &Value) -> R<()> {
        let at = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
        let entries = match fs::read_dir(&at).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                let error = os_error(&error, None).with_extra("filename", path.clone());
                return self.failed("scandir", path, error);
            }
        };
        let above = path_of(path)?;
        for entry in entries {
            let at = entry.path();
            let path = os_text(above.join(entry.file_name()).as_os_str().as_bytes());
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
    fn tried(&self, name: &str, path: &Value, shown: &Value, result: io::Result<()>) -> R<()> {
        match result {
            Ok(()) => Ok(()),
            Err(error) => self.failed(name, path, os_error(&error, Some(shown))),
        }
    }

    fn failed(&self, name: &str, path: &Value, error: Exc) -> R<()> {
        if self.quiet {
            return Ok(());
        }
        let Some(hook) = self.hook else {
            return Err(error);
        };
        let module = if name == "islink" { "os.path" } else { "os" };
        let function = get(&import_module(module)?, Sym::new(name))?;
        let _handled = handling(&error);
        call(hook, &[function, path.clone(), exc_info(&[])?])?;
        Ok(())
    }
}

/// What `os.lstat` says of what is no path.
fn of_lstat(error: Exc, given: &Value) -> Exc {
    match error.is("TypeError") {
        true => type_error(format!(
            "lstat: path should be string, bytes or os.PathLike, not {}",
            given.class_ref().name()
        )),
        false => error,
    }
}
