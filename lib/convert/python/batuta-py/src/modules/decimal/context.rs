//! Contexts as Python has them: settings, flags and traps, and which one is current.
use super::number::Number;
use super::quick;
use super::settings::{status, Rounding, Run, Settings, ROUNDINGS};
use super::signals;
use crate::exc::{memory_error, type_error};
use crate::modules::contextvars;
use crate::operator::Op;
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::{Cell, RefCell};

pub struct State {
    pub settings: Cell<Settings>,
    pub status: Cell<u32>,
    pub traps: Cell<u32>,
    pub capitals: Cell<bool>,
}

pub type StateRef = Rc<State>;

const USUAL_TRAPS: u32 = status::INVALID | status::DIVISION_BY_ZERO | status::OVERFLOW;

const USUAL: Settings = Settings {
    prec: 28,
    emax: 999_999,
    emin: -999_999,
    rounding: Rounding::HalfEven,
    clamp: false,
};

struct Current {
    /// Of the context of `contextvars` in which it is the current one.
    generation: u64,
    context: Value,
    state: StateRef,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
    static VARIABLE: Value = contextvars::variable_of("decimal_context");
    static TEMPLATES: [Value; 3] = [
        make(State::new(USUAL, USUAL_TRAPS)),
        make(State::new(
            Settings { prec: 9, rounding: Rounding::HalfUp, ..USUAL },
            USUAL_TRAPS | status::UNDERFLOW | status::CLAMPED,
        )),
        make(State::new(Settings { prec: 9, ..USUAL }, 0)),
    ];
}

/// DefaultContext, BasicContext and ExtendedContext.
pub fn templates() -> [Value; 3] {
    TEMPLATES.with(Clone::clone)
}

impl State {
    fn new(settings: Settings, traps: u32) -> State {
        State {
            settings: Cell::new(settings),
            status: Cell::new(0),
            traps: Cell::new(traps),
            capitals: Cell::new(true),
        }
    }

    pub fn copy(&self) -> State {
        let copy = State::new(self.settings.get(), self.traps.get());
        copy.status.set(self.status.get());
        copy.capitals.set(self.capitals.get());
        copy
    }

    /// As a new Context starts.
    pub fn fresh() -> State {
        let state = match of(&TEMPLATES.with(|templates| templates[0].clone())) {
            Some(template) => template.copy(),
            None => State::new(USUAL, USUAL_TRAPS),
        };
        state.status.set(0);
        state.capitals.set(true);
        state
    }

    #[inline]
    pub fn run(&self) -> Run {
        Run::new(self.settings.get())
    }

    /// Adds to the flags; raises what is trapped.
    #[inline]
    pub fn report(&self, conditions: u32) -> R<()> {
        if conditions == 0 {
            return Ok(());
        }
        self.status.set(self.status.get() | conditions);
        let trapped = conditions & (self.traps.get() | status::MEMORY);
        if trapped == 0 {
            return Ok(());
        }
        if trapped & status::MEMORY != 0 {
            return Err(memory_error(""));
        }
        Err(signals::exception(trapped))
    }

    /// The result of an operation as a value.
    #[inline]
    pub fn finish(&self, result: Number, run: &Run) -> R {
        self.report(run.status)?;
        Ok(super::class::make(result))
    }

    pub fn rounding_name(&self) -> &'static str {
        let own = self.settings.get().rounding;
        ROUNDINGS
            .iter()
            .find(|(_, rounding)| *rounding == own)
            .map_or("", |(name, _)| *name)
    }
}

pub fn make(state: State) -> Value {
    crate::object::Object::native(
        types().library(&super::context_class::CONTEXT),
        Rc::new(state),
    )
}

pub fn of(value: &Value) -> Option<&StateRef> {
    value.any::<StateRef>()
}

/// The state of the current context.
#[inline]
pub fn current() -> R<StateRef> {
    let known = CURRENT.with(|current| match &*current.borrow() {
        Some(current) if current.generation == contextvars::generation() => {
            Some(current.state.clone())
        }
        _ => None,
    });
    match known {
        Some(state) => Ok(state),
        None => enter().map(|(_, state)| state),
    }
}

/// The result of a usual operation by the current context; None where the general way has to be gone.
#[inline]
pub fn quickly(op: Op, a: &Value, b: &Value) -> Option<Value> {
    let (a, b) = (quick::Parts::of(a)?, quick::Parts::of(b)?);
    CURRENT.with(|current| {
        let current = current.borrow();
        let current = current.as_ref()?;
        if current.generation != contextvars::generation() {
            return None;
        }
        let state = &current.state;
        let short = quick::operate(op, a, b, &state.settings.get())?;
        if short.status & state.traps.get() != 0 {
            return None;
        }
        state.status.set(state.status.get() | short.status);
        Some(Value::Decimal(Rc::made_by(move || {
            Number::small(short.negative, short.coefficient, short.exponent)
        })))
    })
}

/// `getcontext()`.
pub fn current_value() -> R {
    let known = CURRENT.with(|current| match &*current.borrow() {
        Some(current) if current.generation == contextvars::generation() => {
            Some(current.context.clone())
        }
        _ => None,
    });
    match known {
        Some(context) => Ok(context),
        None => enter().map(|(context, _)| context),
    }
}

/// Looks up what is current where `contextvars` stands now.
fn enter() -> R<(Value, StateRef)> {
    let variable = VARIABLE.with(Clone::clone);
    let context = match contextvars::value_of(&variable)? {
        Some(context) => context,
        None => {
            let first = make(State::fresh());
            contextvars::put(&variable, &first)?;
            first
        }
    };
    let state = of(&context).ok_or_else(not_a_context)?.clone();
    let current = Current {
        generation: contextvars::generation(),
        context: context.clone(),
        state: state.clone(),
    };
    CURRENT.with(|place| *place.borrow_mut() = Some(current));
    Ok((context, state))
}

fn not_a_context() -> crate::exc::Exc {
    type_error("argument must be a context")
}

/// `setcontext(context)`: of a template a copy.
pub fn set_current(value: &Value) -> R<()> {
    let state = of(value).ok_or_else(not_a_context)?;
    let is_template = templates().iter().any(|template| template.is(value));
    let context = if is_template {
        let copy = state.copy();
        copy.status.set(0);
        make(copy)
    } else {
        value.clone()
    };
    let variable = VARIABLE.with(Clone::clone);
    contextvars::put(&variable, &context)?;
    CURRENT.with(|place| *place.borrow_mut() = None);
    Ok(())
}

/// An argument that may be left out.
pub fn argument(value: &Value) -> R<StateRef> {
    match value {
        Value::Undef | Value::None => current(),
        value => match of(value) {
            Some(state) => Ok(state.clone()),
            None => Err(type_error("optional argument must be a context")),
        },
    }
}

pub fn rounding_of(value: &Value) -> R<Rounding> {
    let name = value.as_str().unwrap_or_default();
    ROUNDINGS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, rounding)| *rounding)
        .ok_or_else(|| {
            type_error(
                "valid values for rounding are:\n  \
                 [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   \
                 ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
            )
        })
}
