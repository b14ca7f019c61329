//! Coroutines: what `async def` makes, and how something is awaited.
use crate::async_generator;
use crate::attribute::call_special_found;
use crate::exc::{self, runtime_error, type_error, Exc};
use crate::function::Signature;
use crate::generator::{self, code_of, given, inner_of, is_running, is_suspended, of, thrown};
use crate::generator::{Flavor, Generator};
use crate::iter::Iter;
use crate::native::{getter, method, ClassDef};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::known;
use crate::types::types;
use crate::value::{Value, R};
use crate::yielder::{Drive, Yielder};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pub fn coroutine<F>(signature: &'static Signature, body: impl FnOnce(Yielder) -> F) -> Value
where
    F: Future<Output = R> + 'static,
{
    generator::make(signature, Flavor::Coroutine, body)
}

/// What `await value` drives.
fn awaited(value: &Value) -> R<Iter> {
    match value {
        Value::Gen(inner) if inner.flavor == Flavor::Coroutine => {
            if inner.inner().is_some() {
                return Err(runtime_error("coroutine is being awaited already"));
            }
            return Ok(Iter::Gen(inner.clone()));
        }
        Value::Gen(inner) if inner.is_awaitable.get() => return Ok(Iter::Gen(inner.clone())),
        _ => {}
    }
    let class = value.class_ref();
    let Some(hook) = class.lookup(known::AWAIT) else {
        return Err(type_error(format!(
            "object {} can't be used in 'await' expression",
            class.name()
        )));
    };
    let made = call_special_found(&hook, class, std::slice::from_ref(value))?;
    match &made {
        Value::Gen(inner) if inner.flavor == Flavor::Coroutine || inner.is_awaitable.get() => {
            Err(type_error("__await__() returned a coroutine"))
        }
        Value::Gen(inner) if inner.is_iterable() => Ok(Iter::Gen(inner.clone())),
        Value::Iter(object) if object.is_iterator() => Ok(Iter::Shared(object.clone())),
        Value::Object(inner) if inner.class.lookup(known::NEXT).is_some() => Ok(Iter::Object(made)),
        _ => Err(type_error(format!(
            "__await__() returned non-iterator of type '{}'",
            made.class_ref().name()
        ))),
    }
}

/// As `awaited`, for what a statement awaits; `refusal` names it.
fn awaited_by(value: &Value, refusal: impl FnOnce(&str) -> String) -> R<Iter> {
    awaited(value).map_err(|cause| {
        if !cause.is("TypeError") {
            return cause;
        }
        let error = type_error(refusal(&value.class_ref().name()));
        *error.state().cause.borrow_mut() = Some(cause.clone());
        *error.state().context.borrow_mut() = Some(cause);
        error.state().suppress_context.set(true);
        error
    })
}

impl Yielder {
    /// `await value`.
    #[inline]
    pub fn wait(&self, value: &Value) -> Drive {
        match value {
            Value::Gen(inner) if inner.flavor == Flavor::Coroutine && inner.is_fresh() => {
                Drive::generator(inner.clone())
            }
            _ => Drive::new(awaited(value)),
        }
    }

    /// The next item of `async for`; None at the end.
    #[inline]
    pub fn next_item<'a>(&self, iterator: &'a Value) -> NextItem<'a> {
        NextItem {
            iterator,
            drive: None,
        }
    }

    /// `async with`: the value, and what has to run at the end.
    pub async fn enter(&self, manager: &Value) -> R<(Value, AsyncExit)> {
        let class = manager.class_ref();
        let refused = |more: &str| {
            type_error(format!(
                "'{}' object does not support the asynchronous context manager protocol{more}",
                class.name()
            ))
        };
        let enter = class.lookup(known::AENTER).ok_or_else(|| refused(""))?;
        let exit = class
            .lookup(known::AEXIT)
            .ok_or_else(|| refused(" (missed __aexit__ method)"))?;
        let step = call_special_found(&enter, class, std::slice::from_ref(manager))?;
        let inner = awaited_by(&step, |name| {
            format!(
                "'async with' received an object from __aenter__ that does not implement __await__: {name}"
            )
        })?;
        let value = Drive::new(Ok(inner)).await?;
        let exit = AsyncExit {
            manager: manager.clone(),
            exit,
        };
        Ok((value, exit))
    }
}

/// One step of `async for`.
pub struct NextItem<'a> {
    iterator: &'a Value,
    /// What it waits for.
    drive: Option<Drive>,
}

impl Future for NextItem<'_> {
    type Output = R<Option<Value>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(drive) = &mut self.drive {
            return Pin::new(drive).poll(context).map(ended);
        }
        let Value::Gen(generator) = self.iterator else {
            return self.start(context);
        };
        let step = async_generator::next(generator);
        if step.is_pending() {
            self.drive = Some(Drive::begun(async_generator::rest_of_next(generator)));
        }
        step
    }
}

impl NextItem<'_> {
    /// Of an iterator that is no asynchronous generator.
    fn start(&mut self, context: &mut Context<'_>) -> Poll<R<Option<Value>>> {
        let drive = self.drive.insert(Drive::new(step_of(self.iterator)));
        Pin::new(drive).poll(context).map(ended)
    }
}

/// What `__anext__` gives to be awaited.
fn step_of(iterator: &Value) -> R<Iter> {
    let class = iterator.class_ref();
    let Some(hook) = class.lookup(known::ANEXT) else {
        return Err(type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            class.name()
        )));
    };
    let step = call_special_found(&hook, class, std::slice::from_ref(iterator))?;
    awaited_by(&step, |name| {
        format!("'async for' received an invalid object from __anext__: {name}")
    })
}

