use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use batuta_sys as sys;

use crate::foreign;

/// Where a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageState {
    /// For what it needs, or for a free thread.
    Waiting,
    /// It runs.
    Running,
    /// It succeeded.
    Done,
    /// It did not.
    Failed,
    /// It was over its time limit.
    TimedOut,
    /// The run was stopped before it was done.
    Cancelled,
    /// What it needs failed.
    Skipped,
}

impl StageState {
    pub(crate) fn from_sys(state: i32) -> Self {
        match state {
            sys::BATUTA_STAGE_WAITING => StageState::Waiting,
            sys::BATUTA_STAGE_RUNNING => StageState::Running,
            sys::BATUTA_STAGE_DONE => StageState::Done,
            sys::BATUTA_STAGE_FAILED => StageState::Failed,
            sys::BATUTA_STAGE_TIMED_OUT => StageState::TimedOut,
            sys::BATUTA_STAGE_CANCELLED => StageState::Cancelled,
            _ => StageState::Skipped,
        }
    }
}

/// One change of one stage.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Name of the stage.
    pub name: &'a str,
    /// What it became.
    pub state: StageState,
    /// Since the start of the run.
    pub at_ms: f64,
    /// Stages that have ended.
    pub num_done: i64,
    /// Stages that are known by now.
    pub num_known: i64,
}

type Observe<'a> = &'a mut (dyn FnMut(&Event<'_>) + Send + 'a);

/// Tells a closure what the library tells C. A panic in it is kept, ends the telling, and goes on
/// when the call is over.
pub(crate) struct Observer<'a> {
    observe: Option<Observe<'a>>,
    panic: Option<Box<dyn Any + Send>>,
}

impl<'a> Observer<'a> {
    pub(crate) fn new(observe: Option<Observe<'a>>) -> Self {
        Observer { observe, panic: None }
    }

    pub(crate) fn callback(
        &self,
    ) -> Option<unsafe extern "C" fn(*const sys::batuta_event, *mut c_void)> {
        self.observe.as_ref().map(|_| Self::tell as unsafe extern "C" fn(_, _))
    }

    pub(crate) fn user(&mut self) -> *mut c_void {
        std::ptr::from_mut(self).cast()
    }

    pub(crate) fn finish(self) {
        if let Some(panic) = self.panic {
            resume_unwind(panic);
        }
    }

    /// One call at a time, from any thread.
    pub(crate) unsafe extern "C" fn tell(event: *const sys::batuta_event, user: *mut c_void) {
        // SAFETY: `user` is the observer, which outlives the call that it was passed to; the event is
        // valid meanwhile.
        let (observer, event) = unsafe { (&mut *user.cast::<Observer<'_>>(), &*event) };
        if observer.panic.is_some() {
            return;
        }
        let Some(observe) = observer.observe.as_mut() else { return };
        let event = Event {
            // SAFETY: as above.
            name: unsafe { foreign::text(event.name) },
            state: StageState::from_sys(event.stage_state),
            at_ms: event.at_ms,
            num_done: event.num_done,
            num_known: event.num_known,
        };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| observe(&event))) {
            observer.panic = Some(panic);
        }
    }
}
