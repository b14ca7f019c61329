//! threading and _thread without threads: locks are free whenever they are asked for, once, and what is
//! waited for never comes.
use crate::attribute::get;
use crate::call::call;
use crate::exc::exception;
use crate::modules::{nothing, Library};
use crate::native::{function, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::cell::{Cell, OnceCell};

struct Held(Cell<usize>);

fn held(value: &Value) -> R<&Cell<usize>> {
    match value.any::<Held>() {
        Some(held) => Ok(&held.0),
        None => Err(exception("RuntimeError", "lock.__init__() not called")),
    }
}

/// A second `acquire` of the only thread would wait for ever.
fn acquire(a: &[Value]) -> R {
    let held = held(&a[0])?;
    if held.get() == 0 {
        held.set(1);
        return Ok(Value::bool(true));
    }
    let waits = a[1].given().map_or(Ok(true), Value::truth)?;
    let forever = a[2].given().and_then(Value::as_i64).unwrap_or(-1) == -1;
    if waits && forever {
        return Err(exception(
            "RuntimeError",
            "deadlock: the lock is already held",
        ));
    }
    Ok(Value::bool(false))
}

fn acquire_again(a: &[Value]) -> R {
    let held = held(&a[0])?;
    held.set(held.get() + 1);
    Ok(Value::bool(true))
}

fn release(a: &[Value]) -> R {
    let held = held(&a[0])?;
    if held.get() == 0 {
        let what = if &*a[0].class_ref().name() == "RLock" {
            "cannot release un-acquired lock"
        } else {
            "release unlocked lock"
        };
        return Err(exception("RuntimeError", what));
    }
    held.set(held.get() - 1);
    Ok(Value::None)
}

static LOCK: ClassDef = ClassDef {
    name: "_thread.lock",
    base: "object",
    module: "_thread",
    new: Some(|class, _, _| Ok(Object::native(class.clone(), Held(Cell::new(0))))),
    natives: &[
        method("acquire", "blocking= timeout=", acquire),
        method("release", "", release),
        method("locked", "", |a| Ok(Value::bool(held(&a[0])?.get() > 0))),
        method("__enter__", "", |a| {
            acquire(&[a[0].clone(), Value::Undef, Value::Undef])
        }),
        method("__exit__", "*args", release),
    ],
};

static R_LOCK: ClassDef = ClassDef {
    name: "_thread.RLock",
    base: "object",
    module: "_thread",
    new: Some(|class, _, _| Ok(Object::native(class.clone(), Held(Cell::new(0))))),
    natives: &[
        method("acquire", "blocking= timeout=", acquire_again),
        method("release", "", release),
        method("__enter__", "", acquire_again),
        method("__exit__", "*args", release),
    ],
};

/// Its lock, which the program may have given.
struct Condition(Value);

static CONDITION_ARGS: NewArgs = NewArgs::new("Condition", "lock=");

fn condition(a: &[Value]) -> R<&Value> {
    match a[0].any::<Condition>() {
        Some(condition) => Ok(&condition.0),
        None => Err(exception("RuntimeError", "no lock")),
    }
}

/// `a[1]`, where there is one, are the arguments.
fn of_lock(a: &[Value], name: &'static str) -> R {
    let args = a.get(1).and_then(Value::as_tuple).unwrap_or_default();
    call(&get(condition(a)?, Sym::new(name))?, args)
}

/// As CPython asks: whoever can take a lock did not hold it.
fn check_held(a: &[Value], what: &str) -> R<()> {
    let lock = condition(a)?;
    let is_held = match lock.any::<Held>() {
        Some(held) => held.0.get() > 0,
        None => true,
    };
    if is_held {
        return Ok(());
    }
    Err(exception("RuntimeError", what))
}

/// Nobody can end the wait but the clock.
fn wait(timeout: &Value, what: &str) -> R {
    let Some(timeout) = timeout.given() else {
        return Err(exception(
            "RuntimeError",
            format!("deadlock: nobody else can {what}"),
        ));
    };
    let seconds = crate::float::to_f64(timeout)?;
    if seconds > 0.0 {
        std::thread::sleep(std::time::Duration::from_secs_f64(seconds.min(9e9)));
    }
    Ok(Value::bool(false))
}

static CONDITION: ClassDef = ClassDef {
    name: "threading.Condition",
    base: "object",
    module: "threading",
    new: Some(|class, args, keywords| {
        // Arguments of a class that is derived from it are that class's own.
        let given = match class.native {
            true => CONDITION_ARGS.bind(args, keywords)?[0].clone(),
            false => Value::None,
        };
        let lock = given.given().cloned().unwrap_or_else(|| {
            let class = crate::types::types().library(&R_LOCK);
            Object::native(class, Held(Cell::new(0)))
        });
        Ok(Object::native(class.clone(), Condition(lock)))
    }),
    natives: &[
        method("acquire", "*args", |a| of_lock(a, "acquire")),
        method("release", "", |a| of_lock(a, "release")),
        method("__enter__", "", |a| of_lock(a, "__enter__")),
        method("__exit__", "*args", |a| of_lock(a, "__exit__")),
        method("wait", "timeout=", |a| {
            check_held(a, "cannot wait on un-acquired lock")?;
            wait(&a[1], "notify")
        }),
        method("wait_for", "predicate timeout=", |a| {
            let before = call(&a[1], &[])?;
            if before.truth()? {
                return Ok(before);
            }
            check_held(a, "cannot wait on un-acquired lock")?;
            wait(&a[2], "notify")?;
            call(&a[1], &[])
        }),
        method("notify", "n=", |a| {
            check_held(a, "cannot notify on un-acquired lock")?;
            Ok(Value::None)
        }),
        method("notify_all", "", |a| {
            check_held(a, "cannot notify on un-acquired lock")?;
            Ok(Value::None)
        }),
    ],
};

struct Event(Cell<bool>);

fn event(a: &[Value]) -> R<&Cell<bool>> {
    match a[0].any::<Event>() {
        Some(event) => Ok(&event.0),
        None => Err(exception("RuntimeError", "Event.__init__() not called")),
    }
}

static EVENT: ClassDef = ClassDef {
    name: "threading.Event",
    base: "object",
    module: "threading",
    new: Some(|class, _, _| Ok(Object::native(class.clone(), Event(Cell::new(false))))),
    natives: &[
        method("is_set", "", |a| Ok(Value::bool(event(a)?.get()))),
        method("set", "", |a| {
            event(a)?.set(true);
            Ok(Value::None)
        }),
        method("clear", "", |a| {
            event(a)?.set(false);
            Ok(Value::None)
        }),
        method("wait", "timeout=", |a| {
            if event(a)?.get() {
                return Ok(Value::bool(true));
            }
            wait(&a[1], "set the event")
        }),
    ],
};

/// Attributes of one thread, which is the only one.
static LOCAL: ClassDef = ClassDef {
    name: "_thread._local",
    base: "object",
    module: "_thread",
    new: None,
    natives: &[],
};

/// The only thread.
static MAIN_THREAD: ClassDef = ClassDef {
    name: "threading._MainThread",
    base: "object",
    module: "threading",
    new: None,
    natives: &[
        method("getName", "", |a| {
            crate::attribute::get(&a[0], Sym::new("name"))
        }),
        method("is_alive", "", |_| Ok(Value::bool(true))),
        method("isDaemon", "", |_| Ok(Value::bool(false))),
        method("__repr__", "", |a| {
            let name = crate::text::str_string(&crate::attribute::get(&a[0], Sym::new("name"))?)?;
            let id = std::process::id();
            Ok(Value::str(format!("<_MainThread({name}, started {id})>")))
        }),
    ],
};

thread_local!(static MAIN: OnceCell<Value> = const { OnceCell::new() });

fn main_thread(_: &[Value]) -> R {
    if let Some(made) = MAIN.with(|main| main.get().cloned()) {
        return Ok(made);
    }
    let made = Object::native(crate::types::types().library(&MAIN_THREAD), ());
    let id = Value::Int(i64::from(std::process::id()));
    crate::attribute::set(&made, Sym::new("name"), Value::str("MainThread"))?;
    crate::attribute::set(&made, Sym::new("ident"), id.clone())?;
    crate::attribute::set(&made, Sym::new("native_id"), id)?;
    crate::attribute::set(&made, Sym::new("daemon"), Value::bool(false))?;
    Ok(MAIN.with(|main| main.get_or_init(|| made).clone()))
}

fn put_classes(module: &'static crate::module::Globals) -> R<()> {
    let types = crate::types::types();
    module.put("Lock", Value::Class(types.library(&LOCK)));
    module.put("RLock", Value::Class(types.library(&R_LOCK)));
    module.put("Condition", Value::Class(types.library(&CONDITION)));
    module.put("Event", Value::Class(types.library(&EVENT)));
    module.put("local", Value::Class(types.library(&LOCAL)));
    module.put("TIMEOUT_MAX", Value::float(9_223_372_036.0));
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    function("get_ident", "", |_| {
        Ok(Value::Int(i64::from(std::process::id())))
    }),
    function("get_native_id", "", |_| {
        Ok(Value::Int(i64::from(std::process::id())))
    }),
    function("active_count", "", |_| Ok(Value::Int(1))),
    function("current_thread", "", main_thread),
    function("main_thread", "", main_thread),
];

pub static LIBRARY: Library = Library {
    name: "threading",
    functions: &[FUNCTIONS],
    classes: &[],
    start: put_classes,
};

static THREAD_FUNCTIONS: &[Native] = &[
    function("get_ident", "", |_| {
        Ok(Value::Int(i64::from(std::process::id())))
    }),
    function("allocate_lock", "", |_| {
        Ok(Object::native(
            crate::types::types().library(&LOCK),
            Held(Cell::new(0)),
        ))
    }),
];

pub static THREAD: Library = Library {
    name: "_thread",
    functions: &[THREAD_FUNCTIONS],
    classes: &[&R_LOCK],
    start: nothing,
};
