//! Generators: a Rust future that is polled without an executor; `yield` is a future that is pending once.
//! Coroutines and asynchronous generators are the same with another protocol around it.
use crate::call::enter;
use crate::exc::{self, runtime_error, stop_iteration, type_error, value_error, Exc};
use crate::function::Signature;
use crate::iter::{iter, Iter, Step};
use crate::native::{getter, method, property, ClassDef, Native};
use crate::symbol::known;
use crate::types::types;
use crate::value::{Value, R};
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
    channel: Rc<Channel>,
    started: Cell<bool>,
    running: Cell<bool>,
    /// `types.coroutine` made it: it can be awaited.
    pub is_awaitable: Cell<bool>,
    /// Of an asynchronous generator: one of its steps is being awaited.
    pub is_stepping: Cell<bool>,
    /// Exceptions that the body is handling while it waits.
    handled: RefCell<Vec<Exc>>,
}

#[derive(Default)]
struct Channel {
    out: RefCell<Option<Value>>,
    sent: RefCell<Option<R>>,
    /// What `yield from` or `await` stands at.
    inner: RefCell<Option<Value>>,
    /// What was given is an item of an asynchronous generator, not something to be awaited.
    is_item: Cell<bool>,
}

/// The generator's side of it.
#[derive(Clone)]
pub struct Yielder(Rc<Channel>);

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
    let channel = Rc::new(Channel::default());
    let body = body(Yielder(channel.clone()));
    Value::Gen(Rc::new(Generator {
        signature,
        flavor,
        names: RefCell::default(),
        body: RefCell::new(Some(Box::pin(body))),
        channel,
        started: Cell::new(false),
        running: Cell::new(false),
        is_awaitable: Cell::new(false),
        is_stepping: Cell::new(false),
        handled: RefCell::default(),
    }))
}

struct Give<'a> {
    channel: &'a Channel,
    given: bool,
}

impl Future for Give<'_> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        if !self.given {
            self.given = true;
            return Poll::Pending;
        }
        let sent = self.channel.sent.take().unwrap_or(Ok(Value::None));
        if let Err(error) = &sent {
            exc::set_context(error);
        }
        Poll::Ready(sent)
    }
}

impl Yielder {
    /// `yield value`: what is sent, or Err for what is thrown in.
    pub async fn give(&self, value: Value) -> R {
        *self.0.out.borrow_mut() = Some(value);
        Give {
            channel: &self.0,
            given: false,
        }
        .await
    }

    /// `yield value` of an asynchronous generator.
    pub async fn give_item(&self, value: Value) -> R {
        self.0.is_item.set(true);
        self.give(value).await
    }

    /// `yield from iterable`.
    pub async fn delegate(&self, iterable: &Value) -> R {
        if matches!(iterable, Value::Gen(inner) if inner.flavor == Flavor::Coroutine) {
            return Err(type_error(
                "cannot 'yield from' a coroutine object in a non-coroutine generator",
            ));
        }
        self.drive(iter(iterable)?).await
    }

    /// Hands on what `inner` gives, until it returns.
    pub(crate) async fn drive(&self, mut inner: Iter) -> R {
        let _inside = Inside::new(&self.0, &inner);
        let mut sent: R = Ok(Value::None);
        loop {
            match forward(&mut inner, sent)? {
                Step::Yield(value) => sent = self.give(value).await,
                Step::Return(value) => return Ok(value),
            }
        }
    }
}

/// While it lives, the generator stands at what it hands on.
struct Inside(Rc<Channel>);

impl Inside {
    fn new(channel: &Rc<Channel>, inner: &Iter) -> Inside {
        *channel.inner.borrow_mut() = match inner {
            Iter::Gen(generator) => Some(Value::Gen(generator.clone())),
            Iter::Object(object) => Some(object.clone()),
            Iter::Shared(object) => Some(Value::Iter(object.clone())),
            _ => None,
        };
        Inside(channel.clone())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let inner = self.0.inner.take();
        drop(inner);
    }
}

fn forward(inner: &mut Iter, sent: R) -> R<Step> {
    let target = match inner {
        Iter::Gen(generator) => return forward_to_generator(&generator.clone(), sent),
        Iter::Object(object) => object.clone(),
        _ => Value::None,
    };
    match sent {
        Ok(Value::None) => inner.advance(),
        Ok(_) if target.is_none() => Err(no_send(inner)),
        Ok(value) => stepped(crate::attribute::call_by_sym(
            known::SEND,
            &[target, value],
            &[],
        )),
        Err(error) if target.is_none() => Err(error),
        Err(error) if error.is("GeneratorExit") => {
            if crate::attribute::has_attr(&target, known::CLOSE)? {
                crate::attribute::call_by_sym(known::CLOSE, &[target], &[])?;
            }
            Err(error)
        }
        Err(error) if crate::attribute::has_attr(&target, known::THROW)? => stepped(
            crate::attribute::call_by_sym(known::THROW, &[target, error.value()], &[]),
        ),
        Err(error) => Err(error),
    }
}

fn no_send(inner: &Iter) -> Exc {
    let name = inner.class_name();
    exc::exception(
        "AttributeError",
        format!("'{name}' object has no attribute 'send'"),
    )
}

fn stepped(result: R) -> R<Step> {
    match result {
        Ok(value) => Ok(Step::Yield(value)),
        Err(error) if error.is("StopIteration") => Ok(Step::Return(error.stop_value())),
        Err(error) => Err(error),
    }
}

fn forward_to_generator(generator: &Rc<Generator>, sent: R) -> R<Step> {
    match sent {
        Err(error) if error.is("GeneratorExit") => {
            generator.close()?;
            Err(error)
        }
        sent => generator.resume(sent),
    }
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
        self.channel.inner.borrow().clone()
    }

    /// True once for what an asynchronous generator gives by `yield`.
    pub fn take_is_item(&self) -> bool {
        self.channel.is_item.take()
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
        self.poll(sent)
    }

    fn poll(&self, sent: R) -> R<Step> {
        let Some(mut body) = self.body.take() else {
            return Ok(Step::Return(Value::None));
        };
        // A loop sends None, which is what is found where nothing was sent.
        if self.started.replace(true) && !matches!(sent, Ok(Value::None)) {
            *self.channel.sent.borrow_mut() = Some(sent);
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
                Ok(Step::Yield(self.channel.out.take().unwrap_or(Value::None)))
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
    Ok(Value::Bool(of(&a[0])?.running.get()))
}

pub(crate) fn is_suspended(a: &[Value]) -> R {
    Ok(Value::Bool(of(&a[0])?.is_suspended()))
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
