//! Generators: a Rust future that is polled without an executor; `yield` is a future that is pending once
//! (`yielder`).
//! Coroutines and asynchronous generators are the same with another protocol around it.
use crate::call::enter;
use crate::exc::{self, runtime_error, stop_iteration, type_error, value_error, Exc};
use crate::function::Signature;
use crate::iter::Step;
use crate::native::{getter, method, property, ClassDef, Native};
use crate::types::types;
use crate::value::{Value, R};
use crate::yielder::{self, Resumed, Yielder};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

type Body = Pin<Box<dyn Future<Output = R>>>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    Generator,
    Coroutine,
    AsyncGenerator,
}

impl Flavor {
    fn noun(self) -> &'static str {
        match self {
            Flavor::Generator => "generator",
            Flavor::Coroutine => "coroutine",
            Flavor::AsyncGenerator => "async generator",
        }
    }
}

pub struct Generator {
    signature: &'static Signature,
    pub flavor: Flavor,
    /// `__name__` and `__qualname__`, where they were set.
    names: RefCell<Option<Box<[Value; 2]>>>,
    body: RefCell<Option<Body>>,
    /// What `yield from` or `await` stands at, while it is suspended there.
    inner: RefCell<Option<Value>>,
    /// What was given last is an item of an asynchronous generator, not something to be awaited.
    is_item: Cell<bool>,
    started: Cell<bool>,
    running: Cell<bool>,
    /// `types.coroutine` made it: it can be awaited.
    pub is_awaitable: Cell<bool>,
    /// Of an asynchronous generator: one of its steps is being awaited.
    pub is_stepping: Cell<bool>,
    /// Exceptions that the body is handling while it waits.
    handled: RefCell<Vec<Exc>>,
}

