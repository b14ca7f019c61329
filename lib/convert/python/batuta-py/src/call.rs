//! Calls: of functions, methods, classes and whatever has `__call__`; the depth of the recursion.
use crate::class::{ClassRef, Making, Storage};
use crate::exc::{recursion_error, type_error, Exc};
use crate::native::Kind;
use crate::object::{Object, Payload};
use crate::share::lend;
use crate::symbol::{known, Name, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::Cell;

#[inline]
pub fn call(function: &Value, args: &[Value]) -> R {
    match function {
        Value::Func(function) => function.call(args),
        _ => call_sym(function, args, &[]),
    }
}

pub fn call_kw<const N: usize>(
    function: &Value,
    args: &[Value],
    keywords: [(Name, Value); N],
) -> R {
    call_sym(function, args, &symbols(keywords))
}

pub fn symbols<const N: usize>(keywords: [(Name, Value); N]) -> [(Sym, Value); N] {
    keywords.map(|(name, value)| (name.sym(), value))
}

pub fn call_args(function: &Value, args: Args) -> R {
    if args.repeated.is_some() || args.bad_star.is_some() {
        return Err(args.error(function));
    }
    call_sym(function, &args.positional, &args.keywords)
}

/// With keywords as symbols.
pub fn call_sym(function: &Value, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    match function {
        Value::Func(function) if keywords.is_empty() => function.call(args),
        Value::Func(function) => function.call_kw(args, keywords),
        Value::Native(native) if matches!(native.kind, Kind::Getter | Kind::Property) => {
            Err(not_callable(function))
        }
        Value::Native(native) => native.call(args, keywords),
        Value::BoundNative(bound) => with_first(&bound.receiver, args, |args| {
            bound.native.call(args, keywords)
        }),
        Value::Method(method) => with_first(&method.receiver, args, |args| {
            call_sym(&method.function, args, keywords)
        }),
        Value::Class(class) => call_class(class, args, keywords),
        Value::Object(object) => match object.class.lookup(known::CALL) {
            Some(hook) => match &hook {
                Value::Func(_) | Value::Native(_) => {
                    with_first(function, args, |args| call_sym(&hook, args, keywords))
                }
                _ => call_sym(
                    &crate::attribute::bind(&hook, Some(function), &object.class)?,
                    args,
                    keywords,
                ),
            },
            None => Err(not_callable(function)),
        },
        _ => Err(not_callable(function)),
    }
}

fn not_callable(value: &Value) -> Exc {
    type_error(format!(
        "'{}' object is not callable",
        value.class_ref().name()
    ))
}

#[inline]
fn with_first(first: &Value, args: &[Value], run: impl FnOnce(&[Value]) -> R) -> R {
    match args {
        [] => run(std::slice::from_ref(first)),
        [a] => run(&lend([first, a])),
        [a, b] => run(&lend([first, a, b])),
        [a, b, c] => run(&lend([first, a, b, c])),
        _ => {
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(first.clone());
            all.extend_from_slice(args);
            run(&all)
        }
    }
}

fn call_class(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if let Some(meta) = &class.meta {
        if let Some(hook) = meta.lookup(known::CALL) {
            let receiver = Value::Class(class.clone());
            return with_first(&receiver, args, |args| call_sym(&hook, args, keywords));
        }
    }
    instantiate(class, args, keywords)
}

/// `type.__call__`.
pub fn instantiate(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if class.native && !crate::rc::Rc::ptr_eq(class, &types().object) {
        return match class.new {
            Some(new) => init_native(new(class, args, keywords)?, class, args, keywords),
            None => Err(type_error(format!(
                "cannot create '{}' instances",
                class.full_name()
            ))),
        };
    }
    if let Some(init) = init_alone(class) {
        let made = Object::value(class.clone(), Payload::Nothing);
        let result = with_first(&made, args, |args| call_sym(&init, args, keywords))?;
        check_init_result(&result)?;
        return Ok(made);
    }
    let made = match class.lookup(known::NEW) {
        Some(hook) if !matches!(hook, Value::Native(_)) => {
            let function = crate::attribute::bind(&hook, None, class)?;
            let receiver = Value::Class(class.clone());
            with_first(&receiver, args, |args| call_sym(&function, args, keywords))?
        }
        _ => new_instance(class, args, keywords)?,
    };
    if !made.class_ref().is_subclass(class) {
        return Ok(made);
    }
    let init = match &made {
        Value::Object(object) => object.class.lookup(known::INIT),
        Value::Class(_) => made.class_ref().lookup(known::INIT),
        _ => None,
    };
    if let Some(init) = init.filter(|init| !is_of_object(init)) {
        let result = match &init {
            Value::Func(_) | Value::Native(_) => {
                with_first(&made, args, |args| call_sym(&init, args, keywords))?
            }
            _ => call_sym(
                &crate::attribute::bind(&init, Some(&made), class)?,
                args,
                keywords,
            )?,
        };
        check_init_result(&result)?;
    }
    Ok(made)
}

fn check_init_result(result: &Value) -> R<()> {
    if result.is_none() {
        return Ok(());
    }
    Err(type_error(format!(
        "__init__() should return None, not '{}'",
        result.class_ref().name()
    )))
}

/// The class's `__init__`, where a call of the class does nothing else than to make an instance and call that.
fn init_alone(class: &ClassRef) -> Option<Value> {
    match &*class.making.borrow() {
        Making::Init(init) => return Some(init.clone()),
        Making::General => return None,
        Making::Unknown => {}
    }
    let found = find_init_alone(class);
    *class.making.borrow_mut() = found.clone().map_or(Making::General, Making::Init);
    found
}

fn find_init_alone(class: &ClassRef) -> Option<Value> {
    let has_abstracts = class
        .own(known::ABSTRACTS)
        .is_some_and(|names| names.as_set().is_none_or(|names| !names.is_empty()));
    let has_new = class
        .lookup(known::NEW)
        .is_some_and(|new| !matches!(new, Value::Native(_)));
    if has_abstracts || has_new || class.storage != Storage::Nothing || class.new.is_some() {
        return None;
    }
    class
        .lookup(known::INIT)
        .filter(|init| matches!(init, Value::Func(_)))
}

/// `object`'s own method, which does nothing.
fn is_of_object(method: &Value) -> bool {
    matches!(method, Value::Native(native) if native.owner.get() == Some(&"object"))
}

/// Native classes fill their instances in `new`; only exceptions look at `__init__` again.
fn init_native(made: Value, class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if class.storage == Storage::Exception {
        if !keywords.is_empty() {
            if let Some(init) = class.lookup(known::INIT) {
                with_first(&made, args, |args| call_sym(&init, args, keywords))?;
            }
        } else if let Some(exc) = Exc::from_value(&made) {
            crate::exc_kinds::fill(&exc, args, &[])?;
        }
    }
    Ok(made)
}

/// `object.__new__` or that of the built-in base.
pub fn new_instance(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if let Some(abstracts) = class.own(known::ABSTRACTS) {
        check_abstract(class, &abstracts)?;
    }
    match (class.storage, class.new) {
        (Storage::Nothing, None) => {
            let has_init = class
                .lookup(known::INIT)
                .is_some_and(|init| !is_of_object(&init));
            let has_new = class
                .lookup(known::NEW)
                .is_some_and(|new| !matches!(new, Value::Native(_)));
            if !has_init && !has_new && (!args.is_empty() || !keywords.is_empty()) {
                return Err(type_error(format!("{}() takes no arguments", class.name())));
            }
            Ok(Object::value(class.clone(), Payload::Nothing))
        }
        (_, Some(new)) => new(class, args, keywords),
        (_, None) => Err(type_error(format!(
            "cannot create '{}' instances",
            class.full_name()
        ))),
    }
}

fn check_abstract(class: &ClassRef, abstracts: &Value) -> R<()> {
    let mut names: Vec<String> = Vec::new();
    if let Some(set) = abstracts.as_set() {
        names.extend(
            set.items()
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned)),
        );
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let s = if names.len() == 1 { "" } else { "s" };
    Err(type_error(format!(
        "Can't instantiate abstract class {} with abstract method{s} {}",
        class.name(),
        names.join(", ")
    )))
}

