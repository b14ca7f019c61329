//! What a program does: its system calls, recorded, read back and judged.
//!
//! ```no_run
//! use batuta::trace::{RecordOptions, Trace, record};
//!
//! record(&RecordOptions { file: Some("ls.btrace".into()), ..RecordOptions::new(["ls", "-l"]) })?;
//! let trace = Trace::load("ls.btrace")?;
//! println!("{} calls", trace.summary()?.calls);
//! # Ok::<(), batuta::Error>(())
//! ```
pub use crate::comparison::{CompareOptions, Comparison, Divergence, Judgement};

use std::any::Any;
use std::ffi::{OsStr, OsString, c_void};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::ptr;

use batuta_sys as sys;

use crate::Stop;
use crate::error::{Result, check};
use crate::foreign::{self, Handle, Texts};

/// How system calls are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// The best that this machine allows.
    #[default]
    Auto,
    /// In the kernel: needs rights.
    Bpf,
    /// By ptrace, stopping only at calls that are asked for.
    Seccomp,
    /// By ptrace.
    Ptrace,
}

/// What is recorded.
#[derive(Clone, Debug, Default)]
pub struct RecordOptions {
    /// The program, looked up in PATH, and its words.
    pub argv: Vec<OsString>,
    /// That it runs in; `None`: this process's folder.
    pub folder: Option<PathBuf>,
    /// The trace; `None`: none is kept.
    pub file: Option<PathBuf>,
    /// Which calls, as `strace -e trace=` has it; `None`: all.
    pub calls: Option<String>,
    /// How.
    pub backend: Backend,
    /// Look at changed files at the end, which [`Trace::compare`] needs.
    pub file_states: bool,
    /// Lets go of the program, which goes on.
    pub stop: Option<Stop>,
}

impl RecordOptions {
    /// Of that program, all else as by default.
    pub fn new<I>(argv: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<OsString>,
    {
        RecordOptions { argv: argv.into_iter().map(Into::into).collect(), ..Default::default() }
    }
}

/// How a recording ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Of the program; `None` if a signal ended it or it was let go.
    pub exit_code: Option<i32>,
    /// The signal that ended it.
    pub term_signal: Option<i32>,
    /// Nothing is missing from the trace.
    pub is_complete: bool,
    /// How many events there are.
    pub num_events: u64,
}

/// Runs a program with this process's standard streams and records what it and its descendants do.
pub fn record(options: &RecordOptions) -> Result<Outcome> {
    let argv = Texts::new(&options.argv)?;
    let folder = foreign::optional(options.folder.as_ref())?;
    let file = foreign::optional(options.file.as_ref())?;
    let calls = foreign::optional(options.calls.as_ref())?;
    let c = sys::batuta_record_options {
        struct_size: size_of::<sys::batuta_record_options>(),
        argv: argv.as_ptr(),
        num_argv: argv.len(),
        folder: foreign::pointer(&folder),
        file: foreign::pointer(&file),
        calls: foreign::pointer(&calls),
        backend: match options.backend {
            Backend::Auto => sys::BATUTA_TRACE_AUTO,
            Backend::Bpf => sys::BATUTA_TRACE_BPF,
            Backend::Seccomp => sys::BATUTA_TRACE_SECCOMP,
            Backend::Ptrace => sys::BATUTA_TRACE_PTRACE,
        },
        payload_bytes: 0,
        only_root: 0,
        stop: Stop::pointer(&options.stop),
        file_states: options.file_states.into(),
    };
    let mut outcome = sys::batuta_record_outcome {
        struct_size: size_of::<sys::batuta_record_outcome>(),
        exit_code: 0,
        term_signal: 0,
        was_let_go: 0,
        is_complete: 0,
        num_events: 0,
    };
    // SAFETY: everything that `c` points to lives for the call.
    check(unsafe { sys::batuta_trace_record(&c, &mut outcome) })?;
    let ended = outcome.was_let_go == 0;
    let by_signal = outcome.term_signal != 0;
    Ok(Outcome {
        exit_code: (ended && !by_signal).then_some(outcome.exit_code),
        term_signal: (ended && by_signal).then_some(outcome.term_signal),
        is_complete: outcome.is_complete != 0,
        num_events: outcome.num_events,
    })
}