fn ended(result: R) -> R<Option<Value>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is("StopAsyncIteration") => Ok(None),
        Err(error) => Err(error),
    }
}

/// What has to run when the block of an `async with` is left.
pub struct AsyncExit {
    manager: Value,
    exit: Value,
}

impl AsyncExit {
    /// True if the exception is swallowed.
    pub async fn run(&self, _: &Yielder, error: Option<&Exc>) -> R<bool> {
        let _handling = error.map(exc::handling);
        let args = match error {
            None => [self.manager.clone(), Value::None, Value::None, Value::None],
            Some(error) => [
                self.manager.clone(),
                Value::Class(error.class().clone()),
                error.value(),
                crate::traceback::object(error),
            ],
        };
        let step = call_special_found(&self.exit, self.manager.class_ref(), &args)?;
        let inner = awaited_by(&step, |name| {
            format!(
                "'async with' received an object from __aexit__ that does not implement __await__: {name}"
            )
        })?;
        let result = Drive::new(Ok(inner)).await?;
        Ok(error.is_some() && result.truth()?)
    }
}

/// `aiter(value)`, and the start of `async for`.
pub fn async_iter(value: &Value) -> R {
    let class = value.class_ref();
    let Some(hook) = class.lookup(known::AITER) else {
        return Err(type_error(format!(
            "'async for' requires an object with __aiter__ method, got {}",
            class.name()
        )));
    };
    let made = call_special_found(&hook, class, std::slice::from_ref(value))?;
    if made.class_ref().lookup(known::ANEXT).is_none() {
        return Err(type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            made.class_ref().name()
        )));
    }
    Ok(made)
}

pub fn aiter(a: &[Value]) -> R {
    if a[0].class_ref().lookup(known::AITER).is_none() {
        return Err(type_error(format!(
            "'{}' object is not an async iterable",
            a[0].class_ref().name()
        )));
    }
    async_iter(&a[0])
}

static ANEXT: Signature = Signature {
    name: "anext",
    qualname: "anext",
    ..Signature::NEW
};

pub fn anext(a: &[Value]) -> R {
    let class = a[0].class_ref();
    let Some(hook) = class.lookup(known::ANEXT) else {
        return Err(type_error(format!(
            "'{}' object is not an async iterator",
            class.name()
        )));
    };
    let step = call_special_found(&hook, class, &a[..1])?;
    if a[1].is_undef() {
        return Ok(step);
    }
    let other = a[1].clone();
    Ok(coroutine(&ANEXT, |yielder| async move {
        match yielder.wait(&step).await {
            Err(error) if error.is("StopAsyncIteration") => Ok(other),
            result => result,
        }
    }))
}

/// A coroutine that went without a start.
pub(crate) fn never_awaited(qualname: &Value) {
    let text = format!(
        "coroutine '{}' was never awaited",
        qualname.as_str().unwrap_or_default()
    );
    let category = Value::Class(types().named("RuntimeWarning"));
    // It is said where nobody could catch it.
    if let Err(error) = crate::modules::warnings::warn_text(&text, &category) {
        exc::unraisable(&error, qualname);
    }
}

/// `types.coroutine`: the generators that a function makes can be awaited.
pub fn awaitable_function(a: &[Value]) -> R {
    if !crate::call::callable(&a[0]) {
        return Err(type_error("types.coroutine() expects a callable"));
    }
    let Value::Func(function) = &a[0] else {
        return Ok(a[0].clone());
    };
    let inner = function.clone();
    let made = crate::function::function(
        function.signature,
        function.defaults.borrow().clone(),
        vec![],
        move |args| {
            let made = inner.run(args)?;
            if let Value::Gen(generator) = &made {
                generator.is_awaitable.set(true);
            }
            Ok(made)
        },
    );
    if let Value::Func(copy) = &made {
        *copy.kwdefaults.borrow_mut() = function.kwdefaults.borrow().clone();
        for (name, value) in function.dict().pairs() {
            copy.dict().set(&name, value)?;
        }
    }
    Ok(made)
}

struct Wrapper(Rc<Generator>);

fn wrapped(value: &Value) -> R<&Generator> {
    match value.any::<Wrapper>() {
        Some(wrapper) => Ok(&wrapper.0),
        None => Err(type_error("a coroutine is needed")),
    }
}

/// What `coroutine.__await__()` gives.
static WRAPPER: ClassDef = ClassDef {
    name: "coroutine_wrapper",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[
        method("__iter__", "", |a| Ok(a[0].clone())),
        method("__next__", "", |a| {
            given(wrapped(&a[0])?.resume(Ok(Value::None)))
        }),
        method("send", "value", |a| {
            given(wrapped(&a[0])?.resume(Ok(a[1].clone())))
        }),
        method("throw", "type value? traceback?", |a| {
            given(wrapped(&a[0])?.resume(Err(thrown(a)?)))
        }),
        method("close", "", |a| wrapped(&a[0])?.close()),
    ],
};

pub static COROUTINE: ClassDef = ClassDef {
    name: "coroutine",
    base: "object",
    module: "builtins",
    new: None,
    natives: &[
        method("__await__", "", |a| {
            let class = types().library(&WRAPPER);
            Ok(Object::native(class, Wrapper(of(&a[0])?.clone())))
        }),
        getter("cr_running", is_running),
        getter("cr_suspended", is_suspended),
        getter("cr_await", inner_of),
        getter("cr_code", code_of),
        getter("cr_origin", |_| Ok(Value::None)),
    ],
};
