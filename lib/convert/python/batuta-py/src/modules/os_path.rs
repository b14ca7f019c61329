//! os.path: paths as texts.
use crate::exc::{os_error, type_error};
use crate::file::path_of;
use crate::modules::{nothing, Library};
use crate::native::{function, Native};
use crate::symbol::known;
use crate::value::{Value, R};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

/// str or bytes, or what `__fspath__` gives.
pub fn fspath(value: &Value) -> R {
    if value.as_str().is_some() || matches!(value.base(), Value::Bytes(_)) {
        return Ok(value.base().clone());
    }
    match crate::attribute::call_special(known::FSPATH, std::slice::from_ref(value)) {
        Some(path) => path,
        None => Err(type_error(format!(
            "expected str, bytes or os.PathLike object, not {}",
            value.class_ref().name()
        ))),
    }
}

fn text(value: &Value) -> R<String> {
    let path = fspath(value)?;
    match path.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Ok(crate::text::from_os(&path.as_bytes().unwrap_or_default())),
    }
}

pub fn join(first: &str, rest: &[String]) -> String {
    let mut path = first.to_owned();
    for part in rest {
        if part.starts_with('/') {
            path.clone_from(part);
        } else if path.is_empty() || path.ends_with('/') {
            path.push_str(part);
        } else {
            path = format!("{path}/{part}");
        }
    }
    path
}

pub fn split(path: &str) -> (String, String) {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (head, tail) = path.split_at(at);
    let trimmed = head.trim_end_matches('/');
    let head = if trimmed.is_empty() { head } else { trimmed };
    (head.to_owned(), tail.to_owned())
}

pub fn splitext(path: &str) -> (String, String) {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let leading = path[name..].len() - path[name..].trim_start_matches('.').len();
    match path[name + leading..].rfind('.') {
        Some(dot) => {
            let at = name + leading + dot;
            (path[..at].to_owned(), path[at..].to_owned())
        }
        None => (path.to_owned(), String::new()),
    }
}

pub fn normpath(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    let slashes = if path.starts_with("//") && !path.starts_with("///") {
        2
    } else {
        usize::from(path.starts_with('/'))
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if slashes > 0 => {}
            part => parts.push(part),
        }
    }
    let joined = format!("{}{}", "/".repeat(slashes), parts.join("/"));
    if joined.is_empty() {
        ".".to_owned()
    } else {
        joined
    }
}

pub fn cwd() -> R<String> {
    let folder = std::env::current_dir().map_err(|error| os_error(&error, None))?;
    Ok(crate::text::from_os(folder.as_os_str().as_bytes()))
}

pub fn abspath(path: &str) -> R<String> {
    if path.starts_with('/') {
        return Ok(normpath(path));
    }
    Ok(normpath(&join(&cwd()?, &[path.to_owned()])))
}

/// The error names the first part that is missing.
fn check_all_there(path: &str) -> R<()> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    for end in ends.chain([path.len()]).filter(|end| *end > 0) {
        let part = Value::str(&path[..end]);
        std::fs::symlink_metadata(path_of(&part)?)
            .map_err(|error| os_error(&error, Some(&part)))?;
    }
    Ok(())
}

fn realpath(path: &str) -> R<String> {
    let absolute = abspath(path)?;
    let mut done = String::new();
    let mut left: Vec<String> = absolute.split('/').rev().map(str::to_owned).collect();
    let mut links = 0;
    while let Some(part) = left.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                done = split(&done).0.trim_end_matches('/').to_owned();
                continue;
            }
            _ => {}
        }
        let next = format!("{done}/{part}");
        match std::fs::read_link(&next) {
            Ok(target) if links < 40 => {
                links += 1;
                let target = crate::text::from_os(target.as_os_str().as_bytes());
                if target.starts_with('/') {
                    done.clear();
                }
                left.extend(target.split('/').rev().map(str::to_owned));
            }
            _ => done = next,
        }
    }
    Ok(if done.is_empty() {
        "/".to_owned()
    } else {
        done
    })
}

