//! itertools.
mod combinatorics;

use crate::call::call;
use crate::class::ClassRef;
use crate::exc::{type_error, value_error};
use crate::iter::{collect, iter, object_of, Iter};
use crate::modules::{nothing, Library};
use crate::native::{class_method, function, ClassDef, Native, NewArgs};
use crate::symbol::Sym;
use crate::value::{Value, R};
use combinatorics::{new_combinations, new_permutations, new_product, new_with_replacement};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

type Keywords<'a> = &'a [(Sym, Value)];

macro_rules! iterator {
    ($static:ident, $name:literal, $new:ident) => {
        pub static $static: ClassDef = ClassDef {
            name: concat!("itertools.", $name),
            base: "iterator",
            module: "itertools",
            new: Some($new),
            natives: &[],
        };
    };
}

fn made(class: &ClassRef, next: impl FnMut() -> R<Option<Value>> + 'static) -> R {
    Ok(object_of(class.clone(), Iter::native(next)))
}

fn new_count(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("count", "start= step=");
    let bound = ARGS.bind(args, keywords)?;
    let mut at = if bound[0].is_undef() {
        Value::Int(0)
    } else {
        bound[0].clone()
    };
    let step = if bound[1].is_undef() {
        Value::Int(1)
    } else {
        bound[1].clone()
    };
    if !at.is_int()
        && at.as_f64().is_none()
        && matches!(at, Value::Str(_) | Value::List(_) | Value::None)
    {
        return Err(type_error("a number is required"));
    }
    made(class, move || {
        let next = at.add(&step)?;
        Ok(Some(std::mem::replace(&mut at, next)))
    })
}

fn new_cycle(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let [source] = args else {
        return Err(type_error(format!(
            "cycle expected 1 argument, got {}",
            args.len()
        )));
    };
    let mut source = Some(iter(source)?);
    let mut kept: Vec<Value> = Vec::new();
    let mut at = 0;
    made(class, move || {
        if let Some(first) = &mut source {
            if let Some(item) = first.next()? {
                kept.push(item.clone());
                return Ok(Some(item));
            }
            source = None;
        }
        if kept.is_empty() {
            return Ok(None);
        }
        let item = kept[at].clone();
        at = (at + 1) % kept.len();
        Ok(Some(item))
    })
}

fn new_repeat(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("repeat", "object: times=");
    let bound = ARGS.bind(args, keywords)?;
    let mut left = if bound[1].is_undef() {
        None
    } else {
        Some(crate::number::ssize(&bound[1])?.max(0))
    };
    let value = bound[0].clone();
    made(class, move || {
        if let Some(left) = &mut left {
            if *left == 0 {
                return Ok(None);
            }
            *left -= 1;
        }
        Ok(Some(value.clone()))
    })
}

fn chained(class: &ClassRef, mut sources: Iter) -> R {
    let mut now: Option<Iter> = None;
    made(class, move || loop {
        if let Some(source) = &mut now {
            if let Some(item) = source.next()? {
                return Ok(Some(item));
            }
        }
        match sources.next()? {
            Some(source) => now = Some(iter(&source)?),
            None => {
                now = None;
                return Ok(None);
            }
        }
    })
}

fn new_chain(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    chained(class, iter(&Value::tuple(args.to_vec()))?)
}

fn new_islice(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (source, rest) = match args {
        [source, rest @ ..] if (1..=3).contains(&rest.len()) => (source, rest),
        [] | [_] => {
            return Err(type_error(format!(
                "islice expected at least 2 arguments, got {}",
                args.len()
            )))
        }
        _ => {
            return Err(type_error(format!(
                "islice expected at most 4 arguments, got {}",
                args.len()
            )))
        }
    };
    let number = |value: &Value, missing: i64, what: &str| -> R<i64> {
        match value {
            Value::None => Ok(missing),
            value => match crate::number::index(value) {
                Ok(Value::Int(number)) if number >= 0 => Ok(number),
                _ => Err(value_error(what.to_owned())),
            },
        }
    };
    let stop_text = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    let text = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    let step_text = "Step for islice() must be a positive integer or None.";
    let (start, stop, step) = match rest {
        [stop] => (0, number(stop, i64::MAX, stop_text)?, 1),
        [start, stop] => (
            number(start, 0, text)?,
            number(stop, i64::MAX, stop_text)?,
            1,
        ),
        _ => (
            number(&rest[0], 0, text)?,
            number(&rest[1], i64::MAX, stop_text)?,
            number(&rest[2], 1, step_text)?,
        ),
    };
    if step == 0 {
        return Err(value_error(step_text));
    }
    let mut source = iter(source)?;
    let (mut at, mut next) = (0, start);
    made(class, move || {
        if next >= stop {
            // What lies before the stop is still consumed.
            while at < stop && stop != i64::MAX {
                at += 1;
                if source.next()?.is_none() {
                    break;
                }
            }
            return Ok(None);
        }
        while at < next {
            at += 1;
            if source.next()?.is_none() {
                next = i64::MAX;
                return Ok(None);
            }
        }
        at += 1;
        next = next.saturating_add(step);
        source.next()
    })
}

