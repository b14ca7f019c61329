//! time.
use crate::exc::{overflow_error, type_error, value_error};
use crate::float::to_f64;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, Native};
use crate::value::{Value, R};
use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

thread_local!(static STARTED: Cell<Option<Instant>> = const { Cell::new(None) });

fn since_start() -> Duration {
    let started = STARTED.with(|cell| match cell.get() {
        Some(started) => started,
        None => {
            let now = Instant::now();
            cell.set(Some(now));
            now
        }
    });
    started.elapsed()
}

fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// Processor time of the process, by the system's own count.
fn processor() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split_whitespace()
        .next()
        .and_then(|word| word.parse().ok());
    nanoseconds.map_or_else(since_start, Duration::from_nanos)
}

fn seconds(duration: Duration) -> Value {
    Value::float(duration.as_secs_f64())
}

fn nanoseconds(duration: Duration) -> Value {
    Value::i128(duration.as_nanos() as i128)
}

fn sleep(a: &[Value]) -> R {
    let wanted = to_f64(&a[0])?;
    if wanted < 0.0 || wanted.is_nan() {
        return Err(value_error("sleep length must be non-negative"));
    }
    // In pieces, so that an interrupt is noticed.
    let end = Instant::now() + Duration::from_secs_f64(wanted.min(1e9));
    loop {
        crate::signals::check()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(Value::None);
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
}

/// Year, month, day, hour, minute, second, day of the week (Monday is 0), day of the year.
pub struct Civil {
    parts: [i64; 8],
}

/// By the proleptic Gregorian calendar (Hinnant 2013).
fn civil(seconds: i64) -> Civil {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let first = days_from_civil(year, 1, 1);
    let parts = [
        year,
        month,
        day,
        rest / 3600,
        rest / 60 % 60,
        rest % 60,
        (days + 3).rem_euclid(7),
        days - first + 1,
    ];
    Civil { parts }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

const FIELDS: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];

fn structure(civil: &Civil) -> Value {
    let mut values: Vec<Value> = civil.parts.iter().map(|part| Value::Int(*part)).collect();
    values.push(Value::Int(0));
    super::sys::structure("struct_time", &FIELDS, &values)
}

fn moment(value: &Value) -> R<i64> {
    match value.given() {
        None => Ok(now().as_secs() as i64),
        Some(value) => {
            let seconds = to_f64(value)?;
            if !seconds.is_finite() || seconds.abs() > 1e17 {
                return Err(overflow_error("timestamp out of range for platform time_t"));
            }
            Ok(seconds.floor() as i64)
        }
    }
}

fn parts(value: &Value) -> R<Vec<i64>> {
    match value.given() {
        None => Ok(civil(now().as_secs() as i64).parts.to_vec()),
        Some(value) => {
            let Some(items) = value.as_tuple() else {
                return Err(type_error("Tuple or struct_time argument required"));
            };
            let numbers: Vec<i64> = items.iter().filter_map(Value::as_i64).collect();
            if numbers.len() < 8 {
                return Err(type_error("time tuple must have exactly 9 elements"));
            }
            Ok(numbers)
        }
    }
}

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `strftime` in the C locale and UTC.
fn strftime(a: &[Value]) -> R {
    let Some(format) = a[0].as_str() else {
        return Err(type_error("strftime() argument 1 must be str"));
    };
    let t = parts(&a[1])?;
    let (day, month) = (
        DAYS[t[6].rem_euclid(7) as usize],
        MONTHS[(t[1] - 1).rem_euclid(12) as usize],
    );
    let mut result = String::new();
    let mut chars = format.chars();
    while let Some(one) = chars.next() {
        if one != '%' {
            result.push(one);
            continue;
        }
        let hour = if t[3] % 12 == 0 { 12 } else { t[3] % 12 };
        let half = if t[3] < 12 { "AM" } else { "PM" };
        match chars.next() {
            Some('Y') => result.push_str(&t[0].to_string()),
            Some('y') => result.push_str(&format!("{:02}", t[0].rem_euclid(100))),
            Some('m') => result.push_str(&format!("{:02}", t[1])),
            Some('d') => result.push_str(&format!("{:02}", t[2])),
            Some('e') => result.push_str(&format!("{:2}", t[2])),
            Some('H') => result.push_str(&format!("{:02}", t[3])),
            Some('I') => result.push_str(&format!("{hour:02}")),
            Some('M') => result.push_str(&format!("{:02}", t[4])),
            Some('S') => result.push_str(&format!("{:02}", t[5])),
            Some('p') => result.push_str(half),
            Some('j') => result.push_str(&format!("{:03}", t[7])),
            Some('w') => result.push_str(&((t[6] + 1) % 7).to_string()),
            Some('u') => result.push_str(&(t[6] + 1).to_string()),
            Some('U') => result.push_str(&format!("{:02}", (t[7] + 6 - (t[6] + 1) % 7) / 7)),
            Some('W') => result.push_str(&format!("{:02}", (t[7] + 6 - t[6]) / 7)),
            Some('a') => result.push_str(&day[..3]),
            Some('A') => result.push_str(day),
            Some('b' | 'h') => result.push_str(&month[..3]),
            Some('B') => result.push_str(month),
            Some('F') => result.push_str(&format!("{}-{:02}-{:02}", t[0], t[1], t[2])),
            Some('T' | 'X') => result.push_str(&format!("{:02}:{:02}:{:02}", t[3], t[4], t[5])),
            Some('R') => result.push_str(&format!("{:02}:{:02}", t[3], t[4])),
            Some('D' | 'x') => result.push_str(&format!(
                "{:02}/{:02}/{:02}",
                t[1],
                t[2],
                t[0].rem_euclid(100)
            )),
            Some('c') => result.push_str(&asctime(&t)),
            Some('Z') => result.push_str("UTC"),
            Some('z') => result.push_str("+0000"),
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('%') => result.push('%'),
            Some(other) => result.extend(['%', other]),
            None => result.push('%'),
        }
    }
    Ok(Value::str(result))
}

fn asctime(t: &[i64]) -> String {
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        &DAYS[t[6].rem_euclid(7) as usize][..3],
        &MONTHS[(t[1] - 1).rem_euclid(12) as usize][..3],
        t[2],
        t[3],
        t[4],
        t[5],
        t[0]
    )
}