fn relpath(a: &[Value]) -> R {
    let path = text(&a[0])?;
    if path.is_empty() {
        return Err(crate::exc::value_error("no path specified"));
    }
    let start = if a[1].is_undef() {
        cwd()?
    } else {
        abspath(&text(&a[1])?)?
    };
    let path = abspath(&path)?;
    let parts = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (parts(&start), parts(&path));
    let common = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count();
    let mut result: Vec<String> = vec!["..".to_owned(); from.len() - common];
    result.extend_from_slice(&to[common..]);
    Ok(Value::str(if result.is_empty() {
        ".".to_owned()
    } else {
        result.join("/")
    }))
}

pub fn expanduser(path: &str) -> String {
    let Some(rest) = path.strip_prefix('~') else {
        return path.to_owned();
    };
    if !rest.is_empty() && !rest.starts_with('/') {
        return path.to_owned();
    }
    match std::env::var("HOME") {
        Ok(home) => {
            let joined = format!("{}{rest}", home.trim_end_matches('/'));
            if joined.is_empty() {
                "/".to_owned()
            } else {
                joined
            }
        }
        Err(_) => path.to_owned(),
    }
}

fn expandvars(path: &str) -> String {
    let mut result = String::new();
    let mut rest = path;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, skip) = match after
            .strip_prefix('{')
            .and_then(|inner| inner.find('}').map(|end| &inner[..end]))
        {
            Some(name) => (name, name.len() + 2),
            None => {
                let end = after
                    .find(|one: char| !one.is_alphanumeric() && one != '_')
                    .unwrap_or(after.len());
                (&after[..end], end)
            }
        };
        match std::env::var(name) {
            Ok(value) if !name.is_empty() => result.push_str(&value),
            _ => {
                result.push('$');
                result.push_str(&after[..skip]);
            }
        }
        rest = &after[skip..];
    }
    result + rest
}

fn data(a: &[Value], test: fn(&std::fs::Metadata) -> bool) -> R {
    let Ok(path) = path_of(&a[0]) else {
        return Ok(Value::bool(false));
    };
    Ok(Value::bool(
        std::fs::metadata(path).is_ok_and(|data| test(&data)),
    ))
}

fn number(a: &[Value], pick: fn(&std::fs::Metadata) -> Value) -> R {
    let data = std::fs::metadata(path_of(&a[0])?).map_err(|error| os_error(&error, Some(&a[0])))?;
    Ok(pick(&data))
}

fn time(seconds: i64, nanoseconds: i64) -> Value {
    Value::float(seconds as f64 + nanoseconds as f64 * 1e-9)
}

fn pair((first, second): (String, String)) -> Value {
    Value::tuple(vec![Value::str(first), Value::str(second)])
}

fn common(parts: &[String]) -> String {
    let Some(first) = parts.first() else {
        return String::new();
    };
    let mut prefix: Vec<char> = first.chars().collect();
    for part in &parts[1..] {
        let same = prefix
            .iter()
            .zip(part.chars())
            .take_while(|(one, other)| **one == *other)
            .count();
        prefix.truncate(same);
    }
    prefix.into_iter().collect()
}

fn commonpath(a: &[Value]) -> R {
    let paths: R<Vec<String>> = crate::iter::collect(&a[0])?.iter().map(text).collect();
    let paths = paths?;
    if paths.is_empty() {
        return Err(crate::exc::value_error(
            "commonpath() arg is an empty sequence",
        ));
    }
    let absolute = paths[0].starts_with('/');
    if paths.iter().any(|path| path.starts_with('/') != absolute) {
        return Err(crate::exc::value_error(
            "Can't mix absolute and relative paths",
        ));
    }
    let parts = |path: &String| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect()
    };
    let mut shared = parts(&paths[0]);
    for path in &paths[1..] {
        let same = shared
            .iter()
            .zip(parts(path))
            .take_while(|(one, other)| **one == *other)
            .count();
        shared.truncate(same);
    }
    Ok(Value::str(format!(
        "{}{}",
        if absolute { "/" } else { "" },
        shared.join("/")
    )))
}

