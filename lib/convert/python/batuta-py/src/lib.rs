//! Values, statements and library modules of Python for programs that were translated to Rust.
//!
//! A translated program is plain Rust on top of this crate: `Value` is a Python value, `R` the result of
//! whatever can raise, and each statement has a function here. See the README beside this crate.
#![allow(
    clippy::len_without_is_empty,
    clippy::result_large_err,
    clippy::should_implement_trait
)]

pub mod abc;
#[cfg(feature = "allocator")]
mod allocator;
pub mod async_generator;
pub mod attribute;
pub mod build_class;
pub mod builtins;
pub mod bytes;
mod bytes_hex;
mod bytes_methods;
mod bytes_split;
pub mod call;
pub mod cell;
pub mod class;
mod class_attribute;
mod class_table;
pub mod code;
pub mod codec;
pub mod compare;
pub mod complex;
mod complex_format;
mod container_repr;
pub mod coroutine;
pub mod descriptor;
pub mod dict;
mod dict_methods;
mod dir;
mod dunder;
pub mod enums;
mod escape_codec;
pub mod exc;
mod exc_hierarchy;
mod exc_kinds;
mod exc_object;
pub mod file;
mod file_bases;
pub mod float;
pub mod format;
pub mod function;
mod function_attribute;
mod gather;
pub mod generator;
pub mod generic;
mod globals_dict;
pub mod hash;
pub mod int;
mod int_methods;
pub mod iter;
mod iter_object;
mod iter_pickling;
mod iterators;
mod key;
pub mod list;
mod list_methods;
pub mod literal;
mod macros;
mod mapping_proxy;
pub mod matching;
mod memory_view;
mod method_call;
pub mod module;
pub mod modules;
pub mod namespace;
pub mod native;
pub mod number;
mod number_pair;
pub mod object;
mod object_class;
pub mod operator;
mod os_error;
mod percent;
mod pickling;
mod places;
pub mod prelude;
mod quotient;
pub mod range;
pub mod rc;
mod reversed;
pub mod run;
mod sequence;
pub mod set;
mod set_algebra;
mod set_methods;
pub mod share;
pub mod signals;
pub mod slice;
mod slicing;
pub mod sort;
pub mod stdio;
mod stepper;
mod str_case;
mod str_methods;
mod str_split;
mod subscript;
mod suggestion;
mod super_object;
pub mod symbol;
mod template;
pub mod text;
mod text_cache;
pub mod traceback;
pub mod tuple;
pub mod typed;
mod typed_array;
mod typed_list;
pub mod typed_math;
mod typed_object;
mod typed_open;
pub mod types;
mod undo;
mod unicode;
mod unpack;
pub mod value;
mod views;
mod with;
mod yielder;

pub use run::{run, Program, Start};
pub use value::{Value, R};
