//! sys.
use crate::exc::{self, make, type_error, value_error, Exc};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::object::Object;
use crate::run::Start;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::Cell;
use std::os::unix::ffi::OsStringExt;

thread_local! {
    static START: Cell<Start> = const { Cell::new(Start::Script("")) };
    static MODULE: Cell<Option<&'static Globals>> = const { Cell::new(None) };
}

pub fn set_start(start: Start) {
    START.with(|cell| cell.set(start));
}

fn module() -> Option<&'static Globals> {
    if MODULE.with(Cell::get).is_none() {
        let _ = crate::module::import_module("sys");
    }
    MODULE.with(Cell::get)
}

/// An attribute of the module, None if there is none.
pub fn attribute(name: &str) -> Value {
    module()
        .and_then(|module| module.own(name))
        .unwrap_or(Value::None)
}

/// The same, where the module need not be made for that.
pub fn attribute_if_loaded(name: &str) -> Option<Value> {
    MODULE.with(Cell::get).and_then(|module| module.own(name))
}

pub fn exit(a: &[Value]) -> R {
    Err(system_exit(a[0].given().cloned().unwrap_or(Value::None)))
}

pub fn system_exit(code: Value) -> Exc {
    let args = if code.is_none() { vec![] } else { vec![code] };
    make(&types().exception("SystemExit"), args)
}

/// To `sys.stderr`, which the program may have replaced.
pub fn print_stderr(text: &str) {
    let stderr = match MODULE.with(Cell::get) {
        Some(_) => attribute("stderr"),
        None => Value::Undef,
    };
    if stderr.given().is_none() || crate::file::is_standard(&stderr, 2) {
        crate::stdio::write_stderr(text);
        return;
    }
    let name = crate::symbol::known::WRITE;
    if crate::attribute::call_by_sym(name, &[stderr, Value::str(text)], &[]).is_err() {
        crate::stdio::write_stderr(text);
    }
}

pub fn exc_info(_: &[Value]) -> R {
    Ok(Value::tuple(match exc::current() {
        Some(error) => {
            vec![
                Value::Class(error.class().clone()),
                error.value(),
                crate::traceback::object(&error),
            ]
        }
        None => vec![Value::None, Value::None, Value::None],
    }))
}

fn set_recursion_limit(a: &[Value]) -> R {
    let limit = crate::number::c_int(&a[0])?;
    if limit < 1 {
        return Err(value_error(
            "recursion limit must be greater or equal than 1",
        ));
    }
    if (limit as usize) <= crate::call::depth() {
        return Err(exc::recursion_error(format!(
            "cannot set the recursion limit to {limit} at the recursion depth {}: the limit is too low",
            crate::call::depth()
        )));
    }
    crate::call::set_recursion_limit(limit as usize);
    Ok(Value::None)
}

fn getsizeof(a: &[Value]) -> R {
    let size = match &a[0] {
        Value::Int(number) => {
            24 + 4
                * (64 - number.unsigned_abs().leading_zeros() as i64)
                    .div_euclid(30)
                    .max(0)
                + 4
        }
        Value::Str(text) => 49 + text.as_str().len() as i64,
        Value::List(list) => 56 + 8 * list.len() as i64,
        Value::Tuple(tuple) => 40 + 8 * tuple.items().len() as i64,
        Value::Bytes(bytes) => 33 + bytes.as_slice().len() as i64,
        Value::Dict(dict) => 64 + 100 * dict.len() as i64,
        Value::Float(_) => 24,
        _ => 48,
    };
    Ok(Value::Int(size))
}

static FUNCTIONS: &[Native] = &[
    function("exit", "status?", exit),
    function("exc_info", "", exc_info),
    function("exception", "", |_| {
        Ok(exc::current().map_or(Value::None, |error| error.value()))
    }),
    function("audit", "event *args", |_| Ok(Value::None)),
    function("getdefaultencoding", "", |_| Ok(Value::str("utf-8"))),
    function("getfilesystemencoding", "", |_| Ok(Value::str("utf-8"))),
    function("getrecursionlimit", "", |_| {
        Ok(Value::from(crate::call::recursion_limit()))
    }),
    function("setrecursionlimit", "limit", set_recursion_limit),
    function("getsizeof", "object: default=", getsizeof),
    function("intern", "string", |a| match &a[0] {
        Value::Str(_) => Ok(a[0].clone()),
        other => Err(type_error(format!(
            "intern() argument must be str, not {}",
            other.class_ref().name()
        ))),
    }),
    function("get_int_max_str_digits", "", |_| {
        Ok(Value::from(crate::int::digit_limit()))
    }),
    function("set_int_max_str_digits", "maxdigits:", |a| {
        let limit = crate::number::ssize(&a[0])?;
        if limit != 0 && limit < 640 {
            return Err(value_error("maxdigits must be 0 or larger than 640"));
        }
        crate::int::set_digit_limit(limit as usize);
        Ok(Value::None)
    }),
];