fn two<'a>(name: &str, args: &'a [Value]) -> R<(&'a Value, Iter)> {
    match args {
        [function, source] => Ok((function, iter(source)?)),
        _ => Err(type_error(format!(
            "{name} expected 2 arguments, got {}",
            args.len()
        ))),
    }
}

fn new_takewhile(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (test, mut source) = two("takewhile", args)?;
    let test = test.clone();
    let mut done = false;
    made(class, move || {
        if done {
            return Ok(None);
        }
        match source.next()? {
            Some(item) if call(&test, std::slice::from_ref(&item))?.truth()? => Ok(Some(item)),
            _ => {
                done = true;
                Ok(None)
            }
        }
    })
}

fn new_dropwhile(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (test, mut source) = two("dropwhile", args)?;
    let test = test.clone();
    let mut started = false;
    made(class, move || {
        while let Some(item) = source.next()? {
            if started || !call(&test, std::slice::from_ref(&item))?.truth()? {
                started = true;
                return Ok(Some(item));
            }
        }
        Ok(None)
    })
}

fn new_filterfalse(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (test, mut source) = two("filterfalse", args)?;
    let test = test.clone();
    made(class, move || {
        while let Some(item) = source.next()? {
            let hit = if test.is_none() {
                item.truth()?
            } else {
                call(&test, std::slice::from_ref(&item))?.truth()?
            };
            if !hit {
                return Ok(Some(item));
            }
        }
        Ok(None)
    })
}

fn new_starmap(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (function, mut source) = two("starmap", args)?;
    let function = function.clone();
    made(class, move || match source.next()? {
        Some(item) => call(&function, &collect(&item)?).map(Some),
        None => Ok(None),
    })
}

fn new_compress(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("compress", "data: selectors:");
    let bound = ARGS.bind(args, keywords)?;
    let (mut data, mut selectors) = (iter(&bound[0])?, iter(&bound[1])?);
    made(class, move || loop {
        let Some(item) = data.next()? else {
            return Ok(None);
        };
        let Some(selector) = selectors.next()? else {
            return Ok(None);
        };
        if selector.truth()? {
            return Ok(Some(item));
        }
    })
}

fn new_pairwise(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let [source] = args else {
        return Err(type_error(format!(
            "pairwise expected 1 argument, got {}",
            args.len()
        )));
    };
    let mut source = iter(source)?;
    let mut before: Option<Value> = None;
    made(class, move || {
        if before.is_none() {
            before = source.next()?;
        }
        let Some(first) = before.take() else {
            return Ok(None);
        };
        let Some(second) = source.next()? else {
            return Ok(None);
        };
        before = Some(second.clone());
        Ok(Some(crate::tuple::tuple_of([first, second])))
    })
}

fn new_accumulate(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("accumulate", "iterable: func= * initial=");
    let bound = ARGS.bind(args, keywords)?;
    let mut source = iter(&bound[0])?;
    let function = bound[1].given().cloned();
    let mut initial = bound[2].given().cloned();
    let mut total: Option<Value> = None;
    made(class, move || {
        if let Some(first) = initial.take() {
            total = Some(first.clone());
            return Ok(Some(first));
        }
        let Some(item) = source.next()? else {
            return Ok(None);
        };
        let next = match (&total, &function) {
            (None, _) => item,
            (Some(total), Some(function)) => call(function, &[total.clone(), item])?,
            (Some(total), None) => total.add(&item)?,
        };
        total = Some(next.clone());
        Ok(Some(next))
    })
}

fn new_zip_longest(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    let fill = keywords
        .iter()
        .find(|(name, _)| name.text() == "fillvalue")
        .map_or(Value::None, |(_, value)| value.clone());
    let sources: R<Vec<Iter>> = args.iter().map(iter).collect();
    let mut sources: Vec<Option<Iter>> = sources?.into_iter().map(Some).collect();
    made(class, move || {
        let mut items = Vec::with_capacity(sources.len());
        for slot in &mut sources {
            let item = match slot {
                Some(source) => source.next()?,
                None => None,
            };
            if item.is_none() {
                *slot = None;
            }
            items.push(item.unwrap_or_else(|| fill.clone()));
        }
        if sources.iter().all(Option::is_none) {
            return Ok(None);
        }
        Ok(Some(Value::tuple(items)))
    })
}

struct Groups {
    source: Iter,
    key: Option<Value>,
    /// The item that was read ahead, and its key.
    ahead: Option<(Value, Value)>,
    now: Option<Value>,
    /// Number of the group that may still give items.
    number: usize,
}

