//! dataclasses: the methods are native functions that look at the fields of the class.
mod fields;

use self::fields::{field, fields_of, flag, missing, own_fields, Field, Fields, Kind, FIELD};
use crate::attribute as attr;
use crate::call::call;
use crate::class::ClassRef;
use crate::compare::{sequences, Cmp};
use crate::dict::Dict;
use crate::exc::{type_error, value_error};
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{class_arg, function, method, ClassDef, Native};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

struct Wanted {
    init: bool,
    repr: bool,
    eq: bool,
    order: bool,
    unsafe_hash: bool,
    frozen: bool,
    match_args: bool,
    kw_only: bool,
}

fn process(class: &ClassRef, wanted: &Wanted) -> R {
    let mut all: Vec<Field> = Vec::new();
    for base in class.mro.iter().rev() {
        let Some(inherited) = base.extra::<Fields>() else {
            continue;
        };
        if inherited.frozen != wanted.frozen {
            let text = if wanted.frozen {
                "cannot inherit frozen dataclass from a non-frozen one"
            } else {
                "cannot inherit non-frozen dataclass from a frozen one"
            };
            return Err(type_error(text));
        }
        for field in &inherited.all {
            merge(&mut all, field.clone());
        }
    }
    for field in own_fields(class, wanted.kw_only)? {
        merge(&mut all, field);
    }
    check_order(&all, wanted.init)?;
    let by_name = Dict::default();
    for field in &all {
        by_name.set_str(field.name.text(), field.object.clone());
    }
    class.set(known::DATACLASS_FIELDS, Value::Dict(Rc::new(by_name)));
    if wanted.match_args && class.own(known::MATCH_ARGS).is_none() {
        let names = all
            .iter()
            .filter(|field| field.init && !field.kw_only && field.kind != Kind::ClassVar);
        class.set(
            known::MATCH_ARGS,
            Value::tuple(names.map(|field| field.name.value()).collect()),
        );
    }
    *class.extra.borrow_mut() = Some(std::rc::Rc::new(Fields {
        all,
        frozen: wanted.frozen,
    }));
    add_methods(class, wanted)?;
    Ok(Value::Class(class.clone()))
}

fn merge(all: &mut Vec<Field>, field: Field) {
    match all.iter_mut().find(|known| known.name == field.name) {
        Some(slot) => *slot = field,
        None => all.push(field),
    }
}

fn has_default(field: &Field) -> bool {
    !field.default.is(&missing()) || !field.factory.is(&missing())
}

fn check_order(all: &[Field], init: bool) -> R<()> {
    let mut seen = false;
    for field in all
        .iter()
        .filter(|field| init && field.init && !field.kw_only && field.kind != Kind::ClassVar)
    {
        if has_default(field) {
            seen = true;
        } else if seen {
            return Err(type_error(format!(
                "non-default argument '{}' follows default argument",
                field.name.text()
            )));
        }
    }
    Ok(())
}

fn add_methods(class: &ClassRef, wanted: &Wanted) -> R<()> {
    let has_eq = class.own(known::EQ).is_some();
    let explicit_hash = class
        .own(known::HASH)
        .is_some_and(|hash| !(hash.is_none() && has_eq));
    let put = |native: &'static Native| {
        let name = Sym::new(native.name);
        if class.own(name).is_none() {
            class.set(name, native.value("dataclass"));
        }
    };
    if wanted.init {
        put(&METHODS[0]);
    }
    if wanted.repr {
        put(&METHODS[1]);
    }
    if wanted.eq {
        put(&METHODS[2]);
    }
    if wanted.order {
        if !wanted.eq {
            return Err(value_error("eq must be true if order is true"));
        }
        for native in &METHODS[3..7] {
            if class.own(Sym::new(native.name)).is_some() {
                return Err(type_error(format!(
                    "Cannot overwrite attribute {} in class {}. Consider using functools.total_ordering",
                    native.name,
                    class.name()
                )));
            }
            put(native);
        }
    }
    if wanted.frozen {
        put(&METHODS[7]);
        put(&METHODS[8]);
    }
    let hashes = wanted.unsafe_hash || wanted.eq && wanted.frozen;
    if hashes && (!explicit_hash || wanted.unsafe_hash) {
        class.set(known::HASH, METHODS[9].value("dataclass"));
    } else if wanted.eq && !explicit_hash {
        class.set(known::HASH, Value::None);
    }
    Ok(())
}

