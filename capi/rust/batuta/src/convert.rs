//! Turning projects into cargo workspaces.
//!
//! ```no_run
//! use batuta::convert::{ConvertOptions, convert};
//!
//! let report = convert(ConvertOptions::new("project", "project-rust"))?;
//! for unit in report.units()? {
//!     println!("{}: {:?}", unit.name, unit.verdict);
//! }
//! # Ok::<(), batuta::Error>(())
//! ```
use std::path::{Path, PathBuf};
use std::ptr;

use batuta_sys as sys;

use crate::Stop;
use crate::error::{Code, Error, Result, check};
use crate::event::{Event, Observer};
use crate::foreign::{self, Handle, Texts};

/// What is in a project.
#[derive(Debug)]
pub struct Analysis(Handle<sys::batuta_analysis>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for Analysis {}
// SAFETY: as above.
unsafe impl Sync for Analysis {}

/// Looks at a project; runs nothing and writes nothing.
pub fn analyze(project: impl AsRef<Path>) -> Result<Analysis> {
    let project = foreign::c_string(project.as_ref())?;
    let c = sys::batuta_analyze_options {
        struct_size: size_of::<sys::batuta_analyze_options>(),
        project: project.as_ptr(),
        num_threads: 0,
        exclude: ptr::null(),
        num_exclude: 0,
        stop: ptr::null(),
    };
    // SAFETY: everything that `c` points to lives for the call.
    let handle = Handle::make(
        |made| unsafe { sys::batuta_analyze(&c, made) },
        sys::batuta_analysis_destroy,
    )?;
    Ok(Analysis(handle))
}

impl Analysis {
    /// For a terminal.
    pub fn table(&self) -> Result<String> {
        self.text(sys::BATUTA_FORMAT_TABLE)
    }

    /// One JSON object.
    pub fn json(&self) -> Result<String> {
        self.text(sys::BATUTA_FORMAT_JSON)
    }

    fn text(&self, format: sys::batuta_format) -> Result<String> {
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_analysis_create_text(self.0.get(), format, text)
        })
    }
}

/// Where a conversion ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LastStep {
    /// The whole.
    #[default]
    Publish,
    /// Every candidate was tried; nothing is built or published.
    Transpile,
    /// Built and judged, not published.
    Verify,
    /// The whole, then link-time optimised if every case still passes.
    Optimize,
}

/// What is converted, and how.
#[derive(Default)]
pub struct ConvertOptions<'a> {
    /// The folder to read.
    pub project: PathBuf,
    /// The folder to publish the workspace at.
    pub output: PathBuf,
    /// 0: all usable cores.
    pub num_threads: i32,
    /// Replace an output that was edited since.
    pub force: bool,
    /// Candidates to try; empty: all that are here.
    pub tools: Vec<String>,
    /// Where it ends.
    pub last_step: LastStep,
    /// Is told of every change, one at a time, from any thread.
    pub on_event: Option<&'a mut (dyn FnMut(&Event<'_>) + Send + 'a)>,
    /// Ends it.
    pub stop: Option<Stop>,
}

impl ConvertOptions<'_> {
    /// From there to there, all else as by default.
    pub fn new(project: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        ConvertOptions { project: project.into(), output: output.into(), ..Default::default() }
    }
}

/// Converts a project and publishes the workspace. A unit that could not be converted is part of the
/// report; after an error nothing is published.
pub fn convert(options: ConvertOptions<'_>) -> Result<Report> {
    let project = foreign::c_string(&options.project)?;
    let output = foreign::c_string(&options.output)?;
    let tools = Texts::new(&options.tools)?;
    let mut observer = Observer::new(options.on_event);
    let c = sys::batuta_convert_options {
        struct_size: size_of::<sys::batuta_convert_options>(),
        project: project.as_ptr(),
        output: output.as_ptr(),
        num_threads: options.num_threads,
        force: options.force.into(),
        tools: tools.as_ptr(),
        num_tools: tools.len(),
        on_event: observer.callback(),
        user: observer.user(),
        stop: Stop::pointer(&options.stop),
        last_step: match options.last_step {
            LastStep::Publish => sys::BATUTA_STEP_PUBLISH,
            LastStep::Transpile => sys::BATUTA_STEP_TRANSPILE,
            LastStep::Verify => sys::BATUTA_STEP_VERIFY,
            LastStep::Optimize => sys::BATUTA_STEP_OPTIMIZE,
        },
    };
    // SAFETY: everything that `c` points to lives for the call.
    let made =
        Handle::make(|made| unsafe { sys::batuta_convert(&c, made) }, sys::batuta_report_destroy);
    observer.finish();
    Ok(Report(made?))
}

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Rust; every case behaves as the original.
    Verified,
    /// Rust that builds; there is no case to judge it by.
    Compiled,
    /// The original code, called from Rust.
    Bridged,
    /// Neither.
    Failed,
    /// Rust that was not built yet.
    Transpiled,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// One JSON object.
    Json,
    /// Markdown.
    Markdown,
    /// One file, nothing loaded from elsewhere.
    Html,
}

