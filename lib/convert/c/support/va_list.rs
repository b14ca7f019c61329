//! C's variable arguments for stable Rust, which can call functions with `...` but not define them.
//! A small entry in assembly saves the argument registers as the System V ABI lays them out, and calls
//! the Rust body with the address of a `va_list`.

use core::ffi::c_void;

#[cfg(not(all(target_arch = "x86_64", not(windows))))]
compile_error!("variable arguments are laid out for x86-64 System V only");

/// `va_list` as C's own functions expect it: vprintf and its like take its address.
#[repr(C)]
#[derive(Clone)]
pub struct VaListImpl {
    gp_offset: u32,
    fp_offset: u32,
    overflow_arg_area: *mut c_void,
    reg_save_area: *mut c_void,
}

/// A `va_list` parameter: the address of the caller's.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct VaListRef(*mut VaListImpl);

const GP_END: u32 = 48;
const FP_END: u32 = 176;

/// A type that C passes through `...`.
pub trait VaArg: Sized {
    unsafe fn take(list: *mut VaListImpl) -> Self;
}

unsafe fn from_stack<T>(list: *mut VaListImpl) -> T {
    let at = (*list).overflow_arg_area as *const T;
    (*list).overflow_arg_area = ((*list).overflow_arg_area as *mut u8).add(8) as *mut c_void;
    at.read()
}

unsafe fn from_general<T>(list: *mut VaListImpl) -> T {
    if (*list).gp_offset >= GP_END {
        return from_stack(list);
    }
    let at = ((*list).reg_save_area as *const u8).add((*list).gp_offset as usize) as *const T;
    (*list).gp_offset += 8;
    at.read()
}

unsafe fn from_vector<T>(list: *mut VaListImpl) -> T {
    if (*list).fp_offset >= FP_END {
        return from_stack(list);
    }
    let at = ((*list).reg_save_area as *const u8).add((*list).fp_offset as usize) as *const T;
    (*list).fp_offset += 16;
    at.read()
}

macro_rules! general {
    ($($type:ty),*) => {$(
        impl VaArg for $type {
            unsafe fn take(list: *mut VaListImpl) -> Self {
                from_general(list)
            }
        }
    )*};
}
general!(i8, u8, i16, u16, i32, u32, i64, u64, isize, usize);

impl<T> VaArg for *mut T {
    unsafe fn take(list: *mut VaListImpl) -> Self {
        from_general(list)
    }
}
impl<T> VaArg for *const T {
    unsafe fn take(list: *mut VaListImpl) -> Self {
        from_general(list)
    }
}
/// Pointers to functions.
impl<T> VaArg for Option<T> {
    unsafe fn take(list: *mut VaListImpl) -> Self {
        assert!(core::mem::size_of::<Option<T>>() == 8);
        from_general(list)
    }
}
impl VaArg for f64 {
    unsafe fn take(list: *mut VaListImpl) -> Self {
        from_vector(list)
    }
}

impl VaListImpl {
    pub unsafe fn arg<T: VaArg>(&mut self) -> T {
        T::take(self)
    }
    pub fn as_va_list(&mut self) -> VaListRef {
        VaListRef(self)
    }
}

impl VaListRef {
    pub unsafe fn arg<T: VaArg>(&mut self) -> T {
        T::take(self.0)
    }
    pub fn as_va_list(&mut self) -> VaListRef {
        *self
    }
    /// A list of its own that starts where this one stands (va_copy, va_start).
    #[allow(clippy::should_implement_trait)]
    pub unsafe fn clone(&self) -> VaListImpl {
        (*self.0).clone()
    }
}

/// `symbol` can be called with `...` and calls `body` with the named arguments and the list. `general`
/// and `vector` are the offsets behind the named arguments in the save area, `overflow` is where the
/// unnamed ones begin on the stack (from the save area). `reserve` bytes below the save area are for
/// what the body takes on the stack, and `pass` are the instructions that hand it the list.
macro_rules! variadic_entry {
    ($symbol:literal, $body:path, $general:literal, $vector:literal, $overflow:literal,
     $reserve:literal, [$($pass:literal),+]) => {
        ::core::arch::global_asm!(
            ".text",
            ".p2align 4",
            concat!(".globl ", $symbol),
            concat!(".type ", $symbol, ",@function"),
            concat!($symbol, ":"),
            "sub rsp, 216",
            "mov [rsp], rdi",
            "mov [rsp+8], rsi",
            "mov [rsp+16], rdx",
            "mov [rsp+24], rcx",
            "mov [rsp+32], r8",
            "mov [rsp+40], r9",
            "test al, al",
            "je 2f",
            "movaps [rsp+48], xmm0",
            "movaps [rsp+64], xmm1",
            "movaps [rsp+80], xmm2",
            "movaps [rsp+96], xmm3",
            "movaps [rsp+112], xmm4",
            "movaps [rsp+128], xmm5",
            "movaps [rsp+144], xmm6",
            "movaps [rsp+160], xmm7",
            "2:",
            concat!("mov dword ptr [rsp+176], ", $general),
            concat!("mov dword ptr [rsp+180], ", $vector),
            concat!("lea rax, [rsp+", $overflow, "]"),
            "mov [rsp+184], rax",
            "mov [rsp+192], rsp",
            concat!("sub rsp, ", $reserve),
            $($pass,)+
            "call {body}",
            concat!("add rsp, 216+", $reserve),
            "ret",
            concat!(".size ", $symbol, ", . - ", $symbol),
            body = sym $body,
        );
    };
}
pub(crate) use variadic_entry;