fn init(a: &[Value]) -> R {
    let class = a[0].class_ref().clone();
    let Value::Object(object) = &a[0] else {
        return Ok(Value::None);
    };
    let known_fields = fields_of(&class)?;
    let mut positional = a[1].as_tuple().unwrap_or_default().iter();
    let mut keywords = crate::dict::pairs_of(&a[2])?;
    let taken = known_fields
        .all
        .iter()
        .filter(|field| field.kind != Kind::ClassVar);
    let (mut passed, mut lacking, mut lacking_kw) = (Vec::new(), Vec::new(), Vec::new());
    let order = taken
        .clone()
        .filter(|field| !field.kw_only)
        .chain(taken.filter(|field| field.kw_only));
    for field in order {
        let mut value = None;
        if field.init {
            if !field.kw_only {
                value = positional.next().cloned();
            }
            if let Some(at) = keywords
                .iter()
                .position(|(key, _)| key.as_str() == Some(field.name.text()))
            {
                let (_, given) = keywords.remove(at);
                if value.is_some() {
                    return Err(init_error(
                        &class,
                        format!("got multiple values for argument '{}'", field.name.text()),
                    ));
                }
                value = Some(given);
            }
        }
        let value = match value {
            Some(value) => value,
            None if !field.factory.is(&missing()) => call(&field.factory, &[])?,
            None if !field.default.is(&missing()) => field.default.clone(),
            None if !field.init => continue,
            None => {
                if field.kw_only {
                    &mut lacking_kw
                } else {
                    &mut lacking
                }
                .push(format!("'{}'", field.name.text()));
                continue;
            }
        };
        if field.kind == Kind::InitVar {
            passed.push(value);
        } else {
            object.set(field.name, value);
        }
    }
    check_arguments(&class, &known_fields, a, &keywords, (&lacking, &lacking_kw))?;
    if let Some(hook) = class.lookup(known::POST_INIT) {
        call(&attr::bind(&hook, Some(&a[0]), &class)?, &passed)?;
    }
    Ok(Value::None)
}

fn init_error(class: &ClassRef, text: String) -> crate::exc::Exc {
    type_error(format!("{}.__init__() {text}", class.qualname()))
}

fn check_arguments(
    class: &ClassRef,
    fields: &Fields,
    a: &[Value],
    rest: &[(Value, Value)],
    (lacking, lacking_kw): (&[String], &[String]),
) -> R<()> {
    if let Some((key, _)) = rest.first() {
        let text = format!(
            "got an unexpected keyword argument '{}'",
            key.as_str().unwrap_or_default()
        );
        return Err(init_error(class, text));
    }
    let by_position: Vec<&Field> = fields
        .all
        .iter()
        .filter(|field| field.init && !field.kw_only && field.kind != Kind::ClassVar)
        .collect();
    let given = a[1].as_tuple().unwrap_or_default().len();
    if given > by_position.len() {
        let most = by_position.len() + 1;
        let optional = by_position
            .iter()
            .filter(|field| has_default(field))
            .count();
        let takes = if optional > 0 {
            format!("from {} to {most}", most - optional)
        } else {
            most.to_string()
        };
        let s = if most == 1 && optional == 0 { "" } else { "s" };
        return Err(init_error(
            class,
            format!(
                "takes {takes} positional argument{s} but {} were given",
                given + 1
            ),
        ));
    }
    for (names, kind) in [(lacking, "positional"), (lacking_kw, "keyword-only")] {
        if let Some((last, before)) = names.split_last() {
            let list = match before.len() {
                0 => last.clone(),
                1 => format!("{} and {last}", before[0]),
                _ => format!("{}, and {last}", before.join(", ")),
            };
            let s = if names.len() == 1 { "" } else { "s" };
            return Err(init_error(
                class,
                format!(
                    "missing {} required {kind} argument{s}: {list}",
                    names.len()
                ),
            ));
        }
    }
    Ok(())
}

