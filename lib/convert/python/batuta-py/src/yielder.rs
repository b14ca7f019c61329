//! The generator's own side: `yield`, `yield from` and `await` are futures that are pending once, and what goes in
//! and out is handed over at one place, since one generator at a time is resumed or gives.
use crate::exc::{self, type_error, Exc};
use crate::generator::{Flavor, Generator};
use crate::iter::{iter, Iter, Step};
use crate::symbol::known;
use crate::value::{Value, R};
use std::cell::Cell;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::thread::LocalKey;

/// What a suspended body goes on with.
pub(crate) enum Resumed {
    /// A value that was sent, or an exception that was thrown in.
    Sent(R),
    /// What became of the generator that it stood at, which was resumed in its place.
    Stepped(R<Step>),
}

/// What a body gives when it is suspended.
pub(crate) struct Given {
    pub value: Value,
    /// Undef, or what `yield from` or `await` stands at.
    pub inner: Value,
    pub is_item: bool,
}

/// A value on its way, in a place without a destructor, which costs less to get at.
type Place = Cell<ManuallyDrop<Value>>;

thread_local! {
    static VALUE: Place = const { Cell::new(ManuallyDrop::new(Value::Undef)) };
    static INNER: Place = const { Cell::new(ManuallyDrop::new(Value::Undef)) };
    static IS_ITEM: Cell<bool> = const { Cell::new(false) };
    static RESUMED: Cell<Option<Resumed>> = const { Cell::new(None) };
    /// Whether there is something in it.
    static IS_RESUMED: Cell<bool> = const { Cell::new(false) };
}

#[inline]
fn swap(place: &'static LocalKey<Place>, value: Value) -> Value {
    ManuallyDrop::into_inner(place.replace(ManuallyDrop::new(value)))
}

#[inline]
pub(crate) fn put(resumed: Resumed) {
    // A loop sends None, which is what is found where nothing was sent.
    if !matches!(resumed, Resumed::Sent(Ok(Value::None))) {
        RESUMED.set(Some(resumed));
        IS_RESUMED.set(true);
    }
}

#[inline]
pub(crate) fn taken() -> Given {
    Given {
        value: swap(&VALUE, Value::Undef),
        inner: swap(&INNER, Value::Undef),
        is_item: IS_ITEM.take(),
    }
}

#[cold]
fn resumed() -> Resumed {
    let resumed = RESUMED.take().unwrap_or(Resumed::Sent(Ok(Value::None)));
    if let Resumed::Sent(Err(error)) = &resumed {
        exc::set_context(error);
    }
    resumed
}

/// What the body of a generator gives by.
#[derive(Clone)]
pub struct Yielder(());

/// `yield`: pending once; then what is sent, or Err for what is thrown in.
pub struct Give {
    is_given: bool,
}

impl Future for Give {
    type Output = R;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        if !self.is_given {
            self.is_given = true;
            return Poll::Pending;
        }
        if !IS_RESUMED.take() {
            return Poll::Ready(Ok(Value::None));
        }
        Poll::Ready(match resumed() {
            Resumed::Sent(sent) => sent,
            Resumed::Stepped(step) => step.map(|_| Value::None),
        })
    }
}

/// As `Give`, for what comes from another iterator.
struct Hand {
    is_given: bool,
}

impl Future for Hand {
    type Output = Resumed;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Resumed> {
        if !self.is_given {
            self.is_given = true;
            return Poll::Pending;
        }
        if !IS_RESUMED.take() {
            return Poll::Ready(Resumed::Sent(Ok(Value::None)));
        }
        Poll::Ready(resumed())
    }
}

impl Yielder {
    pub(crate) fn new() -> Yielder {
        Yielder(())
    }

    /// `yield value`, to be awaited at once.
    #[inline]
    pub fn give(&self, value: Value) -> Give {
        swap(&VALUE, value);
        Give { is_given: false }
    }

    /// `yield value` of an asynchronous generator.
    #[inline]
    pub fn give_item(&self, value: Value) -> Give {
        IS_ITEM.set(true);
        self.give(value)
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
        match forward(&mut inner, Ok(Value::None))? {
            Step::Return(value) => Ok(value),
            Step::Yield(value) => self.drive_on(inner, value).await,
        }
    }

    /// As `drive`, when `inner` has given its first value.
    pub(crate) async fn drive_on(&self, mut inner: Iter, mut value: Value) -> R {
        loop {
            swap(&VALUE, value);
            swap(&INNER, standing_at(&inner));
            let step = match (Hand { is_given: false }).await {
                Resumed::Stepped(step) => step?,
                Resumed::Sent(sent) => forward(&mut inner, sent)?,
            };
            match step {
                Step::Yield(next) => value = next,
                Step::Return(value) => return Ok(value),
            }
        }
    }
}

fn standing_at(inner: &Iter) -> Value {
    match inner {
        Iter::Gen(generator) => Value::Gen(generator.clone()),
        Iter::Object(object) => object.clone(),
        Iter::Shared(object) => Value::Iter(object.clone()),
        _ => Value::Undef,
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

pub(crate) fn forward_to_generator(generator: &Rc<Generator>, sent: R) -> R<Step> {
    match sent {
        Err(error) if error.is("GeneratorExit") => {
            generator.close()?;
            Err(error)
        }
        sent => generator.resume(sent),
    }
}
