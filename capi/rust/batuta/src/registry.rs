use std::any::Any;
use std::ffi::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::ptr;

use batuta_sys as sys;

use crate::error::{Code, Error, Result, check};
use crate::foreign::{self, Handle, Texts};
use crate::stop::Stop;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// A project, to look into its virtual environment too.
    pub project: Option<PathBuf>,
    /// `None`: ~/.batuta/tool_cache.json.
    pub cache_file: Option<PathBuf>,
    /// Names to detect; empty: all that are known.
    pub only: Vec<String>,
    /// Ask every tool again.
    pub ignore_cache: bool,
    /// Of each tool; 0: 5000.
    pub probe_time_limit_ms: i32,
}

/// Whether a tool is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ToolState {
    /// It is.
    Found,
    /// It is not.
    Absent,
    /// It is, but it does not tell its version.
    Broken,
    /// It is and works, but not in a version that is wanted.
    Unfit,
}

/// A transpiler or toolchain.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tool<'a> {
    /// As the catalogue calls it.
    pub name: &'a str,
    /// What it is for.
    pub summary: &'a str,
    /// What to execute; empty if it is absent.
    pub path: &'a Path,
    /// As it tells it.
    pub version: &'a str,
    /// Why it is broken or unfit.
    pub problem: &'a str,
    /// Whether it is here.
    pub state: ToolState,
    /// What its installer takes on two cores, about; `None`: it has none.
    pub install_seconds: Option<i32>,
}

/// The transpilers and toolchains of this machine.
///
/// ```
/// use batuta::{Registry, RegistryOptions};
///
/// let options = RegistryOptions { only: vec!["rustc".into()], ..Default::default() };
/// let registry = Registry::detect(&options)?;
/// if let Some(rustc) = registry.find("rustc")? {
///     println!("{} {}", rustc.path.display(), rustc.version);
/// }
/// # Ok::<(), batuta::Error>(())
/// ```
#[derive(Debug)]
pub struct Registry(Handle<sys::batuta_registry>);

// SAFETY: immutable; the library lets any number of threads read one at once.
unsafe impl Send for Registry {}
// SAFETY: as above.
unsafe impl Sync for Registry {}

struct Told<'a> {
    call: &'a mut dyn FnMut(&str),
    panic: Option<Box<dyn Any + Send>>,
}

unsafe extern "C" fn tell(line: *const c_char, user: *mut c_void) {
    // SAFETY: `user` is a Told that outlives the call; the line is valid meanwhile.
    let (told, line) = unsafe { (&mut *user.cast::<Told<'_>>(), foreign::owned(line)) };
    if told.panic.is_some() {
        return;
    }
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (told.call)(&line))) {
        told.panic = Some(panic);
    }
}

impl Registry {
    /// Finds out what is here. What the cache does not know, or what changed since, is asked.
    pub fn detect(options: &RegistryOptions) -> Result<Self> {
        let project = foreign::optional(options.project.as_ref())?;
        let cache_file = foreign::optional(options.cache_file.as_ref())?;
        let only = Texts::new(&options.only)?;
        let c = sys::batuta_registry_options {
            struct_size: size_of::<sys::batuta_registry_options>(),
            project: foreign::pointer(&project),
            cache_file: foreign::pointer(&cache_file),
            only: only.as_ptr(),
            num_only: only.len(),
            ignore_cache: options.ignore_cache.into(),
            probe_time_limit_ms: options.probe_time_limit_ms,
        };
        // SAFETY: everything that `c` points to lives for the call.
        let handle = Handle::make(
            |made| unsafe { sys::batuta_registry_detect(&c, made) },
            sys::batuta_registry_destroy,
        )?;
        Ok(Registry(handle))
    }

    /// Every tool that was looked for.
    pub fn tools(&self) -> Result<Vec<Tool<'_>>> {
        let mut count = 0;
        // SAFETY: a live handle and a valid pointer.
        check(unsafe { sys::batuta_registry_num_tools(self.0.get(), &mut count) })?;
        (0..count)
            .map(|index| {
                // SAFETY: as above.
                self.tool(|tool| unsafe { sys::batuta_registry_tool(self.0.get(), index, tool) })
            })
            .collect()
    }

    /// The tool of that name if it is here.
    pub fn find(&self, name: &str) -> Result<Option<Tool<'_>>> {
        let name = foreign::c_string(name)?;
        // SAFETY: a live handle and valid pointers.
        let found = self
            .tool(|tool| unsafe { sys::batuta_registry_find(self.0.get(), name.as_ptr(), tool) });
        match found {
            Ok(tool) if tool.state == ToolState::Found => Ok(Some(tool)),
            Ok(_) => Ok(None),
            Err(error) if error.code() == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What went wrong with the cache, a line each.
    pub fn warnings(&self) -> Result<String> {
        // SAFETY: a live handle and a valid pointer.
        foreign::take_text(|text| unsafe {
            sys::batuta_registry_create_warnings(self.0.get(), text)
        })
    }

    /// Runs that tool's own installer, which may take minutes and fetch from the network. A registry that
    /// is detected afterwards finds it. `on_line` gets a line per step, and what the programs write.
    pub fn install(
        &self,
        name: &str,
        stop: Option<Stop>,
        mut on_line: impl FnMut(&str),
    ) -> Result<()> {
        let name = foreign::c_string(name)?;
        let mut told = Told { call: &mut on_line, panic: None };
        let c = sys::batuta_install_options {
            struct_size: size_of::<sys::batuta_install_options>(),
            on_line: Some(tell),
            user: ptr::from_mut(&mut told).cast(),
            stop: Stop::pointer(&stop),
        };
        // SAFETY: a live handle; everything that `c` points to lives for the call.
        let status = unsafe { sys::batuta_registry_install(self.0.get(), name.as_ptr(), &c) };
        let result = check(status);
        if let Some(panic) = told.panic {
            resume_unwind(panic);
        }
        result
    }

    fn tool(&self, fill: impl FnOnce(*mut sys::batuta_tool) -> i32) -> Result<Tool<'_>> {
        // SAFETY: a struct of the library.
        let mut tool: sys::batuta_tool = unsafe { foreign::blank() };
        check(fill(&mut tool))?;
        // SAFETY: texts belong to the registry, which is borrowed.
        unsafe {
            Ok(Tool {
                name: foreign::text(tool.name),
                summary: foreign::text(tool.summary),
                path: foreign::path(tool.path),
                version: foreign::text(tool.version),
                problem: foreign::text(tool.problem),
                state: match tool.state {
                    sys::BATUTA_TOOL_FOUND => ToolState::Found,
                    sys::BATUTA_TOOL_ABSENT => ToolState::Absent,
                    sys::BATUTA_TOOL_BROKEN => ToolState::Broken,
                    sys::BATUTA_TOOL_UNFIT => ToolState::Unfit,
                    other => {
                        let message = format!("the library is newer: tool state {other}");
                        return Err(Error::new(Code::Internal, message));
                    }
                },
                install_seconds: (tool.install_seconds > 0).then_some(tool.install_seconds),
            })
        }
    }
}
