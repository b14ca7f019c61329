//! shutil: copying, moving and removing files and trees; the size of the terminal.
use crate::exc::{os_error, os_error_number};
use crate::file::{os_text, path_of};
use crate::module::Globals;
use crate::modules::remove_tree::remove_tree;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Columns and lines, as `os.terminal_size`.
pub fn terminal_size(columns: i64, lines: i64) -> Value {
    crate::modules::sys::structure(
        "terminal_size",
        &["columns", "lines"],
        &[Value::Int(columns), Value::Int(lines)],
    )
}

fn from_environment(name: &str) -> i64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

fn get_terminal_size(a: &[Value]) -> R {
    let fallback = match a[0].given() {
        Some(pair) => crate::iter::collect(pair)?,
        None => vec![Value::Int(80), Value::Int(24)],
    };
    let (mut columns, mut lines) = (from_environment("COLUMNS"), from_environment("LINES"));
    if columns <= 0 || lines <= 0 {
        let (wide, high) = super::os::terminal_size_of(1).unwrap_or((0, 0));
        let known = |number: i64, at: usize| {
            if number > 0 {
                number
            } else {
                fallback.get(at).and_then(Value::as_i64).unwrap_or(0)
            }
        };
        if columns <= 0 {
            columns = known(wide, 0);
        }
        if lines <= 0 {
            lines = known(high, 1);
        }
    }
    Ok(terminal_size(columns, lines))
}

fn copy_file_object(a: &[Value]) -> R {
    let length = a[2].given().and_then(Value::as_i64).filter(|n| *n > 0);
    let size = Value::Int(length.unwrap_or(64 * 1024));
    loop {
        let chunk =
            crate::attribute::call_by_sym(Sym::new("read"), &[a[0].clone(), size.clone()], &[])?;
        if !chunk.truth()? {
            return Ok(Value::None);
        }
        crate::attribute::call_by_sym(Sym::new("write"), &[a[1].clone(), chunk], &[])?;
    }
}

fn same_file(from: &Path, to: &Path) -> bool {
    match (fs::metadata(from), fs::metadata(to)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev() && a.ino() == b.ino(),
        _ => false,
    }
}

fn error_class(name: &'static str, base: &str) -> crate::class::ClassRef {
    let key: &'static str = if name == "Error" {
        "shutil.Error"
    } else {
        "shutil.SameFileError"
    };
    types().find(key).unwrap_or_else(|| {
        let made = crate::modules::exception_class(name, "shutil", &[base]);
        types().add(key, made)
    })
}

fn errors() -> (crate::class::ClassRef, crate::class::ClassRef) {
    let error = error_class("Error", "OSError");
    (error, error_class("SameFileError", "shutil.Error"))
}

/// Into the folder, if the target is one.
fn inside(from: &Path, to: PathBuf) -> PathBuf {
    match from.file_name() {
        Some(name) if to.is_dir() => to.join(name),
        _ => to,
    }
}

fn copy_content(a: &[Value]) -> R<PathBuf> {
    copy_to(a, path_of(&a[1])?, &a[1])
}

fn copy_to(a: &[Value], to: PathBuf, shown: &Value) -> R<PathBuf> {
    let from = path_of(&a[0])?;
    if same_file(&from, &to) {
        return Err(crate::exc::make(
            &errors().1,
            vec![Value::str(format!(
                "{} and {} are the same file",
                crate::text::repr_string(&a[0])?,
                crate::text::repr_string(shown)?
            ))],
        ));
    }
    let mut source = fs::File::open(&from).map_err(|error| os_error(&error, Some(&a[0])))?;
    if source.metadata().is_ok_and(|data| data.is_dir()) {
        return Err(os_error_number(libc::EISDIR, Some(&a[0]), None));
    }
    let mut target = fs::File::create(&to).map_err(|error| os_error(&error, Some(shown)))?;
    std::io::copy(&mut source, &mut target).map_err(|error| os_error(&error, Some(shown)))?;
    Ok(to)
}

fn copy_mode(from: &Value, to: &Path) -> R<()> {
    let data = fs::metadata(path_of(from)?).map_err(|error| os_error(&error, Some(from)))?;
    let mode = fs::Permissions::from_mode(data.mode() & 0o7777);
    fs::set_permissions(to, mode).map_err(|error| os_error(&error, Some(from)))
}

