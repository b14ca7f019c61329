//! The fields of a data class, as its annotations and `field()` tell.
use crate::attribute as attr;
use crate::class::ClassRef;
use crate::exc::{type_error, value_error};
use crate::native::{method, ClassDef};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};

#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: Sym,
    pub(super) default: Value,
    pub(super) factory: Value,
    pub(super) init: bool,
    pub(super) repr: bool,
    pub(super) hash: Option<bool>,
    pub(super) compare: bool,
    pub(super) kw_only: bool,
    pub(super) kind: Kind,
    /// The object that `fields()` gives.
    pub(super) object: Value,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Plain,
    ClassVar,
    InitVar,
}

pub(super) struct Fields {
    pub(super) all: Vec<Field>,
    pub(super) frozen: bool,
}

thread_local!(static MISSING: Value = Object::value(types().library(&MISSING_TYPE), Payload::Nothing));

static MISSING_TYPE: ClassDef = ClassDef {
    name: "dataclasses._MISSING_TYPE",
    base: "object",
    module: "dataclasses",
    new: None,
    natives: &[],
};

pub(super) static FIELD: ClassDef = ClassDef {
    name: "dataclasses.Field",
    base: "object",
    module: "dataclasses",
    new: None,
    natives: &[method("__repr__", "", |a| {
        let get = |name: &str| -> R<String> {
            crate::text::repr_string(&attr::get(&a[0], Sym::new(name))?)
        };
        Ok(Value::str(format!(
            "Field(name={},type={},default={},default_factory={},init={},repr={},hash={},compare={},metadata=mappingproxy({}),kw_only={})",
            get("name")?, get("type")?, get("default")?, get("default_factory")?, get("init")?, get("repr")?, get("hash")?,
            get("compare")?, get("metadata")?, get("kw_only")?
        )))
    })],
};

pub(super) fn missing() -> Value {
    MISSING.with(Value::clone)
}

pub(super) fn flag(value: &Value, default: bool) -> R<bool> {
    if value.is_undef() {
        Ok(default)
    } else {
        value.truth()
    }
}

/// `field(...)`.
pub(super) fn field(a: &[Value]) -> R {
    let or_missing = |value: &Value| {
        if value.is_undef() {
            missing()
        } else {
            value.clone()
        }
    };
    if !a[0].is_undef() && !a[1].is_undef() {
        return Err(value_error(
            "cannot specify both default and default_factory",
        ));
    }
    let made = Object::value(types().library(&FIELD), Payload::Nothing);
    if let Value::Object(object) = &made {
        let values = [
            ("name", Value::None),
            ("type", Value::None),
            ("default", or_missing(&a[0])),
            ("default_factory", or_missing(&a[1])),
            ("init", Value::bool(flag(&a[2], true)?)),
            ("repr", Value::bool(flag(&a[3], true)?)),
            ("hash", a[4].given().cloned().unwrap_or(Value::None)),
            ("compare", Value::bool(flag(&a[5], true)?)),
            (
                "metadata",
                a[6].given()
                    .cloned()
                    .unwrap_or_else(|| Value::Dict(Rc::default())),
            ),
            ("kw_only", or_missing(&a[7])),
        ];
        for (name, value) in values {
            object.set(Sym::new(name), value);
        }
    }
    Ok(made)
}

fn is_field(value: &Value) -> bool {
    matches!(value, Value::Object(object) if Rc::ptr_eq(&object.class, &types().library(&FIELD)))
}

fn own_text(annotation: &Value) -> String {
    match annotation {
        Value::Str(text) => text.as_str().to_owned(),
        Value::Class(class) => class.full_name(),
        other => crate::text::repr_or(other, ""),
    }
}

fn kind_of(annotation: &Value) -> Kind {
    let text = own_text(annotation);
    let head = text.split('[').next().unwrap_or_default().trim();
    match head.rsplit('.').next() {
        Some("ClassVar") => Kind::ClassVar,
        Some("InitVar") => Kind::InitVar,
        _ => Kind::Plain,
    }
}

pub(super) fn own_fields(class: &ClassRef, all_kw_only: bool) -> R<Vec<Field>> {
    let mut own = Vec::new();
    let mut kw_only = all_kw_only;
    let Some(annotations) = class.own(known::ANNOTATIONS) else {
        return Ok(own);
    };
    for (name, annotation) in crate::dict::pairs_of(&annotations)? {
        let name = Sym::new(name.as_str().unwrap_or_default());
        let text = own_text(&annotation);
        if text == "KW_ONLY" || text.ends_with(".KW_ONLY") {
            kw_only = true;
            continue;
        }
        let given = class.own(name);
        let object = match &given {
            Some(value) if is_field(value) => value.clone(),
            Some(value) => field(&[vec![value.clone()], vec![Value::Undef; 7]].concat())?,
            None => field(&vec![Value::Undef; 8])?,
        };
        let get = |key: &str| attr::get(&object, Sym::new(key));
        attr::set(&object, Sym::new("name"), name.value())?;
        attr::set(&object, Sym::new("type"), annotation.clone())?;
        let default = get("default")?;
        let own_kw = get("kw_only")?;
        let found = Field {
            name,
            factory: get("default_factory")?,
            init: get("init")?.truth()?,
            repr: get("repr")?.truth()?,
            hash: match get("hash")? {
                Value::None => None,
                value => Some(value.truth()?),
            },
            compare: get("compare")?.truth()?,
            kw_only: if own_kw.is(&missing()) {
                kw_only
            } else {
                own_kw.truth()?
            },
            kind: kind_of(&annotation),
            default: default.clone(),
            object: object.clone(),
        };
        if found.kind == Kind::Plain
            && matches!(default, Value::List(_) | Value::Dict(_) | Value::Set(_))
        {
            return Err(value_error(format!(
                "mutable default {} for field {} is not allowed: use default_factory",
                crate::text::repr_string(&crate::types::type_of(&default))?,
                name.text()
            )));
        }
        attr::set(&object, Sym::new("kw_only"), Value::bool(found.kw_only))?;
        if given.as_ref().is_some_and(is_field) {
            if default.is(&missing()) {
                class.unset(name);
            } else {
                class.set(name, default);
            }
        }
        own.push(found);
    }
    Ok(own)
}

pub(super) fn fields_of(class: &ClassRef) -> R<std::rc::Rc<Fields>> {
    class
        .inherited_extra::<Fields>()
        .ok_or_else(|| type_error("must be called with a dataclass type or instance"))
}
