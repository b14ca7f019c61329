use std::any::Any;
use std::ffi::{OsString, c_void};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::ptr;
use std::time::Duration;

use batuta_sys as sys;

use crate::Stop;
use crate::error::{Code, Error, Result, check};
use crate::event::{Event, Observer, StageState};
use crate::foreign::{self, Handle, Texts};

/// Names one stage of one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StageId(u32);

/// What a stage's closure may fail with. An [`Error`] keeps its code; all others are
/// [`Code::FailedPrecondition`].
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

type Work<'scope> =
    Box<dyn FnMut(&mut Context<'scope>) -> std::result::Result<(), Failure> + Send + 'scope>;
type Rollback<'scope> = Box<dyn FnMut() + Send + 'scope>;

/// The closures of a stage, which the library keeps by their address.
struct Closures<'scope> {
    work: Option<Work<'scope>>,
    rollback: Option<Rollback<'scope>>,
}

/// One stage: a closure or a program, and when it may run.
pub struct Stage<'scope> {
    name: String,
    closures: Closures<'scope>,
    argv: Vec<OsString>,
    folder: Option<PathBuf>,
    env: Vec<OsString>,
    needs: Vec<StageId>,
    pool: Option<String>,
    time_limit: Duration,
    priority: f64,
    memory_bytes: i64,
    retries: i32,
    runs_after_failure: bool,
}

impl<'scope> Stage<'scope> {
    fn new(name: impl Into<String>, work: Option<Work<'scope>>, argv: Vec<OsString>) -> Self {
        Stage {
            name: name.into(),
            closures: Closures { work, rollback: None },
            argv,
            folder: None,
            env: Vec::new(),
            needs: Vec::new(),
            pool: None,
            time_limit: Duration::ZERO,
            priority: 0.0,
            memory_bytes: 0,
            retries: 0,
            runs_after_failure: false,
        }
    }

