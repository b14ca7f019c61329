//! importlib, as far as a translated program can import by a name that it puts together; importlib.resources;
//! importlib.util for a module of its own that a program changes; importlib.metadata, where nothing is installed.
use crate::exc::type_error;
use crate::modules::{nothing, Library};
use crate::native::{function, method, ClassDef, Native};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};

/// Modules that CPython would find: failing to import one must not pass for its absence.
static OF_CPYTHON: &str = "\
    abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii \
    bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys \
    compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses \
    dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno \
    faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass \
    gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect \
    io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math \
    mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers \
    opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib \
    poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue \
    quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex \
    shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants \
    sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog \
    tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize \
    tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu \
    uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile \
    zipimport zlib zoneinfo";

fn import_module(a: &[Value]) -> R {
    let Some(name) = a[0].as_str() else {
        return Err(type_error("the name of a module is a text"));
    };
    let absolute = match name.strip_prefix('.') {
        None => name.to_owned(),
        Some(rest) => relative(name, rest, &a[1])?,
    };
    refuse_cut(&absolute);
    crate::module::import_module(&absolute)
}

/// `__import__(name, globals, locals, fromlist, level)`
pub fn dunder_import(a: &[Value]) -> R {
    let Some(name) = a[0].as_str() else {
        return Err(type_error("module name must be a string"));
    };
    let level = a[4].as_i64().unwrap_or(0);
    let absolute = if level > 0 {
        let Some(globals) = a[1].given() else {
            return Err(crate::exc::key_error(&Value::str(
                "'__name__' not in globals",
            )));
        };
        let package = crate::subscript::getitem(globals, &Value::str("__package__"))?;
        let dotted = ".".repeat(level as usize) + name;
        relative(&dotted, &dotted[1..], &package)?
    } else {
        name.to_owned()
    };
    refuse_cut(&absolute);
    let module = crate::module::import_module(&absolute)?;
    let wanted = match a[3].given() {
        Some(names) if !names.is_none() => crate::iter::collect(names)?,
        _ => Vec::new(),
    };
    for part in wanted.iter().filter_map(Value::as_str) {
        let inner = format!("{absolute}.{part}");
        if crate::module::is_known(&inner) {
            crate::module::import_module(&inner)?;
        }
    }
    if wanted.is_empty() && level == 0 {
        return crate::module::import_top(name);
    }
    Ok(module)
}

fn refuse_cut(name: &str) {
    let top = name.split('.').next().unwrap_or_default();
    let is_cut = OF_CPYTHON.split_whitespace().any(|known| known == top);
    if is_cut && !crate::module::is_known(name) {
        crate::run::cut_off("importlib", &format!("the module '{name}'"));
    }
}

/// What `find_spec` gives: enough for `module_from_spec` and `spec.loader.exec_module`.
fn find_spec(a: &[Value]) -> R {
    let Some(name) = a[0].as_str() else {
        return Err(type_error("the name of a module is a text"));
    };
    refuse_cut(name);
    if !crate::module::is_known(name) {
        return Ok(Value::None);
    }
    let loader = Object::native(types().library(&LOADER), ());
    let spec = Object::native(types().library(&SPEC), ());
    if let Value::Object(object) = &spec {
        object.set(Sym::new("name"), a[0].clone());
        object.set(Sym::new("loader"), loader);
    }
    Ok(spec)
}

fn module_from_spec(a: &[Value]) -> R {
    let name = crate::attribute::get(&a[0], Sym::new("name"))?;
    crate::module::copy_of(name.as_str().unwrap_or_default()).map(Value::Module)
}

static SPEC: ClassDef = ClassDef {
    name: "importlib.machinery.ModuleSpec",
    base: "object",
    module: "importlib.machinery",
    new: None,
    natives: &[],
};

static LOADER: ClassDef = ClassDef {
    name: "importlib.machinery.SourceFileLoader",
    base: "object",
    module: "importlib.machinery",
    new: None,
    natives: &[method("exec_module", "module", |a| match &a[1] {
        Value::Module(module) => crate::module::run_copy(module).map(|()| Value::None),
        _ => Err(type_error("a module is needed")),
    })],
};

fn relative(name: &str, rest: &str, package: &Value) -> R<String> {
    let Some(package) = package.as_str().filter(|package| !package.is_empty()) else {
        return Err(type_error(format!(
            "the 'package' argument is required to perform a relative import for '{name}'"
        )));
    };
    let leaf = rest.trim_start_matches('.');
    let mut base = package;
    for _ in 0..rest.len() - leaf.len() {
        base = match base.rsplit_once('.') {
            Some((above, _)) => above,
            None => {
                return Err(crate::exc::import_error(
                    "attempted relative import beyond top-level package".to_owned(),
                ))
            }
        };
    }
    Ok(if leaf.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{leaf}")
    })
}

/// The folder of a package, as a path of pathlib.
fn files(a: &[Value]) -> R {
    let module = match a[0].as_str() {
        Some(name) => crate::module::import_module(name)?,
        None => a[0].clone(),
    };
    let path = match crate::attribute::get_optional(&module, Sym::new("__path__"))? {
        Some(paths) => crate::subscript::getitem_int(&paths, 0)?,
        None => {
            let shown = crate::text::repr_or(&module, "?");
            return Err(type_error(format!("{shown} is not a package")));
        }
    };
    let pathlib = crate::module::import_module("pathlib")?;
    let class = crate::attribute::get(&pathlib, Sym::new("Path"))?;
    crate::call::call(&class, &[path])
}

static FUNCTIONS: &[Native] = &[
    function("import_module", "name: package=", import_module),
    function("invalidate_caches", "", |_| Ok(Value::None)),
];

static UTIL_FUNCTIONS: &[Native] = &[
    function("find_spec", "name: package=", find_spec),
    function("module_from_spec", "spec", module_from_spec),
];

static METADATA_FUNCTIONS: &[Native] = &[function("entry_points", "**params", |_| {
    Ok(Value::tuple(vec![]))
})];

static RESOURCE_FUNCTIONS: &[Native] = &[function("files", "package:", files)];

pub static LIBRARY: Library = Library {
    name: "importlib",
    functions: &[FUNCTIONS],
    classes: &[],
    start: nothing,
};

pub static UTIL: Library = Library {
    name: "importlib.util",
    functions: &[UTIL_FUNCTIONS],
    classes: &[],
    start: nothing,
};

pub static METADATA: Library = Library {
    name: "importlib.metadata",
    functions: &[METADATA_FUNCTIONS],
    classes: &[],
    start: nothing,
};

pub static RESOURCES: Library = Library {
    name: "importlib.resources",
    functions: &[RESOURCE_FUNCTIONS],
    classes: &[],
    start: nothing,
};