/// What a run cost.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Summary {
    /// From the start of the program to its end.
    pub wall_ns: i64,
    /// Events of the trace.
    pub num_events: u64,
    /// System calls.
    pub calls: u64,
    /// Of these, the ones that failed.
    pub failed_calls: u64,
    /// Processes.
    pub processes: u64,
    /// Threads of all processes.
    pub threads: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Bytes that were written.
    pub bytes_written: u64,
    /// Of the process that had most.
    pub peak_resident_bytes: u64,
    /// 128 and the signal if one ended the program.
    pub exit_code: i32,
    /// Nothing is missing.
    pub is_complete: bool,
    /// Got by mmap, mremap, mprotect and brk, by the process that had most at a time; 0 if not all of
    /// these calls were recorded.
    pub peak_allocated_bytes: u64,
    /// The same of all processes, given back or not.
    pub allocated_bytes: u64,
}

/// How a trace is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line a call, as strace has it.
    Text,
    /// The table of `strace -c`.
    Counts,
    /// A JSON object a line.
    Json,
    /// Comma-separated values.
    Csv,
}

/// One event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Of the system call; empty if it is none.
    pub name: &'a str,
    /// The first text that a call names: a path mostly.
    pub path: &'a [u8],
    /// CLOCK_MONOTONIC; of a call: when it was entered.
    pub time_ns: i64,
    /// Of a call.
    pub duration_ns: i64,
    /// Of a call: its result or -errno.
    pub result: i64,
    /// The process.
    pub pid: i32,
    /// The thread.
    pub tid: i32,
}

/// A recording.
#[derive(Debug)]
pub struct Trace(pub(crate) Handle<sys::batuta_trace>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for Trace {}
// SAFETY: as above.
unsafe impl Sync for Trace {}

struct Visit<'a> {
    call: &'a mut dyn FnMut(&Event<'_>) -> ControlFlow<()>,
    panic: Option<Box<dyn Any + Send>>,
}

unsafe extern "C" fn visit(event: *const sys::batuta_trace_event, user: *mut c_void) -> i32 {
    // SAFETY: `user` is a Visit that outlives the call; the event is valid meanwhile.
    let (visit, event) = unsafe { (&mut *user.cast::<Visit<'_>>(), &*event) };
    let path = if event.path.is_null() {
        &[]
    } else {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(event.path.cast::<u8>(), event.path_size) }
    };
    let event = Event {
        // SAFETY: as above.
        name: unsafe { foreign::text(event.name) },
        path,
        time_ns: event.time_ns,
        duration_ns: event.duration_ns,
        result: event.result,
        pid: event.pid,
        tid: event.tid,
    };
    match catch_unwind(AssertUnwindSafe(|| (visit.call)(&event))) {
        Ok(flow) => flow.is_break().into(),
        Err(panic) => {
            visit.panic = Some(panic);
            1
        }
    }
}

impl Trace {
    /// Reads a file that [`record`] made. One that is damaged is an error.
    pub fn load(file: impl AsRef<Path>) -> Result<Self> {
        Self::load_as(file.as_ref().as_os_str(), sys::BATUTA_DAMAGE_REFUSE)
    }

    /// Reads what is whole before the damage.
    pub fn salvage(file: impl AsRef<Path>) -> Result<Self> {
        Self::load_as(file.as_ref().as_os_str(), sys::BATUTA_DAMAGE_SALVAGE)
    }

    fn load_as(file: &OsStr, damage: sys::batuta_damage) -> Result<Self> {
        let file = foreign::c_string(file)?;
        // SAFETY: valid pointers.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_trace_load(file.as_ptr(), damage, made) },
            sys::batuta_trace_destroy,
        )?;
        Ok(Trace(handle))
    }

    /// What the run cost.
    pub fn summary(&self) -> Result<Summary> {
        // SAFETY: a struct of numbers, for which zero is a value.
        let mut c: sys::batuta_trace_summary = unsafe { std::mem::zeroed() };
        c.struct_size = size_of::<sys::batuta_trace_summary>();
        // SAFETY: a live handle and a valid struct.
        check(unsafe { sys::batuta_trace_summarize(self.0.get(), &mut c) })?;
        Ok(Summary {
            wall_ns: c.wall_ns,
            num_events: c.num_events,
            calls: c.calls,
            failed_calls: c.failed_calls,
            processes: c.processes,
            threads: c.threads,
            bytes_read: c.bytes_read,
            bytes_written: c.bytes_written,
            peak_resident_bytes: c.peak_resident_bytes,
            exit_code: c.exit_code,
            is_complete: c.is_complete != 0,
            peak_allocated_bytes: c.peak_allocated_bytes,
            allocated_bytes: c.allocated_bytes,
        })
    }

    /// The whole trace.
    pub fn text(&self, format: Format) -> Result<String> {
        let format = match format {
            Format::Text => sys::BATUTA_TRACE_TEXT,
            Format::Counts => sys::BATUTA_TRACE_COUNTS,
            Format::Json => sys::BATUTA_TRACE_JSON,
            Format::Csv => sys::BATUTA_TRACE_CSV,
        };
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_trace_create_text(self.0.get(), format, text)
        })
    }

    /// Every event in order, until the closure breaks.
    pub fn for_each(&self, mut call: impl FnMut(&Event<'_>) -> ControlFlow<()>) -> Result<()> {
        let mut state = Visit { call: &mut call, panic: None };
        let user = ptr::from_mut(&mut state).cast();
        // SAFETY: a live handle; the state outlives the call.
        let result = check(unsafe { sys::batuta_trace_visit(self.0.get(), Some(visit), user) });
        if let Some(panic) = state.panic {
            resume_unwind(panic);
        }
        result
    }

    /// The chain of work and waiting that the duration of the run consists of.
    pub fn critical_path(&self) -> Result<CriticalPath> {
        // SAFETY: a live handle and a valid pointer.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_critical_path_create(self.0.get(), made) },
            sys::batuta_critical_path_destroy,
        )?;
        Ok(CriticalPath(handle))
    }

    /// Checks the assertions of a `renacer.toml`.
    pub fn check_budgets(&self, file: impl AsRef<Path>) -> Result<BudgetReport> {
        let file = foreign::c_string(file.as_ref())?;
        // SAFETY: a live handle and valid pointers.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_trace_check_budgets(self.0.get(), file.as_ptr(), made) },
            sys::batuta_budget_report_destroy,
        )?;
        Ok(BudgetReport(handle))
    }
}