/// Local time is UTC where no other zone is set.
fn is_utc() -> bool {
    match std::env::var("TZ") {
        Ok(zone) => matches!(zone.as_str(), "" | "UTC" | "UTC0" | "GMT"),
        Err(_) => match std::fs::read_link("/etc/localtime") {
            Ok(target) => target.ends_with("UTC") || target.ends_with("UCT"),
            Err(_) => true,
        },
    }
}

fn local(a: &[Value]) -> R<i64> {
    if !is_utc() {
        return Err(crate::exc::not_implemented_error(
            "local time of a zone other than UTC is not translated",
        ));
    }
    moment(&a[0])
}

static FUNCTIONS: &[Native] = &[
    function("time", "", |_| Ok(seconds(now()))),
    function("time_ns", "", |_| Ok(nanoseconds(now()))),
    function("perf_counter", "", |_| Ok(seconds(since_start()))),
    function("perf_counter_ns", "", |_| Ok(nanoseconds(since_start()))),
    function("monotonic", "", |_| Ok(seconds(since_start()))),
    function("monotonic_ns", "", |_| Ok(nanoseconds(since_start()))),
    function("process_time", "", |_| Ok(seconds(processor()))),
    function("process_time_ns", "", |_| Ok(nanoseconds(processor()))),
    function("thread_time", "", |_| Ok(seconds(processor()))),
    function("sleep", "seconds", sleep),
    function("gmtime", "seconds?", |a| {
        Ok(structure(&civil(moment(&a[0])?)))
    }),
    function("localtime", "seconds?", |a| {
        Ok(structure(&civil(local(a)?)))
    }),
    function("mktime", "tuple", |a| {
        local(&[Value::None])?;
        let t = parts(&a[0])?;
        let days = days_from_civil(
            t[0] + (t[1] - 1).div_euclid(12),
            (t[1] - 1).rem_euclid(12) + 1,
            1,
        ) + t[2]
            - 1;
        Ok(Value::float(
            (days * 86_400 + t[3] * 3600 + t[4] * 60 + t[5]) as f64,
        ))
    }),
    function("asctime", "tuple?", |a| {
        Ok(Value::str(asctime(&parts(&a[0])?)))
    }),
    function("ctime", "seconds?", |a| {
        Ok(Value::str(asctime(&civil(local(a)?).parts)))
    }),
    function("strftime", "format tuple?", strftime),
];

fn start(module: &'static Globals) -> R<()> {
    since_start();
    module.put("timezone", Value::Int(0));
    module.put("altzone", Value::Int(0));
    module.put("daylight", Value::Int(0));
    module.put(
        "tzname",
        Value::tuple(vec![Value::str("UTC"), Value::str("UTC")]),
    );
    let sample = structure(&civil(0));
    module.put("struct_time", Value::Class(sample.class_ref().clone()));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "time",
    functions: &[FUNCTIONS],
    classes: &[],
    start,
};
