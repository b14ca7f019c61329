//! types: names of the classes that have no name of their own among the builtins.
use crate::exc::type_error;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, method, ClassDef, Native, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};

static CLASSES: &[(&str, &str)] = &[
    ("FunctionType", "function"),
    ("LambdaType", "function"),
    ("MethodType", "method"),
    ("BuiltinFunctionType", "builtin_function_or_method"),
    ("BuiltinMethodType", "builtin_function_or_method"),
    ("MethodDescriptorType", "method_descriptor"),
    ("ClassMethodDescriptorType", "classmethod_descriptor"),
    ("WrapperDescriptorType", "wrapper_descriptor"),
    ("MethodWrapperType", "method-wrapper"),
    ("GetSetDescriptorType", "getset_descriptor"),
    ("MemberDescriptorType", "member_descriptor"),
    ("MappingProxyType", "mappingproxy"),
    ("CodeType", "code"),
    ("CellType", "cell"),
    ("FrameType", "frame"),
    ("GeneratorType", "generator"),
    ("CoroutineType", "coroutine"),
    ("AsyncGeneratorType", "async_generator"),
    ("ModuleType", "module"),
    ("NoneType", "NoneType"),
    ("EllipsisType", "ellipsis"),
    ("NotImplementedType", "NotImplementedType"),
    ("TracebackType", "traceback"),
    ("GenericAlias", "types.GenericAlias"),
    ("UnionType", "types.UnionType"),
    ("DynamicClassAttribute", "property"),
];

/// Names of the attributes in the order in which they were set.
fn fields(value: &Value) -> Vec<(Sym, Value)> {
    value
        .as_object()
        .map(|object| object.attributes())
        .unwrap_or_default()
}

fn repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for (name, value) in fields(&a[0]) {
        parts.push(format!(
            "{}={}",
            name.text(),
            crate::text::repr_string(&value)?
        ));
    }
    Ok(Value::str(format!("namespace({})", parts.join(", "))))
}

fn equal(a: &[Value]) -> R {
    if !crate::types::isinstance(&a[1], &Value::Class(types().library(&SIMPLE_NAMESPACE)))? {
        return Ok(Value::NotImplemented);
    }
    let (mine, others) = (fields(&a[0]), fields(&a[1]));
    if mine.len() != others.len() {
        return Ok(Value::bool(false));
    }
    for (name, value) in mine {
        let same = others.iter().find(|(other, _)| *other == name);
        match same {
            Some((_, other)) if crate::compare::same(&value, other)? => {}
            _ => return Ok(Value::bool(false)),
        }
    }
    Ok(Value::bool(true))
}

static NO_ARGS: NewArgs = NewArgs::new("SimpleNamespace", "**kw");

static SIMPLE_NAMESPACE: ClassDef = ClassDef {
    name: "types.SimpleNamespace",
    base: "object",
    module: "types",
    new: Some(|class, args, keywords| {
        let bound = NO_ARGS.bind(args, keywords)?;
        let made = Object::native(class.clone(), ());
        for (name, value) in crate::call::keywords_of(&bound[0])? {
            crate::attribute::set(&made, name, value)?;
        }
        Ok(made)
    }),
    natives: &[
        method("__repr__", "", repr),
        method("__eq__", "other", equal),
    ],
};

/// `types.MethodType(function, instance)` and the like are made by calling the class.
fn new_class(a: &[Value]) -> R {
    let name = a[0].as_str().unwrap_or_default().to_owned();
    let mut bases = Vec::new();
    if let Some(given) = a[1].given() {
        for base in crate::iter::collect(given)? {
            bases.push(crate::native::class_arg(&base)?);
        }
    }
    if a[2].given().is_some_and(|keywords| !keywords.is_none()) {
        return Err(type_error("new_class() with keywords is not supported"));
    }
    let body = crate::dict::Dict::default();
    let space = Value::Dict(crate::rc::Rc::new(body));
    if let Some(fill) = a[3].given().filter(|fill| !fill.is_none()) {
        crate::call::call(fill, std::slice::from_ref(&space))?;
    }
    let mut names = crate::namespace::Namespace::default();
    for (name, value) in crate::dict::pairs_of(&space)? {
        names.set(Sym::new(name.as_str().unwrap_or_default()), value);
    }
    crate::build_class::make(&name, &bases, names, None, &[])
}

fn bases_of(value: &Value) -> R<Vec<Value>> {
    match value.given() {
        Some(bases) => crate::iter::collect(bases),
        None => Ok(vec![]),
    }
}

static FUNCTIONS: &[Native] = &[
    function("new_class", "name: bases= kwds= exec_body=", new_class),
    function("resolve_bases", "bases:", |a| {
        let bases = bases_of(&a[0])?;
        let resolved = crate::build_class::resolve_bases(&bases)?;
        let is_same = bases.len() == resolved.len()
            && bases
                .iter()
                .zip(&resolved)
                .all(|(base, other)| matches!(base, Value::Class(base) if crate::rc::Rc::ptr_eq(base, other)));
        if is_same {
            return Ok(a[0].clone());
        }
        Ok(Value::tuple(
            resolved.into_iter().map(Value::Class).collect(),
        ))
    }),
    function("coroutine", "func:", crate::coroutine::awaitable_function),
];

fn start(module: &'static Globals) -> R<()> {
    for (name, class) in CLASSES {
        module.put(name, Value::Class(types().named(class)));
    }
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "types",
    functions: &[FUNCTIONS],
    classes: &[&SIMPLE_NAMESPACE],
    start,
};
