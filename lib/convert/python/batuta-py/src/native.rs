//! Functions that the runtime itself provides, and how their arguments are bound.
//!
//! A signature is words: `x` required, `x?` optional, `x=` optional or by keyword, `x:` required or by keyword,
//! `*` from here on by keyword only, `*x` the rest as a tuple, `**x` the keywords as a dict. The receiver of a
//! method is not among them. What is not given arrives as `Undef`.
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::{type_error, Exc};
use crate::rc::Rc;
use crate::share::{lend, Lent};
use crate::symbol::Sym;
use crate::value::{Value, R};
use std::array::from_fn;
use std::sync::OnceLock;

pub type NativeFn = fn(&[Value]) -> R;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Function,
    Method,
    /// Gets the class first.
    ClassMethod,
    Static,
    /// An attribute that is computed; the receiver is its only argument.
    Getter,
    /// As Getter; a second argument sets it (Undef: deletes it).
    Property,
}

/// One row of a table: what a class or module offers under a name.
#[derive(Clone, Copy)]
pub struct Native {
    pub name: &'static str,
    pub kind: Kind,
    pub fun: NativeFn,
    signature: &'static str,
}

/// The function object made of a row for one class or module.
pub struct Builtin {
    native: Native,
    parsed: OnceLock<Parsed>,
    pub owner: OnceLock<&'static str>,
}

impl std::ops::Deref for Builtin {
    type Target = Native;
    fn deref(&self) -> &Native {
        &self.native
    }
}

struct Parsed {
    params: Vec<&'static str>,
    /// Of these the first are by position only, and up to `positional` may be given by position.
    by_position_only: usize,
    positional: usize,
    required: Vec<bool>,
    rest: bool,
    keywords: bool,
    /// Number of values that the function gets, the receiver not counted.
    total: usize,
}

/// A native function with its first argument.
pub struct BoundNative {
    pub receiver: Value,
    pub native: &'static Builtin,
}

impl Native {
    pub const fn new(
        kind: Kind,
        name: &'static str,
        signature: &'static str,
        fun: NativeFn,
    ) -> Native {
        Native {
            name,
            kind,
            fun,
            signature,
        }
    }

    /// The same function, found and called in another way.
    pub const fn as_kind(self, kind: Kind) -> Native {
        Native { kind, ..self }
    }

    /// The function object, which lives as long as the program.
    pub fn value(&self, owner: &'static str) -> Value {
        let made: &'static Builtin = Box::leak(Box::new(Builtin::new(*self)));
        let _ = made.owner.set(owner);
        Value::Native(made)
    }
}

/// The arguments, and Undef for those that were not given.
#[inline]
fn filled<const ROOM: usize>(args: &[Value]) -> Lent<'_, ROOM> {
    lend(from_fn(|at| args.get(at).unwrap_or(&Value::Undef)))
}

/// Methods of texts whose arguments CPython counts by another function.
const SEARCHES: [&str; 7] = [
    "find",
    "rfind",
    "index",
    "rindex",
    "count",
    "startswith",
    "endswith",
];

/// What CPython makes slot wrappers of.
const SLOTS: &str = "\
    __init__ __repr__ __str__ __hash__ __call__ __iter__ __next__ __len__ __getattribute__ __setattr__ __delattr__ \
    __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __get__ __set__ __delete__ __del__ __await__ __aiter__ __anext__ \
    __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __mod__ __rmod__ __divmod__ __rdivmod__ __pow__ __rpow__ \
    __neg__ __pos__ __abs__ __bool__ __invert__ __lshift__ __rlshift__ __rshift__ __rrshift__ __and__ __rand__ \
    __xor__ __rxor__ __or__ __ror__ __int__ __float__ __iadd__ __isub__ __imul__ __imod__ __ipow__ __ilshift__ \
    __irshift__ __iand__ __ixor__ __ior__ __floordiv__ __rfloordiv__ __truediv__ __rtruediv__ __ifloordiv__ \
    __itruediv__ __index__ __matmul__ __rmatmul__ __imatmul__ __setitem__ __delitem__";

