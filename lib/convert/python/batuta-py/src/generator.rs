//! Generators: a Rust future that is polled without an executor; `yield` is a future that is pending once.
use crate::call::enter;
use crate::exc::{self, runtime_error, stop_iteration, type_error, value_error, Exc};
use crate::function::Signature;
use crate::iter::{iter, Iter, Step};
use crate::native::{getter, method, ClassDef};
use crate::symbol::known;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

type Body = Pin<Box<dyn Future<Output = R>>>;

pub struct Generator {
    signature: &'static Signature,
    body: RefCell<Option<Body>>,
    channel: Rc<Channel>,
    started: Cell<bool>,
    running: Cell<bool>,
    /// Exceptions that the body is handling while it waits.
    handled: RefCell<Vec<Exc>>,
}

#[derive(Default)]
struct Channel {
    out: RefCell<Option<Value>>,
    sent: RefCell<Option<R>>,
}

/// The generator's side of it.
#[derive(Clone)]
pub struct Yielder(Rc<Channel>);

pub fn generator<F>(signature: &'static Signature, body: impl FnOnce(Yielder) -> F) -> Value
where
    F: Future<Output = R> + 'static,
{
    let channel = Rc::new(Channel::default());
    let body = body(Yielder(channel.clone()));
    Value::Gen(Rc::new(Generator {
        signature,
        body: RefCell::new(Some(Box::pin(body))),
        channel,
        started: Cell::new(false),
        running: Cell::new(false),
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
        Poll::Ready(self.channel.sent.take().unwrap_or(Ok(Value::None)))
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

    /// `yield from iterable`.
    pub async fn delegate(&self, iterable: &Value) -> R {
        let mut inner = iter(iterable)?;
        let mut sent: R = Ok(Value::None);
        loop {
            match forward(&mut inner, sent)? {
                Step::Yield(value) => sent = self.give(value).await,
                Step::Return(value) => return Ok(value),
            }
        }
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
        Ok(value) if target.is_none() => Err(no_send(value)),
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

fn no_send(_: Value) -> Exc {
    exc::exception(
        "AttributeError",
        "'list_iterator' object has no attribute 'send'",
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
    pub fn qualname(&self) -> &'static str {
        self.signature.qualname
    }

    /// Runs to the next `yield` or to the end.
    pub fn resume(&self, sent: R) -> R<Step> {
        if self.running.get() {
            return Err(value_error("generator already executing"));
        }
        if self.body.borrow().is_none() {
            return sent.map(|_| Step::Return(Value::None));
        }
        if !self.started.get() {
            match &sent {
                Ok(Value::None) => {}
                Ok(_) => {
                    return Err(type_error(
                        "can't send non-None value to a just-started generator",
                    ))
                }
                Err(_) => {
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
            Poll::Ready(Err(error)) if error.is("StopIteration") => Err(stopped(&error)),
            Poll::Ready(Err(error)) => Err(error),
        }
    }

    pub fn close(&self) -> R {
        if !self.started.get() || self.body.borrow().is_none() {
            let body = self.body.take();
            drop(body);
            return Ok(Value::None);
        }
        match self.resume(Err(exc::make(&types().exception("GeneratorExit"), vec![]))) {
            Ok(Step::Yield(_)) => Err(runtime_error("generator ignored GeneratorExit")),
            Ok(Step::Return(_)) => Ok(Value::None),
            Err(error) if error.is("GeneratorExit") || error.is("StopIteration") => Ok(Value::None),
            Err(error) => Err(error),
        }
    }
}

fn stopped(error: &Exc) -> Exc {
    let made = runtime_error("generator raised StopIteration");
    *made.state().cause.borrow_mut() = Some(error.clone());
    *made.state().context.borrow_mut() = Some(error.clone());
    made.state().suppress_context.set(true);
    made
}

impl Drop for Generator {
    fn drop(&mut self) {
        if !self.started.get() || self.running.get() || self.body.borrow().is_none() {
            return;
        }
        if let Err(error) = self.close() {
            exc::unraisable(&error, &Value::str(self.signature.qualname));
        }
    }
}

fn of(value: &Value) -> R<&Rc<Generator>> {
    match value {
        Value::Gen(generator) => Ok(generator),
        _ => Err(type_error("a generator is needed")),
    }
}

fn given(step: R<Step>) -> R {
    match step? {
        Step::Yield(value) => Ok(value),
        Step::Return(value) => Err(stop_iteration(value)),
    }
}

fn thrown(args: &[Value]) -> Exc {
    match &args[1] {
        Value::Class(_) if args[2].given().is_some() => {
            match crate::call::call(&args[1], &args[2..3]) {
                Ok(made) => exc::raise(&made),
                Err(error) => error,
            }
        }
        value => exc::raise(value),
    }
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
        method("send", "value", |a| {
            given(of(&a[0])?.resume(Ok(a[1].clone())))
        }),
        method("throw", "type value? traceback?", |a| {
            given(of(&a[0])?.resume(Err(thrown(a))))
        }),
        method("close", "", |a| of(&a[0])?.close()),
        getter("__name__", |a| Ok(Value::str(of(&a[0])?.signature.name))),
        getter("__qualname__", |a| {
            Ok(Value::str(of(&a[0])?.signature.qualname))
        }),
        getter("gi_running", |a| Ok(Value::Bool(of(&a[0])?.running.get()))),
    ],
};
