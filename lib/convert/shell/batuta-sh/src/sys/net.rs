//! Connections that bash opens by names like `/dev/tcp/host/port`.

use std::ffi::{c_char, c_int, c_void, CStr};

use super::{c_string, close_fd, errno};

/// `struct addrinfo` of the GNU C library.
#[repr(C)]
struct AddressInfo {
    flags: c_int,
    family: c_int,
    kind: c_int,
    protocol: c_int,
    length: u32,
    address: *const c_void,
    name: *const c_char,
    next: *const AddressInfo,
}

extern "C" {
    fn getaddrinfo(
        host: *const c_char,
        service: *const c_char,
        hints: *const AddressInfo,
        found: *mut *const AddressInfo,
    ) -> c_int;
    fn freeaddrinfo(found: *const AddressInfo);
    fn gai_strerror(code: c_int) -> *const c_char;
    fn socket(family: c_int, kind: c_int, protocol: c_int) -> c_int;
    fn connect(fd: c_int, address: *const c_void, length: u32) -> c_int;
}

const EAI_SERVICE: c_int = -8;

/// Why there is no connection.
pub enum NoConnection {
    /// There is no such host or service, and what is said of it.
    Unknown { is_service: bool, text: String },
    /// The system's code.
    Refused(i32),
}

/// A descriptor that is connected to the host's service.
pub fn connect_to(host: &[u8], service: &[u8], is_udp: bool) -> Result<c_int, NoConnection> {
    const SOCK_STREAM: c_int = 1;
    const SOCK_DGRAM: c_int = 2;
    const SOCK_CLOEXEC: c_int = 0o2000000;
    let hints = AddressInfo {
        flags: 0,
        family: 0,
        kind: if is_udp { SOCK_DGRAM } else { SOCK_STREAM },
        protocol: 0,
        length: 0,
        address: std::ptr::null(),
        name: std::ptr::null(),
        next: std::ptr::null(),
    };
    let (host, service) = (c_string(host), c_string(service));
    let mut found = std::ptr::null();
    // SAFETY: both names end with a NUL, `hints` has the library's layout.
    let code = unsafe { getaddrinfo(host.as_ptr(), service.as_ptr(), &hints, &mut found) };
    if code != 0 {
        let is_service = code == EAI_SERVICE;
        // SAFETY: a text of the library's own.
        let text = unsafe { CStr::from_ptr(gai_strerror(code)) };
        let text = text.to_string_lossy().into_owned();
        return Err(NoConnection::Unknown { is_service, text });
    }
    let mut last = 0;
    let mut at = found;
    let mut connected = None;
    while !at.is_null() && connected.is_none() {
        // SAFETY: the list is valid up to freeaddrinfo.
        let info = unsafe { &*at };
        // SAFETY: a plain call.
        let fd = unsafe { socket(info.family, info.kind | SOCK_CLOEXEC, info.protocol) };
        // SAFETY: the address has that length.
        if fd >= 0 && unsafe { connect(fd, info.address, info.length) } == 0 {
            connected = Some(fd);
        } else {
            last = errno();
            if fd >= 0 {
                close_fd(fd);
            }
        }
        at = info.next;
    }
    // SAFETY: it came from getaddrinfo, and nothing of it is kept.
    unsafe { freeaddrinfo(found) };
    connected.ok_or(NoConnection::Refused(last))
}
