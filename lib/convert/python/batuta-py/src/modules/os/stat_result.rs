//! What `os.stat` gives: a tuple of ten numbers, and nine more that have only names.
use crate::class::ClassRef;
use crate::exc::{attribute_error, type_error};
use crate::native::{method, property, ClassDef, NewArgs};
use crate::object::{Object, Payload};
use crate::symbol::{known, Sym};
use crate::text::repr_string;
use crate::types::types;
use crate::value::{Value, R};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// So many are items of the tuple; the times among them, which come last, have no names.
const ITEMS: usize = 10;
const TIMES: usize = 3;
const NAMED: usize = ITEMS - TIMES;
const MORE: usize = 9;

pub fn stat_result(data: &Metadata) -> Value {
    let whole = |number: u64| Value::from(number as usize);
    let times = [
        (data.atime(), data.atime_nsec()),
        (data.mtime(), data.mtime_nsec()),
        (data.ctime(), data.ctime_nsec()),
    ];
    let mut items = vec![
        whole(u64::from(data.mode())),
        whole(data.ino()),
        whole(data.dev()),
        whole(data.nlink()),
        whole(u64::from(data.uid())),
        whole(u64::from(data.gid())),
        whole(data.size()),
    ];
    items.extend(times.map(|(seconds, _)| Value::Int(seconds)));
    let mut more = Vec::with_capacity(MORE);
    more.extend(times.map(|(seconds, rest)| Value::float(seconds as f64 + rest as f64 * 1e-9)));
    more.extend(times.map(|(seconds, rest)| {
        Value::i128(i128::from(seconds) * 1_000_000_000 + i128::from(rest))
    }));
    more.extend([data.blksize(), data.blocks(), data.rdev()].map(whole));
    made(items, more)
}

fn made(items: Vec<Value>, more: Vec<Value>) -> Value {
    let class = types().library(&STAT_RESULT);
    let object = Object::new(class, Payload::Value(Value::tuple(items)));
    // Those that have only names.
    object.set(known::STAT_MORE, Value::tuple(more));
    Value::Object(object)
}

/// Of ten numbers or more; times that are missing are those in whole seconds.
fn new(_: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    static ARGS: NewArgs = NewArgs::new("stat_result", "sequence dict?");
    let bound = ARGS.bind(args, keywords)?;
    let mut items = crate::iter::collect(&bound[0])?;
    let given = items.len();
    let bound = match given {
        0..ITEMS => format!("at least {ITEMS}"),
        given if given > ITEMS + MORE => format!("at most {}", ITEMS + MORE),
        _ => {
            let mut more = items.split_off(ITEMS);
            let times = items[NAMED..].iter().cloned();
            let missing = times.chain(std::iter::repeat(Value::None));
            more.extend(missing.take(MORE).skip(given - ITEMS));
            return Ok(made(items, more));
        }
    };
    Err(type_error(format!(
        "os.stat_result() takes an {bound}-sequence ({given}-sequence given)"
    )))
}

fn field<const AT: usize>(a: &[Value]) -> R {
    if !matches!(a[1], Value::NotImplemented) {
        return Err(attribute_error("readonly attribute", NAMES[AT], &a[0]));
    }
    let (values, at) = match &a[0] {
        Value::Object(object) if AT >= NAMED => (object.get(known::STAT_MORE), AT - NAMED),
        value => (Some(value.base().clone()), AT),
    };
    let found = values.as_ref().and_then(Value::as_tuple);
    match found.and_then(|values| values.get(at)) {
        Some(value) => Ok(value.clone()),
        None => Err(type_error("a stat_result is needed")),
    }
}

/// With the names of the exact times, which are the next in order, for those in whole seconds.
fn repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for (name, value) in NAMES.iter().zip(a[0].as_tuple().unwrap_or_default()) {
        parts.push(format!("{name}={}", repr_string(value)?));
    }
    Ok(Value::str(format!("os.stat_result({})", parts.join(", "))))
}

macro_rules! fields {
    ($($at:literal $name:literal),* $(,)?) => {
        const NAMES: [&str; NAMED + MORE] = [$($name),*];
        pub static STAT_RESULT: ClassDef = ClassDef {
            name: "os.stat_result",
            base: "tuple",
            module: "os",
            new: Some(new),
            natives: &[$(property($name, field::<$at>),)* method("__repr__", "", repr)],
        };
    };
}

fields! {
    0 "st_mode", 1 "st_ino", 2 "st_dev", 3 "st_nlink", 4 "st_uid", 5 "st_gid", 6 "st_size",
    7 "st_atime", 8 "st_mtime", 9 "st_ctime", 10 "st_atime_ns", 11 "st_mtime_ns", 12 "st_ctime_ns",
    13 "st_blksize", 14 "st_blocks", 15 "st_rdev",
}