fn copy_times(from: &Value, to: &Path) -> R<()> {
    let data = fs::metadata(path_of(from)?).map_err(|error| os_error(&error, Some(from)))?;
    let times = fs::FileTimes::new();
    let times = match (data.accessed(), data.modified()) {
        (Ok(accessed), Ok(modified)) => times.set_accessed(accessed).set_modified(modified),
        _ => times,
    };
    fs::File::options()
        .append(true)
        .open(to)
        .and_then(|file| file.set_times(times))
        .map_err(|error| os_error(&error, Some(from)))
}

fn copy(a: &[Value], with_times: bool) -> R {
    let from = path_of(&a[0])?;
    let wanted = path_of(&a[1])?;
    let to = inside(&from, wanted.clone());
    let shown = if to == wanted {
        a[1].clone()
    } else {
        os_text(to.as_os_str().as_bytes())
    };
    copy_to(a, to.clone(), &shown)?;
    if with_times {
        copy_times(&a[0], &to)?;
    }
    copy_mode(&a[0], &to)?;
    Ok(shown)
}

fn move_path(a: &[Value]) -> R {
    let from = path_of(&a[0])?;
    let wanted = path_of(&a[1])?;
    let to = inside(&from, wanted.clone());
    let shown = if to == wanted {
        a[1].clone()
    } else {
        os_text(to.as_os_str().as_bytes())
    };
    if to != wanted && to.exists() {
        return Err(crate::exc::make(
            &errors().0,
            vec![Value::str(format!(
                "Destination path '{}' already exists",
                to.display()
            ))],
        ));
    }
    match fs::rename(&from, &to) {
        Ok(()) => Ok(shown),
        Err(error) if error.raw_os_error() == Some(libc::EXDEV) && from.is_file() => {
            copy(&[a[0].clone(), shown.clone()], true)?;
            fs::remove_file(&from).map_err(|error| os_error(&error, Some(&a[0])))?;
            Ok(shown)
        }
        Err(error) => Err(os_error(&error, Some(&a[0]))),
    }
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.mode() & 0o111 != 0)
}

fn which(a: &[Value]) -> R {
    let name = path_of(&a[0])?;
    if name.components().count() > 1 {
        return Ok(if is_program(&name) {
            a[0].clone()
        } else {
            Value::None
        });
    }
    let folders = match a[2].given().filter(|path| !path.is_none()) {
        Some(path) => crate::text::str_string(path)?,
        None => std::env::var("PATH").unwrap_or_else(|_| "/bin:/usr/bin".to_owned()),
    };
    for folder in folders.split(':') {
        let path = Path::new(folder).join(&name);
        if is_program(&path) {
            return Ok(os_text(path.as_os_str().as_bytes()));
        }
    }
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    function("get_terminal_size", "fallback=", get_terminal_size),
    function("copyfileobj", "fsrc: fdst: length=", copy_file_object),
    function("copyfile", "src: dst: * follow_symlinks=", |a| {
        copy_content(a).map(|_| a[1].clone())
    }),
    function("copymode", "src: dst: * follow_symlinks=", |a| {
        copy_mode(&a[0], &path_of(&a[1])?).map(|()| Value::None)
    }),
    function("copystat", "src: dst: * follow_symlinks=", |a| {
        let to = path_of(&a[1])?;
        copy_times(&a[0], &to)?;
        copy_mode(&a[0], &to).map(|()| Value::None)
    }),
    function("copy", "src: dst: * follow_symlinks=", |a| copy(a, false)),
    function("copy2", "src: dst: * follow_symlinks=", |a| copy(a, true)),
    function("move", "src: dst: copy_function=", move_path),
    function(
        "rmtree",
        "path: ignore_errors= onerror= * dir_fd=",
        remove_tree,
    ),
    function("which", "cmd: mode= path=", which),
];

fn start(module: &'static Globals) -> R<()> {
    let (error, same) = errors();
    module.put("Error", Value::Class(error));
    module.put("SameFileError", Value::Class(same));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "shutil",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};