fn values(value: &Value, wanted: fn(&Field) -> bool) -> R<Vec<Value>> {
    let fields = fields_of(value.class_ref())?;
    let picked = fields
        .all
        .iter()
        .filter(|field| field.kind == Kind::Plain && wanted(field));
    picked.map(|field| attr::get(value, field.name)).collect()
}

fn repr(a: &[Value]) -> R {
    let class = a[0].class_ref();
    let fields = fields_of(class)?;
    let text = crate::container_repr::guarded(&a[0], "...", || {
        let mut parts = Vec::new();
        for field in fields
            .all
            .iter()
            .filter(|field| field.kind == Kind::Plain && field.repr)
        {
            parts.push(format!(
                "{}={}",
                field.name.text(),
                crate::text::repr_string(&attr::get(&a[0], field.name)?)?
            ));
        }
        Ok(format!("{}({})", class.qualname(), parts.join(", ")))
    })?;
    Ok(Value::str(text))
}

fn compared(a: &[Value], op: Cmp) -> R {
    if !Rc::ptr_eq(a[0].class_ref(), a[1].class_ref()) {
        return Ok(Value::NotImplemented);
    }
    let wanted = |field: &Field| field.compare;
    sequences(op, &values(&a[0], wanted)?, &values(&a[1], wanted)?).map(Value::bool)
}

fn frozen(name: &Value, what: &str) -> crate::exc::Exc {
    let class = frozen_class();
    let text = format!("cannot {what} field {}", crate::text::repr_or(name, "?"));
    crate::exc::make(&class, vec![Value::str(text)])
}

fn frozen_class() -> ClassRef {
    match types().find("dataclasses.FrozenInstanceError") {
        Some(class) => class,
        None => {
            let made = crate::modules::exception_class(
                "FrozenInstanceError",
                "dataclasses",
                &["AttributeError"],
            );
            types().add("dataclasses.FrozenInstanceError", made)
        }
    }
}

static METHODS: [Native; 10] = [
    method("__init__", "*args **kw", init),
    method("__repr__", "", repr),
    method("__eq__", "other", |a| compared(a, Cmp::Eq)),
    method("__lt__", "other", |a| compared(a, Cmp::Lt)),
    method("__le__", "other", |a| compared(a, Cmp::Le)),
    method("__gt__", "other", |a| compared(a, Cmp::Gt)),
    method("__ge__", "other", |a| compared(a, Cmp::Ge)),
    method("__setattr__", "name value", |a| {
        Err(frozen(&a[1], "assign to"))
    }),
    method("__delattr__", "name", |a| Err(frozen(&a[1], "delete"))),
    method("__hash__", "", |a| {
        let picked = values(&a[0], |field| field.hash.unwrap_or(field.compare))?;
        crate::hash::hash(&Value::tuple(picked)).map(Value::Int)
    }),
];

fn dataclass(a: &[Value]) -> R {
    let wanted = Wanted {
        init: flag(&a[1], true)?,
        repr: flag(&a[2], true)?,
        eq: flag(&a[3], true)?,
        order: flag(&a[4], false)?,
        unsafe_hash: flag(&a[5], false)?,
        frozen: flag(&a[6], false)?,
        match_args: flag(&a[7], true)?,
        kw_only: flag(&a[8], false)?,
    };
    if let Value::Class(class) = &a[0] {
        return process(class, &wanted);
    }
    Ok(super::functools::decorator(move |args| match args {
        [class] => process(&class_arg(class)?, &wanted),
        _ => Err(type_error("a class is needed")),
    }))
}

fn class_or_instance(value: &Value) -> R<std::rc::Rc<Fields>> {
    match value {
        Value::Class(class) => fields_of(class),
        other => fields_of(other.class_ref()),
    }
}