/// See [`Trace::critical_path`].
#[derive(Debug)]
pub struct CriticalPath(Handle<sys::batuta_critical_path>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for CriticalPath {}
// SAFETY: as above.
unsafe impl Sync for CriticalPath {}

/// What one thread did for a stretch of the critical path.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Segment<'a> {
    /// The system call that it was in; empty: its own code.
    pub call: &'a str,
    /// When it began.
    pub begin_ns: i64,
    /// When it ended.
    pub end_ns: i64,
    /// The process.
    pub pid: i32,
    /// The thread.
    pub tid: i32,
}

impl CriticalPath {
    /// The earliest first.
    pub fn segments(&self) -> Result<Vec<Segment<'_>>> {
        let mut count = 0;
        // SAFETY: a live handle and a valid pointer.
        check(unsafe { sys::batuta_critical_path_num_segments(self.0.get(), &mut count) })?;
        (0..count).map(|index| self.segment(index)).collect()
    }

    fn segment(&self, index: usize) -> Result<Segment<'_>> {
        let mut c = sys::batuta_segment {
            struct_size: size_of::<sys::batuta_segment>(),
            call: ptr::null(),
            begin_ns: 0,
            end_ns: 0,
            pid: 0,
            tid: 0,
        };
        // SAFETY: a live handle and a valid struct; its text belongs to the path.
        unsafe {
            check(sys::batuta_critical_path_segment(self.0.get(), index, &mut c))?;
            Ok(Segment {
                call: foreign::text(c.call),
                begin_ns: c.begin_ns,
                end_ns: c.end_ns,
                pid: c.pid,
                tid: c.tid,
            })
        }
    }

    /// By process, and by call.
    pub fn table(&self) -> Result<String> {
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_critical_path_create_text(self.0.get(), text)
        })
    }
}

/// What became of the assertions of a `renacer.toml`.
#[derive(Debug)]
pub struct BudgetReport(Handle<sys::batuta_budget_report>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for BudgetReport {}
// SAFETY: as above.
unsafe impl Sync for BudgetReport {}

impl BudgetReport {
    /// No assertion that must hold is violated.
    pub fn succeeded(&self) -> Result<bool> {
        let mut succeeded = 0;
        // SAFETY: a live handle and a valid pointer.
        check(unsafe { sys::batuta_budget_report_succeeded(self.0.get(), &mut succeeded) })?;
        Ok(succeeded != 0)
    }

    /// A line an assertion, with evidence.
    pub fn table(&self) -> Result<String> {
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_budget_report_create_text(self.0.get(), text)
        })
    }
}
