//! Generators: a Rust future that is polled without an executor; `yield` is a future that is pending once
//! (`yielder`).
//! Coroutines and asynchronous generators are the same with another protocol around it.
use crate::call::{enter, enter_quietly};
use crate::exc::{self, runtime_error, stop_iteration, type_error, value_error, Exc};
use crate::function::Signature;
use crate::native::{getter, method, property, ClassDef, Native};
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};
use crate::yielder::{self, Resumed, Yielder};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Fresh,
    Suspended,
    Running,
    Done,
}

pub struct Generator {
    signature: &'static Signature,
    /// Not there while it is polled, and at the end.
    body: Cell<Option<Body>>,
    /// What `yield from` or `await` stands at, while it is suspended there; else Undef.
    inner: RefCell<Value>,
    aside: RefCell<Option<Box<Aside>>>,
    stage: Cell<Stage>,
    pub flavor: Flavor,
    /// What was given last is an item of an asynchronous generator, not something to be awaited.
    is_item: Cell<bool>,
    /// `types.coroutine` made it: it can be awaited.
    pub is_awaitable: Cell<bool>,
    /// Of an asynchronous generator: one of its steps is being awaited.
    pub is_stepping: Cell<bool>,
    is_handling: Cell<bool>,
}

/// What few generators have.
#[derive(Default)]
struct Aside {
    /// `__name__` and `__qualname__`, where they were set.
    names: Option<[Value; 2]>,
    /// Exceptions that the body is handling while it waits.
    handled: Vec<Exc>,
}