/// One program or library of the project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unit<'a> {
    /// Of the program.
    pub name: &'a str,
    /// Of the crate of the workspace.
    pub crate_name: &'a str,
    /// "python", "c", "cxx", "shell".
    pub language: &'a str,
    /// What made the result.
    pub tool: &'a str,
    /// What became of it.
    pub verdict: Verdict,
    /// Cases that count as evidence.
    pub cases: i32,
    /// Of these, the ones that behave as the original.
    pub cases_passed: i32,
    /// Lines of code before.
    pub original_lines: i64,
    /// Lines of Rust.
    pub rust_lines: i64,
}

/// What a conversion did.
#[derive(Debug)]
pub struct Report(Handle<sys::batuta_report>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for Report {}
// SAFETY: as above.
unsafe impl Sync for Report {}

impl Report {
    /// Of the last conversion to `output`.
    pub fn open(output: impl AsRef<Path>) -> Result<Self> {
        let output = foreign::c_string(output.as_ref())?;
        // SAFETY: valid pointers.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_report_open(output.as_ptr(), made) },
            sys::batuta_report_destroy,
        )?;
        Ok(Report(handle))
    }

    /// Every unit is verified, compiled or bridged, and the workspace builds.
    pub fn succeeded(&self) -> Result<bool> {
        let mut succeeded = 0;
        // SAFETY: a live handle and a valid pointer.
        check(unsafe { sys::batuta_report_succeeded(self.0.get(), &mut succeeded) })?;
        Ok(succeeded != 0)
    }

    /// All units, by name.
    pub fn units(&self) -> Result<Vec<Unit<'_>>> {
        let mut count = 0;
        // SAFETY: a live handle and a valid pointer.
        check(unsafe { sys::batuta_report_num_units(self.0.get(), &mut count) })?;
        (0..count).map(|index| self.unit(index)).collect()
    }

    fn unit(&self, index: usize) -> Result<Unit<'_>> {
        // SAFETY: a struct of numbers and pointers, for which zero is a value.
        let mut c: sys::batuta_unit = unsafe { std::mem::zeroed() };
        c.struct_size = size_of::<sys::batuta_unit>();
        // SAFETY: a live handle and a valid struct; its texts belong to the report.
        unsafe {
            check(sys::batuta_report_unit(self.0.get(), index, &mut c))?;
            Ok(Unit {
                name: foreign::text(c.name),
                crate_name: foreign::text(c.crate_name),
                language: foreign::text(c.language),
                tool: foreign::text(c.tool),
                verdict: match c.verdict {
                    sys::BATUTA_VERDICT_VERIFIED => Verdict::Verified,
                    sys::BATUTA_VERDICT_COMPILED => Verdict::Compiled,
                    sys::BATUTA_VERDICT_BRIDGED => Verdict::Bridged,
                    sys::BATUTA_VERDICT_FAILED => Verdict::Failed,
                    sys::BATUTA_VERDICT_TRANSPILED => Verdict::Transpiled,
                    other => {
                        let message = format!("the library is newer: verdict {other}");
                        return Err(Error::new(Code::Internal, message));
                    }
                },
                cases: c.cases,
                cases_passed: c.cases_passed,
                original_lines: c.original_lines,
                rust_lines: c.rust_lines,
            })
        }
    }

    /// The whole report.
    pub fn text(&self, format: Format) -> Result<String> {
        let format = match format {
            Format::Table => sys::BATUTA_FORMAT_TABLE,
            Format::Json => sys::BATUTA_FORMAT_JSON,
            Format::Markdown => sys::BATUTA_FORMAT_MARKDOWN,
            Format::Html => sys::BATUTA_FORMAT_HTML,
        };
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_report_create_text(self.0.get(), format, text)
        })
    }
}
