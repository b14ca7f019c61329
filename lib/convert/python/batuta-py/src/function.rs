//! Python functions: a signature, defaults, and a Rust closure that gets one value for each parameter.
use crate::code::Code;
use crate::dict::Dict;
use crate::exc::{type_error, Exc};
use crate::rc::Rc;
use crate::share::lend;
use crate::symbol::{Name, Sym};
use crate::value::{Value, R};
use std::array::from_fn;
use std::cell::RefCell;

/// What `def` says. Values arrive in the order: positional, `*args` tuple, keyword-only, `**kwargs` dict.
pub struct Signature {
    pub name: &'static str,
    pub qualname: &'static str,
    pub module: &'static str,
    pub doc: Option<&'static str>,
    pub params: &'static [&'static str],
    pub posonly: usize,
    pub vararg: Option<&'static str>,
    pub kwonly: &'static [&'static str],
    pub kwarg: Option<&'static str>,
    /// What a program reads that asks for `__code__`.
    pub code: Option<&'static Code>,
}

impl Signature {
    pub const NEW: Signature = Signature {
        name: "",
        qualname: "",
        module: "__main__",
        doc: None,
        params: &[],
        posonly: 0,
        vararg: None,
        kwonly: &[],
        kwarg: None,
        code: None,
    };

    fn total(&self) -> usize {
        self.params.len()
            + self.kwonly.len()
            + usize::from(self.vararg.is_some())
            + usize::from(self.kwarg.is_some())
    }

    #[inline]
    fn is_plain(&self) -> bool {
        self.vararg.is_none() && self.kwonly.is_empty() && self.kwarg.is_none()
    }
}

type Body = Box<dyn Fn(&[Value]) -> R>;

pub struct Function {
    pub signature: &'static Signature,
    /// The number of parameters, where each is one value; else more than any call has.
    plain: usize,
    body: Body,
    pub defaults: RefCell<Vec<Value>>,
    pub kwdefaults: RefCell<Vec<(Sym, Value)>>,
    /// `__name__`, `__doc__`, `__wrapped__`, annotations and whatever was set.
    pub dict: RefCell<Option<Rc<Dict>>>,
}

/// A function with its first argument.
pub struct Method {
    pub receiver: Value,
    pub function: Value,
}

pub fn function(
    signature: &'static Signature,
    defaults: Vec<Value>,
    kwdefaults: Vec<(Name, Value)>,
    body: impl Fn(&[Value]) -> R + 'static,
) -> Value {
    Value::Func(Rc::new(Function {
        signature,
        plain: if signature.is_plain() {
            signature.params.len()
        } else {
            usize::MAX
        },
        body: Box::new(body),
        defaults: RefCell::new(defaults),
        kwdefaults: RefCell::new(
            kwdefaults
                .into_iter()
                .map(|(name, value)| (name.sym(), value))
                .collect(),
        ),
        dict: RefCell::default(),
    }))
}

pub fn with_annotations(function: Value, annotations: Value) -> Value {
    if let Value::Func(inner) = &function {
        inner.dict().set_str("__annotations__", annotations);
    }
    function
}

impl Function {
    pub fn dict(&self) -> Rc<Dict> {
        self.dict
            .borrow_mut()
            .get_or_insert_with(Rc::default)
            .clone()
    }

    pub fn attribute(&self, name: &str) -> Option<Value> {
        self.dict
            .borrow()
            .as_ref()
            .and_then(|dict| dict.get_str(name))
    }

    pub fn qualname(&self) -> String {
        match self.attribute("__qualname__") {
            Some(name) => name.as_str().unwrap_or_default().to_owned(),
            None => self.signature.qualname.to_owned(),
        }
    }

    /// With one value for each parameter.
    pub fn run(&self, args: &[Value]) -> R {
        (self.body)(args)
    }

    #[inline]
    pub fn call(&self, args: &[Value]) -> R {
        if args.len() == self.plain {
            return (self.body)(args);
        }
        if args.len() < self.plain && self.plain <= 8 {
            let done = match self.plain {
                ..=2 => self.call_with_defaults::<2>(args),
                3 | 4 => self.call_with_defaults::<4>(args),
                _ => self.call_with_defaults::<8>(args),
            };
            if let Some(result) = done {
                return result;
            }
        }
        self.call_kw(args, &[])
    }

    /// With room for `ROOM` parameters.
    fn call_with_defaults<const ROOM: usize>(&self, args: &[Value]) -> Option<R> {
        let mut others: [Value; ROOM] = [const { Value::Undef }; ROOM];
        {
            let defaults = self.defaults.borrow();
            let first = defaults.len().checked_sub(self.plain - args.len())?;
            others[args.len()..self.plain].clone_from_slice(&defaults[first..]);
        }
        let all: [&Value; ROOM] = from_fn(|at| args.get(at).unwrap_or(&others[at]));
        Some((self.body)(&lend(all)[..self.plain]))
    }

