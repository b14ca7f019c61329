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
    /// A value that was sent.
    Sent(Value),
    /// The end of the generator that it stood at, which was resumed in its place, or an exception that was thrown in.
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
    static RESUMED: Place<Resumed> = const { Cell::new(ManuallyDrop::new(Resumed::Sent(Value::None))) };
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
    if !matches!(resumed, Resumed::Sent(Value::None)) {
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
    let none = Resumed::Sent(Value::None);
    if IS_RESUMED.take() {
        return swap(&RESUMED, none);
    }
    none
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
            Resumed::Sent(sent) => Ok(sent),
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
                    let step = inner.resume(Ok(sent));
                    self.suspend(inner, step)
                }
                Resumed::Stepped(result) => Poll::Ready(result),
            },
            State::FreshIter(inner) => self.step(inner, Value::None),
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

    fn step(&mut self, mut inner: Box<Iter>, sent: Value) -> Poll<R> {
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

fn forward(inner: &mut Iter, sent: Value) -> R<Step> {
    if sent.is_none() {
        return inner.advance();
    }
    match inner {
        Iter::Object(object) => stepped(crate::attribute::call_by_sym(
            known::SEND,
            &[object.clone(), sent],
            &[],
        )),
        _ => Err(no_send(inner)),
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

/// What a suspended body stands at gets an exception. As long as it gives something, that lies where `given` finds it.
pub(crate) fn throw_into(inner: Option<Value>, error: Exc) -> Poll<R> {
    match inner {
        Some(Value::Gen(generator)) if error.is("GeneratorExit") => {
            Poll::Ready(generator.close().and(Err(error)))
        }
        Some(Value::Gen(generator)) => generator.resume(Err(error)),
        Some(object) => match throw_into_object(object, error) {
            Ok(Step::Yield(value)) => {
                swap(&VALUE, value);
                Poll::Pending
            }
            Ok(Step::Return(value)) => Poll::Ready(Ok(value)),
            Err(error) => Poll::Ready(Err(error)),
        },
        None => Poll::Ready(Err(error)),
    }
}

fn throw_into_object(object: Value, error: Exc) -> R<Step> {
    let is_exit = error.is("GeneratorExit");
    let name = if is_exit { known::CLOSE } else { known::THROW };
    if !crate::attribute::has_attr(&object, name)? {
        return Err(error);
    }
    if is_exit {
        crate::attribute::call_by_sym(name, &[object], &[])?;
        return Err(error);
    }
    let args = [object, error.value()];
    stepped(crate::attribute::call_by_sym(name, &args, &[]))
}
