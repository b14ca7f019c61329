//! Functions of the C library that translated code calls by these names.

use core::ffi::{c_char, c_int, c_void};

extern "C" {
    pub fn memchr(text: *const c_void, byte: c_int, count: usize) -> *mut c_void;
    pub fn memcmp(a: *const c_void, b: *const c_void, count: usize) -> c_int;
    pub fn memcpy(to: *mut c_void, from: *const c_void, count: usize) -> *mut c_void;
    pub fn memmove(to: *mut c_void, from: *const c_void, count: usize) -> *mut c_void;
    pub fn memset(to: *mut c_void, byte: c_int, count: usize) -> *mut c_void;
    pub fn strcat(to: *mut c_char, from: *const c_char) -> *mut c_char;
    pub fn strchr(text: *const c_char, byte: c_int) -> *mut c_char;
    pub fn strcmp(a: *const c_char, b: *const c_char) -> c_int;
    pub fn strcpy(to: *mut c_char, from: *const c_char) -> *mut c_char;
    pub fn strcspn(text: *const c_char, set: *const c_char) -> usize;
    pub fn strdup(text: *const c_char) -> *mut c_char;
    pub fn strlen(text: *const c_char) -> usize;
    pub fn strncat(to: *mut c_char, from: *const c_char, count: usize) -> *mut c_char;
    pub fn strncmp(a: *const c_char, b: *const c_char, count: usize) -> c_int;
    pub fn strncpy(to: *mut c_char, from: *const c_char, count: usize) -> *mut c_char;
    pub fn strndup(text: *const c_char, count: usize) -> *mut c_char;
    pub fn strnlen(text: *const c_char, count: usize) -> usize;
    pub fn strpbrk(text: *const c_char, set: *const c_char) -> *mut c_char;
    pub fn strrchr(text: *const c_char, byte: c_int) -> *mut c_char;
    pub fn strspn(text: *const c_char, set: *const c_char) -> usize;
    pub fn strstr(text: *const c_char, part: *const c_char) -> *mut c_char;
}
