//! Asynchronous generators: what `__anext__`, `asend`, `athrow` and `aclose` give is awaited, and that runs the
//! generator to its next item.
use crate::exc::{self, runtime_error, stop_iteration, type_error, Exc};
use crate::function::Signature;
use crate::generator::{self, code_of, inner_of, of, thrown, Flavor, Generator};
use crate::native::{getter, method, ClassDef, Native};
use crate::object::Object;
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};
use crate::yielder::{self, Yielder};
use std::cell::Cell;
use std::future::Future;
use std::task::Poll;

pub fn async_generator<F>(signature: &'static Signature, body: impl FnOnce(Yielder) -> F) -> Value
where
    F: Future<Output = R> + 'static,
{
    generator::make(signature, Flavor::AsyncGenerator, body)
}

enum Request {
    Send(Value),
    Throw(Exc),
    Close,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Fresh,
    Begun,
    Closed,
}

struct Awaited {
    generator: Rc<Generator>,
    request: Request,
    stage: Cell<Stage>,
}

impl Awaited {
    fn names(&self) -> (&'static str, &'static str) {
        match self.request {
            Request::Send(_) => ("__anext__()/asend()", "anext()"),
            Request::Throw(_) => ("aclose()/athrow()", "athrow()"),
            Request::Close => ("aclose()/athrow()", "aclose()"),
        }
    }

    /// As `__next__` and `send` do it: an item arrives as StopIteration.
    fn step(&self, sent: R) -> R {
        match self.advance(sent) {
            Poll::Pending => Ok(yielder::given()),
            Poll::Ready(item) => Err(match item? {
                Some(value) => stop_iteration(value),
                None => exc::make(&types().exception("StopAsyncIteration"), vec![]),
            }),
        }
    }

    fn advance(&self, sent: R) -> Poll<Item> {
        if self.stage.get() == Stage::Closed {
            let reused = format!("cannot reuse already awaited {}", self.names().0);
            return Poll::Ready(Err(runtime_error(reused)));
        }
        let is_send = matches!(self.request, Request::Send(_));
        if !is_send && self.generator.is_finished() {
            self.stage.set(Stage::Closed);
            return Poll::Ready(Ok(Some(Value::None)));
        }
        let sent = match self.stage.get() {
            Stage::Fresh => match self.begin(sent) {
                Ok(first) => first,
                Err(error) => return Poll::Ready(Err(error)),
            },
            _ => sent,
        };
        let step = self.generator.resume(sent);
        item_of(&self.generator, step).map(|item| self.end_of(item))
    }

    /// What the generator gets first.
    fn begin(&self, sent: R) -> R<R> {
        if self.generator.is_stepping.get() {
            self.stage.set(Stage::Closed);
            return Err(running_already(self.names().1));
        }
        let first = match (&self.request, sent) {
            (_, Err(error)) => Err(error),
            (Request::Send(value), Ok(Value::None)) => Ok(value.clone()),
            (Request::Send(_), sent) => sent,
            (_, Ok(value)) if !value.is_none() => {
                return Err(runtime_error(
                    "can't send non-None value to a just-started coroutine",
                ))
            }
            (Request::Throw(error), _) => Err(error.clone()),
            (Request::Close, _) => Err(exc::make(&types().exception("GeneratorExit"), vec![])),
        };
        self.stage.set(Stage::Begun);
        self.generator.is_stepping.set(true);
        Ok(first)
    }

    fn end_of(&self, item: Item) -> Item {
        self.stage.set(Stage::Closed);
        if !matches!(self.request, Request::Close) {
            return item;
        }
        match item {
            Ok(Some(_)) => Err(runtime_error("async generator ignored GeneratorExit")),
            Ok(None) => Ok(Some(Value::None)),
            Err(error) if error.is("StopAsyncIteration") || error.is("GeneratorExit") => {
                Ok(Some(Value::None))
            }
            Err(error) => Err(error),
        }
    }
}

/// What a step of an asynchronous generator comes to; None: there are no more items.
type Item = R<Option<Value>>;

/// As long as the step is pending, what it waits for lies where `yielder::given` finds it.
#[inline]
fn item_of(generator: &Generator, step: Poll<R>) -> Poll<Item> {
    let item = match step {
        Poll::Pending if !generator.take_is_item() => return Poll::Pending,
        Poll::Pending => Ok(Some(yielder::given())),
        Poll::Ready(Ok(_)) => Ok(None),
        Poll::Ready(Err(error)) => Err(error),
    };
    generator.is_stepping.set(false);
    Poll::Ready(item)
}

fn running_already(request: &str) -> Exc {
    runtime_error(format!(
        "{request}: asynchronous generator is already running"
    ))
}

/// `await generator.__anext__()`, up to where it has to wait.
#[inline]
pub(crate) fn next(generator: &Generator) -> Poll<Item> {
    if generator.is_stepping.replace(true) {
        return Poll::Ready(Err(running_already("anext()")));
    }
    let step = generator.resume(Ok(Value::None));
    item_of(generator, step)
}

/// What `next` has begun, as something that is awaited.
pub(crate) fn rest_of_next(generator: &Rc<Generator>) -> Value {
    let step = Awaited {
        generator: generator.clone(),
        request: Request::Send(Value::None),
        stage: Cell::new(Stage::Begun),
    };
    Object::native(types().library(&SEND), step)
}

fn awaited(value: &Value) -> R<&Awaited> {
    value
        .any::<Awaited>()
        .ok_or_else(|| type_error("a step of an asynchronous generator is needed"))
}

static STEPS: &[Native] = &[
    method("__await__", "", |a| Ok(a[0].clone())),
    method("__iter__", "", |a| Ok(a[0].clone())),
    method("__next__", "", |a| awaited(&a[0])?.step(Ok(Value::None))),
    method("send", "value", |a| awaited(&a[0])?.step(Ok(a[1].clone()))),
    method("throw", "type value? traceback?", |a| {
        awaited(&a[0])?.step(Err(thrown(a)?))
    }),
    method("close", "", |a| {
        awaited(&a[0])?.stage.set(Stage::Closed);
        Ok(Value::None)
    }),
];

static SEND: ClassDef = ClassDef {
    name: "async_generator_asend",
    base: "object",
    module: "builtins",
    new: None,
    natives: STEPS,
};

static THROW: ClassDef = ClassDef {
    name: "async_generator_athrow",
    base: "object",
    module: "builtins",
    new: None,
    natives: STEPS,
};

fn asked(a: &[Value], request: Request) -> R {
    let class = match request {
        Request::Send(_) => &SEND,
        _ => &THROW,
    };
    let state = Awaited {
        generator: of(&a[0])?.clone(),
        request,
        stage: Cell::new(Stage::Fresh),
    };
    Ok(Object::native(types().library(class), state))
}

pub static ASYNC_GENERATOR: ClassDef = ClassDef {
    name: "async_generator",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[
        method("__aiter__", "", |a| Ok(a[0].clone())),
        method("__anext__", "", |a| asked(a, Request::Send(Value::None))),
        method("asend", "value", |a| asked(a, Request::Send(a[1].clone()))),
        method("athrow", "type value? traceback?", |a| {
            asked(a, Request::Throw(thrown(a)?))
        }),
        method("aclose", "", |a| asked(a, Request::Close)),
        getter("ag_running", |a| {
            Ok(Value::bool(of(&a[0])?.is_stepping.get()))
        }),
        getter("ag_await", inner_of),
        getter("ag_code", code_of),
        getter("ag_suspended", generator::is_suspended),
    ],
};