fn arguments() -> Vec<Value> {
    let mut args: Vec<Value> = std::env::args_os()
        .map(|arg| Value::str(crate::text::from_os(&arg.into_vec())))
        .collect();
    let first = match START.with(Cell::get) {
        Start::Script(file) => crate::traceback::path_of(file),
        Start::Module(name, _) => {
            crate::traceback::path_of(&format!("{}.py", name.replace('.', "/")))
        }
        Start::Function(_, _, name) => name.to_owned(),
    };
    if args.is_empty() {
        args.push(Value::Undef);
    }
    args[0] = Value::str(first);
    args
}

fn start(module: &'static Globals) -> R<()> {
    MODULE.with(|cell| cell.set(Some(module)));
    let args = arguments();
    let folder = match args[0].as_str().and_then(|path| path.rsplit_once('/')) {
        Some((folder, _)) => folder.to_owned(),
        None => String::new(),
    };
    module.put("modules", Value::Dict(crate::module::all()));
    module.put("argv", Value::list(args.clone()));
    module.put("orig_argv", Value::list(args));
    module.put("path", Value::list(vec![Value::str(folder)]));
    module.put("maxsize", Value::Int(i64::MAX));
    module.put("maxunicode", Value::Int(0x10_ffff));
    module.put("byteorder", Value::str("little"));
    module.put("platform", Value::str("linux"));
    module.put("version", Value::str("3.11.7 (main) [batuta]"));
    module.put("hexversion", Value::Int(0x030b_07f0));
    module.put("executable", Value::str(""));
    module.put("prefix", Value::str("/usr"));
    module.put("flags", flags());
    module.put("dont_write_bytecode", Value::bool(false));
    for (name, descriptor) in [("stdin", 0), ("stdout", 1), ("stderr", 2)] {
        let stream = crate::file::standard(descriptor);
        module.put(name, stream.clone());
        module.put(&format!("__{name}__"), stream);
    }
    let version = [
        Value::Int(3),
        Value::Int(11),
        Value::Int(7),
        Value::str("final"),
        Value::Int(0),
    ];
    module.put(
        "version_info",
        structure(
            "version_info",
            &["major", "minor", "micro", "releaselevel", "serial"],
            &version,
        ),
    );
    module.put("warnoptions", Value::list(vec![]));
    let hash = [
        ("width", Value::Int(64)),
        ("modulus", Value::Int((1 << 61) - 1)),
        ("inf", Value::Int(314_159)),
        ("nan", Value::Int(0)),
        ("imag", Value::Int(1_000_003)),
        ("algorithm", Value::str("siphash13")),
        ("hash_bits", Value::Int(64)),
        ("seed_bits", Value::Int(128)),
        ("cutoff", Value::Int(0)),
    ];
    let (names, values): (Vec<&'static str>, Vec<Value>) = hash.into_iter().unzip();
    module.put("hash_info", structure("hash_info", &names, &values));
    let float = [
        ("max", Value::float(f64::MAX)),
        ("max_exp", Value::Int(1024)),
        ("max_10_exp", Value::Int(308)),
        ("min", Value::float(f64::MIN_POSITIVE)),
        ("min_exp", Value::Int(-1021)),
        ("min_10_exp", Value::Int(-307)),
        ("dig", Value::Int(15)),
        ("mant_dig", Value::Int(53)),
        ("epsilon", Value::float(f64::EPSILON)),
        ("radix", Value::Int(2)),
        ("rounds", Value::Int(1)),
    ];
    let (names, values): (Vec<&'static str>, Vec<Value>) = float.into_iter().unzip();
    module.put("float_info", structure("float_info", &names, &values));
    Ok(())
}

/// Those of an interpreter that was started without options.
fn flags() -> Value {
    const NAMES: [&str; 18] = [
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
    ];
    let values = NAMES.map(|name| match name {
        "hash_randomization" => Value::Int(1),
        "int_max_str_digits" => Value::Int(-1),
        "dev_mode" | "safe_path" => Value::bool(false),
        _ => Value::Int(0),
    });
    structure("flags", &NAMES, &values)
}

/// A tuple whose items have names, as `sys.version_info`.
pub fn structure(name: &'static str, names: &[&'static str], values: &[Value]) -> Value {
    let class = crate::modules::structure_class(name, names);
    Object::value(
        class,
        crate::object::Payload::Value(Value::tuple(values.to_vec())),
    )
}

pub fn put(name: &str, value: Value) {
    if let Some(module) = module() {
        module.set_attribute(Sym::new(name), value);
    }
}

pub static LIBRARY: Library = Library {
    name: "sys",
    functions: &[FUNCTIONS, super::hooks::FUNCTIONS],
    classes: &[],
    start,
};