impl Groups {
    fn read(&mut self) -> R<()> {
        self.ahead = match self.source.next()? {
            Some(item) => {
                let key = match &self.key {
                    Some(key) => call(key, std::slice::from_ref(&item))?,
                    None => item.clone(),
                };
                Some((item, key))
            }
            None => None,
        };
        Ok(())
    }
}

fn new_groupby(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("groupby", "iterable: key=");
    let bound = ARGS.bind(args, keywords)?;
    let groups = Rc::new(RefCell::new(Groups {
        source: iter(&bound[0])?,
        key: bound[1].given().cloned(),
        ahead: None,
        now: None,
        number: 0,
    }));
    made(class, move || {
        let mut all = groups.borrow_mut();
        if all.ahead.is_none() {
            all.read()?;
        }
        loop {
            let Some((_, key)) = &all.ahead else {
                return Ok(None);
            };
            match &all.now {
                Some(now) if crate::compare::same(now, key)? => all.read()?,
                _ => break,
            }
        }
        let Some((_, key)) = all.ahead.clone() else {
            return Ok(None);
        };
        all.now = Some(key.clone());
        all.number += 1;
        Ok(Some(Value::tuple(vec![
            key.clone(),
            group(groups.clone(), key, all.number),
        ])))
    })
}

fn group(groups: Rc<RefCell<Groups>>, key: Value, number: usize) -> Value {
    Iter::native(move || {
        let mut all = groups.borrow_mut();
        if all.number != number {
            return Ok(None);
        }
        let same = match &all.ahead {
            Some((_, next)) => crate::compare::same(&key, next)?,
            None => false,
        };
        if !same {
            return Ok(None);
        }
        let item = all.ahead.take().map(|(item, _)| item);
        all.read()?;
        Ok(item)
    })
    .value()
}

fn tee(a: &[Value]) -> R {
    let count = if a[1].is_undef() {
        2
    } else {
        crate::number::ssize(&a[1])?
    };
    if count < 0 {
        return Err(value_error("n must be >= 0"));
    }
    let source = Rc::new(RefCell::new(iter(&a[0])?));
    let queues: Vec<Rc<RefCell<VecDeque<Value>>>> = (0..count).map(|_| Rc::default()).collect();
    let all = Rc::new(queues.clone());
    let made = queues.into_iter().map(|own| {
        let (source, all) = (source.clone(), all.clone());
        Iter::native(move || {
            if own.borrow().is_empty() {
                let Some(item) = source.borrow_mut().next()? else {
                    return Ok(None);
                };
                for queue in all.iter() {
                    queue.borrow_mut().push_back(item.clone());
                }
            }
            let item = own.borrow_mut().pop_front();
            Ok(item)
        })
        .value()
    });
    Ok(Value::tuple(made.collect()))
}

iterator!(COUNT, "count", new_count);
iterator!(CYCLE, "cycle", new_cycle);
iterator!(REPEAT, "repeat", new_repeat);
iterator!(ISLICE, "islice", new_islice);
iterator!(TAKEWHILE, "takewhile", new_takewhile);
iterator!(DROPWHILE, "dropwhile", new_dropwhile);
iterator!(FILTERFALSE, "filterfalse", new_filterfalse);
iterator!(STARMAP, "starmap", new_starmap);
iterator!(COMPRESS, "compress", new_compress);
iterator!(PAIRWISE, "pairwise", new_pairwise);
iterator!(ACCUMULATE, "accumulate", new_accumulate);
iterator!(ZIP_LONGEST, "zip_longest", new_zip_longest);
iterator!(PRODUCT, "product", new_product);
iterator!(PERMUTATIONS, "permutations", new_permutations);
iterator!(COMBINATIONS, "combinations", new_combinations);
iterator!(
    WITH_REPLACEMENT,
    "combinations_with_replacement",
    new_with_replacement
);
iterator!(GROUPBY, "groupby", new_groupby);

static CHAIN: ClassDef = ClassDef {
    name: "itertools.chain",
    base: "iterator",
    module: "itertools",
    new: Some(new_chain),
    natives: &[class_method("from_iterable", "iterable", |a| {
        chained(&crate::native::class_arg(&a[0])?, iter(&a[1])?)
    })],
};

static FUNCTIONS: &[Native] = &[function("tee", "iterable n?", tee)];

pub static LIBRARY: Library = Library {
    name: "itertools",
    functions: &[FUNCTIONS],
    classes: &[
        &COUNT,
        &CYCLE,
        &REPEAT,
        &CHAIN,
        &ISLICE,
        &TAKEWHILE,
        &DROPWHILE,
        &FILTERFALSE,
        &STARMAP,
        &COMPRESS,
        &PAIRWISE,
        &ACCUMULATE,
        &ZIP_LONGEST,
        &PRODUCT,
        &PERMUTATIONS,
        &COMBINATIONS,
        &WITH_REPLACEMENT,
        &GROUPBY,
    ],
    start: nothing,
};
