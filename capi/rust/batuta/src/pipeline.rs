//! Pipelines of programs in a file, of which only those run whose inputs changed.
//!
//! ```no_run
//! use batuta::pipeline::{PipelineOptions, run};
//!
//! let report = run("pipeline.toml", PipelineOptions::default())?;
//! println!("{} stages ran", report.summary()?.num_run);
//! # Ok::<(), batuta::Error>(())
//! ```
use std::any::Any;
use std::ffi::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::ptr;

use batuta_sys as sys;

use crate::error::{Code, Error, Result, check};
use crate::event::{Event, Observer, StageState};
use crate::foreign::{self, Handle};
use crate::stop::Stop;

type OnOutput<'a> = &'a mut (dyn FnMut(&str, &[u8]) + Send + 'a);

/// How a pipeline runs.
#[derive(Default)]
pub struct PipelineOptions<'a> {
    /// 0: the cores that this process may use.
    pub num_threads: i32,
    /// A failure stops only what needs the stage.
    pub keep_going: bool,
    /// Run every stage, and replace an output folder that holds other files.
    pub force: bool,
    /// Only tell what would run.
    pub dry_run: bool,
    /// Is told of every change, one at a time, from any thread.
    pub on_event: Option<&'a mut (dyn FnMut(&Event<'_>) + Send + 'a)>,
    /// What the stage of that name writes, as it comes; one call at a time, from any thread.
    pub on_output: Option<OnOutput<'a>>,
    /// Ends it.
    pub stop: Option<Stop>,
}

/// What C calls back. The two may be called at once, so that each touches its own fields alone.
struct Calls<'a> {
    observer: Observer<'a>,
    output: Output<'a>,
}

struct Output<'a> {
    call: Option<OnOutput<'a>>,
    panic: Option<Box<dyn Any + Send>>,
}

unsafe extern "C" fn tell_event(event: *const sys::batuta_event, user: *mut c_void) {
    // SAFETY: `user` is a Calls that outlives the run; the event is valid meanwhile.
    unsafe {
        let observer = &raw mut (*user.cast::<Calls<'_>>()).observer;
        Observer::tell(event, observer.cast());
    }
}

unsafe extern "C" fn tell_output(
    stage: *const c_char,
    text: *const c_char,
    size: usize,
    user: *mut c_void,
) {
    // SAFETY: as above; `text` has `size` bytes.
    let (output, stage, bytes) = unsafe {
        let output = &mut (*user.cast::<Calls<'_>>()).output;
        (output, foreign::text(stage), std::slice::from_raw_parts(text.cast::<u8>(), size))
    };
    if output.panic.is_some() {
        return;
    }
    let Some(call) = output.call.as_mut() else { return };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| call(stage, bytes))) {
        output.panic = Some(panic);
    }
}

/// What a run of a pipeline did.
#[derive(Debug)]
pub struct PipelineReport(Handle<sys::batuta_pipeline_report>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for PipelineReport {}
// SAFETY: as above.
unsafe impl Sync for PipelineReport {}

/// The run as a whole.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PipelineSummary {
    /// Every stage is done.
    pub succeeded: bool,
    /// The output folder was replaced.
    pub is_published: bool,
    /// How many stages there are.
    pub num_stages: usize,
    /// Stages whose program was started, or would be.
    pub num_run: i64,
    /// Outputs that were gone or edited, and are back.
    pub num_restored: i64,
    /// From begin to end.
    pub wall_ms: f64,
}

/// What became of one stage.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PipelineStage<'a> {
    /// As in the file.
    pub name: &'a str,
    /// What became of it.
    pub state: StageState,
    /// Its result was known and it did not run.
    pub was_up_to_date: bool,
    /// Why it ran, or would; empty if neither.
    pub reason: &'a str,
    /// Why it failed.
    pub error: Option<Error>,
    /// What the program wrote to stdout and stderr.
    pub output: String,
    /// From begin to end.
    pub wall_ms: f64,
}

