//! Exceptions: the object, what is being handled, making and raising them.
use crate::class::ClassRef;
use crate::native::Native;
use crate::object::{Object, Payload};
use crate::symbol::{known, Sym};
use crate::traceback::{Entry, Sites};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An exception on its way: the object whose payload is an `ExcState`.
#[derive(Clone)]
pub struct Exc(pub Rc<Object>);

pub struct ExcState {
    pub args: RefCell<Value>,
    pub cause: RefCell<Option<Exc>>,
    pub context: RefCell<Option<Exc>>,
    pub suppress_context: Cell<bool>,
    pub traceback: RefCell<Vec<Entry>>,
    /// A StopIteration's value, a SystemExit's code, the name of an AttributeError ...
    pub extra: RefCell<Vec<(&'static str, Value)>>,
}

impl ExcState {
    pub fn new(args: Vec<Value>) -> ExcState {
        ExcState {
            args: RefCell::new(Value::tuple(args)),
            cause: RefCell::default(),
            context: RefCell::default(),
            suppress_context: Cell::new(false),
            traceback: RefCell::default(),
            extra: RefCell::default(),
        }
    }

    pub fn extra(&self, name: &str) -> Option<Value> {
        self.extra
            .borrow()
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.clone())
    }

    pub fn set_extra(&self, name: &'static str, value: Value) {
        let mut extra = self.extra.borrow_mut();
        extra.retain(|(key, _)| *key != name);
        extra.push((name, value));
    }
}

thread_local! {
    /// What `except` blocks are handling now, the innermost last.
    static HANDLED: RefCell<Vec<Exc>> = const { RefCell::new(Vec::new()) };
}

impl Exc {
    pub fn value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    pub fn state(&self) -> &ExcState {
        match &self.0.payload {
            Payload::Exc(state) => state,
            _ => unreachable!("only objects with this payload become an Exc"),
        }
    }

    /// None if the value is no exception.
    pub fn from_value(value: &Value) -> Option<Exc> {
        match value {
            Value::Object(object) if matches!(object.payload, Payload::Exc(_)) => {
                Some(Exc(object.clone()))
            }
            _ => None,
        }
    }

    pub fn class(&self) -> &ClassRef {
        &self.0.class
    }

    /// True for the built-in class of this name and its subclasses.
    pub fn is(&self, name: &str) -> bool {
        let is = |class: &ClassRef| class.native && &*class.name() == name;
        is(&self.0.class) || self.0.class.mro.iter().any(is)
    }

