//! shutil.rmtree: what cannot be removed is told to a hook, which may mend it, and the rest goes on.
use crate::attribute::get;
use crate::call::call;
use crate::exc::{exception, handling, os_error, Exc};
use crate::file::{os_text, path_of};
use crate::modules::sys::exc_info;
use crate::prelude::import_module;
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

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
        // What std does is safe from links that somebody puts there meanwhile; only what it leaves is gone through.
        if data.is_dir() && fs::remove_dir_all(path).is_ok() {
            return Ok(());
        }
        self.content(path, shown)?;
        self.tried("rmdir", path, shown, fs::remove_dir(path))
    }

    fn content(&self, path: &Path, shown: &Value) -> R<()> {
        let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.failed("scandir", path, os_error(&error, Some(shown))),
        };
        for entry in entries {
            let (inner, name) = (entry.path(), os_text(entry.file_name().as_bytes()));
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.content(&inner, &os_text(inner.as_os_str().as_bytes()))?;
                self.tried("rmdir", &inner, &name, fs::remove_dir(&inner))?;
            } else {
                self.tried("unlink", &inner, &name, fs::remove_file(&inner))?;
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
