//! collections.namedtuple and typing.NamedTuple.
use crate::call::call;
use crate::class::ClassRef;
use crate::dict::Dict;
use crate::exc::{type_error, value_error};
use crate::namespace::Namespace;
use crate::native::{class_arg, class_method, method, ClassDef, Kind, Native, NewArgs};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

/// The fields of a class that `namedtuple` made.
struct Fields {
    names: Vec<Sym>,
    /// Of the last ones.
    defaults: Vec<Value>,
}

fn fields(class: &ClassRef) -> R<std::rc::Rc<Fields>> {
    class
        .inherited_extra::<Fields>()
        .ok_or_else(|| type_error("a named tuple is needed"))
}

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let known = fields(class)?;
    let count = known.names.len();
    let name = class.name();
    if args.len() > count {
        return Err(type_error(format!(
            "{name}.__new__() takes {} positional argument{} but {} were given",
            count + 1,
            if count == 0 { "" } else { "s" },
            args.len() + 1
        )));
    }
    let mut values = args.to_vec();
    values.resize(count, Value::Undef);
    for (key, value) in keywords {
        match known.names.iter().position(|name| name == key) {
            Some(at) if values[at].is_undef() => values[at] = value.clone(),
            Some(_) => {
                return Err(type_error(format!(
                    "{name}.__new__() got multiple values for argument '{}'",
                    key.text()
                )))
            }
            None => {
                return Err(type_error(format!(
                    "{name}.__new__() got an unexpected keyword argument '{}'",
                    key.text()
                )))
            }
        }
    }
    let first = count - known.defaults.len();
    let mut missing = Vec::new();
    for (at, value) in values.iter_mut().enumerate() {
        if value.is_undef() {
            match at.checked_sub(first) {
                Some(default) => *value = known.defaults[default].clone(),
                None => missing.push(format!("'{}'", known.names[at].text())),
            }
        }
    }
    if let Some(last) = missing.pop() {
        let list = match missing.len() {
            0 => last,
            1 => format!("{} and {last}", missing[0]),
            _ => format!("{}, and {last}", missing.join(", ")),
        };
        let count = missing.len() + 1;
        let s = if count == 1 { "" } else { "s" };
        return Err(type_error(format!(
            "{name}.__new__() missing {count} required positional argument{s}: {list}"
        )));
    }
    Ok(made(class, values))
}

fn made(class: &ClassRef, values: Vec<Value>) -> Value {
    Object::value(class.clone(), Payload::Value(Value::tuple(values)))
}

fn repr(a: &[Value]) -> R {
    let class = a[0].class_ref();
    let known = fields(class)?;
    let mut parts = Vec::new();
    for (name, value) in known.names.iter().zip(a[0].as_tuple().unwrap_or_default()) {
        parts.push(format!(
            "{}={}",
            name.text(),
            crate::text::repr_string(value)?
        ));
    }
    Ok(Value::str(format!(
        "{}({})",
        class.name(),
        parts.join(", ")
    )))
}

fn replace(a: &[Value]) -> R {
    let class = a[0].class_ref();
    let known = fields(class)?;
    let mut values = a[0].as_tuple().unwrap_or_default().to_vec();
    let mut unknown = Vec::new();
    for (key, value) in crate::dict::pairs_of(&a[1])? {
        match known
            .names
            .iter()
            .position(|name| Some(name.text()) == key.as_str())
        {
            Some(at) => values[at] = value,
            None => unknown.push(key),
        }
    }
    if !unknown.is_empty() {
        return Err(value_error(format!(
            "Got unexpected field names: {}",
            crate::text::repr_string(&Value::list(unknown))?
        )));
    }
    Ok(made(class, values))
}