pub fn generator<F>(signature: &'static Signature, body: impl FnOnce(Yielder) -> F) -> Value
where
    F: Future<Output = R> + 'static,
{
    make(signature, Flavor::Generator, body)
}

pub(crate) fn make<F>(
    signature: &'static Signature,
    flavor: Flavor,
    body: impl FnOnce(Yielder) -> F,
) -> Value
where
    F: Future<Output = R> + 'static,
{
    Value::Gen(Rc::new(Generator {
        signature,
        flavor,
        names: RefCell::default(),
        body: RefCell::new(Some(Box::pin(body(Yielder::new())))),
        inner: RefCell::default(),
        is_item: Cell::new(false),
        started: Cell::new(false),
        running: Cell::new(false),
        is_awaitable: Cell::new(false),
        is_stepping: Cell::new(false),
        handled: RefCell::default(),
    }))
}

impl Generator {
    pub fn name(&self) -> Value {
        match &*self.names.borrow() {
            Some(names) => names[0].clone(),
            None => Value::str(self.signature.name),
        }
    }

    pub fn qualname(&self) -> Value {
        match &*self.names.borrow() {
            Some(names) => names[1].clone(),
            None => Value::str(self.signature.qualname),
        }
    }

    /// As the function is called that made it.
    pub fn rename(&self, name: Value, qualname: Value) {
        *self.names.borrow_mut() = Some(Box::new([name, qualname]));
    }

    pub fn signature(&self) -> &'static Signature {
        self.signature
    }

    #[inline]
    pub fn is_iterable(&self) -> bool {
        self.flavor == Flavor::Generator
    }

    pub fn is_finished(&self) -> bool {
        !self.running.get() && self.body.borrow().is_none()
    }

    pub fn is_suspended(&self) -> bool {
        self.started.get() && !self.running.get() && self.body.borrow().is_some()
    }

    /// What it stands at, of `yield from` or `await`.
    pub fn inner(&self) -> Option<Value> {
        self.inner.borrow().clone()
    }

    /// True once for what an asynchronous generator gives by `yield`.
    pub fn take_is_item(&self) -> bool {
        self.is_item.take()
    }

    /// Runs to the next `yield` or to the end.
    pub fn resume(&self, sent: R) -> R<Step> {
        if self.running.get() {
            return Err(value_error(format!(
                "{} already executing",
                self.flavor.noun()
            )));
        }
        if self.body.borrow().is_none() {
            if self.flavor == Flavor::Coroutine {
                return Err(runtime_error("cannot reuse already awaited coroutine"));
            }
            return sent.map(|_| Step::Return(Value::None));
        }
        if !self.started.get() {
            match &sent {
                Ok(Value::None) => {}
                Ok(_) => {
                    return Err(type_error(format!(
                        "can't send non-None value to a just-started {}",
                        self.flavor.noun()
                    )))
                }
                Err(_) => {
                    self.started.set(true);
                    let body = self.body.take();
                    drop(body);
                    return sent.map(|_| Step::Return(Value::None));
                }
            }
        }
        let _depth = enter()?;
        match self.delegate() {
            Some(inner) => self.resume_inner(&inner, sent),
            None => self.poll(Resumed::Sent(sent)),
        }
    }

    /// The generator that it stands at, if nothing else has to be put in order before that goes on.
    fn delegate(&self) -> Option<Rc<Generator>> {
        match &*self.inner.borrow() {
            Some(Value::Gen(inner)) if self.handled.borrow().is_empty() => Some(inner.clone()),
            _ => None,
        }
    }

    /// The body itself goes on only when the inner generator has come to its end.
    fn resume_inner(&self, inner: &Rc<Generator>, sent: R) -> R<Step> {
        self.running.set(true);
        let step = yielder::forward_to_generator(inner, sent);
        self.running.set(false);
        if matches!(step, Ok(Step::Yield(_))) {
            return step;
        }
        self.poll(Resumed::Stepped(step))
    }

    fn poll(&self, resumed: Resumed) -> R<Step> {
        let Some(mut body) = self.body.take() else {
            return Ok(Step::Return(Value::None));
        };
        if self.started.replace(true) {
            yielder::put(resumed);
            let before = self.inner.take();
            drop(before);
        }
        self.running.set(true);
        let before = exc::handled_depth();
        if !self.handled.borrow().is_empty() {
            exc::put_handled(self.handled.take());
        }
        let polled = body.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.running.set(false);
        match polled {
            Poll::Pending => {
                if exc::handled_depth() > before {
                    *self.handled.borrow_mut() = exc::take_handled(before);
                }
                *self.body.borrow_mut() = Some(body);
                let given = yielder::taken();
                if !given.inner.is_undef() {
                    *self.inner.borrow_mut() = Some(given.inner);
                }
                self.is_item.set(given.is_item);
                Ok(Step::Yield(given.value))
            }
            Poll::Ready(Ok(value)) => Ok(Step::Return(value)),
            Poll::Ready(Err(error)) => Err(self.raised(error)),
        }
    }

    /// What would end the loop of somebody else does not leave a generator as it is.
    fn raised(&self, error: Exc) -> Exc {
        let name = if error.is("StopIteration") {
            "StopIteration"
        } else if self.flavor == Flavor::AsyncGenerator && error.is("StopAsyncIteration") {
            "StopAsyncIteration"
        } else {
            return error;
        };
        raised_inside(error, &format!("{} raised {name}", self.flavor.noun()))
    }

    pub fn close(&self) -> R {
        if !self.started.get() || self.body.borrow().is_none() {
            if self.running.get() {
                return self.resume(Ok(Value::None)).map(|_| Value::None);
            }
            self.started.set(true);
            let body = self.body.take();
            drop(body);
            return Ok(Value::None);
        }
        match self.resume(Err(exc::make(&types().exception("GeneratorExit"), vec![]))) {
            Ok(Step::Yield(_)) => Err(runtime_error(format!(
                "{} ignored GeneratorExit",
                self.flavor.noun()
            ))),
            Ok(Step::Return(_)) => Ok(Value::None),
            Err(error) if error.is("GeneratorExit") || error.is("StopIteration") => Ok(Value::None),
            Err(error) => Err(error),
        }
    }
}

/// The RuntimeError that takes the place of an exception.
pub(crate) fn raised_inside(error: Exc, words: &str) -> Exc {
    let made = runtime_error(words);
    *made.state().cause.borrow_mut() = Some(error.clone());
    *made.state().context.borrow_mut() = Some(error);
    made.state().suppress_context.set(true);
    made
}

