//! Exceptions: the object, what is being handled, making and raising them.
use crate::class::ClassRef;
pub use crate::exc_hierarchy::HIERARCHY;
pub use crate::exc_object::{
    attribute, init_exception, new_exception, set_attribute, system_exit_code, NATIVES,
};
use crate::object::{Object, Payload};
pub use crate::os_error::{errno_text, os_error, os_error_class, os_error_number};
use crate::rc::Rc;
use crate::symbol::Sym;
use crate::traceback::{Entry, Sites};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

/// An exception on its way: the object whose payload is an `ExcState`.
#[derive(Clone)]
pub struct Exc(pub Rc<Object>);

pub struct ExcState {
    pub args: RefCell<Value>,
    pub cause: RefCell<Option<Exc>>,
    pub context: RefCell<Option<Exc>>,
    pub suppress_context: Cell<bool>,
    pub traceback: RefCell<Vec<Entry>>,
    /// The object that stands for it, if somebody asked.
    pub shown_traceback: RefCell<Value>,
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
            shown_traceback: RefCell::new(Value::None),
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
        let before = extra.iter().position(|(key, _)| *key == name);
        let old = before.map(|at| extra.remove(at));
        extra.push((name, value));
        drop(extra);
        drop(old);
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
        let is = |class: &ClassRef| class.native && **class.name.borrow() == *name;
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

/// What is being handled becomes its context.
pub fn set_context(exc: &Exc) {
    if let Some(context) = current() {
        chain(exc, context);
    }
}

/// `context` becomes its context.
pub(crate) fn chain(exc: &Exc, context: Exc) {
    if Rc::ptr_eq(&context.0, &exc.0) {
        return;
    }
    // A cycle is broken where it would come back to the new exception; the slow one finds another that was there.
    let (mut at, mut slow) = (context.clone(), context.clone());
    let mut is_odd = false;
    loop {
        let next = at.state().context.borrow().clone();
        match next {
            Some(next) if Rc::ptr_eq(&next.0, &exc.0) => {
                drop(at.state().context.take());
                break;
            }
            Some(next) => at = next,
            None => break,
        }
        if Rc::ptr_eq(&at.0, &slow.0) {
            break;
        }
        if is_odd {
            let behind = slow.state().context.borrow().clone();
            slow = behind.unwrap_or(slow);
        }
        is_odd = !is_odd;
    }
    drop(exc.state().context.replace(Some(context)));
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

/// What `raise value` raises: an instance, or one that the class makes.
pub(crate) fn to_exception(value: &Value) -> R<Exc> {
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
                    class_repr(made.class_ref())
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
    drop(exc.state().cause.replace(cause));
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
    let (kind, owner) = match object {
        Value::Class(class) => ("type object '", class.type_name()),
        Value::Module(module) => ("module '", module.name().into()),
        _ => ("'", object.class_ref().type_name()),
    };
    let has_none = match object {
        Value::Class(_) | Value::Module(_) => "' has no attribute '",
        _ => "' object has no attribute '",
    };
    // Programs try attributes in turn: `format!` takes three times as long.
    let message = [kind, &owner, has_none, name.text(), "'"].concat();
    exception("AttributeError", message)
        .with_extra("name", name.value())
        .with_extra("obj", object.clone())
}

pub fn stop_iteration(value: Value) -> Exc {
    let args = if value.is_none() {
        vec![]
    } else {
        vec![value.clone()]
    };
    make(&types().stop_iteration, args).with_extra("value", value)
}

/// An exception that nobody can catch, as in `__del__`.
pub fn unraisable(error: &Exc, source: &Value) {
    if !crate::modules::hooks::call_unraisablehook(error, source) {
        crate::stdio::write_stderr(&unraisable_text(error, source));
    }
}

pub fn unraisable_text(error: &Exc, source: &Value) -> String {
    let source = crate::text::repr_or(source, "<unknown>");
    let mut text = format!("Exception ignored in: {source}\n");
    text.push_str(&crate::traceback::format(error));
    text
}