    pub fn call_kw(&self, args: &[Value], keywords: &[(Sym, Value)]) -> R {
        let signature = self.signature;
        let positional = signature.params.len();
        let mut all: Vec<Value> = Vec::with_capacity(signature.total());
        all.extend_from_slice(&args[..args.len().min(positional)]);
        all.resize(positional, Value::Undef);
        if args.len() > positional && signature.vararg.is_none() {
            return Err(self.too_many(args, keywords));
        }
        if signature.vararg.is_some() {
            all.push(Value::tuple(
                args.get(positional..).unwrap_or_default().to_vec(),
            ));
        }
        let first_kwonly = all.len();
        all.resize(first_kwonly + signature.kwonly.len(), Value::Undef);
        let others = self.bind_keywords(&mut all, first_kwonly, keywords)?;
        self.fill_defaults(&mut all, args.len())?;
        self.fill_kwdefaults(&mut all, first_kwonly)?;
        if let Some(others) = others {
            all.push(Value::Dict(others));
        }
        (self.body)(&all)
    }

    fn bind_keywords(
        &self,
        all: &mut [Value],
        first_kwonly: usize,
        keywords: &[(Sym, Value)],
    ) -> R<Option<Rc<Dict>>> {
        let signature = self.signature;
        let others = signature.kwarg.map(|_| Rc::new(Dict::default()));
        for (name, value) in keywords {
            let text = name.text();
            let at = match signature
                .params
                .iter()
                .skip(signature.posonly)
                .position(|param| *param == text)
            {
                Some(at) => Some(at + signature.posonly),
                None => signature
                    .kwonly
                    .iter()
                    .position(|param| *param == text)
                    .map(|at| at + first_kwonly),
            };
            match (at, &others) {
                (Some(at), _) if !all[at].is_undef() => {
                    return Err(self.error(format!("got multiple values for argument '{text}'")))
                }
                (Some(at), _) => all[at] = value.clone(),
                (None, Some(others)) => others.set_str(text, value.clone()),
                (None, None) => return Err(self.unexpected(text, keywords)),
            }
        }
        Ok(others)
    }

    fn unexpected(&self, text: &str, keywords: &[(Sym, Value)]) -> Exc {
        let by_position = &self.signature.params[..self.signature.posonly];
        let wrong: Vec<&str> = by_position
            .iter()
            .copied()
            .filter(|param| keywords.iter().any(|(name, _)| name.text() == *param))
            .collect();
        if wrong.is_empty() {
            return self.error(format!("got an unexpected keyword argument '{text}'"));
        }
        self.error(format!(
            "got some positional-only arguments passed as keyword arguments: '{}'",
            wrong.join(", ")
        ))
    }

    fn fill_defaults(&self, all: &mut [Value], given: usize) -> R<()> {
        let params = self.signature.params;
        if given >= params.len() {
            return Ok(());
        }
        let defaults = self.defaults.borrow();
        let first = params.len().saturating_sub(defaults.len());
        let mut missing = Vec::new();
        for at in given..params.len() {
            if all[at].is_undef() {
                if at >= first {
                    all[at] = defaults[at - first].clone();
                } else {
                    missing.push(params[at]);
                }
            }
        }
        self.check_missing("positional", &missing)
    }

    fn fill_kwdefaults(&self, all: &mut [Value], first: usize) -> R<()> {
        let defaults = self.kwdefaults.borrow();
        let mut missing = Vec::new();
        for (at, name) in self.signature.kwonly.iter().enumerate() {
            if all[first + at].is_undef() {
                match defaults.iter().find(|(key, _)| key.text() == *name) {
                    Some((_, value)) => all[first + at] = value.clone(),
                    None => missing.push(*name),
                }
            }
        }
        self.check_missing("keyword-only", &missing)
    }

    fn check_missing(&self, kind: &str, missing: &[&str]) -> R<()> {
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
        let list = match names.as_slice() {
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let s = if missing.len() == 1 { "" } else { "s" };
        Err(self.error(format!(
            "missing {} required {kind} argument{s}: {list}",
            missing.len()
        )))
    }

    fn too_many(&self, args: &[Value], keywords: &[(Sym, Value)]) -> Exc {
        let most = self.signature.params.len();
        let defaults = self.defaults.borrow().len();
        let (takes, plural) = if defaults > 0 {
            (format!("from {} to {most}", most - defaults), true)
        } else {
            (most.to_string(), most != 1)
        };
        let s = if plural { "s" } else { "" };
        let kwonly = keywords
            .iter()
            .filter(|(name, _)| self.signature.kwonly.contains(&name.text()))
            .count();
        let given = args.len();
        if kwonly > 0 {
            let s_given = if given == 1 { "" } else { "s" };
            let s_kw = if kwonly == 1 { "" } else { "s" };
            return self.error(format!(
                "takes {takes} positional argument{s} but {given} positional argument{s_given} (and {kwonly} keyword-only argument{s_kw}) were given"
            ));
        }
        let were = if given == 1 { "was" } else { "were" };
        self.error(format!(
            "takes {takes} positional argument{s} but {given} {were} given"
        ))
    }

    fn error(&self, text: String) -> Exc {
        type_error(format!("{}() {text}", self.qualname()))
    }
}