pub fn generator<F>(signature: &'static Signature, body: impl FnOnce(Yielder) -> F) -> Value
where
    F: Future<Output = R> + 'static,
{
    make(signature, Flavor::Generator, body)
}

#[inline]
pub(crate) fn make<F>(
    signature: &'static Signature,
    flavor: Flavor,
    body: impl FnOnce(Yielder) -> F,
) -> Value
where
    F: Future<Output = R> + 'static,
{
    made(signature, flavor, Box::pin(body(Yielder::new())))
}

fn made(signature: &'static Signature, flavor: Flavor, body: Body) -> Value {
    Value::Gen(Rc::made_by(move || Generator {
        signature,
        body: Cell::new(Some(body)),
        inner: RefCell::new(Value::Undef),
        aside: RefCell::new(None),
        stage: Cell::new(Stage::Fresh),
        flavor,
        is_item: Cell::new(false),
        is_awaitable: Cell::new(false),
        is_stepping: Cell::new(false),
        is_handling: Cell::new(false),
    }))
}

impl Generator {
    fn given_name(&self, at: usize) -> Option<Value> {
        let aside = self.aside.borrow();
        let names = aside.as_ref()?.names.as_ref()?;
        Some(names[at].clone())
    }

    pub fn name(&self) -> Value {
        self.given_name(0)
            .unwrap_or_else(|| Value::str(self.signature.name))
    }

    pub fn qualname(&self) -> Value {
        self.given_name(1)
            .unwrap_or_else(|| Value::str(self.signature.qualname))
    }

    /// As the function is called that made it.
    pub fn rename(&self, name: Value, qualname: Value) {
        let mut aside = self.aside.borrow_mut();
        aside.get_or_insert_default().names = Some([name, qualname]);
    }

    pub fn signature(&self) -> &'static Signature {
        self.signature
    }

    #[inline]
    pub fn is_iterable(&self) -> bool {
        self.flavor == Flavor::Generator
    }

    #[inline]
    pub fn is_fresh(&self) -> bool {
        self.stage.get() == Stage::Fresh
    }

    pub fn is_finished(&self) -> bool {
        self.stage.get() == Stage::Done
    }

    pub fn is_running(&self) -> bool {
        self.stage.get() == Stage::Running
    }

    pub fn is_suspended(&self) -> bool {
        self.stage.get() == Stage::Suspended
    }

    /// What it stands at, of `yield from` or `await`.
    pub fn inner(&self) -> Option<Value> {
        let inner = self.inner.borrow();
        (!inner.is_undef()).then(|| inner.clone())
    }

    /// True once for what an asynchronous generator gives by `yield`.
    pub fn take_is_item(&self) -> bool {
        self.is_item.take()
    }

    /// Runs to the next value; None at the end.
    #[inline]
    pub fn next(&self) -> R<Option<Value>> {
        match self.resume(Ok(Value::None)) {
            Poll::Pending => Ok(Some(yielder::given())),
            Poll::Ready(result) => result.map(|_| None),
        }
    }

    /// Runs to the next `yield`, whose value then lies where `yielder::given` finds it, or to the end.
    pub fn resume(&self, sent: R) -> Poll<R> {
        let stage = self.stage.get();
        let can_run =
            stage == Stage::Suspended || stage == Stage::Fresh && matches!(sent, Ok(Value::None));
        if !can_run {
            return Poll::Ready(self.refuse(stage, sent));
        }
        let _depth = match enter() {
            Ok(depth) => depth,
            Err(error) => {
                self.end();
                return Poll::Ready(Err(error));
            }
        };
        if stage == Stage::Fresh {
            return self.poll();
        }
        let sent = match sent {
            Ok(sent) => sent,
            Err(error) => return self.throw(error),
        };
        match self.delegate() {
            Some(inner) => self.resume_inner(&inner, sent),
            None => self.resume_body(Resumed::Sent(sent)),
        }
    }

    /// What it stands at gets the exception first, and has nothing to do with what the body itself is handling.
    #[cold]
    fn throw(&self, error: Exc) -> Poll<R> {
        self.stage.set(Stage::Running);
        let step = yielder::throw_into(self.inner(), error);
        self.stage.set(Stage::Suspended);
        let Poll::Ready(result) = step else {
            return Poll::Pending;
        };
        if let Err(error) = &result {
            self.chain(error);
        }
        self.resume_body(Resumed::Stepped(result))
    }

    /// What arrives at the body has that for its context which the body is handling, if any; what the caller handles is
    /// none of its business.
    fn chain(&self, error: &Exc) {
        let aside = self.aside.borrow();
        let own = aside.as_ref().and_then(|aside| aside.handled.last());
        if let Some(own) = own {
            exc::chain(error, own.clone());
        }
    }

    /// What is sent to a generator that does not go on by it.
    #[cold]
    fn refuse(&self, stage: Stage, sent: R) -> R {
        let noun = self.flavor.noun();
        if stage == Stage::Running {
            return Err(value_error(format!("{noun} already executing")));
        }
        if stage == Stage::Done {
            if self.flavor == Flavor::Coroutine {
                return Err(runtime_error("cannot reuse already awaited coroutine"));
            }
            return sent.map(|_| Value::None);
        }
        if sent.is_ok() {
            return Err(type_error(format!(
                "can't send non-None value to a just-started {noun}"
            )));
        }
        self.end();
        sent
    }

    /// What it has not begun, or does not go on with, is dropped.
    #[cold]
    fn end(&self) {
        self.stage.set(Stage::Done);
        if self.is_handling.get() {
            self.put_handled(); // where the body, as it goes, takes it from
        }
        let body = self.body.take();
        drop(body);
        let inner = self.inner.replace(Value::Undef);
        drop(inner);
    }

    /// The generator that it stands at, if nothing else has to be put in order before that goes on.
    #[inline]
    fn delegate(&self) -> Option<Rc<Generator>> {
        match &*self.inner.borrow() {
            Value::Gen(inner) if !self.is_handling.get() => Some(inner.clone()),
            _ => None,
        }
    }

    /// The body itself goes on only when the inner generator has come to its end.
    fn resume_inner(&self, inner: &Rc<Generator>, sent: Value) -> Poll<R> {
        self.stage.set(Stage::Running);
        let step = inner.resume(Ok(sent));
        self.stage.set(Stage::Suspended);
        match step {
            Poll::Pending => Poll::Pending,
            Poll::Ready(result) => self.resume_body(Resumed::Stepped(result)),
        }
    }

    fn resume_body(&self, resumed: Resumed) -> Poll<R> {
        let before = self.inner.replace(Value::Undef);
        drop(before);
        yielder::put(resumed);
        self.poll()
    }

    fn poll(&self) -> Poll<R> {
        let Some(mut body) = self.body.take() else {
            return Poll::Ready(Ok(Value::None));
        };
        self.stage.set(Stage::Running);
        let before = exc::handled_depth();
        if self.is_handling.get() {
            self.put_handled();
        }
        match body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => {
                if exc::handled_depth() > before {
                    self.take_handled(before);
                }
                self.body.set(Some(body));
                self.stage.set(Stage::Suspended);
                let (inner, is_item) = yielder::standing();
                if !inner.is_undef() {
                    self.inner.replace(inner);
                }
                self.is_item.set(is_item);
                Poll::Pending
            }
            Poll::Ready(Ok(value)) => {
                self.stage.set(Stage::Done);
                Poll::Ready(Ok(value))
            }
            Poll::Ready(Err(error)) => {
                self.stage.set(Stage::Done);
                Poll::Ready(Err(self.raised(error)))
            }
        }
    }

    #[cold]
    fn put_handled(&self) {
        self.is_handling.set(false);
        if let Some(aside) = &mut *self.aside.borrow_mut() {
            exc::put_handled(std::mem::take(&mut aside.handled));
        }
    }

    #[cold]
    fn take_handled(&self, from: usize) {
        self.is_handling.set(true);
        let mut aside = self.aside.borrow_mut();
        aside.get_or_insert_default().handled = exc::take_handled(from);
    }

    /// What would end the loop of somebody else does not leave a generator as it is.
    #[cold]
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
        match self.stage.get() {
            Stage::Done => return Ok(Value::None),
            Stage::Fresh => {
                self.end();
                return Ok(Value::None);
            }
            Stage::Running | Stage::Suspended => {}
        }
        self.closed(self.resume(Err(exit())))
    }

    /// What it comes to that the body got a GeneratorExit.
    fn closed(&self, step: Poll<R>) -> R {
        match step {
            Poll::Pending => {
                drop(yielder::given());
                Err(runtime_error(format!(
                    "{} ignored GeneratorExit",
                    self.flavor.noun()
                )))
            }
            Poll::Ready(Ok(_)) => Ok(Value::None),
            Poll::Ready(Err(error)) if error.is("GeneratorExit") || error.is("StopIteration") => {
                Ok(Value::None)
            }
            Poll::Ready(Err(error)) => Err(error),
        }
    }
}