fn plain(value: &Value, as_dict: bool) -> R {
    if !matches!(value, Value::Class(_)) && value.class_ref().inherited_extra::<Fields>().is_some()
    {
        let fields = fields_of(value.class_ref())?;
        let mut pairs = Vec::new();
        for field in fields.all.iter().filter(|field| field.kind == Kind::Plain) {
            pairs.push((
                field.name.value(),
                plain(&attr::get(value, field.name)?, as_dict)?,
            ));
        }
        if as_dict {
            return crate::dict::dict(pairs);
        }
        return Ok(Value::tuple(
            pairs.into_iter().map(|(_, value)| value).collect(),
        ));
    }
    Ok(match value {
        Value::List(list) => Value::list(
            list.to_vec()
                .iter()
                .map(|item| plain(item, as_dict))
                .collect::<R<_>>()?,
        ),
        Value::Tuple(tuple) => Value::tuple(
            tuple
                .items()
                .iter()
                .map(|item| plain(item, as_dict))
                .collect::<R<_>>()?,
        ),
        Value::Dict(dict) => {
            let pairs: R<Vec<(Value, Value)>> = dict
                .pairs()
                .iter()
                .map(|(key, item)| Ok((plain(key, as_dict)?, plain(item, as_dict)?)))
                .collect();
            crate::dict::dict(pairs?)?
        }
        other => super::copying::deep_copy(other)?,
    })
}

fn replace(a: &[Value]) -> R {
    let fields = class_or_instance(&a[0])?;
    let mut keywords = crate::call::keywords_of(&a[1])?;
    for field in fields
        .all
        .iter()
        .filter(|field| field.kind == Kind::Plain && field.init)
    {
        if !keywords.iter().any(|(name, _)| *name == field.name) {
            keywords.push((field.name, attr::get(&a[0], field.name)?));
        }
    }
    crate::call::call_sym(&Value::Class(a[0].class_ref().clone()), &[], &keywords)
}

static FUNCTIONS: &[Native] = &[
    function("dataclass", "class? * init= repr= eq= order= unsafe_hash= frozen= match_args= kw_only= slots= weakref_slot=", dataclass),
    function("field", "* default= default_factory= init= repr= hash= compare= metadata= kw_only=", field),
    function("fields", "class_or_instance", |a| {
        let fields = class_or_instance(&a[0])?;
        let plain = fields.all.iter().filter(|field| field.kind == Kind::Plain);
        Ok(Value::tuple(plain.map(|field| field.object.clone()).collect()))
    }),
    function("asdict", "obj", |a| {
        if a[0].class_ref().inherited_extra::<Fields>().is_none() || matches!(a[0], Value::Class(_)) {
            return Err(type_error("asdict() should be called on dataclass instances"));
        }
        plain(&a[0], true)
    }),
    function("astuple", "obj", |a| {
        if a[0].class_ref().inherited_extra::<Fields>().is_none() || matches!(a[0], Value::Class(_)) {
            return Err(type_error("astuple() should be called on dataclass instances"));
        }
        plain(&a[0], false)
    }),
    function("replace", "obj **changes", replace),
    function("is_dataclass", "obj", |a| Ok(Value::bool(class_or_instance(&a[0]).is_ok()))),
];

static KW_ONLY: ClassDef = ClassDef {
    name: "dataclasses.KW_ONLY",
    base: "object",
    module: "dataclasses",
    new: None,
    natives: &[],
};
static INIT_VAR: ClassDef = ClassDef {
    name: "dataclasses.InitVar",
    base: "object",
    module: "typing",
    new: None,
    natives: &[],
};

fn start(module: &'static Globals) -> R<()> {
    module.put("MISSING", missing());
    module.put("FrozenInstanceError", Value::Class(frozen_class()));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "dataclasses",
    functions: &[FUNCTIONS],
    classes: &[&FIELD, &KW_ONLY, &INIT_VAR],
    start,
};