impl Builtin {
    pub const fn new(native: Native) -> Builtin {
        Builtin {
            native,
            parsed: OnceLock::new(),
            owner: OnceLock::new(),
        }
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| parse(self.signature))
    }

    fn receivers(&self) -> usize {
        usize::from(!matches!(self.kind, Kind::Function | Kind::Static))
    }

    /// CPython calls it by a slot of the class: its descriptor is of another kind than a method's.
    pub fn is_slot(&self) -> bool {
        self.name.starts_with("__") && SLOTS.split_whitespace().any(|slot| slot == self.name)
    }

    pub fn call(&'static self, args: &[Value], keywords: &[(Sym, Value)]) -> R {
        self.bound(args, keywords, self.fun)
    }

    /// Runs with one value for each parameter.
    fn bound<T>(
        &'static self,
        args: &[Value],
        keywords: &[(Sym, Value)],
        run: impl FnOnce(&[Value]) -> R<T>,
    ) -> R<T> {
        let parsed = self.parsed();
        let receivers = self.receivers();
        if args.len() < receivers {
            return Err(self.no_receiver());
        }
        let given = args.len() - receivers;
        if keywords.is_empty() && !parsed.rest && !parsed.keywords && given <= parsed.positional {
            if given == parsed.total {
                return run(args);
            }
            if parsed.required[given..].iter().any(|required| *required) {
                return Err(self.wrong_count(given));
            }
            let total = parsed.total + receivers;
            if total <= 3 {
                return run(&filled::<3>(args)[..total]);
            }
            if total <= 6 {
                return run(&filled::<6>(args)[..total]);
            }
        }
        run(&self.bind(parsed, args, keywords)?)
    }

    fn bind(&self, parsed: &Parsed, args: &[Value], keywords: &[(Sym, Value)]) -> R<Vec<Value>> {
        let receivers = self.receivers();
        let given = args.len() - receivers;
        if given > parsed.positional && !parsed.rest {
            return Err(self.wrong_count(given));
        }
        let mut all: Vec<Value> = args[..receivers + given.min(parsed.positional)].to_vec();
        all.resize(receivers + parsed.params.len(), Value::Undef);
        if parsed.rest {
            all.push(Value::tuple(
                args[receivers + given.min(parsed.positional)..].to_vec(),
            ));
        }
        let others = parsed.keywords.then(Dict::default);
        for (name, value) in keywords {
            self.bind_keyword(parsed, &mut all, (*name, value), others.as_ref())?;
        }
        all.extend(others.map(|others| Value::Dict(Rc::new(others))));
        for (at, required) in parsed.required.iter().enumerate() {
            if *required && all[receivers + at].is_undef() {
                return Err(self.missing(parsed, at, given));
            }
        }
        Ok(all)
    }

    fn bind_keyword(
        &self,
        parsed: &Parsed,
        all: &mut [Value],
        (name, value): (Sym, &Value),
        others: Option<&Dict>,
    ) -> R<()> {
        let text = name.text();
        let place = parsed
            .params
            .iter()
            .skip(parsed.by_position_only)
            .position(|param| *param == text);
        match (place, others) {
            (Some(at), _) => {
                let slot = &mut all[self.receivers() + parsed.by_position_only + at];
                if !slot.is_undef() {
                    return Err(type_error(format!(
                        "argument for {}() given by name ('{text}') and position ({})",
                        self.name,
                        parsed.by_position_only + at + 1
                    )));
                }
                *slot = value.clone();
            }
            (None, Some(others)) => others.set_str(text, value.clone()),
            (None, None) if parsed.by_position_only == parsed.params.len() => {
                return Err(type_error(format!(
                    "{}() takes no keyword arguments",
                    self.full_name()
                )))
            }
            (None, None) => {
                return Err(type_error(format!(
                    "'{text}' is an invalid keyword argument for {}()",
                    self.name
                )))
            }
        }
        Ok(())
    }

    fn full_name(&self) -> String {
        match self.owner.get() {
            Some(owner) if self.kind != Kind::Function => format!("{owner}.{}", self.name),
            _ => self.name.to_owned(),
        }
    }

    fn no_receiver(&self) -> Exc {
        let owner = self.owner.get().unwrap_or(&"object");
        type_error(format!(
            "unbound method {owner}.{}() needs an argument",
            self.name
        ))
    }

    fn missing(&self, parsed: &Parsed, at: usize, given: usize) -> Exc {
        if at < parsed.by_position_only {
            return self.wrong_count(given);
        }
        type_error(format!(
            "{}() missing required argument '{}' (pos {})",
            self.name,
            parsed.params[at],
            at + 1
        ))
    }

    #[cold]
    fn wrong_count(&self, given: usize) -> Exc {
        let parsed = self.parsed();
        let least = parsed.required[..parsed.positional]
            .iter()
            .filter(|required| **required)
            .count();
        let most = parsed.positional;
        let name = self.full_name();
        let is_text = matches!(self.owner.get(), Some(&("str" | "bytes" | "bytearray")));
        if is_text && SEARCHES.contains(&self.name) {
            let (bound, count) = match given < least {
                true => ("at least", least),
                false => ("at most", most),
            };
            return type_error(format!(
                "{}() takes {bound} {} ({given} given)",
                self.name,
                arguments(count)
            ));
        }
        if parsed.by_position_only < parsed.params.len() && given < least {
            let missing = parsed.params[given];
            return type_error(format!(
                "{}() missing required argument '{missing}' (pos {})",
                self.name,
                given + 1
            ));
        }
        if parsed.by_position_only < parsed.params.len() {
            let bound = if least == most { "exactly" } else { "at most" };
            return type_error(format!(
                "{}() takes {bound} {} ({given} given)",
                self.name,
                arguments(most)
            ));
        }
        if most == 0 && !parsed.rest {
            return type_error(format!("{name}() takes no arguments ({given} given)"));
        }
        if least == 1 && most == 1 && !parsed.rest {
            return type_error(format!(
                "{name}() takes exactly one argument ({given} given)"
            ));
        }
        let bound = if least == most && !parsed.rest {
            ""
        } else if given < least {
            "at least "
        } else {
            "at most "
        };
        let count = if given < least { least } else { most };
        type_error(format!(
            "{} expected {bound}{}, got {given}",
            self.name,
            arguments(count)
        ))
    }
}

