//! os: files, folders, the environment, processes.
mod folders;
mod stat_result;

use self::folders::{scandir, walk, DIR_ENTRY};
pub(super) use self::stat_result::stat_result;
use self::stat_result::STAT_RESULT;
use crate::class::ClassRef;
use crate::exc::{key_error, os_error, type_error};
use crate::file::{os_text, path_of, unsupported_class};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, method, ClassDef, Native};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

fn on_path(value: &Value, work: impl FnOnce(&Path) -> io::Result<()>) -> R {
    work(&path_of(value)?).map_err(|error| os_error(&error, Some(value)))?;
    Ok(Value::None)
}

fn listdir(a: &[Value]) -> R {
    let dot = Value::str(".");
    let folder = a[0].given().unwrap_or(&dot);
    let mut names = Vec::new();
    for entry in fs::read_dir(path_of(folder)?).map_err(|error| os_error(&error, Some(folder)))? {
        let entry = entry.map_err(|error| os_error(&error, Some(folder)))?;
        names.push(os_text(entry.file_name().as_bytes()));
    }
    Ok(Value::list(names))
}

fn makedirs(a: &[Value]) -> R {
    let path = path_of(&a[0])?;
    let exist_ok = !a[2].is_undef() && a[2].truth()?;
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty() && !parent.exists())
    {
        let parent = os_text(parent.as_os_str().as_bytes());
        makedirs(&[parent, a[1].clone(), Value::bool(true)])?;
    }
    match builder(&a[1])?.create(&path) {
        Err(error) if exist_ok && path.is_dir() => {
            let _ = error;
            Ok(Value::None)
        }
        done => done
            .map(|()| Value::None)
            .map_err(|error| os_error(&error, Some(&a[0]))),
    }
}

fn builder(mode: &Value) -> R<fs::DirBuilder> {
    let mut builder = fs::DirBuilder::new();
    if let Some(mode) = mode.given() {
        builder.mode(crate::number::c_int(mode)? as u32);
    }
    Ok(builder)
}

fn removedirs(a: &[Value]) -> R {
    on_path(&a[0], |path| {
        fs::remove_dir(path)?;
        let mut parent = path.parent();
        while let Some(folder) = parent.filter(|folder| fs::remove_dir(folder).is_ok()) {
            parent = folder.parent();
        }
        Ok(())
    })
}

fn stat(value: &Value, follow: bool) -> R {
    let path = path_of(value)?;
    let data = if follow {
        fs::metadata(&path)
    } else {
        fs::symlink_metadata(&path)
    };
    data.map(|data| stat_result(&data))
        .map_err(|error| os_error(&error, Some(value)))
}

fn env_text(value: &Value) -> R<OsString> {
    match value.as_str() {
        Some(text) => Ok(OsString::from_vec(crate::text::to_os(text))),
        None => Err(type_error(format!(
            "str expected, not {}",
            value.class_ref().name()
        ))),
    }
}

/// Changes of `os.environ` reach the process.
fn put_env(a: &[Value]) -> R {
    let (name, value) = (env_text(&a[1])?, env_text(&a[2])?);
    set_env(&name, Some(&value));
    if let Some(dict) = a[0].as_dict() {
        dict.set(&a[1], a[2].clone())?;
    }
    Ok(Value::None)
}

#[allow(unsafe_code, unused_unsafe)]
fn set_env(name: &OsString, value: Option<&OsString>) {
    // SAFETY: translated programs have one thread.
    unsafe {
        match value {
            Some(value) => std::env::set_var(name, value),
            None => std::env::remove_var(name),
        }
    }
}

/// Columns and lines of the terminal behind a descriptor.
#[allow(unsafe_code)]
pub fn terminal_size_of(descriptor: i32) -> io::Result<(i64, i64)> {
    // SAFETY: the call fills a winsize of its own, which is all zeros before.
    let (failed, size) = unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        let failed = libc::ioctl(descriptor, libc::TIOCGWINSZ, &mut size) != 0;
        (failed, size)
    };
    if failed {
        return Err(io::Error::last_os_error());
    }
    Ok((i64::from(size.ws_col), i64::from(size.ws_row)))
}

fn new_environ(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let dict = args
        .first()
        .cloned()
        .unwrap_or_else(|| Value::Dict(Default::default()));
    Ok(Object::value(
        class.clone(),
        crate::object::Payload::Value(dict),
    ))
}