    /// True if an `except` clause with this class or tuple of classes takes it.
    pub fn matches(&self, wanted: &Value) -> R<bool> {
        match wanted {
            Value::Class(class) if class.is_subclass(&types().base_exception) => {
                Ok(self.0.class.is_subclass(class))
            }
            Value::Tuple(tuple) => {
                for class in tuple.items() {
                    if self.matches(class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(type_error(
                "catching classes that do not inherit from BaseException is not allowed",
            )),
        }
    }

    #[cold]
    #[inline(never)]
    pub fn push_site(&self, sites: &'static Sites, row: u32) {
        self.state()
            .traceback
            .borrow_mut()
            .push(Entry { sites, row });
    }

    /// What `str(e)` gives, for messages of the runtime itself.
    pub fn text(&self) -> String {
        match crate::text::str_of(&self.value()) {
            Ok(text) => text.as_str().unwrap_or_default().to_owned(),
            Err(_) => "<exception str() failed>".to_owned(),
        }
    }

    pub fn first_arg(&self) -> Value {
        self.state()
            .args
            .borrow()
            .as_tuple()
            .and_then(|args| args.first().cloned())
            .unwrap_or(Value::None)
    }

    /// The value of a StopIteration.
    pub fn stop_value(&self) -> Value {
        self.state()
            .extra("value")
            .unwrap_or_else(|| self.first_arg())
    }

    pub fn with_extra(self, name: &'static str, value: Value) -> Exc {
        self.state().set_extra(name, value);
        self
    }
}

/// A new exception; what is being handled becomes its context.
pub fn make(class: &ClassRef, args: Vec<Value>) -> Exc {
    let exc = Exc(Object::new(
        class.clone(),
        Payload::Exc(Box::new(ExcState::new(args))),
    ));
    set_context(&exc);
    exc
}

fn set_context(exc: &Exc) {
    let Some(context) = current() else { return };
    if Rc::ptr_eq(&context.0, &exc.0) {
        return;
    }
    // A cycle is broken where it would come back to the new exception.
    let mut at = context.clone();
    loop {
        let next = at.state().context.borrow().clone();
        match next {
            Some(next) if Rc::ptr_eq(&next.0, &exc.0) => {
                *at.state().context.borrow_mut() = None;
                break;
            }
            Some(next) => at = next,
            None => break,
        }
    }
    *exc.state().context.borrow_mut() = Some(context);
}

/// The exception that is being handled.
pub fn current() -> Option<Exc> {
    HANDLED.with(|handled| handled.borrow().last().cloned())
}

/// While it lives, the exception is the one being handled.
pub struct Handling(());

pub fn handling(exc: &Exc) -> Handling {
    HANDLED.with(|handled| handled.borrow_mut().push(exc.clone()));
    Handling(())
}

impl Drop for Handling {
    fn drop(&mut self) {
        let last = HANDLED.with(|handled| handled.borrow_mut().pop());
        drop(last);
    }
}

/// How many are being handled; a generator puts its own aside when it gives a value.
pub fn handled_depth() -> usize {
    HANDLED.with(|handled| handled.borrow().len())
}

pub fn take_handled(from: usize) -> Vec<Exc> {
    HANDLED.with(|handled| {
        let mut handled = handled.borrow_mut();
        let from = from.min(handled.len());
        handled.split_off(from)
    })
}

pub fn put_handled(list: Vec<Exc>) {
    HANDLED.with(|handled| handled.borrow_mut().extend(list));
}

/// `raise value`: an instance, or a class that is called.
pub fn raise(value: &Value) -> Exc {
    match to_exception(value) {
        Ok(exc) => {
            set_context(&exc);
            exc
        }
        Err(exc) => exc,
    }
}

fn to_exception(value: &Value) -> R<Exc> {
    if let Some(exc) = Exc::from_value(value) {
        return Ok(exc);
    }
    if let Value::Class(class) = value {
        if class.is_subclass(&types().base_exception) {
            let made = crate::call::call(value, &[])?;
            return Exc::from_value(&made).ok_or_else(|| {
                type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    class_repr(class),
                    class_repr(&made.class_ref())
                ))
            });
        }
    }
    Err(type_error("exceptions must derive from BaseException"))
}

fn class_repr(class: &ClassRef) -> String {
    format!("<class '{}'>", class.full_name())
}

/// `raise value from cause`.
pub fn raise_from(value: &Value, cause: &Value) -> Exc {
    let exc = match to_exception(value) {
        Ok(exc) => exc,
        Err(error) => return error,
    };
    set_context(&exc);
    let cause = match cause {
        Value::None => None,
        _ => match to_exception(cause) {
            Ok(cause) => Some(cause),
            Err(_) => return type_error("exception causes must derive from BaseException"),
        },
    };
    exc.state().suppress_context.set(true);
    *exc.state().cause.borrow_mut() = cause;
    exc
}

/// `raise` alone.
pub fn reraise() -> Exc {
    current().unwrap_or_else(|| runtime_error("No active exception to reraise"))
}

pub fn assert_failed(message: Option<Value>) -> Exc {
    make(
        &types().exception("AssertionError"),
        message.into_iter().collect(),
    )
}

pub fn exception(class: &str, message: impl Into<String>) -> Exc {
    make(&types().exception(class), vec![Value::str(message.into())])
}

macro_rules! makers {
    ($($name:ident = $class:literal),* $(,)?) => {
        $(#[cold] pub fn $name(message: impl Into<String>) -> Exc { exception($class, message) })*
    };
}

makers! {
    type_error = "TypeError", value_error = "ValueError", index_error = "IndexError", runtime_error = "RuntimeError",
    overflow_error = "OverflowError", zero_division = "ZeroDivisionError", not_implemented_error = "NotImplementedError",
    recursion_error = "RecursionError", import_error = "ImportError", module_not_found = "ModuleNotFoundError",
    unbound_local = "UnboundLocalError", lookup_error = "LookupError", arithmetic_error = "ArithmeticError",
    eof_error = "EOFError", memory_error = "MemoryError", buffer_error = "BufferError", assertion_error = "AssertionError",
    keyboard_interrupt = "KeyboardInterrupt",
}

#[cold]
pub fn key_error(key: &Value) -> Exc {
    make(&types().exception("KeyError"), vec![key.clone()])
}

#[cold]
pub fn name_error(name: &str) -> Exc {
    exception("NameError", format!("name '{name}' is not defined"))
        .with_extra("name", Value::str(name))
}

#[cold]
pub fn attribute_error(message: impl Into<String>, name: &str, object: &Value) -> Exc {
    exception("AttributeError", message)
        .with_extra("name", Value::str(name))
        .with_extra("obj", object.clone())
}

#[cold]
pub fn no_attribute(object: &Value, name: Sym) -> Exc {
    let name = name.text();
    let message = match object {
        Value::Class(class) => format!("type object '{}' has no attribute '{name}'", class.name()),
        Value::Module(module) => format!("module '{}' has no attribute '{name}'", module.name()),
        _ => format!(
            "'{}' object has no attribute '{name}'",
            object.class_ref().name()
        ),
    };
    attribute_error(message, name, object)
}

pub fn stop_iteration(value: Value) -> Exc {
    let args = if value.is_none() {
        vec![]
    } else {
        vec![value.clone()]
    };
    make(&types().stop_iteration, args).with_extra("value", value)
}

/// An error of the operating system, of the subclass that belongs to its number.
pub fn os_error(error: &std::io::Error, path: Option<&Value>) -> Exc {
    // A path object is named by its text.
    let text = path
        .filter(|path| matches!(path, Value::Object(_)))
        .and_then(|path| crate::modules::os_path::fspath(path).ok());
    let number = error.raw_os_error().unwrap_or(libc::EIO);
    os_error_number(number, text.as_ref().or(path), None)
}

pub fn os_error_number(number: i32, path: Option<&Value>, second: Option<&Value>) -> Exc {
    let class = types().exception(os_error_class(number));
    let text = errno_text(number);
    let exc = make(
        &class,
        vec![Value::Int(i64::from(number)), Value::str(text.clone())],
    );
    let state = exc.state();
    state.set_extra("errno", Value::Int(i64::from(number)));
    state.set_extra("strerror", Value::str(text));
    state.set_extra("filename", path.cloned().unwrap_or(Value::None));
    state.set_extra("filename2", second.cloned().unwrap_or(Value::None));
    exc
}

pub fn os_error_class(number: i32) -> &'static str {
    match number {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => "BlockingIOError",
        libc::EPIPE | libc::ESHUTDOWN => "BrokenPipeError",
        libc::ECHILD => "ChildProcessError",
        libc::ECONNABORTED => "ConnectionAbortedError",
        libc::ECONNREFUSED => "ConnectionRefusedError",
        libc::ECONNRESET => "ConnectionResetError",
        libc::EEXIST => "FileExistsError",
        libc::ENOENT => "FileNotFoundError",
        libc::EINTR => "InterruptedError",
        libc::EISDIR => "IsADirectoryError",
        libc::ENOTDIR => "NotADirectoryError",
        libc::EACCES | libc::EPERM => "PermissionError",
        libc::ESRCH => "ProcessLookupError",
        libc::ETIMEDOUT => "TimeoutError",
        _ => "OSError",
    }
}

/// The C library's text for the number, without what Rust adds to it.
pub fn errno_text(number: i32) -> String {
    let text = std::io::Error::from_raw_os_error(number).to_string();
    match text.rfind(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// An exception that nobody can catch, as in `__del__`.
pub fn unraisable(error: &Exc, source: &Value) {
    let source = crate::text::repr_or(source, "<unknown>");
    let mut text = format!("Exception ignored in: {source}\n");
    text.push_str(&crate::traceback::format(error));
    crate::stdio::write_stderr(&text);
}

/// `e.__class__.__name__` and so on are attributes of objects; these belong to the exception itself.
pub fn attribute(exc: &Exc, name: Sym) -> Option<Value> {
    let state = exc.state();
    let option =
        |value: &RefCell<Option<Exc>>| value.borrow().as_ref().map_or(Value::None, Exc::value);
    match name {
        known::ARGS => Some(state.args.borrow().clone()),
        known::CAUSE => Some(option(&state.cause)),
        known::CONTEXT => Some(option(&state.context)),
        known::SUPPRESS => Some(Value::Bool(state.suppress_context.get())),
        known::TRACEBACK => Some(crate::traceback::object(exc)),
        _ => {
            let text = name.text();
            if let Some(value) = state.extra(text) {
                return Some(value);
            }
            match text {
                "value" if exc.is("StopIteration") => Some(exc.first_arg()),
                "code" if exc.is("SystemExit") => Some(system_exit_code(exc)),
                "errno" | "strerror" | "filename" | "filename2" if exc.is("OSError") => {
                    Some(os_attribute(exc, text))
                }
                "name" | "path" | "msg" if exc.is("ImportError") => Some(if text == "msg" {
                    exc.first_arg()
                } else {
                    Value::None
                }),
                "name" if exc.is("NameError") || exc.is("AttributeError") => Some(Value::None),
                "obj" if exc.is("AttributeError") => Some(Value::None),
                _ => None,
            }
        }
    }
}

fn os_attribute(exc: &Exc, name: &str) -> Value {
    let args = exc.state().args.borrow().clone();
    let args = args.as_tuple().unwrap_or_default();
    match name {
        "errno" if args.len() >= 2 => args[0].clone(),
        "strerror" if args.len() >= 2 => args[1].clone(),
        "filename" => args.get(2).cloned().unwrap_or(Value::None),
        _ => Value::None,
    }
}

pub fn system_exit_code(exc: &Exc) -> Value {
    let args = exc.state().args.borrow().clone();
    match args.as_tuple().unwrap_or_default() {
        [] => Value::None,
        [code] => code.clone(),
        _ => args,
    }
}

pub fn set_attribute(exc: &Exc, name: Sym, value: &Value) -> R<bool> {
    let state = exc.state();
    let exception = |what: &str| -> R<Option<Exc>> {
        match value {
            Value::None => Ok(None),
            _ => Exc::from_value(value).map(Some).ok_or_else(|| {
                type_error(format!(
                    "exception {what} must be None or derive from BaseException"
                ))
            }),
        }
    };
    match name {
        known::ARGS => {
            *state.args.borrow_mut() = Value::tuple(crate::iter::collect(value)?);
        }
        known::CAUSE => {
            *state.cause.borrow_mut() = exception("cause")?;
            state.suppress_context.set(true);
        }
        known::CONTEXT => *state.context.borrow_mut() = exception("context")?,
        known::SUPPRESS => state.suppress_context.set(value.truth()?),
        known::TRACEBACK => {
            let entries = crate::traceback::entries_of(value);
            *state.traceback.borrow_mut() = entries;
        }
        _ => match (name.text(), exc.attribute_name(name)) {
            (_, Some(key)) => state.set_extra(key, value.clone()),
            _ => return Ok(false),
        },
    }
    Ok(true)
}

impl Exc {
    fn attribute_name(&self, name: Sym) -> Option<&'static str> {
        let key = match name.text() {
            "value" if self.is("StopIteration") => "value",
            "code" if self.is("SystemExit") => "code",
            "errno" if self.is("OSError") => "errno",
            "strerror" if self.is("OSError") => "strerror",
            "filename" if self.is("OSError") => "filename",
            "filename2" if self.is("OSError") => "filename2",
            "name"
                if self.is("ImportError") || self.is("NameError") || self.is("AttributeError") =>
            {
                "name"
            }
            "msg" if self.is("ImportError") => "msg",
            _ => return None,
        };
        Some(key)
    }
}

/// The new function of BaseException, and so of every exception.
pub fn new_exception(class: &ClassRef, args: &[Value], _keywords: &[(Sym, Value)]) -> R {
    let mut class = class.clone();
    if Rc::ptr_eq(&class, &types().exception("OSError")) && (2..=5).contains(&args.len()) {
        if let Some(number) = args[0].as_i64() {
            class = types().exception(os_error_class(number as i32));
        }
    }
    let state = ExcState::new(args.to_vec());
    let object = Object::new(class, Payload::Exc(Box::new(state)));
    let exc = Exc(object);
    fill_os_error(&exc, args);
    Ok(exc.value())
}

fn fill_os_error(exc: &Exc, args: &[Value]) {
    if !(2..=5).contains(&args.len()) || !exc.is("OSError") {
        return;
    }
    let state = exc.state();
    state.set_extra("errno", args[0].clone());
    state.set_extra("strerror", args[1].clone());
    if let Some(path) = args.get(2) {
        state.set_extra("filename", path.clone());
        state.set_extra("filename2", args.get(4).cloned().unwrap_or(Value::None));
        *state.args.borrow_mut() = Value::tuple(args[..2].to_vec());
    }
}

/// `BaseException.__init__`.
pub fn init_exception(args: &[Value]) -> R {
    let Some(exc) = Exc::from_value(&args[0]) else {
        return Err(type_error("an exception is needed"));
    };
    let given = args[1].as_tuple().unwrap_or_default();
    *exc.state().args.borrow_mut() = args[1].clone();
    fill_os_error(&exc, given);
    for key in ["name", "path", "obj"] {
        if let Some(value) = args[2].as_dict().and_then(|dict| dict.get_str(key)) {
            exc.state().set_extra(key, value);
        } else if args[2].as_dict().is_some_and(|dict| dict.len() > 0)
            && key == "obj"
            && !exc.is("ImportError")
            && !exc.is("NameError")
        {
            return Err(type_error(format!(
                "{}() takes no keyword arguments",
                exc.class().name()
            )));
        }
    }
    Ok(Value::None)
}

/// Exceptions and their bases, in an order in which bases come first.
pub const HIERARCHY: &[(&str, &str)] = &[
    ("BaseException", "object"),
    ("BaseExceptionGroup", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("Exception", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("FloatingPointError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("OSError", "Exception"),
    ("BlockingIOError", "OSError"),
    ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("TimeoutError", "OSError"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("IndentationError", "SyntaxError"),
    ("TabError", "IndentationError"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeError", "ValueError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("Warning", "Exception"),
    ("BytesWarning", "Warning"),
    ("DeprecationWarning", "Warning"),
    ("EncodingWarning", "Warning"),
    ("FutureWarning", "Warning"),
    ("ImportWarning", "Warning"),
    ("PendingDeprecationWarning", "Warning"),
    ("ResourceWarning", "Warning"),
    ("RuntimeWarning", "Warning"),
    ("SyntaxWarning", "Warning"),
    ("UnicodeWarning", "Warning"),
    ("UserWarning", "Warning"),
];

pub static NATIVES: &[Native] = &[
    crate::native::method("__init__", "*args **kw", init_exception),
    crate::native::method("__str__", "", exc_str),
    crate::native::method("__repr__", "", exc_repr),
    crate::native::method("with_traceback", "tb", with_traceback),
    crate::native::method("add_note", "note", add_note),
];

fn exc_of(value: &Value) -> R<Exc> {
    Exc::from_value(value).ok_or_else(|| type_error("an exception is needed"))
}

fn exc_str(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    if exc.is("OSError") {
        if let Some(text) = os_error_text(&exc)? {
            return Ok(Value::str(text));
        }
    }
    let all = exc.state().args.borrow().clone();
    match all.as_tuple().unwrap_or_default() {
        [] => Ok(Value::str("")),
        [key] if exc.is("KeyError") => crate::text::repr(key),
        [one] => crate::text::str_of(one),
        _ => crate::text::str_of(&all),
    }
}

fn os_error_text(exc: &Exc) -> R<Option<String>> {
    let get = |name| attribute(exc, Sym::new(name)).unwrap_or(Value::None);
    let (errno, strerror, filename, second) = (
        get("errno"),
        get("strerror"),
        get("filename"),
        get("filename2"),
    );
    if errno.is_none() && strerror.is_none() {
        return Ok(None);
    }
    let text = |value: &Value| -> R<String> {
        Ok(crate::text::str_of(value)?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    };
    let mut result = format!("[Errno {}] {}", text(&errno)?, text(&strerror)?);
    if !filename.is_none() {
        result.push_str(&format!(": {}", text(&crate::text::repr(&filename)?)?));
    }
    if !second.is_none() {
        result.push_str(&format!(" -> {}", text(&crate::text::repr(&second)?)?));
    }
    Ok(Some(result))
}

fn exc_repr(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    let all = exc.state().args.borrow().clone();
    let name = exc.class().name();
    let inner = match all.as_tuple().unwrap_or_default() {
        [one] => format!("({})", crate::text::repr(one)?.as_str().unwrap_or_default()),
        _ => crate::text::repr(&all)?
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    };
    Ok(Value::str(format!("{name}{inner}")))
}

fn with_traceback(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    set_attribute(&exc, known::TRACEBACK, &args[1])?;
    Ok(args[0].clone())
}

fn add_note(args: &[Value]) -> R {
    let exc = exc_of(&args[0])?;
    if args[1].as_str().is_none() {
        return Err(type_error(format!(
            "note must be a str, not '{}'",
            args[1].class_ref().name()
        )));
    }
    match exc.0.get(known::NOTES) {
        Some(Value::List(notes)) => notes.items.borrow_mut().push(args[1].clone()),
        _ => exc.0.set(known::NOTES, Value::list(vec![args[1].clone()])),
    }
    Ok(Value::None)
}