fn arguments(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}

fn parse(signature: &'static str) -> Parsed {
    let mut parsed = Parsed {
        params: vec![],
        by_position_only: 0,
        positional: 0,
        required: vec![],
        rest: false,
        keywords: false,
        total: 0,
    };
    let mut by_keyword = false;
    for word in signature.split_whitespace() {
        if word.starts_with("**") {
            parsed.keywords = true;
            continue;
        }
        if word.starts_with('*') {
            parsed.rest |= word.len() > 1;
            by_keyword = true;
            continue;
        }
        let name = word.trim_end_matches(['?', '=', ':']);
        parsed.params.push(name);
        parsed.required.push(!word.ends_with(['?', '=']));
        if !word.ends_with(['=', ':']) && !by_keyword {
            parsed.by_position_only = parsed.params.len();
        }
        if !by_keyword {
            parsed.positional = parsed.params.len();
        }
    }
    parsed.total = parsed.params.len() + usize::from(parsed.rest) + usize::from(parsed.keywords);
    parsed
}

/// What a built-in class consists of.
pub struct ClassDef {
    pub name: &'static str,
    pub base: &'static str,
    pub module: &'static str,
    pub new: Option<crate::class::NewFn>,
    pub natives: &'static [Native],
}

pub const fn method(name: &'static str, signature: &'static str, fun: NativeFn) -> Native {
    Native::new(Kind::Method, name, signature, fun)
}
pub const fn function(name: &'static str, signature: &'static str, fun: NativeFn) -> Native {
    Native::new(Kind::Function, name, signature, fun)
}
pub const fn getter(name: &'static str, fun: NativeFn) -> Native {
    Native::new(Kind::Getter, name, "", fun)
}
pub const fn property(name: &'static str, fun: NativeFn) -> Native {
    Native::new(Kind::Property, name, "value?", fun)
}
pub const fn class_method(name: &'static str, signature: &'static str, fun: NativeFn) -> Native {
    Native::new(Kind::ClassMethod, name, signature, fun)
}
pub const fn static_method(name: &'static str, signature: &'static str, fun: NativeFn) -> Native {
    Native::new(Kind::Static, name, signature, fun)
}

/// Binds arguments of a class's constructor as a native function's would be.
pub struct NewArgs {
    native: Builtin,
}

impl NewArgs {
    pub const fn new(name: &'static str, signature: &'static str) -> NewArgs {
        NewArgs {
            native: Builtin::new(Native::new(Kind::Function, name, signature, nothing)),
        }
    }

    pub fn bind(&'static self, args: &[Value], keywords: &[(Sym, Value)]) -> R<Vec<Value>> {
        self.native.bound(args, keywords, |all| Ok(all.to_vec()))
    }
}

/// Only the arguments are asked for.
fn nothing(_: &[Value]) -> R {
    Ok(Value::None)
}

/// The class that a class method was called on.
pub fn class_arg(value: &Value) -> R<ClassRef> {
    value
        .as_class()
        .cloned()
        .ok_or_else(|| type_error("a class is needed"))
}
