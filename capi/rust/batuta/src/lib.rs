//! batuta for Rust: where numeric work should run ([`Selector`]), which tools are here
//! ([`Registry`]), stages that run in parallel ([`Graph`]), [`pipeline`]s in files, what a program does ([`trace`]), and the
//! conversion of projects to Rust ([`convert`]).
//!
//! ```
//! use batuta::{Op, Selector, SelectorOptions, Workload};
//!
//! let selector = Selector::open(&SelectorOptions::default())?;
//! let decision = selector.select(&Workload::vector(Op::Add, 1_000_000))?;
//! println!("{:?}: {}", decision.backend, decision.reason);
//! # Ok::<(), batuta::Error>(())
//! ```
//!
//! Calls block. What runs long takes a [`Stop`], which any thread may request.
#![warn(missing_docs)]

mod candidate;
mod comparison;
pub mod convert;
mod error;
mod event;
mod foreign;
mod graph;
pub mod pipeline;
mod registry;
mod selector;
mod stop;
pub mod trace;

pub use candidate::Candidate;
pub use error::{Code, Error, Result};
pub use event::{Event, StageState};
pub use graph::{Context, Failure, Graph, GraphReport, RunOptions, Stage, StageId, StageReport};
pub use registry::{Registry, RegistryOptions, Tool, ToolState};
pub use selector::{
    Backend, Buffers, CalibrateOptions, Decision, Element, Op, Policy, Residency, Selector,
    SelectorOptions, Workload, calibrate,
};
pub use stop::Stop;

/// Version of the library that is loaded, as in "0.1.0".
pub fn version() -> &'static str {
    // SAFETY: a static text.
    unsafe { foreign::text(batuta_sys::batuta_version()) }
}