/// What every named tuple inherits; `NamedTuple` of typing is this class under its name.
pub static NAMED_TUPLE: ClassDef = ClassDef {
    name: "typing.NamedTuple",
    base: "tuple",
    module: "typing",
    new: Some(new_from_call),
    natives: &[
        method("__repr__", "", repr),
        method("_asdict", "", |a| {
            let known = fields(a[0].class_ref())?;
            let dict = Dict::default();
            for (name, value) in known.names.iter().zip(a[0].as_tuple().unwrap_or_default()) {
                dict.set_str(name.text(), value.clone());
            }
            Ok(Value::Dict(Rc::new(dict)))
        }),
        method("_replace", "**kw", replace),
        class_method("_make", "iterable", |a| {
            let class = class_arg(&a[0])?;
            let values = crate::iter::collect(&a[1])?;
            let wanted = fields(&class)?.names.len();
            if values.len() != wanted {
                return Err(type_error(format!(
                    "Expected {wanted} arguments, got {}",
                    values.len()
                )));
            }
            Ok(made(&class, values))
        }),
        method("__getnewargs__", "", |a| Ok(a[0].base().clone())),
    ],
};

/// `NamedTuple('Point', [('x', int)])`, or an instance of a class made before.
fn new_from_call(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    if !class.native {
        return new(class, args, keywords);
    }
    let [name, list] = args else {
        return Err(type_error("NamedTuple() needs a name and a list of fields"));
    };
    let mut names = Vec::new();
    for pair in crate::iter::collect(list)? {
        names.push(crate::subscript::getitem(&pair, &Value::Int(0))?);
    }
    build(
        name.as_str().unwrap_or_default(),
        &names,
        Vec::new(),
        Namespace::default(),
    )
}

/// `class Point(NamedTuple): x: int = 0`.
pub fn from_class(name: &str, body: &Namespace) -> R {
    let mut names = Vec::new();
    let mut defaults = Vec::new();
    let mut rest = body.clone();
    if let Some(annotations) = body.get(known::ANNOTATIONS) {
        for (key, _) in crate::dict::pairs_of(&annotations)? {
            let field = Sym::new(key.as_str().unwrap_or_default());
            match body.get(field) {
                Some(default) => {
                    rest.del(field);
                    defaults.push(default);
                }
                None if !defaults.is_empty() => {
                    return Err(type_error(format!(
                        "non-default namedtuple field {} cannot follow default field{} {}",
                        field.text(),
                        if defaults.len() == 1 { "" } else { "s" },
                        names
                            .iter()
                            .skip(names.len() - defaults.len())
                            .filter_map(Value::as_str)
                            .collect::<Vec<_>>()
                            .join(", ")
                    )))
                }
                None => {}
            }
            names.push(key);
        }
    }
    build(name, &names, defaults, rest)
}

static GETTERS: [Native; 20] = [
    item_getter(|a| item(a, 0)),
    item_getter(|a| item(a, 1)),
    item_getter(|a| item(a, 2)),
    item_getter(|a| item(a, 3)),
    item_getter(|a| item(a, 4)),
    item_getter(|a| item(a, 5)),
    item_getter(|a| item(a, 6)),
    item_getter(|a| item(a, 7)),
    item_getter(|a| item(a, 8)),
    item_getter(|a| item(a, 9)),
    item_getter(|a| item(a, 10)),
    item_getter(|a| item(a, 11)),
    item_getter(|a| item(a, 12)),
    item_getter(|a| item(a, 13)),
    item_getter(|a| item(a, 14)),
    item_getter(|a| item(a, 15)),
    item_getter(|a| item(a, 16)),
    item_getter(|a| item(a, 17)),
    item_getter(|a| item(a, 18)),
    item_getter(|a| item(a, 19)),
];

const fn item_getter(fun: crate::native::NativeFn) -> Native {
    Native::new(Kind::Getter, "_tuplegetter", "", fun)
}

fn item(a: &[Value], at: usize) -> R {
    match a[0].as_tuple().and_then(|items| items.get(at)) {
        Some(value) => Ok(value.clone()),
        None => Err(crate::exc::index_error("tuple index out of range")),
    }
}

/// The getter of a field by its number.
pub fn getter_of(at: usize) -> R {
    match GETTERS.get(at) {
        Some(native) => Ok(native.value("tuple")),
        None => {
            let operator = crate::module::import_module("operator")?;
            let getter = crate::attribute::get(&operator, Sym::new("itemgetter"))?;
            let function = call(&getter, &[Value::from(at)])?;
            call(&Value::Class(types().property.clone()), &[function])
        }
    }
}