static FUNCTIONS: &[Native] = &[
    function("abspath", "path", |a| {
        abspath(&text(&a[0])?).map(Value::str)
    }),
    function("basename", "p", |a| Ok(Value::str(split(&text(&a[0])?).1))),
    function("commonpath", "paths", commonpath),
    function("commonprefix", "paths", |a| {
        let paths: R<Vec<String>> = crate::iter::collect(&a[0])?.iter().map(text).collect();
        Ok(Value::str(common(&paths?)))
    }),
    function("dirname", "p", |a| Ok(Value::str(split(&text(&a[0])?).0))),
    function("exists", "path", |a| data(a, |_| true)),
    function("lexists", "path", |a| {
        Ok(Value::bool(
            std::fs::symlink_metadata(path_of(&a[0])?).is_ok(),
        ))
    }),
    function("expanduser", "path", |a| {
        Ok(Value::str(expanduser(&text(&a[0])?)))
    }),
    function("expandvars", "path", |a| {
        Ok(Value::str(expandvars(&text(&a[0])?)))
    }),
    function("getatime", "path", |a| {
        number(a, |data| time(data.atime(), data.atime_nsec()))
    }),
    function("getctime", "path", |a| {
        number(a, |data| time(data.ctime(), data.ctime_nsec()))
    }),
    function("getmtime", "path", |a| {
        number(a, |data| time(data.mtime(), data.mtime_nsec()))
    }),
    function("getsize", "path", |a| {
        number(a, |data| Value::from(data.len() as usize))
    }),
    function("isabs", "path", |a| {
        Ok(Value::bool(text(&a[0])?.starts_with('/')))
    }),
    function("isdir", "path", |a| data(a, std::fs::Metadata::is_dir)),
    function("isfile", "path", |a| data(a, std::fs::Metadata::is_file)),
    function("islink", "path", |a| {
        let Ok(path) = path_of(&a[0]) else {
            return Ok(Value::bool(false));
        };
        Ok(Value::bool(
            std::fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink()),
        ))
    }),
    function("join", "path *paths", |a| {
        let rest: R<Vec<String>> = a[1]
            .as_tuple()
            .unwrap_or_default()
            .iter()
            .map(text)
            .collect();
        Ok(Value::str(join(&text(&a[0])?, &rest?)))
    }),
    function("normcase", "path", |a| text(&a[0]).map(Value::str)),
    function("normpath", "path", |a| {
        Ok(Value::str(normpath(&text(&a[0])?)))
    }),
    function("realpath", "filename: * strict=", |a| {
        let path = text(&a[0])?;
        if a[1].given().map_or(Ok(false), Value::truth)? {
            check_all_there(&path)?;
        }
        realpath(&path).map(Value::str)
    }),
    function("relpath", "path start?", relpath),
    function("samefile", "a b", |a| {
        let one =
            std::fs::metadata(path_of(&a[0])?).map_err(|error| os_error(&error, Some(&a[0])))?;
        let other =
            std::fs::metadata(path_of(&a[1])?).map_err(|error| os_error(&error, Some(&a[1])))?;
        Ok(Value::bool(
            one.ino() == other.ino() && one.dev() == other.dev(),
        ))
    }),
    function("split", "path", |a| Ok(pair(split(&text(&a[0])?)))),
    function("splitext", "path", |a| Ok(pair(splitext(&text(&a[0])?)))),
    function("splitdrive", "path", |a| {
        Ok(pair((String::new(), text(&a[0])?)))
    }),
];

pub static LIBRARY: Library = Library {
    name: "os.path",
    functions: &[FUNCTIONS],
    classes: &[],
    start: |module| {
        for (name, value) in [
            ("sep", "/"),
            ("curdir", "."),
            ("pardir", ".."),
            ("extsep", "."),
            ("pathsep", ":"),
        ] {
            module.put(name, Value::str(value));
        }
        nothing(module)
    },
};
