//! chain, zip_longest, pairwise, starmap and accumulate.
use super::{made, two, Keywords, CHAIN};
use crate::call::call;
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::iter::{collect, iter, Iter, Next, Parts};
use crate::native::NewArgs;
use crate::types::types;
use crate::value::{Value, R};

struct Chain {
    /// None at the end.
    sources: Option<Iter>,
    now: Option<Iter>,
}

pub fn chained(class: &ClassRef, sources: Iter) -> R {
    let sources = Some(sources);
    made(class, Chain { sources, now: None })
}

pub fn new_chain(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    chained(class, iter(&Value::tuple(args.to_vec()))?)
}

/// `chain((first,), rest)`.
fn with_first(first: Value, rest: Value) -> R {
    let one = crate::tuple::tuple_of([first]);
    new_chain(&types().library(&CHAIN), &[one, rest], &[])
}

impl Next for Chain {
    fn next(&mut self) -> R<Option<Value>> {
        loop {
            if let Some(source) = &mut self.now {
                if let Some(item) = source.next()? {
                    return Ok(Some(item));
                }
                self.now = None;
            }
            let Some(sources) = &mut self.sources else {
                return Ok(None);
            };
            match sources.next() {
                Ok(Some(source)) => match iter(&source) {
                    Ok(source) => self.now = Some(source),
                    Err(error) => {
                        self.sources = None;
                        return Err(error);
                    }
                },
                Ok(None) => self.sources = None,
                Err(error) => {
                    self.sources = None;
                    return Err(error);
                }
            }
        }
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let Some(sources) = &mut self.sources else {
            return Ok(Some((vec![], None)));
        };
        let mut state = vec![sources.share()?];
        if let Some(now) = &mut self.now {
            state.push(now.share()?);
        }
        Ok(Some((vec![], Some(Value::tuple(state)))))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        let Some(parts) = state.as_tuple() else {
            return Err(type_error("state is not a tuple"));
        };
        if parts.is_empty() || parts.len() > 2 {
            return Err(type_error(format!(
                "function takes at most 2 arguments ({} given)",
                parts.len()
            )));
        }
        let is_iterator = |value: &Value| {
            let next = crate::symbol::known::NEXT;
            value.class_ref().lookup(next).is_some()
        };
        if !parts.iter().all(is_iterator) {
            return Err(type_error("Arguments must be iterators."));
        }
        self.sources = Some(iter(&parts[0])?);
        self.now = parts.get(1).map(iter).transpose()?;
        Ok(())
    }
}

struct ZipLongest {
    sources: Vec<Option<Iter>>,
    fill: Value,
}

pub fn new_zip_longest(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    let mut fill = Value::None;
    for (name, value) in keywords {
        if name.text() != "fillvalue" {
            return Err(type_error(
                "zip_longest() got an unexpected keyword argument",
            ));
        }
        fill = value.clone();
    }
    let sources: R<Vec<Iter>> = args.iter().map(iter).collect();
    let sources = sources?.into_iter().map(Some).collect();
    made(class, ZipLongest { sources, fill })
}

impl Next for ZipLongest {
    fn next(&mut self) -> R<Option<Value>> {
        let mut items = Vec::with_capacity(self.sources.len());
        for slot in &mut self.sources {
            let item = match slot {
                Some(source) => source.next()?,
                None => None,
            };
            if item.is_none() {
                *slot = None;
            }
            items.push(item.unwrap_or_else(|| self.fill.clone()));
        }
        if self.sources.iter().all(Option::is_none) {
            return Ok(None);
        }
        Ok(Some(Value::tuple(items)))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let mut args = Vec::new();
        for source in &mut self.sources {
            args.push(match source {
                Some(source) => source.share()?,
                None => crate::tuple::empty(),
            });
        }
        Ok(Some((args, Some(self.fill.clone()))))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        self.fill = state.clone();
        Ok(())
    }
}

struct Pairwise {
    source: Iter,
    before: Option<Value>,
}

pub fn new_pairwise(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let [source] = args else {
        return Err(type_error(format!(
            "pairwise expected 1 argument, got {}",
            args.len()
        )));
    };
    let source = iter(source)?;
    let before = None;
    made(class, Pairwise { source, before })
}

impl Next for Pairwise {
    fn next(&mut self) -> R<Option<Value>> {
        if self.before.is_none() {
            self.before = self.source.next()?;
        }
        let Some(first) = self.before.take() else {
            return Ok(None);
        };
        let Some(second) = self.source.next()? else {
            return Ok(None);
        };
        self.before = Some(second.clone());
        Ok(Some(crate::tuple::tuple_of([first, second])))
    }
}

struct Starmap {
    function: Value,
    source: Iter,
}

pub fn new_starmap(class: &ClassRef, args: &[Value], _: Keywords) -> R {
    let (function, source) = two("starmap", args)?;
    made(class, Starmap { function, source })
}

impl Next for Starmap {
    fn next(&mut self) -> R<Option<Value>> {
        match self.source.next()? {
            Some(item) => call(&self.function, &collect(&item)?).map(Some),
            None => Ok(None),
        }
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let args = vec![self.function.clone(), self.source.share()?];
        Ok(Some((args, None)))
    }
}

struct Accumulate {
    source: Iter,
    function: Value,
    /// Until it was given.
    initial: Option<Value>,
    total: Option<Value>,
}

pub fn new_accumulate(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("accumulate", "iterable: func= * initial=");
    let bound = ARGS.bind(args, keywords)?;
    let state = Accumulate {
        source: iter(&bound[0])?,
        function: bound[1].given().cloned().unwrap_or(Value::None),
        initial: bound[2].given().cloned(),
        total: None,
    };
    made(class, state)
}

impl Next for Accumulate {
    fn next(&mut self) -> R<Option<Value>> {
        if let Some(first) = self.initial.take() {
            self.total = Some(first.clone());
            return Ok(Some(first));
        }
        let Some(item) = self.source.next()? else {
            return Ok(None);
        };
        let next = match (&self.total, &self.function) {
            (None, _) => item,
            (Some(total), Value::None) => total.add(&item)?,
            (Some(total), function) => call(function, &[total.clone(), item])?,
        };
        self.total = Some(next.clone());
        Ok(Some(next))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let source = self.source.share()?;
        let function = self.function.clone();
        Ok(Some(match (&self.initial, &self.total) {
            (Some(first), _) => (vec![with_first(first.clone(), source)?, function], None),
            (None, total) => (vec![source, function], total.clone()),
        }))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        self.total = Some(state.clone());
        Ok(())
    }
}
