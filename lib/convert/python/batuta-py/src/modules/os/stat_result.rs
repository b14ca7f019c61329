//! What `os.stat` gives: numbers are made of what the system said when they are asked for.
use crate::exc::{index_error, type_error};
use crate::native::{getter, method, ClassDef, NativeFn};
use crate::object::Object;
use crate::types::types;
use crate::value::{Value, R};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

pub fn stat_result(data: &Metadata) -> Value {
    Object::native(types().library(&STAT_RESULT), data.clone())
}

fn data(value: &Value) -> R<&Metadata> {
    value
        .any::<Metadata>()
        .ok_or_else(|| type_error("a stat_result is needed"))
}

fn whole(a: &[Value], of: fn(&Metadata) -> u64) -> R {
    Ok(Value::from(of(data(&a[0])?) as usize))
}

type Time = fn(&Metadata) -> (i64, i64);

fn seconds(a: &[Value], of: Time) -> R {
    let (seconds, rest) = of(data(&a[0])?);
    Ok(Value::float(seconds as f64 + rest as f64 * 1e-9))
}

fn nanoseconds(a: &[Value], of: Time) -> R {
    let (seconds, rest) = of(data(&a[0])?);
    Ok(Value::Int(seconds * 1_000_000_000 + rest))
}

const ACCESSED: Time = |data| (data.atime(), data.atime_nsec());
const MODIFIED: Time = |data| (data.mtime(), data.mtime_nsec());
const CHANGED: Time = |data| (data.ctime(), data.ctime_nsec());

/// In the order that they have as a tuple.
const NUMBERS: [NativeFn; 7] = [
    |a| whole(a, |data| u64::from(data.mode())),
    |a| whole(a, MetadataExt::ino),
    |a| whole(a, MetadataExt::dev),
    |a| whole(a, MetadataExt::nlink),
    |a| whole(a, |data| u64::from(data.uid())),
    |a| whole(a, |data| u64::from(data.gid())),
    |a| whole(a, MetadataExt::size),
];
const TIMES: [Time; 3] = [ACCESSED, MODIFIED, CHANGED];

fn item(a: &[Value]) -> R {
    let at = crate::number::index_i64(&a[1])?;
    let place = usize::try_from(at).unwrap_or(usize::MAX);
    if let Some(number) = NUMBERS.get(place) {
        return number(a);
    }
    match TIMES.get(place.wrapping_sub(NUMBERS.len())) {
        Some(time) => crate::int_methods::int_of(&seconds(a, *time)?),
        None => Err(index_error("tuple index out of range")),
    }
}

pub static STAT_RESULT: ClassDef = ClassDef {
    name: "os.stat_result",
    base: "object",
    module: "os",
    new: Some(|_, _, _| Err(type_error("cannot create 'os.stat_result' instances"))),
    natives: &[
        getter("st_mode", NUMBERS[0]),
        getter("st_ino", NUMBERS[1]),
        getter("st_dev", NUMBERS[2]),
        getter("st_nlink", NUMBERS[3]),
        getter("st_uid", NUMBERS[4]),
        getter("st_gid", NUMBERS[5]),
        getter("st_size", NUMBERS[6]),
        getter("st_atime", |a| seconds(a, ACCESSED)),
        getter("st_mtime", |a| seconds(a, MODIFIED)),
        getter("st_ctime", |a| seconds(a, CHANGED)),
        getter("st_atime_ns", |a| nanoseconds(a, ACCESSED)),
        getter("st_mtime_ns", |a| nanoseconds(a, MODIFIED)),
        getter("st_ctime_ns", |a| nanoseconds(a, CHANGED)),
        getter("st_blksize", |a| whole(a, MetadataExt::blksize)),
        getter("st_blocks", |a| whole(a, MetadataExt::blocks)),
        getter("st_rdev", |a| whole(a, MetadataExt::rdev)),
        method("__getitem__", "index", item),
        method("__len__", "", |_| Ok(Value::Int(10))),
    ],
};
