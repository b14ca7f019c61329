//! What lies in folders: `scandir`, `walk`.
use super::stat;
use crate::exc::{os_error, type_error};
use crate::file::{os_text, path_of};
use crate::native::{getter, method, ClassDef};
use crate::object::Object;
use crate::types::types;
use crate::value::{Value, R};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

struct DirEntry {
    name: Vec<u8>,
    path: Value,
    kind: Option<fs::FileType>,
}

fn entry(value: &Value) -> R<&DirEntry> {
    value
        .any::<DirEntry>()
        .ok_or_else(|| type_error("a DirEntry is needed"))
}

fn entry_is(a: &[Value], plain: fn(&fs::FileType) -> bool) -> R {
    let entry = entry(&a[0])?;
    match &entry.kind {
        Some(kind) if kind.is_symlink() => {
            let data = fs::metadata(path_of(&entry.path)?);
            Ok(Value::bool(data.is_ok_and(|data| plain(&data.file_type()))))
        }
        Some(kind) => Ok(Value::bool(plain(kind))),
        None => Ok(Value::bool(false)),
    }
}

pub(super) static DIR_ENTRY: ClassDef = ClassDef {
    name: "os.DirEntry",
    base: "object",
    module: "os",
    new: Some(|_, _, _| Err(type_error("cannot create 'os.DirEntry' instances"))),
    natives: &[
        getter("name", |a| Ok(os_text(&entry(&a[0])?.name))),
        getter("path", |a| Ok(entry(&a[0])?.path.clone())),
        method("is_dir", "* follow_symlinks=", |a| {
            entry_is(a, fs::FileType::is_dir)
        }),
        method("is_file", "* follow_symlinks=", |a| {
            entry_is(a, fs::FileType::is_file)
        }),
        method("is_symlink", "", |a| {
            Ok(Value::bool(
                entry(&a[0])?.kind.is_some_and(|kind| kind.is_symlink()),
            ))
        }),
        method("stat", "* follow_symlinks=", |a| {
            stat(&entry(&a[0])?.path, a[1].is_undef() || a[1].truth()?)
        }),
        method("__fspath__", "", |a| Ok(entry(&a[0])?.path.clone())),
        method("__repr__", "", |a| {
            Ok(Value::str(format!(
                "<DirEntry {}>",
                crate::text::repr_string(&os_text(&entry(&a[0])?.name))?
            )))
        }),
    ],
};

/// What `os.scandir` gives: an iterator that is also a context manager.
struct Entries(std::cell::RefCell<std::vec::IntoIter<Value>>);

static SCANDIR: ClassDef = ClassDef {
    name: "os.ScandirIterator",
    base: "object",
    module: "os",
    new: Some(|_, _, _| {
        Err(type_error(
            "cannot create 'posix.ScandirIterator' instances",
        ))
    }),
    natives: &[
        method("__iter__", "", |a| Ok(a[0].clone())),
        method("__next__", "", |a| {
            let next = a[0]
                .any::<Entries>()
                .and_then(|entries| entries.0.borrow_mut().next());
            next.ok_or_else(|| crate::exc::stop_iteration(Value::None))
        }),
        method("__enter__", "", |a| Ok(a[0].clone())),
        method("__exit__", "*args", |_| Ok(Value::None)),
        method("close", "", |_| Ok(Value::None)),
    ],
};

pub(super) fn scandir(a: &[Value]) -> R {
    let dot = Value::str(".");
    let folder = a[0].given().unwrap_or(&dot);
    let mut all = Vec::new();
    let class = types().library(&DIR_ENTRY);
    let prefix = crate::text::str_string(&crate::modules::os_path::fspath(folder)?)?;
    for found in fs::read_dir(path_of(folder)?).map_err(|error| os_error(&error, Some(folder)))? {
        let found = found.map_err(|error| os_error(&error, Some(folder)))?;
        let name = found.file_name().into_vec();
        let path = Value::str(crate::modules::os_path::join(
            &prefix,
            &[crate::text::from_os(&name)],
        ));
        let made = DirEntry {
            name,
            path,
            kind: found.file_type().ok(),
        };
        all.push(Object::native(class.clone(), made));
    }
    let entries = Entries(std::cell::RefCell::new(all.into_iter()));
    Ok(Object::native(types().library(&SCANDIR), entries))
}

/// All folders below one: path, names of folders, names of files.
pub(super) fn walk(a: &[Value]) -> R {
    let top_down = a[1].is_undef() || a[1].truth()?;
    let on_error = a[2].clone();
    let follow = !a[3].is_undef() && a[3].truth()?;
    let mut waiting: Vec<Step> = vec![Step::Enter(crate::modules::os_path::fspath(&a[0])?)];
    Ok(crate::iter::Iter::native(move || {
        while let Some(step) = waiting.pop() {
            let folder = match step {
                Step::Give(triple) => return Ok(Some(triple)),
                Step::Below(folder, names) => {
                    push_below(&mut waiting, &folder, &names, follow)?;
                    continue;
                }
                Step::Enter(folder) => folder,
            };
            let (folders, files) = match split_folder(&folder) {
                Ok(parts) => parts,
                Err(error) => {
                    if on_error.given().is_some() {
                        crate::call::call(&on_error, &[error.value()])?;
                    }
                    continue;
                }
            };
            let names = Value::list(folders);
            let triple = Value::tuple(vec![folder.clone(), names.clone(), Value::list(files)]);
            if top_down {
                // The program may still take names out of the list.
                waiting.push(Step::Below(folder, names));
                return Ok(Some(triple));
            }
            waiting.push(Step::Give(triple));
            push_below(&mut waiting, &folder, &names, follow)?;
        }
        Ok(None)
    })
    .value())
}

enum Step {
    Enter(Value),
    Give(Value),
    Below(Value, Value),
}

fn push_below(waiting: &mut Vec<Step>, folder: &Value, names: &Value, follow: bool) -> R<()> {
    let base = crate::text::str_string(folder)?;
    for name in crate::iter::collect(names)?.iter().rev() {
        let path = Value::str(crate::modules::os_path::join(
            &base,
            &[crate::text::str_string(name)?],
        ));
        let link = fs::symlink_metadata(path_of(&path)?).is_ok_and(|data| data.is_symlink());
        if follow || !link {
            waiting.push(Step::Enter(path));
        }
    }
    Ok(())
}

fn split_folder(folder: &Value) -> R<(Vec<Value>, Vec<Value>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for found in fs::read_dir(path_of(folder)?).map_err(|error| os_error(&error, Some(folder)))? {
        let found = found.map_err(|error| os_error(&error, Some(folder)))?;
        let name = os_text(found.file_name().as_bytes());
        if found.path().is_dir() {
            folders.push(name);
        } else {
            files.push(name);
        }
    }
    Ok((folders, files))
}
