use std::fmt;

use batuta_sys as sys;

use crate::foreign;

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// Wrong call, project or file of settings.
    InvalidArgument,
    /// Something that was named is not there.
    NotFound,
    /// The machine lacks something, or something is in the way.
    FailedPrecondition,
    /// It took longer than it was allowed to.
    DeadlineExceeded,
    /// A [`crate::Stop`] was requested.
    Cancelled,
    /// The same call may succeed later.
    Unavailable,
    /// A file is damaged.
    DataLoss,
    /// Disk full, out of memory.
    ResourceExhausted,
    /// A bug in batuta, or a panic in a callback.
    Internal,
}

impl Code {
    pub(crate) fn from_sys(status: sys::batuta_status) -> Option<Code> {
        Some(match status {
            sys::BATUTA_OK => return None,
            sys::BATUTA_INVALID_ARGUMENT => Code::InvalidArgument,
            sys::BATUTA_NOT_FOUND => Code::NotFound,
            sys::BATUTA_FAILED_PRECONDITION => Code::FailedPrecondition,
            sys::BATUTA_DEADLINE_EXCEEDED => Code::DeadlineExceeded,
            sys::BATUTA_CANCELLED => Code::Cancelled,
            sys::BATUTA_UNAVAILABLE => Code::Unavailable,
            sys::BATUTA_DATA_LOSS => Code::DataLoss,
            sys::BATUTA_RESOURCE_EXHAUSTED => Code::ResourceExhausted,
            _ => Code::Internal,
        })
    }

    pub(crate) fn to_sys(self) -> sys::batuta_status {
        match self {
            Code::InvalidArgument => sys::BATUTA_INVALID_ARGUMENT,
            Code::NotFound => sys::BATUTA_NOT_FOUND,
            Code::FailedPrecondition => sys::BATUTA_FAILED_PRECONDITION,
            Code::DeadlineExceeded => sys::BATUTA_DEADLINE_EXCEEDED,
            Code::Cancelled => sys::BATUTA_CANCELLED,
            Code::Unavailable => sys::BATUTA_UNAVAILABLE,
            Code::DataLoss => sys::BATUTA_DATA_LOSS,
            Code::ResourceExhausted => sys::BATUTA_RESOURCE_EXHAUSTED,
            Code::Internal => sys::BATUTA_INTERNAL,
        }
    }
}

/// Why a call failed: a kind, and one line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
}

/// What calls of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of one's own, as a stage may return it.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error { code, message: message.into() }
    }

    /// What kind of failure it is.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What was wrong with what.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The result of a call that was just made on this thread.
pub(crate) fn check(status: sys::batuta_status) -> Result<()> {
    match Code::from_sys(status) {
        None => Ok(()),
        // SAFETY: never NULL, and valid until this thread's next call.
        Some(code) => {
            Err(Error::new(code, unsafe { foreign::text(sys::batuta_last_error_message()) }))
        }
    }
}