    /// A closure, which runs on a thread of the graph. A panic in it is a failure of the stage.
    pub fn closure(
        name: impl Into<String>,
        work: impl FnMut(&mut Context<'scope>) -> std::result::Result<(), Failure> + Send + 'scope,
    ) -> Self {
        Self::new(name, Some(Box::new(work)), Vec::new())
    }

    /// A program and its words; no shell.
    pub fn program<I>(name: impl Into<String>, argv: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<OsString>,
    {
        Self::new(name, None, argv.into_iter().map(Into::into).collect())
    }

    /// Runs after these.
    pub fn needs(mut self, needs: &[StageId]) -> Self {
        self.needs.extend_from_slice(needs);
        self
    }

    /// Undoes what it did, in reverse order of completion; see [`RunOptions::rollback_on_failure`].
    pub fn rollback(mut self, rollback: impl FnMut() + Send + 'scope) -> Self {
        self.closures.rollback = Some(Box::new(rollback));
        self
    }

    /// The folder that a program runs in.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// A variable that a program sees in addition to this process's.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        let mut word = OsString::from(format!("{name}="));
        word.push(value.into());
        self.env.push(word);
        self
    }

    /// Then it is asked to stop and ends as timed out.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// No more stages of a pool run at once than [`Graph::set_pool`] allows.
    pub fn pool(mut self, pool: impl Into<String>) -> Self {
        self.pool = Some(pool.into());
        self
    }

    /// Of those that may run, the greatest begins first.
    pub fn priority(mut self, priority: f64) -> Self {
        self.priority = priority;
        self
    }

    /// That it is expected to need of [`RunOptions::memory_bytes`].
    pub fn memory_bytes(mut self, bytes: i64) -> Self {
        self.memory_bytes = bytes;
        self
    }

    /// How often it runs again after [`Code::Unavailable`].
    pub fn retries(mut self, retries: i32) -> Self {
        self.retries = retries;
        self
    }

    /// It runs although what it needs failed.
    pub fn runs_after_failure(mut self) -> Self {
        self.runs_after_failure = true;
        self
    }

    /// Hands the stage to `add`, and its closures to the library if that takes it.
    fn add(
        self,
        add: impl FnOnce(*const sys::batuta_stage, *mut u32) -> sys::batuta_status,
    ) -> Result<StageId> {
        let name = foreign::c_string(&self.name)?;
        let argv = Texts::new(&self.argv)?;
        let env = Texts::new(&self.env)?;
        let folder = foreign::optional(self.folder.as_ref())?;
        let pool = foreign::optional(self.pool.as_ref())?;
        let needs: Vec<u32> = self.needs.iter().map(|id| id.0).collect();
        let has_work = self.closures.work.is_some();
        let has_rollback = self.closures.rollback.is_some();
        let user = Box::into_raw(Box::new(self.closures));
        let c = sys::batuta_stage {
            struct_size: size_of::<sys::batuta_stage>(),
            name: name.as_ptr(),
            needs: if needs.is_empty() { ptr::null() } else { needs.as_ptr() },
            num_needs: needs.len(),
            run: has_work.then_some(run_stage as unsafe extern "C" fn(_, _) -> _),
            argv: argv.as_ptr(),
            num_argv: argv.len(),
            folder: foreign::pointer(&folder),
            env: env.as_ptr(),
            num_env: env.len(),
            rollback: has_rollback.then_some(roll_back as unsafe extern "C" fn(_)),
            release: Some(release),
            user: user.cast(),
            time_limit_ms: i64::try_from(self.time_limit.as_millis()).unwrap_or(i64::MAX),
            pool: foreign::pointer(&pool),
            priority: self.priority,
            memory_bytes: self.memory_bytes,
            retry_delay_ms: 0,
            retries: self.retries,
            run_after_failed_need: self.runs_after_failure.into(),
        };
        let mut number = 0;
        if let Err(error) = check(add(&c, &mut number)) {
            // SAFETY: a refused stage stays ours.
            drop(unsafe { Box::from_raw(user) });
            return Err(error);
        }
        Ok(StageId(number))
    }
}

/// What a running stage may use.
pub struct Context<'scope> {
    c: *mut sys::batuta_context,
    scope: PhantomData<fn(&'scope ()) -> &'scope ()>,
}

impl<'scope> Context<'scope> {
    /// The run is stopped or the stage's time is over: it should return soon.
    pub fn is_stopping(&self) -> bool {
        let mut is_stopping = 0;
        // SAFETY: a context is valid until its stage returns.
        let status = unsafe { sys::batuta_context_is_stopping(self.c, &mut is_stopping) };
        check(status).is_ok() && is_stopping != 0
    }

    /// Adds a stage to the running graph. Those that need the current one do not wait for it.
    pub fn add(&mut self, stage: Stage<'scope>) -> Result<StageId> {
        // SAFETY: as above.
        stage.add(|stage, number| unsafe { sys::batuta_context_add(self.c, stage, number) })
    }