static ENVIRON: ClassDef = ClassDef {
    name: "os._Environ",
    base: "dict",
    module: "os",
    new: Some(new_environ),
    natives: &[
        method("__setitem__", "key value", put_env),
        method("__delitem__", "key", |a| {
            match a[0].as_dict().map(|dict| dict.remove(&a[1])) {
                Some(Ok(Some(_))) => {}
                _ => return Err(key_error(&a[1])),
            }
            set_env(&env_text(&a[1])?, None);
            Ok(Value::None)
        }),
        method("pop", "key default?", |a| {
            let Some(Some((_, value))) =
                a[0].as_dict().map(|dict| dict.remove(&a[1])).transpose()?
            else {
                return if a[2].is_undef() {
                    Err(key_error(&a[1]))
                } else {
                    Ok(a[2].clone())
                };
            };
            set_env(&env_text(&a[1])?, None);
            Ok(value)
        }),
        method("setdefault", "key default", |a| {
            if let Some(found) = a[0].as_dict().and_then(|dict| dict.get(&a[1]).transpose()) {
                return found;
            }
            put_env(a)?;
            Ok(a[2].clone())
        }),
        method("update", "other? **kw", |a| {
            for source in [&a[1], &a[2]] {
                if source.is_undef() {
                    continue;
                }
                for (key, value) in crate::dict::pairs_of(source)? {
                    put_env(&[a[0].clone(), key, value])?;
                }
            }
            Ok(Value::None)
        }),
        method("copy", "", |a| match a[0].as_dict() {
            Some(dict) => Ok(Value::Dict(crate::rc::Rc::new(dict.copy()))),
            None => Ok(Value::None),
        }),
        method("__repr__", "", |a| {
            Ok(Value::str(format!(
                "environ({})",
                crate::text::builtin_repr(a[0].base())?
            )))
        }),
    ],
};

fn getenv(a: &[Value]) -> R {
    match std::env::var_os(env_text(&a[0])?) {
        Some(value) => Ok(os_text(value.as_bytes())),
        None => Ok(a[1].given().cloned().unwrap_or(Value::None)),
    }
}

fn access(a: &[Value]) -> R {
    let mode = crate::number::c_int(&a[1])?;
    let path = path_of(&a[0])?;
    let Ok(data) = fs::metadata(&path) else {
        return Ok(Value::bool(false));
    };
    let bits = data.permissions().mode();
    let write = mode & 2 == 0
        || fs::OpenOptions::new().append(true).open(&path).is_ok()
        || data.is_dir() && bits & 0o222 != 0;
    let read = mode & 4 == 0 || fs::File::open(&path).is_ok();
    let run = mode & 1 == 0 || bits & 0o111 != 0;
    Ok(Value::bool(write && read && run))
}

fn two_paths(a: &[Value], work: fn(&Path, &Path) -> io::Result<()>) -> R {
    work(&path_of(&a[0])?, &path_of(&a[1])?).map_err(|error| {
        crate::exc::os_error_number(
            error.raw_os_error().unwrap_or(libc::EIO),
            Some(&a[0]),
            Some(&a[1]),
        )
    })?;
    Ok(Value::None)
}

static FUNCTIONS: &[Native] = &[
    function("listdir", "path=", listdir),
    function("mkdir", "path: mode=", |a| {
        let builder = builder(&a[1])?;
        on_path(&a[0], |path| builder.create(path))
    }),
    function("makedirs", "name: mode= exist_ok=", makedirs),
    function("rmdir", "path:", |a| {
        on_path(&a[0], |path| fs::remove_dir(path))
    }),
    function("removedirs", "name:", removedirs),
    function("remove", "path:", |a| {
        on_path(&a[0], |path| fs::remove_file(path))
    }),
    function("unlink", "path:", |a| {
        on_path(&a[0], |path| fs::remove_file(path))
    }),
    function("rename", "src: dst:", |a| {
        two_paths(a, |from, to| fs::rename(from, to))
    }),
    function("replace", "src: dst:", |a| {
        two_paths(a, |from, to| fs::rename(from, to))
    }),
    function("link", "src: dst:", |a| {
        two_paths(a, |from, to| fs::hard_link(from, to))
    }),
    function("symlink", "src: dst:", |a| {
        two_paths(a, |from, to| std::os::unix::fs::symlink(from, to))
    }),
    function("readlink", "path:", |a| {
        let target =
            fs::read_link(path_of(&a[0])?).map_err(|error| os_error(&error, Some(&a[0])))?;
        Ok(os_text(target.as_os_str().as_bytes()))
    }),
    function("chmod", "path: mode:", |a| {
        let mode = crate::number::c_int(&a[1])? as u32;
        on_path(&a[0], |path| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode))
        })
    }),
    function("chdir", "path:", |a| {
        on_path(&a[0], |path| std::env::set_current_dir(path))
    }),
    function("getcwd", "", |_| super::os_path::cwd().map(Value::str)),
    function("stat", "path: * follow_symlinks=", |a| {
        stat(&a[0], a[1].is_undef() || a[1].truth()?)
    }),
    function("lstat", "path:", |a| stat(&a[0], false)),
    function("scandir", "path=", scandir),
    function("walk", "top: topdown= onerror= followlinks=", walk),
    function("access", "path: mode:", access),
    function("getenv", "key: default=", getenv),
    function("putenv", "name value", |a| {
        put_env(&[Value::None, a[0].clone(), a[1].clone()])
    }),
    function("unsetenv", "name", |a| {
        set_env(&env_text(&a[0])?, None);
        Ok(Value::None)
    }),
    function("getpid", "", |_| {
        Ok(Value::Int(i64::from(std::process::id())))
    }),
    function("getppid", "", |_| {
        Ok(Value::Int(i64::from(std::os::unix::process::parent_id())))
    }),
    function("cpu_count", "", |_| {
        Ok(std::thread::available_parallelism()
            .map_or(Value::None, |count| Value::from(count.get())))
    }),
    function("urandom", "size", |a| {
        let mut bytes = vec![0; crate::number::ssize(&a[0])?.max(0) as usize];
        let read = fs::File::open("/dev/urandom")
            .and_then(|mut file| io::Read::read_exact(&mut file, &mut bytes));
        read.map_err(|error| os_error(&error, None))?;
        Ok(Value::bytes(bytes))
    }),
    function("fspath", "path:", |a| super::os_path::fspath(&a[0])),
    function("fsencode", "filename", |a| {
        crate::file::path_bytes(&a[0]).map(Value::bytes)
    }),
    function("fsdecode", "filename", |a| {
        Ok(os_text(&crate::file::path_bytes(&a[0])?))
    }),
    function("strerror", "code", |a| {
        Ok(Value::str(crate::exc::errno_text(crate::number::c_int(
            &a[0],
        )?)))
    }),
    function("_exit", "status:", |a| {
        std::process::exit(crate::number::c_int(&a[0])?)
    }),
    function("abort", "", |_| std::process::abort()),
    function("get_terminal_size", "fd?", |a| {
        let descriptor = a[0].given().map_or(Ok(1), crate::number::c_int)?;
        let (columns, lines) =
            terminal_size_of(descriptor).map_err(|error| os_error(&error, None))?;
        Ok(super::shutil::terminal_size(columns, lines))
    }),
    function("isatty", "fd", |a| {
        use std::io::IsTerminal;
        Ok(Value::bool(match crate::number::c_int(&a[0])? {
            0 => io::stdin().is_terminal(),
            1 => io::stdout().is_terminal(),
            2 => io::stderr().is_terminal(),
            _ => false,
        }))
    }),
];

