//! How a program ended: CompletedProcess, and the exceptions.
use crate::class::ClassRef;
use crate::exc::{make, Exc};
use crate::module::Globals;
use crate::native::{method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};

fn get(object: &Value, name: &str) -> R {
    crate::attribute::get(object, Sym::new(name))
}

fn set_all(object: &Value, values: &[(&str, &Value)]) -> R<()> {
    for (name, value) in values {
        let value = value.given().cloned().unwrap_or(Value::None);
        crate::attribute::set_plain(object, Sym::new(name), value)?;
    }
    Ok(())
}

fn class(name: &'static str, base: &str, methods: &'static [Native]) -> ClassRef {
    if let Some(class) = types().find(name) {
        return class;
    }
    let class = crate::modules::exception_class(name, "subprocess", &[base]);
    for native in methods {
        class.set(Sym::new(native.name), native.value(name));
    }
    types().add(name, class)
}

fn base() -> ClassRef {
    class("SubprocessError", "Exception", &[])
}

static FAILED: [Native; 2] = [
    method("__init__", "returncode: cmd: output= stderr=", |a| {
        set_all(
            &a[0],
            &[
                ("returncode", &a[1]),
                ("cmd", &a[2]),
                ("output", &a[3]),
                ("stdout", &a[3]),
                ("stderr", &a[4]),
            ],
        )?;
        Ok(Value::None)
    }),
    method("__str__", "", |a| {
        let command = crate::text::str_string(&get(&a[0], "cmd")?)?;
        let code = get(&a[0], "returncode")?;
        let text = match code.as_i64() {
            Some(code) if code < 0 => match crate::signals::name_of(-code as i32) {
                Some(name) => format!("Command '{command}' died with <Signals.{name}: {}>.", -code),
                None => format!("Command '{command}' died with unknown signal {}.", -code),
            },
            _ => format!(
                "Command '{command}' returned non-zero exit status {}.",
                crate::text::str_string(&code)?
            ),
        };
        Ok(Value::str(text))
    }),
];

static TIMED_OUT: [Native; 2] = [
    method("__init__", "cmd: timeout: output= stderr=", |a| {
        set_all(
            &a[0],
            &[
                ("cmd", &a[1]),
                ("timeout", &a[2]),
                ("output", &a[3]),
                ("stdout", &a[3]),
                ("stderr", &a[4]),
            ],
        )?;
        Ok(Value::None)
    }),
    method("__str__", "", |a| {
        Ok(Value::str(format!(
            "Command '{}' timed out after {} seconds",
            crate::text::str_string(&get(&a[0], "cmd")?)?,
            crate::text::str_string(&get(&a[0], "timeout")?)?
        )))
    }),
];

fn failed_class() -> ClassRef {
    base();
    class("CalledProcessError", "SubprocessError", &FAILED)
}

fn timed_out_class() -> ClassRef {
    base();
    class("TimeoutExpired", "SubprocessError", &TIMED_OUT)
}

pub fn failed(code: &Value, words: &Value, output: &Value, error: &Value) -> Exc {
    let exc = make(&failed_class(), vec![code.clone(), words.clone()]);
    let all = [
        ("returncode", code),
        ("cmd", words),
        ("output", output),
        ("stdout", output),
        ("stderr", error),
    ];
    match set_all(&exc.value(), &all) {
        Ok(()) => exc,
        Err(other) => other,
    }
}

pub fn timed_out(words: &Value, timeout: &Value) -> Exc {
    let exc = make(&timed_out_class(), vec![words.clone(), timeout.clone()]);
    let none = Value::None;
    let all = [
        ("cmd", words),
        ("timeout", timeout),
        ("output", &none),
        ("stdout", &none),
        ("stderr", &none),
    ];
    match set_all(&exc.value(), &all) {
        Ok(()) => exc,
        Err(other) => other,
    }
}

static COMPLETED_ARGS: NewArgs =
    NewArgs::new("CompletedProcess", "args: returncode: stdout= stderr=");

pub static COMPLETED: ClassDef = ClassDef {
    name: "subprocess.CompletedProcess",
    base: "object",
    module: "subprocess",
    new: Some(|class, args, keywords| {
        let a = COMPLETED_ARGS.bind(args, keywords)?;
        let made = Object::native(class.clone(), ());
        let all = [
            ("args", &a[0]),
            ("returncode", &a[1]),
            ("stdout", &a[2]),
            ("stderr", &a[3]),
        ];
        set_all(&made, &all).map(|()| made)
    }),
    natives: &[
        method("check_returncode", "", |a| {
            let code = get(&a[0], "returncode")?;
            if code.as_i64() == Some(0) {
                return Ok(Value::None);
            }
            let (output, error) = (get(&a[0], "stdout")?, get(&a[0], "stderr")?);
            Err(failed(&code, &get(&a[0], "args")?, &output, &error))
        }),
        method("__repr__", "", |a| {
            let mut parts = Vec::new();
            for name in ["args", "returncode", "stdout", "stderr"] {
                let value = get(&a[0], name)?;
                if value.given().is_some() || name == "args" {
                    parts.push(format!("{name}={}", crate::text::repr_string(&value)?));
                }
            }
            Ok(Value::str(format!(
                "CompletedProcess({})",
                parts.join(", ")
            )))
        }),
    ],
};

pub fn completed(words: Value, code: Value, output: Value, error: Value) -> Value {
    let made = Object::native(types().library(&COMPLETED), ());
    if let Value::Object(object) = &made {
        object.set(Sym::new("args"), words);
        object.set(Sym::new("returncode"), code);
        object.set(Sym::new("stdout"), output);
        object.set(Sym::new("stderr"), error);
    }
    made
}

pub fn add(module: &'static Globals) {
    module.put("SubprocessError", Value::Class(base()));
    module.put("CalledProcessError", Value::Class(failed_class()));
    module.put("TimeoutExpired", Value::Class(timed_out_class()));
}