    /// Adds a stage on which all that need the current one then wait too.
    pub fn add_continuation(&mut self, stage: Stage<'scope>) -> Result<StageId> {
        // SAFETY: as above.
        stage.add(|stage, number| unsafe {
            sys::batuta_context_add_continuation(self.c, stage, number)
        })
    }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("stage panicked: {}", text.unwrap_or("no message"))
}

unsafe extern "C" fn run_stage(context: *mut sys::batuta_context, user: *mut c_void) -> i32 {
    // SAFETY: the library calls this for a stage that lives, one call at a time.
    let closures = unsafe { &mut *user.cast::<Closures<'_>>() };
    let Some(work) = closures.work.as_mut() else { return sys::BATUTA_INTERNAL };
    let mut it = Context { c: context, scope: PhantomData };
    let error = match catch_unwind(AssertUnwindSafe(|| work(&mut it))) {
        Ok(Ok(())) => return sys::BATUTA_OK,
        Ok(Err(failure)) => match failure.downcast::<Error>() {
            Ok(error) => *error,
            Err(failure) => Error::new(Code::FailedPrecondition, failure.to_string()),
        },
        Err(panic) => Error::new(Code::Internal, message_of(&*panic)),
    };
    let message = error.message().replace('\0', " ");
    if let Ok(message) = foreign::c_string(message) {
        // SAFETY: the context is valid until this returns.
        unsafe { sys::batuta_context_set_message(context, message.as_ptr()) };
    }
    error.code().to_sys()
}

unsafe extern "C" fn roll_back(user: *mut c_void) {
    // SAFETY: after its work was done, before it is released.
    let closures = unsafe { &mut *user.cast::<Closures<'_>>() };
    if let Some(rollback) = closures.rollback.as_mut() {
        // What one rollback does must not keep the others from theirs.
        let _ = catch_unwind(AssertUnwindSafe(rollback));
    }
}

unsafe extern "C" fn release(user: *mut c_void) {
    // SAFETY: called once, with what `Stage::add` made.
    let closures = unsafe { Box::from_raw(user.cast::<Closures<'_>>()) };
    let _ = catch_unwind(AssertUnwindSafe(|| drop(closures)));
}

/// How a graph runs.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// 0: the cores that this process may use.
    pub num_threads: i32,
    /// The first failure cancels the rest.
    pub stop_at_first_failure: bool,
    /// After a failure, calls the rollback of the stages that were done.
    pub rollback_on_failure: bool,
    /// What running stages may need together; 0: no limit.
    pub memory_bytes: i64,
    /// Is told of every change, one at a time, from any thread.
    pub on_event: Option<&'a mut (dyn FnMut(&Event<'_>) + Send + 'a)>,
    /// Ends the run.
    pub stop: Option<Stop>,
}

/// Stages that need each other, run in parallel, each as soon as what it needs is done. Closures may
/// borrow what outlives the graph.
///
/// ```
/// use batuta::{Graph, RunOptions, Stage};
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// let sum = AtomicU32::new(0);
/// let mut graph = Graph::new()?;
/// let one = graph.add(Stage::closure("one", |_| {
///     sum.fetch_add(1, Ordering::Relaxed);
///     Ok(())
/// }))?;
/// graph.add(Stage::program("two", ["true"]).needs(&[one]))?;
/// let report = graph.run(RunOptions::default())?;
/// assert!(report.succeeded());
/// assert_eq!(sum.load(Ordering::Relaxed), 1);
/// # Ok::<(), batuta::Error>(())
/// ```
#[derive(Debug)]
pub struct Graph<'scope> {
    handle: Handle<sys::batuta_graph>,
    scope: PhantomData<Closures<'scope>>, // which it owns
}

// SAFETY: its closures are Send, and the library does not care which thread calls.
unsafe impl Send for Graph<'_> {}

impl<'scope> Graph<'scope> {
    /// One without stages.
    pub fn new() -> Result<Self> {
        // SAFETY: a valid pointer.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_graph_create(made) },
            sys::batuta_graph_destroy,
        )?;
        Ok(Graph { handle, scope: PhantomData })
    }

    /// Adds a stage, which may need those that were added before.
    pub fn add(&mut self, stage: Stage<'scope>) -> Result<StageId> {
        // SAFETY: a live handle; the closures live for 'scope, which the graph does not outlive.
        stage
            .add(|stage, number| unsafe { sys::batuta_graph_add(self.handle.get(), stage, number) })
    }

    /// No more than `limit` stages of that pool run at once.
    pub fn set_pool(&mut self, pool: &str, limit: i32) -> Result<()> {
        let name = foreign::c_string(pool)?;
        // SAFETY: a live handle and a valid text.
        check(unsafe { sys::batuta_graph_set_pool(self.handle.get(), name.as_ptr(), limit) })?;

        Ok(())
    }

    /// Runs every stage once. A stage that fails, or a run that is stopped, is part of the report.
    pub fn run(self, options: RunOptions<'_>) -> Result<GraphReport> {
        let mut observer = Observer::new(options.on_event);
        let c = sys::batuta_run_options {
            struct_size: size_of::<sys::batuta_run_options>(),
            num_threads: options.num_threads,
            stop_at_first_failure: options.stop_at_first_failure.into(),
            rollback_on_failure: options.rollback_on_failure.into(),
            memory_bytes: options.memory_bytes,
            on_event: observer.callback(),
            user: observer.user(),
            stop: Stop::pointer(&options.stop),
        };
        // SAFETY: everything that `c` points to lives for the call.
        let made = Handle::make(
            |made| unsafe { sys::batuta_graph_run(self.handle.get(), &c, made) },
            sys::batuta_graph_report_destroy,
        );
        observer.finish();
        GraphReport::new(made?)
    }
}

/// What a run did.
#[derive(Debug)]
pub struct GraphReport {
    handle: Handle<sys::batuta_graph_report>,
    summary: sys::batuta_graph_summary,
}

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for GraphReport {}
// SAFETY: as above.
unsafe impl Sync for GraphReport {}

/// What became of one stage.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StageReport<'a> {
    /// As it was added.
    pub name: &'a str,
    /// How it ended.
    pub state: StageState,
    /// Why it failed; `None` if it did not.
    pub error: Option<Error>,
    /// What a program wrote to stdout and stderr.
    pub output: String,
    /// Since the start of the run.
    pub start_ms: f64,
    /// How long it took.
    pub wall_ms: f64,
    report: PhantomData<&'a GraphReport>,
}

