//! count, repeat and cycle.
use super::{made, Keywords};
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::iter::{iter, Iter, Next, Parts};
use crate::native::{method, Native, NewArgs};
use crate::text::repr_string;
use crate::value::{Value, R};

struct Count {
    at: Value,
    step: Value,
}

pub fn new_count(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("count", "start= step=");
    let bound = ARGS.bind(args, keywords)?;
    let given = |at: usize, missing: i64| match &bound[at] {
        Value::Undef => Value::Int(missing),
        value => value.clone(),
    };
    let count = Count {
        at: given(0, 0),
        step: given(1, 1),
    };
    for value in [&count.at, &count.step] {
        let is_number = value.is_int()
            || value.as_f64().is_some()
            || matches!(value.base(), Value::Complex(_))
            || ["__index__", "__float__", "__complex__"]
                .iter()
                .any(|name| {
                    let name = crate::symbol::Sym::lasting(name);
                    value.class_ref().lookup(name).is_some()
                });
        if !is_number {
            return Err(type_error("a number is required"));
        }
    }
    made(class, count)
}

impl Count {
    /// A step of one is not said.
    fn args(&self) -> R<Vec<Value>> {
        let is_one = self.step.is_int() && self.step.is_eq(&Value::Int(1))?;
        let mut args = vec![self.at.clone()];
        if !is_one {
            args.push(self.step.clone());
        }
        Ok(args)
    }
}

impl Next for Count {
    fn next(&mut self) -> R<Option<Value>> {
        let next = self.at.add(&self.step)?;
        Ok(Some(std::mem::replace(&mut self.at, next)))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        Ok(Some((self.args()?, None)))
    }
}

/// `count(10, 2)`, as its parts say.
fn repr(a: &[Value]) -> R {
    let Value::Iter(object) = &a[0] else {
        return Ok(Value::None);
    };
    let parts = crate::iter_pickling::parts(object)?;
    let args = match parts.as_ref().and_then(Value::as_tuple) {
        Some([_, args, ..]) => crate::iter::collect(args)?,
        _ => vec![],
    };
    let shown: R<Vec<String>> = args.iter().map(repr_string).collect();
    Ok(Value::str(format!(
        "{}({})",
        object.class().name(),
        shown?.join(", ")
    )))
}

pub const REPR: Native = method("__repr__", "", repr);

struct Repeat {
    value: Value,
    left: Option<i64>,
}

pub fn new_repeat(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("repeat", "object: times=");
    let bound = ARGS.bind(args, keywords)?;
    let left = match &bound[1] {
        Value::Undef => None,
        times => Some(crate::number::ssize(times)?.max(0)),
    };
    let value = bound[0].clone();
    made(class, Repeat { value, left })
}

impl Next for Repeat {
    fn next(&mut self) -> R<Option<Value>> {
        if let Some(left) = &mut self.left {
            if *left == 0 {
                return Ok(None);
            }
            *left -= 1;
        }
        Ok(Some(self.value.clone()))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let mut args = vec![self.value.clone()];
        args.extend(self.left.map(Value::Int));
        Ok(Some((args, None)))
    }
}

pub const REPEAT_HINT: Native = method("__length_hint__", "", |a| {
    let Value::Iter(object) = &a[0] else {
        return Ok(Value::None);
    };
    let parts = crate::iter_pickling::parts(object)?;
    match parts.as_ref().and_then(Value::as_tuple) {
        Some([_, args, ..]) => match args.as_tuple() {
            Some([_, left]) => Ok(left.clone()),
            _ => Err(type_error("len() of unsized object")),
        },
        _ => Ok(Value::None),
    }
});

struct Cycle {
    /// None once it has ended.
    source: Option<Iter>,
    kept: Vec<Value>,
    at: usize,
    /// What the source gives is known already.
    is_kept: bool,
}

pub fn new_cycle(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let [source] = args else {
        return Err(type_error(format!(
            "cycle expected 1 argument, got {}",
            args.len()
        )));
    };
    let source = Some(iter(source)?);
    made(
        class,
        Cycle {
            source,
            kept: Vec::new(),
            at: 0,
            is_kept: false,
        },
    )
}

impl Next for Cycle {
    fn next(&mut self) -> R<Option<Value>> {
        if let Some(first) = &mut self.source {
            if let Some(item) = first.next()? {
                if !self.is_kept {
                    self.kept.push(item.clone());
                }
                return Ok(Some(item));
            }
            self.source = None;
        }
        if self.kept.is_empty() {
            return Ok(None);
        }
        let item = self.kept[self.at].clone();
        self.at = (self.at + 1) % self.kept.len();
        Ok(Some(item))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let kept = Value::list(self.kept.clone());
        let (source, is_kept) = match &mut self.source {
            Some(source) => (source.share()?, self.is_kept),
            None => {
                let rest = Value::list(self.kept[self.at..].to_vec());
                (iter(&rest)?.value(), true)
            }
        };
        let state = crate::tuple::tuple_of([kept, Value::Int(i64::from(is_kept))]);
        Ok(Some((vec![source], Some(state))))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        let Value::Tuple(tuple) = state else {
            return Err(type_error("state is not a tuple"));
        };
        let [Value::List(kept), is_kept] = tuple.items() else {
            return Err(type_error(
                "function takes exactly 2 arguments: a list and an integer",
            ));
        };
        self.is_kept = crate::number::index(is_kept)?.truth()?;
        self.kept = kept.to_vec();
        self.at = 0;
        Ok(())
    }
}
