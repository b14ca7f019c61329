//! struct: numbers and texts in packed bytes.
mod layout;
mod packing;

use crate::class::ClassRef;
use crate::exc::type_error;
use crate::modules::Library;
use crate::native::{function, getter, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::rc::Rc;
use crate::types::types;
use crate::value::{Value, R};
use layout::{bad, Layout};
use std::borrow::Cow;
use std::cell::RefCell;

pub(super) fn error_class() -> ClassRef {
    if let Some(class) = types().find("struct.error") {
        return class;
    }
    let made = crate::modules::exception_class("error", "struct", &["Exception"]);
    types().add("struct.error", made)
}

struct Compiled {
    format: String,
    layout: Layout,
}

const KEPT_LAYOUTS: usize = 16;

thread_local!(static LAYOUTS: RefCell<Vec<Rc<Compiled>>> = const { RefCell::new(Vec::new()) });

/// The last formats are kept, since functions are called with the same ones all the time.
fn compile(text: &str) -> R<Rc<Compiled>> {
    let known = |known: &&Rc<Compiled>| known.format == text;
    if let Some(known) = LAYOUTS.with_borrow(|all| all.iter().find(known).cloned()) {
        return Ok(known);
    }
    let made = Rc::new(Compiled {
        format: text.to_owned(),
        layout: Layout::parse(text)?,
    });
    LAYOUTS.with_borrow_mut(|all| {
        if all.len() == KEPT_LAYOUTS {
            all.clear();
        }
        all.push(made.clone());
    });
    Ok(made)
}

fn layout_of(format: &Value) -> R<Rc<Compiled>> {
    match (format.as_str(), format.as_bytes()) {
        (Some(text), _) => compile(text),
        (None, Some(bytes)) => compile(&String::from_utf8_lossy(&bytes)),
        _ => Err(type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            format.class_ref().name()
        ))),
    }
}

fn compiled(value: &Value) -> R<&Compiled> {
    value
        .any::<Rc<Compiled>>()
        .map(|kept| &**kept)
        .ok_or_else(|| type_error("a Struct object is needed"))
}

fn buffer(value: &Value) -> R<Cow<'_, [u8]>> {
    value.look_at_bytes().ok_or_else(|| {
        type_error(format!(
            "a bytes-like object is required, not '{}'",
            value.class_ref().name()
        ))
    })
}

fn unpack(layout: &Layout, value: &Value) -> R {
    let bytes = buffer(value)?;
    if bytes.len() != layout.size {
        return Err(bad(format!(
            "unpack requires a buffer of {} bytes",
            layout.size
        )));
    }
    Ok(packing::unpack(layout, &bytes))
}

/// Where in a buffer of `length` bytes the packed ones begin.
fn place(layout: &Layout, offset: &Value, length: usize, packs: bool) -> R<usize> {
    let given = offset.given().map_or(Ok(0), crate::number::ssize)?;
    let (name, verb) = if packs {
        ("pack_into", "packing")
    } else {
        ("unpack_from", "unpacking")
    };
    let size = layout.size;
    let mut at = given;
    if given < 0 {
        if given + size as i64 > 0 {
            let text = if packs {
                format!("no space to pack {size} bytes at offset {given}")
            } else {
                format!("not enough data to unpack {size} bytes at offset {given}")
            };
            return Err(bad(text));
        }
        at += length as i64;
        if at < 0 {
            let text = format!("offset {given} out of range for {length}-byte buffer");
            return Err(bad(text));
        }
    }
    let at = at as usize;
    if at > length || length - at < size {
        return Err(bad(format!(
            "{name} requires a buffer of at least {} bytes for {verb} {size} bytes at offset {at} (actual buffer size is {length})",
            at + size
        )));
    }
    Ok(at)
}

fn unpack_from(layout: &Layout, value: &Value, offset: &Value) -> R {
    let bytes = buffer(value)?;
    let at = place(layout, offset, bytes.len(), false)?;
    Ok(packing::unpack(layout, &bytes[at..at + layout.size]))
}