/// Arguments of a call with stars.
#[derive(Default)]
pub struct Args {
    pub positional: Vec<Value>,
    pub keywords: Vec<(Sym, Value)>,
    repeated: Option<Sym>,
    bad_star: Option<String>,
}

impl Args {
    pub fn new() -> Args {
        Args::default()
    }

    pub fn push(&mut self, value: Value) {
        self.positional.push(value);
    }

    pub fn star(&mut self, values: &Value) -> R<()> {
        match crate::iter::collect(values) {
            Ok(items) => self.positional.extend(items),
            Err(error) if error.is("TypeError") && crate::iter::is_not_iterable(values) => {
                self.bad_star = Some(format!(
                    "argument after * must be an iterable, not {}",
                    values.class_ref().name()
                ));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    pub fn kw(&mut self, name: Name, value: Value) {
        self.add(name.sym(), value);
    }

    fn add(&mut self, name: Sym, value: Value) {
        if self.keywords.iter().any(|(known, _)| *known == name) {
            self.repeated.get_or_insert(name);
        }
        self.keywords.push((name, value));
    }

    /// `function` is named in the error for a value that is no mapping.
    pub fn double_star(&mut self, function: &Value, values: &Value) -> R<()> {
        if values.as_dict().is_none()
            && crate::attribute::get_optional(values, known::KEYS)?.is_none()
        {
            let text = format!(
                "argument after ** must be a mapping, not {}",
                values.class_ref().name()
            );
            return Err(type_error(format!("{}{text}", prefix(function))));
        }
        for (key, value) in crate::dict::pairs_of(values)? {
            let Some(name) = key.as_str() else {
                return Err(type_error("keywords must be strings"));
            };
            self.add(Sym::new(name), value);
        }
        Ok(())
    }

    fn error(&self, function: &Value) -> Exc {
        if let Some(text) = &self.bad_star {
            return type_error(format!("{}{text}", prefix(function)));
        }
        let name = self.repeated.map_or("", Sym::text);
        type_error(format!(
            "{}got multiple values for keyword argument '{name}'",
            prefix(function)
        ))
    }
}

fn prefix(function: &Value) -> String {
    let name = crate::attribute::get_optional(function, known::QUALNAME)
        .ok()
        .flatten();
    let module = crate::attribute::get_optional(function, known::MODULE)
        .ok()
        .flatten();
    let Some(name) = name.as_ref().and_then(Value::as_str) else {
        return format!("{} object ", function.class_ref().name());
    };
    match module.as_ref().and_then(Value::as_str) {
        Some(module) if module != "builtins" => format!("{module}.{name}() "),
        _ => format!("{name}() "),
    }
}

/// A dict of keyword arguments as the list that calls take.
pub fn keywords_of(dict: &Value) -> R<Vec<(Sym, Value)>> {
    let pairs = crate::dict::pairs_of(dict)?;
    pairs
        .into_iter()
        .map(|(key, value)| match key.as_str() {
            Some(name) => Ok((Sym::new(name), value)),
            None => Err(type_error("keywords must be strings")),
        })
        .collect()
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(1000) };
    /// The stack must not be used below this address.
    static STACK_END: Cell<usize> = const { Cell::new(0) };
}

/// One level of recursion, given back when it is dropped.
pub struct Depth(());

/// Stack that is kept for what the deepest function calls.
const RESERVE: usize = 1 << 20;

#[inline]
pub fn enter() -> R<Depth> {
    let depth = DEPTH.with(|depth| {
        depth.set(depth.get() + 1);
        depth.get()
    });
    let guard = Depth(());
    let marker = 0u8;
    let here = std::ptr::addr_of!(marker) as usize;
    if depth >= LIMIT.with(Cell::get) || here < STACK_END.with(Cell::get) {
        return Err(too_deep());
    }
    crate::signals::check()?;
    Ok(guard)
}

/// As `enter`, with room for one call more; None where that would raise.
#[inline]
pub fn enter_quietly() -> Option<Depth> {
    let depth = DEPTH.with(|depth| {
        depth.set(depth.get() + 1);
        depth.get()
    });
    let guard = Depth(());
    let marker = 0u8;
    let here = std::ptr::addr_of!(marker) as usize;
    let fits = depth + 1 < LIMIT.with(Cell::get) && here >= STACK_END.with(Cell::get);
    (fits && crate::signals::is_quiet()).then_some(guard)
}

#[cold]
fn too_deep() -> Exc {
    recursion_error("maximum recursion depth exceeded")
}

impl Drop for Depth {
    #[inline]
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get() - 1));
    }
}

