use std::path::{Path, PathBuf};
use std::ptr;

use batuta_sys as sys;

use crate::error::{Code, Error, Result, check};
use crate::foreign::{self, Handle, Texts};

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

    fn tool(&self, fill: impl FnOnce(*mut sys::batuta_tool) -> i32) -> Result<Tool<'_>> {
        let mut tool = sys::batuta_tool {
            struct_size: size_of::<sys::batuta_tool>(),
            name: ptr::null(),
            summary: ptr::null(),
            path: ptr::null(),
            version: ptr::null(),
            problem: ptr::null(),
            state: 0,
        };
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
            })
        }
    }
}
