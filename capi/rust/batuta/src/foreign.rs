//! Texts and arrays to C and back.
use std::ffi::{CStr, CString, OsStr, c_char};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

use batuta_sys as sys;

use crate::error::{Code, Error, Result, check};

pub(crate) fn c_string(text: impl AsRef<OsStr>) -> Result<CString> {
    CString::new(text.as_ref().as_bytes()).map_err(|_| {
        Error::new(Code::InvalidArgument, format!("{:?} holds a zero byte", text.as_ref()))
    })
}

pub(crate) fn optional(text: Option<impl AsRef<OsStr>>) -> Result<Option<CString>> {
    text.map(c_string).transpose()
}

pub(crate) fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(ptr::null(), |text| text.as_ptr())
}

/// Texts, and an array of pointers to them for C.
pub(crate) struct Texts {
    pointers: Vec<*const c_char>,
    _texts: Vec<CString>,
}

impl Texts {
    pub(crate) fn new(texts: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<Self> {
        let texts = texts.into_iter().map(c_string).collect::<Result<Vec<_>>>()?;
        Ok(Texts { pointers: texts.iter().map(|text| text.as_ptr()).collect(), _texts: texts })
    }
    pub(crate) fn as_ptr(&self) -> *const *const c_char {
        if self.pointers.is_empty() { ptr::null() } else { self.pointers.as_ptr() }
    }
    pub(crate) fn len(&self) -> usize {
        self.pointers.len()
    }
}

/// A text that belongs to a handle. What is no UTF-8 (a path may be) makes the whole text empty
/// here; [`owned`] keeps it readable.
///
/// # Safety
/// `text` ends in a zero byte and lives for 'a.
pub(crate) unsafe fn text<'a>(text: *const c_char) -> &'a str {
    if text.is_null() { "" } else { unsafe { CStr::from_ptr(text) }.to_str().unwrap_or("") }
}

/// # Safety
/// As [`text`].
pub(crate) unsafe fn path<'a>(text: *const c_char) -> &'a Path {
    let bytes = if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() };
    Path::new(OsStr::from_bytes(bytes))
}

/// # Safety
/// `text` is NULL or ends in a zero byte.
pub(crate) unsafe fn owned(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// A struct of C that tells its size, all else zero, which is a default.
///
/// # Safety
/// `T` is a struct of batuta-sys that begins with `struct_size`.
pub(crate) unsafe fn blank<T: Copy>() -> T {
    // SAFETY: numbers, pointers and optional functions, for all of which zero is a value; the first
    // field is a usize.
    unsafe {
        let mut made: T = std::mem::zeroed();
        *ptr::from_mut(&mut made).cast::<usize>() = size_of::<T>();
        made
    }
}

/// Takes over a text that `make` creates.
pub(crate) fn take_text(
    make: impl FnOnce(*mut *mut c_char) -> sys::batuta_status,
) -> Result<String> {
    let mut made = ptr::null_mut();
    check(make(&mut made))?;
    // SAFETY: the call succeeded, so that there is a text, which is ours.
    unsafe {
        let copy = owned(made);
        sys::batuta_text_destroy(made);
        Ok(copy)
    }
}

/// A handle that goes back to the library when it is dropped.
pub(crate) struct Handle<T> {
    pointer: ptr::NonNull<T>,
    destroy: unsafe extern "C" fn(*mut T),
}

impl<T> Handle<T> {
    pub(crate) fn make(
        create: impl FnOnce(*mut *mut T) -> sys::batuta_status,
        destroy: unsafe extern "C" fn(*mut T),
    ) -> Result<Self> {
        let mut made = ptr::null_mut();
        check(create(&mut made))?;
        let pointer = ptr::NonNull::new(made)
            .ok_or_else(|| Error::new(Code::Internal, "the library made nothing"))?;
        Ok(Handle { pointer, destroy })
    }
    pub(crate) fn get(&self) -> *mut T {
        self.pointer.as_ptr()
    }
}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.pointer, f)
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: made by the library, and given back once.
        unsafe { (self.destroy)(self.pointer.as_ptr()) }
    }
}