fn pack_into(layout: &Layout, target: &Value, offset: &Value, values: &[Value]) -> R {
    let Value::ByteArray(array) = target else {
        return Err(type_error(format!(
            "pack_into() argument must be read-write bytes-like object, not {}",
            target.class_ref().name()
        )));
    };
    let length = array.bytes.borrow().len();
    let at = place(layout, offset, length, true)?;
    let packed = packing::pack(layout, values, "pack_into")?;
    array.bytes.borrow_mut()[at..at + packed.len()].copy_from_slice(&packed);
    Ok(Value::None)
}

fn iter_unpack(layout: &Layout, value: &Value) -> R {
    let bytes = buffer(value)?;
    if layout.size == 0 {
        return Err(bad("cannot iteratively unpack with a struct of length 0"));
    }
    if bytes.len() % layout.size != 0 {
        return Err(bad(format!(
            "iterative unpacking requires a buffer of a multiple of {} bytes",
            layout.size
        )));
    }
    let parts = bytes
        .chunks(layout.size)
        .map(|part| packing::unpack(layout, part));
    let list = Value::list(parts.collect());
    Ok(crate::iter::iter(&list)?.value())
}

fn rest(value: &Value) -> &[Value] {
    value.as_tuple().unwrap_or_default()
}

static FUNCTIONS: &[Native] = &[
    function("calcsize", "format", |a| {
        Ok(Value::from(layout_of(&a[0])?.layout.size))
    }),
    function("pack", "format *values", |a| {
        let bytes = packing::pack(&layout_of(&a[0])?.layout, rest(&a[1]), "pack")?;
        Ok(Value::bytes(bytes))
    }),
    function("unpack", "format buffer", |a| {
        unpack(&layout_of(&a[0])?.layout, &a[1])
    }),
    function("unpack_from", "format: buffer: offset=", |a| {
        unpack_from(&layout_of(&a[0])?.layout, &a[1], &a[2])
    }),
    function("pack_into", "format buffer offset *values", |a| {
        pack_into(&layout_of(&a[0])?.layout, &a[1], &a[2], rest(&a[3]))
    }),
    function("iter_unpack", "format buffer", |a| {
        iter_unpack(&layout_of(&a[0])?.layout, &a[1])
    }),
];

static STRUCT_ARGS: NewArgs = NewArgs::new("Struct", "format:");

static STRUCT: ClassDef = ClassDef {
    name: "_struct.Struct",
    base: "object",
    module: "_struct",
    new: Some(|class, args, keywords| {
        let a = STRUCT_ARGS.bind(args, keywords)?;
        Ok(Object::native(class.clone(), layout_of(&a[0])?))
    }),
    natives: &[
        getter("size", |a| Ok(Value::from(compiled(&a[0])?.layout.size))),
        getter("format", |a| {
            Ok(Value::str(compiled(&a[0])?.format.clone()))
        }),
        method("pack", "*values", |a| {
            let bytes = packing::pack(&compiled(&a[0])?.layout, rest(&a[1]), "pack")?;
            Ok(Value::bytes(bytes))
        }),
        method("unpack", "buffer", |a| {
            unpack(&compiled(&a[0])?.layout, &a[1])
        }),
        method("unpack_from", "buffer: offset=", |a| {
            unpack_from(&compiled(&a[0])?.layout, &a[1], &a[2])
        }),
        method("pack_into", "buffer offset *values", |a| {
            pack_into(&compiled(&a[0])?.layout, &a[1], &a[2], rest(&a[3]))
        }),
        method("iter_unpack", "buffer", |a| {
            iter_unpack(&compiled(&a[0])?.layout, &a[1])
        }),
    ],
};

pub static LIBRARY: Library = Library {
    name: "struct",
    functions: &[FUNCTIONS],
    classes: &[&STRUCT],
    start: |module| {
        module.put("error", Value::Class(error_class()));
        Ok(())
    },
};