impl Drop for Generator {
    fn drop(&mut self) {
        if self.running.get() || self.body.borrow().is_none() {
            return;
        }
        if !self.started.get() {
            if self.flavor == Flavor::Coroutine {
                crate::coroutine::never_awaited(&self.qualname());
            }
            return;
        }
        if let Err(error) = self.close() {
            exc::unraisable(&error, &self.qualname());
        }
    }
}

pub(crate) fn of(value: &Value) -> R<&Rc<Generator>> {
    match value {
        Value::Gen(generator) => Ok(generator),
        _ => Err(type_error("a generator is needed")),
    }
}

pub(crate) fn given(step: R<Step>) -> R {
    match step? {
        Step::Yield(value) => Ok(value),
        Step::Return(value) => Err(stop_iteration(value)),
    }
}

/// The exception of `throw(type, value, traceback)`.
pub(crate) fn thrown(args: &[Value]) -> R<Exc> {
    let (kind, value, trace) = (&args[1], &args[2], &args[3]);
    if trace.given().is_some() && !std::rc::Rc::ptr_eq(trace.class_ref(), &types().traceback) {
        return Err(type_error(
            "throw() third argument must be a traceback object",
        ));
    }
    let is_exception = |class: &crate::class::ClassRef| class.is_subclass(&types().base_exception);
    let made = match kind {
        Value::Class(class) if is_exception(class) => match value.given() {
            Some(made) if crate::types::isinstance(made, kind)? => exc::raise(made),
            Some(Value::Tuple(args)) => exc::raise(&crate::call::call(kind, args.items())?),
            Some(arg) => exc::raise(&crate::call::call(kind, std::slice::from_ref(arg))?),
            None => exc::raise(kind),
        },
        _ if !is_exception(kind.class_ref()) => {
            return Err(type_error(format!(
                "exceptions must be classes or instances deriving from BaseException, not {}",
                kind.class_ref().name()
            )))
        }
        _ if value.given().is_some() => {
            return Err(type_error(
                "instance exception may not have a separate value",
            ))
        }
        _ => exc::raise(kind),
    };
    if trace.given().is_some() {
        exc::set_attribute(&made, crate::symbol::known::TRACEBACK, trace)?;
    }
    Ok(made)
}

fn renamed(a: &[Value], at: usize) -> R {
    let generator = of(&a[0])?;
    let mut names = [generator.name(), generator.qualname()];
    if a[1].is_not_implemented() {
        return Ok(names[at].clone());
    }
    if a[1].as_str().is_none() {
        let name = ["__name__", "__qualname__"][at];
        return Err(type_error(format!("{name} must be set to a string object")));
    }
    names[at] = a[1].clone();
    let [name, qualname] = names;
    generator.rename(name, qualname);
    Ok(Value::None)
}

/// What generators, coroutines and asynchronous generators have alike.
pub static NAMES: [Native; 2] = [
    property("__name__", |a| renamed(a, 0)),
    property("__qualname__", |a| renamed(a, 1)),
];

/// What generators and coroutines have alike.
pub static STEPS: [Native; 3] = [
    method("send", "value", |a| {
        given(of(&a[0])?.resume(Ok(a[1].clone())))
    }),
    method("throw", "type value? traceback?", |a| {
        given(of(&a[0])?.resume(Err(thrown(a)?)))
    }),
    method("close", "", |a| of(&a[0])?.close()),
];

pub(crate) fn inner_of(a: &[Value]) -> R {
    Ok(of(&a[0])?.inner().unwrap_or(Value::None))
}

pub(crate) fn is_running(a: &[Value]) -> R {
    Ok(Value::bool(of(&a[0])?.running.get()))
}

pub(crate) fn is_suspended(a: &[Value]) -> R {
    Ok(Value::bool(of(&a[0])?.is_suspended()))
}

pub(crate) fn code_of(a: &[Value]) -> R {
    crate::code::of(of(&a[0])?.signature())
        .ok_or_else(|| exc::exception("AttributeError", "the program reads no code objects"))
}

pub static GENERATOR: ClassDef = ClassDef {
    name: "generator",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[
        method("__iter__", "", |a| Ok(a[0].clone())),
        method("__next__", "", |a| {
            given(of(&a[0])?.resume(Ok(Value::None)))
        }),
        getter("gi_running", is_running),
        getter("gi_suspended", is_suspended),
        getter("gi_yieldfrom", inner_of),
        getter("gi_code", code_of),
    ],
};
