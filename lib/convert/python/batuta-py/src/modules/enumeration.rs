//! enum.
use crate::build_class::make;
use crate::class::ClassRef;
use crate::enums::{Auto, EnumMembers, ENUM, ENUM_TYPE, FLAG};
use crate::exc::value_error;
use crate::module::Globals;
use crate::modules::Library;
use crate::namespace::Namespace;
use crate::native::{function, method, ClassDef, Native};
use crate::object::Object;
use crate::symbol::known;
use crate::types::types;
use crate::value::{Value, R};

static AUTO: ClassDef = ClassDef {
    name: "enum.auto",
    base: "object",
    module: "enum",
    new: Some(|class, _, _| Ok(Object::native(class.clone(), Auto))),
    natives: &[],
};

/// What IntEnum, StrEnum and IntFlag write for a member: the value alone.
static PLAIN: [Native; 2] = [
    method("__str__", "", |a| crate::text::repr(a[0].base())),
    method("__format__", "spec", |a| {
        crate::format::builtin(a[0].base(), a[1].as_str().unwrap_or_default())
    }),
];
static PLAIN_TEXT: [Native; 2] = [
    method("__str__", "", |a| Ok(a[0].base().clone())),
    method("__format__", "spec", |a| {
        crate::format::builtin(a[0].base(), a[1].as_str().unwrap_or_default())
    }),
];

/// A class that programs derive from; it has no members itself.
fn base_class(name: &str, bases: &[ClassRef], natives: &'static [Native]) -> R<ClassRef> {
    let mut names = Namespace::default();
    names.set(known::MODULE, Value::str("enum"));
    for native in natives {
        names.set(crate::symbol::Sym::new(native.name), native.value("enum"));
    }
    let made = make(name, bases, names, Some(types().library(&ENUM_TYPE)), &[])?;
    crate::native::class_arg(&made)
}

fn unique(a: &[Value]) -> R {
    let class = crate::native::class_arg(&a[0])?;
    let mut aliases = Vec::new();
    if let Some(members) = class.extra::<EnumMembers>() {
        for (name, member) in members.names.borrow().iter() {
            let own = crate::text::str_string(&crate::attribute::get(member, known::NAME_)?)?;
            if own != name.text() {
                aliases.push(format!("{} -> {own}", name.text()));
            }
        }
    }
    if aliases.is_empty() {
        return Ok(a[0].clone());
    }
    Err(value_error(format!(
        "duplicate values found in {}: {}",
        crate::text::repr_string(&a[0])?,
        aliases.join(", ")
    )))
}

static FUNCTIONS: &[Native] = &[function("unique", "enumeration", unique)];

fn start(module: &'static Globals) -> R<()> {
    let enum_base = types().library(&ENUM);
    let flag_base = types().library(&FLAG);
    for class in [&enum_base, &flag_base] {
        *class.extra.borrow_mut() = Some(std::rc::Rc::new(EnumMembers::default()));
    }
    let plain = base_class("Enum", &[enum_base], &[])?;
    let flag = base_class("Flag", &[flag_base, plain.clone()], &[])?;
    let int = types().int.clone();
    let classes = [
        (
            "IntEnum",
            base_class("IntEnum", &[int.clone(), plain.clone()], &PLAIN)?,
        ),
        (
            "StrEnum",
            base_class(
                "StrEnum",
                &[types().str.clone(), plain.clone()],
                &PLAIN_TEXT,
            )?,
        ),
        (
            "IntFlag",
            base_class("IntFlag", &[int, flag.clone()], &PLAIN)?,
        ),
        ("Enum", plain),
        ("Flag", flag),
    ];
    for (name, class) in classes {
        module.put(name, Value::Class(class));
    }
    module.put("EnumMeta", Value::Class(types().library(&ENUM_TYPE)));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "enum",
    functions: &[FUNCTIONS],
    classes: &[&ENUM_TYPE, &AUTO],
    start,
};