impl GraphReport {
    fn new(handle: Handle<sys::batuta_graph_report>) -> Result<Self> {
        let mut summary = sys::batuta_graph_summary {
            struct_size: size_of::<sys::batuta_graph_summary>(),
            num_stages: 0,
            wall_ms: 0.0,
            critical_path_ms: 0.0,
            succeeded: 0,
            rolled_back: 0,
        };
        // SAFETY: a live handle and a valid struct.
        check(unsafe { sys::batuta_graph_report_summary(handle.get(), &mut summary) })?;
        Ok(GraphReport { handle, summary })
    }

    /// Every stage is done.
    pub fn succeeded(&self) -> bool {
        self.summary.succeeded != 0
    }

    /// What was done was undone after a failure.
    pub fn rolled_back(&self) -> bool {
        self.summary.rolled_back != 0
    }

    /// How long the run took.
    pub fn wall_ms(&self) -> f64 {
        self.summary.wall_ms
    }

    /// Of the longest chain of needs: no run can be faster.
    pub fn critical_path_ms(&self) -> f64 {
        self.summary.critical_path_ms
    }

    /// All stages, in the order of their numbers.
    pub fn stages(&self) -> Result<Vec<StageReport<'_>>> {
        (0..self.summary.num_stages).map(|number| self.stage(StageId(number as u32))).collect()
    }

    /// What became of one.
    pub fn stage(&self, id: StageId) -> Result<StageReport<'_>> {
        let mut c = sys::batuta_stage_report {
            struct_size: size_of::<sys::batuta_stage_report>(),
            name: ptr::null(),
            message: ptr::null(),
            output: ptr::null(),
            state: 0,
            status: 0,
            start_ms: 0.0,
            wall_ms: 0.0,
        };
        // SAFETY: a live handle and a valid struct; its texts belong to the report.
        unsafe {
            check(sys::batuta_graph_report_stage(self.handle.get(), id.0, &mut c))?;
            Ok(StageReport {
                name: foreign::text(c.name),
                state: StageState::from_sys(c.state),
                error: Code::from_sys(c.status)
                    .map(|code| Error::new(code, foreign::owned(c.message))),
                output: foreign::owned(c.output),
                start_ms: c.start_ms,
                wall_ms: c.wall_ms,
                report: PhantomData,
            })
        }
    }
}
