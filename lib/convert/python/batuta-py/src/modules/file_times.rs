//! `os.utime`: when a file was read and changed.
use crate::exc::{os_error, type_error, value_error};
use crate::file::path_of;
use crate::native::{function, Native};
use crate::value::{Value, R};
use std::fs::{File, FileTimes};
use std::time::{Duration, SystemTime};

fn pair(value: &Value, name: &str) -> R<[Value; 2]> {
    match value.as_tuple() {
        Some([accessed, modified]) => Ok([accessed.clone(), modified.clone()]),
        _ => Err(type_error(format!(
            "utime: '{name}' must be a tuple of two ints"
        ))),
    }
}

fn seconds(value: &Value) -> R<SystemTime> {
    let seconds = crate::float::to_f64(value)?;
    let size = Duration::from_secs_f64(seconds.abs());
    Ok(if seconds < 0.0 {
        SystemTime::UNIX_EPOCH - size
    } else {
        SystemTime::UNIX_EPOCH + size
    })
}

fn nanoseconds(value: &Value) -> R<SystemTime> {
    let number = crate::number::ssize(value)?;
    let size = Duration::from_nanos(number.unsigned_abs());
    Ok(if number < 0 {
        SystemTime::UNIX_EPOCH - size
    } else {
        SystemTime::UNIX_EPOCH + size
    })
}

fn utime(a: &[Value]) -> R {
    let (times, ns) = (a[1].given(), a[2].given());
    let [accessed, modified] = match (times, ns) {
        (Some(_), Some(_)) => {
            return Err(value_error(
                "utime: you may specify either 'times' or 'ns' but not both",
            ))
        }
        (Some(times), None) => {
            let [accessed, modified] = pair(times, "times")?;
            [seconds(&accessed)?, seconds(&modified)?]
        }
        (None, Some(ns)) => {
            let [accessed, modified] = pair(ns, "ns")?;
            [nanoseconds(&accessed)?, nanoseconds(&modified)?]
        }
        (None, None) => [SystemTime::now(); 2],
    };
    let times = FileTimes::new()
        .set_accessed(accessed)
        .set_modified(modified);
    File::open(path_of(&a[0])?)
        .and_then(|file| file.set_times(times))
        .map_err(|error| os_error(&error, Some(&a[0])))?;
    Ok(Value::None)
}

pub static FUNCTIONS: &[Native] = &[function("utime", "path: times= * ns=", utime)];
