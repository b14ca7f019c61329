//! enumerate, zip, map, filter, reversed.
use crate::call::call;
use crate::class::ClassRef;
use crate::exc::{type_error, value_error};
use crate::iter::{iter, object_of, Iter, Next, Pair, Parts};
use crate::native::{ClassDef, NewArgs};
use crate::symbol::Sym;
use crate::value::{Value, R};

static ENUMERATE_ARGS: NewArgs = NewArgs::new("enumerate", "iterable: start=");

fn new_enumerate(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = ENUMERATE_ARGS.bind(args, keywords)?;
    let source = iter(&bound[0])?;
    let number = if bound[1].is_undef() {
        Value::Int(0)
    } else {
        crate::number::index(&bound[1])?
    };
    Ok(object_of(
        class.clone(),
        Iter::Enumerate(Box::new((source, number))),
    ))
}

/// The next number of `enumerate` and what it counts.
pub fn next_numbered((source, number): &mut (Iter, Value)) -> R<Option<Pair>> {
    let Some(item) = source.next()? else {
        return Ok(None);
    };
    let next = number.add(&Value::Int(1))?;
    let now = std::mem::replace(number, next);
    Ok(Some(Pair::Apart(now, item)))
}

fn sources(args: &[Value], name: &str) -> R<Vec<Iter>> {
    let mut sources = Vec::with_capacity(args.len());
    for (at, arg) in args.iter().enumerate() {
        sources.push(iter(arg).map_err(|error| {
            match error.is("TypeError") && name == "zip" && crate::iter::is_not_iterable(arg) {
                true => type_error(format!(
                    "'{}' object is not iterable",
                    args[at].class_ref().name()
                )),
                false => error,
            }
        })?);
    }
    Ok(sources)
}

fn new_zip(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let mut strict = false;
    for (name, value) in keywords {
        match name.text() {
            "strict" => strict = value.truth()?,
            other => {
                return Err(type_error(format!(
                    "'{other}' is an invalid keyword argument for zip()"
                )))
            }
        }
    }
    let sources = sources(args, "zip")?;
    Ok(object_of(
        class.clone(),
        Iter::Zip(Box::new(Zip { sources, strict })),
    ))
}

/// What `zip` goes through side by side.
pub struct Zip {
    sources: Vec<Iter>,
    strict: bool,
}

impl Zip {
    pub fn next(&mut self) -> R<Option<Pair>> {
        if let [_, _] = self.sources[..] {
            let Some(first) = self.item(0)? else {
                return Ok(None);
            };
            return Ok(self.item(1)?.map(|second| Pair::Apart(first, second)));
        }
        if self.sources.is_empty() {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(self.sources.len());
        for at in 0..self.sources.len() {
            match self.item(at)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        Ok(Some(Pair::Whole(Value::tuple(items))))
    }

    /// Its sources as objects, and whether they have to end together.
    pub fn parts(&mut self) -> R<(Vec<Value>, bool)> {
        let sources: R<Vec<Value>> = self.sources.iter_mut().map(Iter::share).collect();
        Ok((sources?, self.strict))
    }

    pub fn set_strict(&mut self, strict: bool) -> R<()> {
        self.strict = strict;
        Ok(())
    }

    /// The next item of one source; None at its end, which the others have to have too if it is strict.
    fn item(&mut self, at: usize) -> R<Option<Value>> {
        match self.sources[at].next()? {
            None if self.strict => uneven(&mut self.sources, at).map(|()| None),
            item => Ok(item),
        }
    }
}

fn uneven(sources: &mut [Iter], at: usize) -> R<()> {
    let before = |at: usize| {
        if at == 1 {
            "argument 1".to_owned()
        } else {
            format!("arguments 1-{at}")
        }
    };
    if at > 0 {
        return Err(value_error(format!(
            "zip() argument {} is shorter than {}",
            at + 1,
            before(at)
        )));
    }
    for (later, source) in sources.iter_mut().enumerate().skip(1) {
        if source.next()?.is_some() {
            return Err(value_error(format!(
                "zip() argument {} is longer than {}",
                later + 1,
                before(later)
            )));
        }
    }
    Ok(())
}

fn new_map(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let [function, rest @ ..] = args else {
        return Err(type_error("map() must have at least two arguments."));
    };
    if rest.is_empty() {
        return Err(type_error("map() must have at least two arguments."));
    }
    let map = Map {
        function: function.clone(),
        sources: sources(rest, "map")?,
    };
    Ok(object_of(class.clone(), Iter::Native(Box::new(map))))
}

struct Map {
    function: Value,
    sources: Vec<Iter>,
}

impl Next for Map {
    fn next(&mut self) -> R<Option<Value>> {
        if let [source] = &mut self.sources[..] {
            return match source.next()? {
                Some(item) => call(&self.function, &[item]).map(Some),
                None => Ok(None),
            };
        }
        let mut items = Vec::with_capacity(self.sources.len());
        for source in &mut self.sources {
            match source.next()? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        call(&self.function, &items).map(Some)
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let mut args = vec![self.function.clone()];
        for source in &mut self.sources {
            args.push(source.share()?);
        }
        Ok(Some((args, None)))
    }
}

fn new_filter(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let [function, source] = args else {
        return Err(type_error(format!(
            "filter expected 2 arguments, got {}",
            args.len()
        )));
    };
    let filter = Filter {
        function: function.clone(),
        source: iter(source)?,
    };
    Ok(object_of(class.clone(), Iter::Native(Box::new(filter))))
}

struct Filter {
    function: Value,
    source: Iter,
}

impl Next for Filter {
    fn next(&mut self) -> R<Option<Value>> {
        while let Some(item) = self.source.next()? {
            let keep = match &self.function {
                Value::None => item.truth()?,
                function => call(function, std::slice::from_ref(&item))?.truth()?,
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let args = vec![self.function.clone(), self.source.share()?];
        Ok(Some((args, None)))
    }
}

const fn class(name: &'static str, new: crate::class::NewFn) -> ClassDef {
    ClassDef {
        name,
        base: "object",
        module: "builtins",
        new: Some(new),
        natives: &[],
    }
}

pub static ENUMERATE: ClassDef = class("enumerate", new_enumerate);
pub static ZIP: ClassDef = class("zip", new_zip);
pub static MAP: ClassDef = class("map", new_map);
pub static FILTER: ClassDef = class("filter", new_filter);
pub static REVERSED: ClassDef = class("reversed", |_, args, _| match args {
    [sequence] => crate::iter::reversed(sequence),
    _ => Err(type_error(format!(
        "reversed expected 1 argument, got {}",
        args.len()
    ))),
});
