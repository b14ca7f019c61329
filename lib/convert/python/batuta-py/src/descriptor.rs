//! property, classmethod, staticmethod.
use crate::call::call;
use crate::class::ClassRef;
use crate::exc::{attribute_error, type_error};
use crate::native::{getter, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

pub struct Property {
    get: Value,
    set: Value,
    delete: Value,
    doc: Value,
    name: RefCell<Option<Sym>>,
}

pub struct ClassMethod {
    pub function: Value,
}

pub struct StaticMethod {
    pub function: Value,
}

impl Property {
    pub fn read(&self, object: &Value) -> R {
        match &self.get {
            Value::None => Err(self.lacks("getter", object)),
            get => call(get, std::slice::from_ref(object)),
        }
    }

    pub fn write(&self, object: &Value, _name: Sym, value: &Value) -> R<()> {
        match &self.set {
            Value::None => Err(self.lacks("setter", object)),
            set => call(set, &[object.clone(), value.clone()]).map(|_| ()),
        }
    }

    pub fn delete(&self, object: &Value, _name: Sym) -> R<()> {
        match &self.delete {
            Value::None => Err(self.lacks("deleter", object)),
            delete => call(delete, std::slice::from_ref(object)).map(|_| ()),
        }
    }

    fn lacks(&self, what: &str, object: &Value) -> crate::exc::Exc {
        let class = object.class_ref().qualname();
        match *self.name.borrow() {
            Some(name) => attribute_error(
                format!(
                    "property '{}' of '{class}' object has no {what}",
                    name.text()
                ),
                name.text(),
                object,
            ),
            None => attribute_error(
                format!("property of '{class}' object has no {what}"),
                "",
                object,
            ),
        }
    }

    fn copy(&self, get: &Value, set: &Value, delete: &Value) -> Value {
        let made = Property {
            get: get.clone(),
            set: set.clone(),
            delete: delete.clone(),
            doc: self.doc.clone(),
            name: RefCell::new(*self.name.borrow()),
        };
        Object::native(types().property.clone(), made)
    }
}

static PROPERTY_ARGS: NewArgs = NewArgs::new("property", "fget= fset= fdel= doc=");

fn new_property(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = PROPERTY_ARGS.bind(args, keywords)?;
    let or_none = |value: &Value| value.given().cloned().unwrap_or(Value::None);
    let get = or_none(&bound[0]);
    let doc = match bound[3].given() {
        Some(doc) => doc.clone(),
        None => crate::attribute::get_optional(&get, known::DOC)?.unwrap_or(Value::None),
    };
    let made = Property {
        get,
        set: or_none(&bound[1]),
        delete: or_none(&bound[2]),
        doc,
        name: RefCell::default(),
    };
    Ok(Object::native(class.clone(), made))
}

fn property_of(value: &Value) -> R<&Property> {
    value
        .any::<Property>()
        .ok_or_else(|| type_error("a property is needed"))
}

/// True if asking a class or instance for the attribute gives something else than this object.
pub fn is_descriptor(object: &Object) -> bool {
    object.class.has(known::GET)
        || object.any::<ClassMethod>().is_some()
        || object.any::<StaticMethod>().is_some()
}

pub static PROPERTY: ClassDef = ClassDef {
    name: "property",
    base: "object",
    module: "builtins",
    new: Some(new_property),
    natives: &[
        method("getter", "fget", |a| {
            property_of(&a[0]).map(|p| p.copy(&a[1], &p.set, &p.delete))
        }),
        method("setter", "fset", |a| {
            property_of(&a[0]).map(|p| p.copy(&p.get, &a[1], &p.delete))
        }),
        method("deleter", "fdel", |a| {
            property_of(&a[0]).map(|p| p.copy(&p.get, &p.set, &a[1]))
        }),
        method("__set_name__", "owner name", |a| {
            *property_of(&a[0])?.name.borrow_mut() = a[2].as_str().map(Sym::new);
            Ok(Value::None)
        }),
        method("__get__", "object class?", |a| match &a[1] {
            Value::None => Ok(a[0].clone()),
            object => property_of(&a[0])?.read(object),
        }),
        method("__set__", "object value", |a| {
            property_of(&a[0])?.write(&a[1], known::NAME, &a[2])?;
            Ok(Value::None)
        }),
        method("__delete__", "object", |a| {
            property_of(&a[0])?.delete(&a[1], known::NAME)?;
            Ok(Value::None)
        }),
        getter("fget", |a| property_of(&a[0]).map(|p| p.get.clone())),
        getter("fset", |a| property_of(&a[0]).map(|p| p.set.clone())),
        getter("fdel", |a| property_of(&a[0]).map(|p| p.delete.clone())),
        getter("__doc__", |a| property_of(&a[0]).map(|p| p.doc.clone())),
        getter("__isabstractmethod__", |a| {
            let abstract_ =
                crate::attribute::get_optional(&property_of(&a[0])?.get, known::ABSTRACT)?;
            Ok(abstract_.unwrap_or(Value::bool(false)))
        }),
    ],
};

fn function_of(value: &Value) -> R {
    if let Some(method) = value.any::<ClassMethod>() {
        return Ok(method.function.clone());
    }
    match value.any::<StaticMethod>() {
        Some(method) => Ok(method.function.clone()),
        None => Err(type_error("a method is needed")),
    }
}

const WRAPPED: [Native; 6] = [
    getter("__func__", |a| function_of(&a[0])),
    getter("__wrapped__", |a| function_of(&a[0])),
    getter("__name__", |a| {
        crate::attribute::get(&function_of(&a[0])?, known::NAME)
    }),
    getter("__doc__", |a| {
        crate::attribute::get(&function_of(&a[0])?, known::DOC)
    }),
    getter("__isabstractmethod__", |a| {
        let found = crate::attribute::get_optional(&function_of(&a[0])?, known::ABSTRACT)?;
        Ok(found.unwrap_or(Value::bool(false)))
    }),
    method("__call__", "*args **kw", |a| {
        let keywords = crate::call::keywords_of(&a[2])?;
        crate::call::call_sym(
            &function_of(&a[0])?,
            a[1].as_tuple().unwrap_or_default(),
            &keywords,
        )
    }),
];

static CLASS_METHOD_NATIVES: [Native; 6] = WRAPPED;
static STATIC_METHOD_NATIVES: [Native; 6] = WRAPPED;

pub static CLASS_METHOD: ClassDef = ClassDef {
    name: "classmethod",
    base: "object",
    module: "builtins",
    new: Some(|class, args, _| match args {
        [function] => Ok(Object::native(
            class.clone(),
            ClassMethod {
                function: function.clone(),
            },
        )),
        _ => Err(type_error(format!(
            "classmethod expected 1 argument, got {}",
            args.len()
        ))),
    }),
    natives: &CLASS_METHOD_NATIVES,
};

pub static STATIC_METHOD: ClassDef = ClassDef {
    name: "staticmethod",
    base: "object",
    module: "builtins",
    new: Some(|class, args, _| match args {
        [function] => Ok(Object::native(
            class.clone(),
            StaticMethod {
                function: function.clone(),
            },
        )),
        _ => Err(type_error(format!(
            "staticmethod expected 1 argument, got {}",
            args.len()
        ))),
    }),
    natives: &STATIC_METHOD_NATIVES,
};