pub fn recursion_limit() -> usize {
    LIMIT.with(Cell::get)
}

pub fn set_recursion_limit(limit: usize) {
    LIMIT.with(|cell| cell.set(limit));
}

pub fn depth() -> usize {
    DEPTH.with(Cell::get)
}

/// Tells how large the stack of this thread is.
pub fn set_stack_size(size: usize) {
    let marker = 0u8;
    let here = std::ptr::addr_of!(marker) as usize;
    STACK_END.with(|end| end.set(here.saturating_sub(size.saturating_sub(RESERVE))));
}

/// `super().name(...)` with the receiver as the first argument.
pub fn call_super(class: &crate::cell::Cell, name: Name, args: &[Value]) -> R {
    let this = super_class(class)?;
    let receiver = &args[0];
    let start = match receiver {
        Value::Class(start) if start.is_subclass(&this) => {
            let target = super_(class, receiver)?;
            let _ = start;
            return call_sym(
                &crate::attribute::get(&target, name.sym())?,
                &args[1..],
                &[],
            );
        }
        _ => receiver.class_ref(),
    };
    match start.lookup_after(&this, name.sym()) {
        Some(Value::Func(function)) => function.call(args),
        Some(Value::Native(native)) if native.kind == Kind::Method => native.call(args, &[]),
        _ => call_sym(
            &crate::attribute::get(&super_(class, receiver)?, name.sym())?,
            &args[1..],
            &[],
        ),
    }
}

fn super_class(class: &crate::cell::Cell) -> R<ClassRef> {
    match class.get_or_undef() {
        Value::Class(class) => Ok(class),
        _ => Err(crate::exc::runtime_error("super(): empty __class__ cell")),
    }
}

/// `super()` in a method of the class that the cell holds.
pub fn super_(class: &crate::cell::Cell, receiver: &Value) -> R {
    crate::super_object::make(&super_class(class)?, receiver)
}

pub fn callable(value: &Value) -> bool {
    match value {
        Value::Func(_) | Value::BoundNative(_) | Value::Method(_) | Value::Class(_) => true,
        Value::Native(native) => !matches!(native.kind, Kind::Getter | Kind::Property),
        Value::Object(object) => object.class.lookup(known::CALL).is_some(),
        _ => false,
    }
}

pub fn is_exact(value: &Value, class: &ClassRef) -> bool {
    crate::rc::Rc::ptr_eq(value.class_ref(), class)
}

pub fn object_class() -> &'static ClassRef {
    &types().object
}