fn exit() -> Exc {
    exc::make(&types().exception("GeneratorExit"), vec![])
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
        match self.stage.get() {
            Stage::Running | Stage::Done => {}
            Stage::Fresh if self.flavor == Flavor::Coroutine => {
                crate::coroutine::never_awaited(&self.qualname());
            }
            Stage::Fresh => {}
            Stage::Suspended => {
                // It is done past the limit too: where CPython drops what a body has, it has left the body's frame.
                let _depth = enter_quietly();
                if let Err(error) = self.closed(self.throw(exit())) {
                    exc::unraisable(&error, &self.qualname());
                }
                self.end();
            }
        }
    }
}

pub(crate) fn of(value: &Value) -> R<&Rc<Generator>> {
    match value {
        Value::Gen(generator) => Ok(generator),
        _ => Err(type_error("a generator is needed")),
    }
}

/// As `__next__` and `send` give it.
pub(crate) fn given(step: Poll<R>) -> R {
    match step {
        Poll::Pending => Ok(yielder::given()),
        Poll::Ready(result) => Err(stop_iteration(result?)),
    }
}

/// The exception of `throw(type, value, traceback)`.
pub(crate) fn thrown(args: &[Value]) -> R<Exc> {
    let (kind, value, trace) = (&args[1], &args[2], &args[3]);
    if trace.given().is_some() && !Rc::ptr_eq(trace.class_ref(), &types().traceback) {
        return Err(type_error(
            "throw() third argument must be a traceback object",
        ));
    }
    let is_exception = |class: &crate::class::ClassRef| class.is_subclass(&types().base_exception);
    let made = match kind {
        Value::Class(class) if is_exception(class) => match value.given() {
            Some(made) if crate::types::isinstance(made, kind)? => exc::to_exception(made)?,
            Some(Value::Tuple(args)) => exc::to_exception(&crate::call::call(kind, args.items())?)?,
            Some(arg) => exc::to_exception(&crate::call::call(kind, std::slice::from_ref(arg))?)?,
            None => exc::to_exception(kind)?,
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
        _ => exc::to_exception(kind)?,
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
    Ok(Value::bool(of(&a[0])?.is_running()))
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
