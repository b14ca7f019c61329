//! What `batuta/c.h` declares, as it is there. The crate `batuta` is the one to use.
//!
//! ```
//! let version = unsafe { std::ffi::CStr::from_ptr(batuta_sys::batuta_version()) };
//! assert!(version.to_str().unwrap().starts_with("0."));
//! ```
#![allow(non_camel_case_types)]

#[rustfmt::skip]
mod bindings;
pub use bindings::*;