fn build(name: &str, names: &[Value], defaults: Vec<Value>, mut body: Namespace) -> R {
    let symbols: Vec<Sym> = names
        .iter()
        .map(|name| Sym::new(name.as_str().unwrap_or_default()))
        .collect();
    for (at, field) in symbols.iter().enumerate() {
        body.set(*field, getter_of(at)?);
    }
    body.set(known::FIELDS, Value::tuple(names.to_vec()));
    body.set(known::MATCH_ARGS, Value::tuple(names.to_vec()));
    let by_default = Dict::default();
    for (field, value) in symbols
        .iter()
        .skip(symbols.len() - defaults.len())
        .zip(&defaults)
    {
        by_default.set_str(field.text(), value.clone());
    }
    body.set(
        Sym::new("_field_defaults"),
        Value::Dict(Rc::new(by_default)),
    );
    if body.get(known::DOC).is_none() {
        let list: Vec<&str> = symbols.iter().map(|name| name.text()).collect();
        body.set(
            known::DOC,
            Value::str(format!("{name}({})", list.join(", "))),
        );
    }
    if body.get(known::MODULE).is_none() {
        body.set(known::MODULE, Value::str("__main__"));
    }
    body.set(known::SLOTS, crate::tuple::empty());
    let parts = crate::class::ClassParts {
        def: None,
        name: name.to_owned(),
        bases: vec![types().library(&NAMED_TUPLE)],
        dict: body,
        storage: types().tuple.storage,
        new: Some(new),
        native: false,
        meta: None,
        slots: Some(Vec::new()),
    };
    let class = crate::class::Class::make(parts)?;
    *class.extra.borrow_mut() = Some(std::rc::Rc::new(Fields {
        names: symbols,
        defaults,
    }));
    Ok(Value::Class(class))
}

static ARGS: NewArgs = NewArgs::new(
    "namedtuple",
    "typename: field_names: * rename= defaults= module=",
);

/// `namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)`.
pub fn namedtuple(args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = ARGS.bind(args, keywords)?;
    let mut names: Vec<String> = match bound[1].as_str() {
        Some(text) => text
            .replace(',', " ")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        None => {
            let items = crate::iter::collect(&bound[1])?;
            items
                .iter()
                .map(crate::text::str_string)
                .collect::<R<Vec<String>>>()?
        }
    };
    let typename = crate::text::str_string(&bound[0])?;
    if bound[2].given().map_or(Ok(false), Value::truth)? {
        rename(&mut names);
    }
    check_names(&typename, &names)?;
    let defaults = match bound[3].given() {
        Some(defaults) => crate::iter::collect(defaults)?,
        None => Vec::new(),
    };
    if defaults.len() > names.len() {
        return Err(type_error("Got more default values than field names"));
    }
    let values: Vec<Value> = names.into_iter().map(Value::str).collect();
    let mut body = Namespace::default();
    if let Some(module) = bound[4].given() {
        body.set(known::MODULE, module.clone());
    }
    build(&typename, &values, defaults, body)
}

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

pub fn keywords() -> &'static [&'static str] {
    KEYWORDS
}

fn is_name(name: &str) -> bool {
    crate::str_methods::is_identifier(name)
}

fn rename(names: &mut [String]) {
    for at in 0..names.len() {
        let bad = !is_name(&names[at])
            || is_keyword(&names[at])
            || names[at].starts_with('_')
            || names[..at].contains(&names[at]);
        if bad {
            names[at] = format!("_{at}");
        }
    }
}

fn check_names(typename: &str, names: &[String]) -> R<()> {
    for name in std::iter::once(typename).chain(names.iter().map(String::as_str)) {
        if !is_name(name) {
            return Err(value_error(format!(
                "Type names and field names must be valid identifiers: '{name}'"
            )));
        }
        if is_keyword(name) {
            return Err(value_error(format!(
                "Type names and field names cannot be a keyword: '{name}'"
            )));
        }
    }
    for (at, name) in names.iter().enumerate() {
        if name.starts_with('_') && !name.starts_with(&format!("_{at}")) {
            return Err(value_error(format!(
                "Field names cannot start with an underscore: '{name}'"
            )));
        }
        if names[..at].contains(name) {
            return Err(value_error(format!(
                "Encountered duplicate field name: '{name}'"
            )));
        }
    }
    Ok(())
}
