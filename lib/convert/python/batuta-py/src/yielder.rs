//! The generator's own side: `yield`, `yield from` and `await` are futures that are pending once, and what goes in
//! and out is handed over at one place, since one generator at a time is resumed or gives.
use crate::exc::{self, type_error, Exc};
use crate::generator::{Flavor, Generator};
use crate::iter::{iter, Iter, Step};
use crate::rc::Rc;
use crate::symbol::known;
use crate::value::{Value, R};
use std::cell::Cell;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::LocalKey;

/// What a suspended body goes on with.
pub(crate) enum Resumed {
    /// A value that was sent, or an exception that was thrown in.
    Sent(R),
    /// The end of the generator that it stood at, which was resumed in its place.
    Stepped(R),
}

/// Something on its way, in a place without a destructor, which costs less to get at.
type Place<T> = Cell<ManuallyDrop<T>>;

thread_local! {
    /// What is given, until who resumed the generator takes it.
    static VALUE: Place<Value> = const { Cell::new(ManuallyDrop::new(Value::Undef)) };
    /// Undef, or what the body that gives stands at.
    static INNER: Place<Value> = const { Cell::new(ManuallyDrop::new(Value::Undef)) };
    static IS_ITEM: Cell<bool> = const { Cell::new(false) };
    static RESUMED: Place<Resumed> = const { Cell::new(ManuallyDrop::new(Resumed::Sent(Ok(Value::None)))) };
    /// Whether there is something in it.
    static IS_RESUMED: Cell<bool> = const { Cell::new(false) };
}

#[inline]
fn swap<T>(place: &'static LocalKey<Place<T>>, value: T) -> T {
    ManuallyDrop::into_inner(place.replace(ManuallyDrop::new(value)))
}

#[inline]
pub(crate) fn put(resumed: Resumed) {
    // A loop sends None, which is what is found where nothing was sent.
    if !matches!(resumed, Resumed::Sent(Ok(Value::None))) {
        swap(&RESUMED, resumed);
        IS_RESUMED.set(true);
    }
}

/// What a generator gave by which Python code gets at it; nothing else may be resumed in between.
#[inline]
pub(crate) fn given() -> Value {
    swap(&VALUE, Value::Undef)
}

/// What a body that gives stands at, and whether it gives an item of an asynchronous generator.
#[inline]
pub(crate) fn standing() -> (Value, bool) {
    (swap(&INNER, Value::Undef), IS_ITEM.take())
}

#[inline]
fn resumed() -> Resumed {
    if IS_RESUMED.take() {
        return put_before();
    }
    Resumed::Sent(Ok(Value::None))
}

fn put_before() -> Resumed {
    let resumed = swap(&RESUMED, Resumed::Sent(Ok(Value::None)));
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
        Poll::Ready(match resumed() {
            Resumed::Sent(sent) => sent,
            Resumed::Stepped(step) => step.map(|_| Value::None),
        })
    }
}

/// `await` and `yield from`: hands on what another iterator gives, until it returns.
pub struct Drive(State);

// As `Value`: a tag and a pointer, so that it is handed over in two registers.
#[repr(u64)]
enum State {
    Fresh(Rc<Generator>),
    Given(Rc<Generator>),
    FreshIter(Box<Iter>),
    GivenIter(Box<Iter>),
    /// There is nothing that could be driven.
    Failed(Exc),
    Over,
}

impl Drive {
    pub(crate) fn new(inner: R<Iter>) -> Drive {
        Drive(match inner {
            Ok(Iter::Gen(generator)) => State::Fresh(generator),
            Ok(inner) => State::FreshIter(Box::new(inner)),
            Err(error) => State::Failed(error),
        })
    }

    #[inline]
    pub(crate) fn generator(inner: Rc<Generator>) -> Drive {
        Drive(State::Fresh(inner))
    }

    /// Of an iterator whose first value lies where `given` finds it.
    pub(crate) fn begun(inner: Value) -> Drive {
        swap(&INNER, inner.clone());
        Drive(State::GivenIter(Box::new(Iter::Object(inner))))
    }

    fn take(&mut self) -> State {
        std::mem::replace(&mut self.0, State::Over)
    }

    fn poll_other(&mut self) -> Poll<R> {
        match self.take() {
            State::Given(inner) => match resumed() {
                Resumed::Sent(sent) => {
                    let step = forward_to_generator(&inner, sent);
                    self.suspend(inner, step)
                }
                Resumed::Stepped(result) => Poll::Ready(result),
            },
            State::FreshIter(inner) => self.step(inner, Ok(Value::None)),
            State::GivenIter(inner) => match resumed() {
                Resumed::Sent(sent) => self.step(inner, sent),
                Resumed::Stepped(result) => Poll::Ready(result),
            },
            State::Failed(error) => Poll::Ready(Err(error)),
            State::Fresh(_) | State::Over => Poll::Ready(Ok(Value::None)),
        }
    }

    fn suspend(&mut self, inner: Rc<Generator>, step: Poll<R>) -> Poll<R> {
        if step.is_pending() {
            swap(&INNER, Value::Gen(inner.clone()));
            self.0 = State::Given(inner);
        }
        step
    }

    fn step(&mut self, mut inner: Box<Iter>, sent: R) -> Poll<R> {
        match forward(&mut inner, sent) {
            Ok(Step::Yield(value)) => {
                swap(&VALUE, value);
                swap(&INNER, standing_at(&inner));
                self.0 = State::GivenIter(inner);
                Poll::Pending
            }
            Ok(Step::Return(value)) => Poll::Ready(Ok(value)),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl Future for Drive {
    type Output = R;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        let State::Fresh(inner) = &self.0 else {
            return self.poll_other();
        };
        let step = inner.resume(Ok(Value::None));
        if step.is_pending() {
            let inner = inner.clone();
            return self.suspend(inner, step);
        }
        step
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
    pub fn delegate(&self, iterable: &Value) -> Drive {
        if matches!(iterable, Value::Gen(inner) if inner.flavor == Flavor::Coroutine) {
            return Drive::new(Err(type_error(
                "cannot 'yield from' a coroutine object in a non-coroutine generator",
            )));
        }
        Drive::new(iter(iterable))
    }
}

fn standing_at(inner: &Iter) -> Value {
    match inner {
        Iter::Object(object) => object.clone(),
        Iter::Shared(object) => Value::Iter(object.clone()),
        _ => Value::Undef,
    }
}

fn forward(inner: &mut Iter, sent: R) -> R<Step> {
    let target = match inner {
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

#[inline]
pub(crate) fn forward_to_generator(generator: &Rc<Generator>, sent: R) -> Poll<R> {
    match sent {
        Ok(sent) => generator.resume(Ok(sent)),
        Err(error) => throw_into(generator, error),
    }
}

#[cold]
fn throw_into(generator: &Rc<Generator>, error: Exc) -> Poll<R> {
    if !error.is("GeneratorExit") {
        return generator.resume(Err(error));
    }
    Poll::Ready(generator.close().and(Err(error)))
}