fn start(module: &'static Globals) -> R<()> {
    module.put("path", crate::module::import_module("os.path")?);
    let meta = types().library(&super::abstracts::META);
    let path_like = super::class_with_meta("PathLike", "os", meta)?;
    crate::abc::registered(&path_like);
    module.put("PathLike", Value::Class(path_like));
    for (name, text) in [
        ("name", "posix"),
        ("sep", "/"),
        ("pathsep", ":"),
        ("linesep", "\n"),
        ("curdir", "."),
        ("pardir", ".."),
        ("extsep", "."),
        ("devnull", "/dev/null"),
        ("defpath", "/bin:/usr/bin"),
    ] {
        module.put(name, Value::str(text));
    }
    module.put("altsep", Value::None);
    super::descriptors::add_constants(module);
    for (name, number) in [
        ("F_OK", 0),
        ("R_OK", 4),
        ("W_OK", 2),
        ("X_OK", 1),
        ("SEEK_SET", 0),
        ("SEEK_CUR", 1),
        ("SEEK_END", 2),
    ] {
        module.put(name, Value::Int(number));
    }
    let dict = crate::dict::Dict::default();
    for (name, value) in std::env::vars_os() {
        dict.set(&os_text(name.as_bytes()), os_text(value.as_bytes()))?;
    }
    let class = types().library(&ENVIRON);
    module.put(
        "environ",
        new_environ(&class, &[Value::Dict(crate::rc::Rc::new(dict))], &[])?,
    );
    module.put("error", Value::Class(types().named("OSError")));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "os",
    functions: &[
        FUNCTIONS,
        super::descriptors::FUNCTIONS,
        super::file_times::FUNCTIONS,
    ],
    classes: &[&STAT_RESULT, &DIR_ENTRY],
    start,
};

static IO_FUNCTIONS: &[Native] = &[
    function(
        "open",
        "file: mode= buffering= encoding= errors= newline= closefd= opener=",
        crate::file::open,
    ),
    function("text_encoding", "encoding stacklevel?", |a| {
        Ok(a[0]
            .given()
            .cloned()
            .unwrap_or_else(|| Value::str("locale")))
    }),
];

/// io: the classes of files.
pub static IO: Library = Library {
    name: "io",
    functions: &[IO_FUNCTIONS],
    classes: &[
        &crate::file::TEXT_FILE,
        &crate::file::READER,
        &crate::file::WRITER,
        &crate::file::RANDOM,
        &crate::file::STRING_IO,
        &crate::file::BYTES_IO,
        &crate::file_bases::IO_BASE,
        &crate::file_bases::RAW_BASE,
        &crate::file_bases::BUFFERED_BASE,
        &crate::file_bases::TEXT_BASE,
    ],
    start: |module| {
        module.put("UnsupportedOperation", Value::Class(unsupported_class()));
        module.put("DEFAULT_BUFFER_SIZE", Value::Int(8192));
        for (name, number) in [("SEEK_SET", 0), ("SEEK_CUR", 1), ("SEEK_END", 2)] {
            module.put(name, Value::Int(number));
        }
        module.put(
            "BlockingIOError",
            Value::Class(types().named("BlockingIOError")),
        );
        Ok(())
    },
};
