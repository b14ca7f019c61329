//! `os.utime`: when a file was read and changed.
use crate::exc::{os_error, overflow_error, type_error, value_error};
use crate::file::path_of;
use crate::native::{function, Native};
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;
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
    let big = crate::number::index(value)?.as_bigint().unwrap_or_default();
    let (seconds, rest) = big.div_mod_floor(&BigInt::from(1_000_000_000));
    let (Some(seconds), Some(rest)) = (seconds.to_i64(), rest.to_u32()) else {
        return Err(overflow_error("timestamp out of range for platform time_t"));
    };
    let size = Duration::from_secs(seconds.unsigned_abs());
    let whole = match seconds < 0 {
        true => SystemTime::UNIX_EPOCH.checked_sub(size),
        false => SystemTime::UNIX_EPOCH.checked_add(size),
    };
    whole
        .and_then(|whole| whole.checked_add(Duration::from_nanos(rest.into())))
        .ok_or_else(|| overflow_error("timestamp out of range for platform time_t"))
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