/// Runs what is not up to date and publishes the outputs if all succeeded. A stage that fails is part
/// of the report.
pub fn run(file: impl AsRef<Path>, options: PipelineOptions<'_>) -> Result<PipelineReport> {
    let file = foreign::c_string(file.as_ref())?;
    let mut calls = Calls {
        observer: Observer::new(options.on_event),
        output: Output { call: options.on_output, panic: None },
    };
    let c = sys::batuta_pipeline_options {
        struct_size: size_of::<sys::batuta_pipeline_options>(),
        num_threads: options.num_threads,
        keep_going: options.keep_going.into(),
        force: options.force.into(),
        dry_run: options.dry_run.into(),
        memory_bytes: 0,
        store_limit_bytes: 0,
        on_event: calls.observer.callback().map(|_| tell_event as unsafe extern "C" fn(_, _)),
        on_output: calls
            .output
            .call
            .as_ref()
            .map(|_| tell_output as unsafe extern "C" fn(_, _, _, _)),
        user: ptr::from_mut(&mut calls).cast(),
        stop: Stop::pointer(&options.stop),
    };
    // SAFETY: everything that `c` points to lives for the call.
    let made = Handle::make(
        |made| unsafe { sys::batuta_pipeline_run(file.as_ptr(), &c, made) },
        sys::batuta_pipeline_report_destroy,
    );
    calls.observer.finish();
    if let Some(panic) = calls.output.panic {
        resume_unwind(panic);
    }
    Ok(PipelineReport(made?))
}

impl PipelineReport {
    /// The run as a whole.
    pub fn summary(&self) -> Result<PipelineSummary> {
        // SAFETY: a live handle and a struct of the library.
        let c = unsafe {
            let mut c: sys::batuta_pipeline_summary = foreign::blank();
            check(sys::batuta_pipeline_report_summary(self.0.get(), &mut c))?;
            c
        };
        Ok(PipelineSummary {
            succeeded: c.succeeded != 0,
            is_published: c.is_published != 0,
            num_stages: c.num_stages,
            num_run: c.num_run,
            num_restored: c.num_restored,
            wall_ms: c.wall_ms,
        })
    }

    /// As in the file.
    pub fn stages(&self) -> Result<Vec<PipelineStage<'_>>> {
        (0..self.summary()?.num_stages).map(|index| self.stage(index)).collect()
    }

    fn stage(&self, index: usize) -> Result<PipelineStage<'_>> {
        // SAFETY: a live handle and a struct of the library; its texts belong to the report.
        unsafe {
            let mut c: sys::batuta_pipeline_stage = foreign::blank();
            check(sys::batuta_pipeline_report_stage(self.0.get(), index, &mut c))?;
            Ok(PipelineStage {
                name: foreign::text(c.name),
                state: StageState::from_sys(c.state),
                was_up_to_date: c.was_up_to_date != 0,
                reason: foreign::text(c.reason),
                error: Code::from_sys(c.status)
                    .map(|code| Error::new(code, foreign::owned(c.message))),
                output: foreign::owned(c.output),
                wall_ms: c.wall_ms,
            })
        }
    }
}

/// How a pipeline is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// For Graphviz.
    Dot,
    /// As a picture.
    Svg,
}

/// Which stage needs which. Runs nothing.
pub fn draw(file: impl AsRef<Path>, drawing: Drawing) -> Result<String> {
    let file = foreign::c_string(file.as_ref())?;
    let drawing = match drawing {
        Drawing::Dot => sys::BATUTA_DRAWING_DOT,
        Drawing::Svg => sys::BATUTA_DRAWING_SVG,
    };
    // SAFETY: valid pointers.
    foreign::take_text(|text| unsafe {
        sys::batuta_pipeline_create_drawing(file.as_ptr(), drawing, text)
    })
}
