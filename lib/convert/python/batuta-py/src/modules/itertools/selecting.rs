//! islice, takewhile, dropwhile, filterfalse and compress.
use super::{made, two, Keywords};
use crate::call::call;
use crate::class::ClassRef;
use crate::exc::{type_error, value_error};
use crate::iter::{iter, Iter, Next, Parts};
use crate::native::NewArgs;
use crate::value::{Value, R};

/// No end.
const ENDLESS: i64 = i64::MAX;

struct Islice {
    /// None at the end.
    source: Option<Iter>,
    at: i64,
    next: i64,
    stop: i64,
    step: i64,
}

fn bounds(rest: &[Value]) -> R<(i64, i64, i64)> {
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
        [stop] => (0, number(stop, ENDLESS, stop_text)?, 1),
        [start, stop] => (
            number(start, 0, text)?,
            number(stop, ENDLESS, stop_text)?,
            1,
        ),
        _ => (
            number(&rest[0], 0, text)?,
            number(&rest[1], ENDLESS, stop_text)?,
            number(&rest[2], 1, step_text)?,
        ),
    };
    if step == 0 {
        return Err(value_error(step_text));
    }
    Ok((start, stop, step))
}

pub fn new_islice(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let wrong = |bound: &str| {
        type_error(format!(
            "islice expected {bound} arguments, got {}",
            args.len()
        ))
    };
    let (source, rest) = match args {
        [source, rest @ ..] if (1..=3).contains(&rest.len()) => (source, rest),
        [] | [_] => return Err(wrong("at least 2")),
        _ => return Err(wrong("at most 4")),
    };
    let (start, stop, step) = bounds(rest)?;
    let source = Some(iter(source)?);
    made(
        class,
        Islice {
            source,
            at: 0,
            next: start,
            stop,
            step,
        },
    )
}

impl Islice {
    fn end(&mut self) -> R<Option<Value>> {
        self.source = None;
        Ok(None)
    }
}

impl Next for Islice {
    fn next(&mut self) -> R<Option<Value>> {
        let Some(source) = &mut self.source else {
            return Ok(None);
        };
        // What lies before the stop is consumed in any case.
        let wanted = self.next.min(self.stop);
        while self.at < wanted {
            self.at += 1;
            if source.next()?.is_none() {
                return self.end();
            }
        }
        if self.at >= self.stop {
            return self.end();
        }
        let Some(item) = source.next()? else {
            return self.end();
        };
        self.at += 1;
        self.next = self.next.saturating_add(self.step).min(self.stop);
        Ok(Some(item))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let Some(source) = &mut self.source else {
            let empty = iter(&Value::list(vec![]))?.value();
            return Ok(Some((vec![empty, Value::Int(0)], Some(Value::Int(0)))));
        };
        let stop = match self.stop {
            ENDLESS => Value::None,
            stop => Value::Int(stop),
        };
        let args = vec![
            source.share()?,
            Value::Int(self.next),
            stop,
            Value::Int(self.step),
        ];
        Ok(Some((args, Some(Value::Int(self.at)))))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        self.at = crate::number::ssize(state)?;
        Ok(())
    }
}

/// takewhile and dropwhile: `switched` once the test failed.
struct While {
    test: Value,
    source: Iter,
    takes: bool,
    switched: bool,
}

pub fn new_takewhile(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    new_while("takewhile", class, args)
}

pub fn new_dropwhile(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    new_while("dropwhile", class, args)
}

fn new_while(name: &str, class: &ClassRef, args: &[Value]) -> R {
    let (test, source) = two(name, args)?;
    made(
        class,
        While {
            test,
            source,
            takes: name == "takewhile",
            switched: false,
        },
    )
}

impl Next for While {
    fn next(&mut self) -> R<Option<Value>> {
        if self.takes && self.switched {
            return Ok(None);
        }
        while let Some(item) = self.source.next()? {
            if !self.takes && self.switched {
                return Ok(Some(item));
            }
            let hit = call(&self.test, std::slice::from_ref(&item))?.truth()?;
            if !hit {
                self.switched = true;
            }
            match (self.takes, hit) {
                (true, true) | (false, false) => return Ok(Some(item)),
                (true, false) => return Ok(None),
                (false, true) => {}
            }
        }
        Ok(None)
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let args = vec![self.test.clone(), self.source.share()?];
        Ok(Some((args, Some(Value::Int(i64::from(self.switched))))))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        self.switched = state.truth()?;
        Ok(())
    }
}

struct FilterFalse {
    test: Value,
    source: Iter,
}

pub fn new_filterfalse(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (test, source) = two("filterfalse", args)?;
    made(class, FilterFalse { test, source })
}

impl Next for FilterFalse {
    fn next(&mut self) -> R<Option<Value>> {
        while let Some(item) = self.source.next()? {
            let hit = match &self.test {
                Value::None => item.truth()?,
                test => call(test, std::slice::from_ref(&item))?.truth()?,
            };
            if !hit {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let args = vec![self.test.clone(), self.source.share()?];
        Ok(Some((args, None)))
    }
}

struct Compress {
    items: Iter,
    selectors: Iter,
}

pub fn new_compress(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("compress", "data: selectors:");
    let bound = ARGS.bind(args, keywords)?;
    let (items, selectors) = (iter(&bound[0])?, iter(&bound[1])?);
    made(class, Compress { items, selectors })
}

impl Next for Compress {
    fn next(&mut self) -> R<Option<Value>> {
        while let Some(item) = self.items.next()? {
            let Some(selector) = self.selectors.next()? else {
                return Ok(None);
            };
            if selector.truth()? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let args = vec![self.items.share()?, self.selectors.share()?];
        Ok(Some((args, None)))
    }
}
