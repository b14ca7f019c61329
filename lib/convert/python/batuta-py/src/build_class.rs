//! The `class` statement.
use crate::call::call;
use crate::cell::Cell;
use crate::class::{Class, ClassParts, ClassRef, Storage};
use crate::dict::Dict;
use crate::exc::{type_error, value_error, Exc};
use crate::namespace::Namespace;
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

/// The names of a class body while it runs.
pub struct ClassBody {
    names: RefCell<Namespace>,
}

impl ClassBody {
    pub fn get(&self, name: Name) -> Option<Value> {
        self.names.borrow().get(name.sym())
    }

    pub fn set(&self, name: Name, value: Value) {
        self.set_sym(name.sym(), value);
    }

    pub fn set_sym(&self, name: Sym, value: Value) {
        let old = self.names.borrow_mut().set(name, value);
        drop(old);
    }

    pub fn del(&self, name: Name) -> bool {
        let old = self.names.borrow_mut().del(name.sym());
        old.is_some()
    }

    /// Adds to `__annotations__`.
    pub fn annotate(&self, name: &str, value: Value) {
        let found = self.names.borrow().get(known::ANNOTATIONS);
        let dict = match found {
            Some(Value::Dict(dict)) => dict,
            _ => {
                let dict = Rc::new(Dict::default());
                self.names
                    .borrow_mut()
                    .set(known::ANNOTATIONS, Value::Dict(dict.clone()));
                dict
            }
        };
        dict.set_str(name, value);
    }

    /// What was set so far, in order.
    pub fn entries(&self) -> Vec<(Sym, Value)> {
        self.names.borrow().entries().to_vec()
    }
}

pub fn build_class(
    name: &str,
    bases: &[Value],
    keywords: &[(Name, Value)],
    cell: Option<&Cell>,
    body: impl FnOnce(&ClassBody) -> R<()>,
) -> R {
    let bases = resolve_bases(bases)?;
    let mut keywords: Vec<(Sym, Value)> = keywords
        .iter()
        .map(|(name, value)| (name.sym(), value.clone()))
        .collect();
    let meta = take_metaclass(&mut keywords, &bases)?;
    let names = ClassBody {
        names: RefCell::default(),
    };
    body(&names)?;
    let class = match &meta {
        Some(meta) if !meta.native => by_metaclass(meta, name, &bases, &names, &keywords)?,
        _ => make(name, &bases, names.names.into_inner(), meta, &keywords)?,
    };
    if let Some(cell) = cell {
        cell.set(class.clone());
    }
    Ok(class)
}

/// `Generic[T]` and the like stand for the class that they are made of.
pub(crate) fn resolve_bases(bases: &[Value]) -> R<Vec<ClassRef>> {
    let mut classes: Vec<ClassRef> = Vec::new();
    for base in bases {
        let base = crate::generic::origin(base).unwrap_or(base);
        match base {
            Value::Class(class) => {
                if !classes.iter().any(|known| Rc::ptr_eq(known, class)) || !class.native {
                    classes.push(class.clone());
                }
            }
            other => match crate::attribute::get_optional(other, Sym::new("__mro_entries__"))? {
                Some(hook) => {
                    let made = call(&hook, &[Value::tuple(bases.to_vec())])?;
                    classes.extend(
                        crate::iter::collect(&made)?
                            .iter()
                            .filter_map(|class| class.as_class().cloned()),
                    );
                }
                None => return Err(bad_base(other)),
            },
        }
    }
    // Generic only once, and behind what derives from it.
    let generic =
        |class: &ClassRef| class.native && matches!(&*class.name(), "Generic" | "Protocol");
    let others: Vec<ClassRef> = classes
        .iter()
        .filter(|class| !generic(class))
        .cloned()
        .collect();
    let inherited = |class: &ClassRef| others.iter().any(|other| other.is_subclass(class));
    classes.retain(|class| !generic(class) || !inherited(class));
    Ok(classes)
}

fn bad_base(base: &Value) -> Exc {
    type_error(format!(
        "bases must be types, not {}",
        base.class_ref().name()
    ))
}

fn take_metaclass(keywords: &mut Vec<(Sym, Value)>, bases: &[ClassRef]) -> R<Option<ClassRef>> {
    let at = keywords
        .iter()
        .position(|(name, _)| name.text() == "metaclass");
    let mut meta = match at.map(|at| keywords.remove(at).1) {
        Some(Value::Class(class)) => Some(class),
        Some(_) => return Err(type_error("only classes can be metaclasses")),
        None => None,
    };
    for base in bases {
        if let Some(inherited) = &base.meta {
            match &meta {
                Some(own) if own.is_subclass(inherited) => {}
                Some(own) if !inherited.is_subclass(own) => {
                    return Err(type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"));
                }
                _ => meta = Some(inherited.clone()),
            }
        }
    }
    Ok(meta.filter(|meta| !Rc::ptr_eq(meta, &types().type_)))
}

fn by_metaclass(
    meta: &ClassRef,
    name: &str,
    bases: &[ClassRef],
    names: &ClassBody,
    keywords: &[(Sym, Value)],
) -> R {
    let dict = Dict::default();
    for (name, value) in names.entries() {
        dict.set_str(name.text(), value);
    }
    let args = [
        Value::str(name),
        Value::tuple(bases.iter().cloned().map(Value::Class).collect()),
        Value::Dict(Rc::new(dict)),
    ];
    crate::call::call_sym(&Value::Class(meta.clone()), &args, keywords)
}

/// `type(name, bases, dict)`.
pub fn from_parts(
    meta: &ClassRef,
    name: &Value,
    bases: &Value,
    dict: &Value,
    keywords: &[(Sym, Value)],
) -> R {
    let Some(name) = name.as_str() else {
        return Err(type_error(format!(
            "type.__new__() argument 1 must be str, not {}",
            name.class_ref().name()
        )));
    };
    let mut names = Namespace::default();
    for (key, value) in crate::dict::pairs_of(dict)? {
        names.set(Sym::new(key.as_str().unwrap_or_default()), value);
    }
    if names.get(known::MODULE).is_none() {
        names.set(known::MODULE, Value::str("__main__"));
    }
    let bases = resolve_bases(&crate::iter::collect(bases)?)?;
    let mut meta = Some(meta.clone()).filter(|meta| !Rc::ptr_eq(meta, &types().type_));
    if meta.is_none() {
        meta = bases.iter().find_map(|base| base.meta.clone());
    }
    make(name, &bases, names, meta, keywords)
}

pub fn make(
    name: &str,
    bases: &[ClassRef],
    mut names: Namespace,
    meta: Option<ClassRef>,
    keywords: &[(Sym, Value)],
) -> R {
    if let Some(result) = crate::modules::typing::special_class(name, bases, &names)? {
        return Ok(result);
    }
    let mut bases = bases.to_vec();
    if bases.is_empty() {
        bases.push(types().object.clone());
    }
    for base in &bases {
        check_base(base)?;
    }
    let storage = storage_of(&bases)?;
    for method in [known::INIT_SUBCLASS, known::CLASS_GETITEM] {
        if let Some(function @ Value::Func(_)) = names.get(method) {
            let class = types().classmethod.clone();
            let wrapped =
                crate::object::Object::native(class, crate::descriptor::ClassMethod { function });
            names.set(method, wrapped);
        }
    }
    if let Some(function @ Value::Func(_)) = names.get(known::NEW) {
        let class = types().staticmethod.clone();
        names.set(
            known::NEW,
            crate::object::Object::native(class, crate::descriptor::StaticMethod { function }),
        );
    }
    if names.get(known::EQ).is_some() && names.get(known::HASH).is_none() {
        names.set(known::HASH, Value::None);
    }
    let slots = slots_of(&names, &bases)?;
    let is_enum = bases.iter().any(crate::enums::is_enum);
    let members = if is_enum {
        crate::enums::take_members(&mut names, &bases)?
    } else {
        Vec::new()
    };
    let qualname = names.get(known::QUALNAME);
    let parts = ClassParts {
        def: None,
        name: name.to_owned(),
        bases: bases.clone(),
        dict: names,
        storage,
        new: None,
        native: false,
        meta,
        slots,
    };
    let class = Class::make(parts)?;
    if qualname.is_none() {
        class.set(known::QUALNAME, Value::str(name));
    }
    finish(&class, keywords)?;
    if is_enum {
        crate::enums::finish(&class, members)?;
    }
    Ok(Value::Class(class))
}

fn check_base(base: &ClassRef) -> R<()> {
    let closed = [
        "bool",
        "NoneType",
        "ellipsis",
        "function",
        "range",
        "slice",
        "generator",
        "method",
        "NotImplementedType",
    ];
    if base.native && base.module() == "builtins" && closed.contains(&&*base.name()) {
        return Err(type_error(format!(
            "type '{}' is not an acceptable base type",
            base.name()
        )));
    }
    if let Some(members) = crate::enums::members_of(base) {
        if !members.is_empty() {
            return Err(type_error(format!(
                "<enum '{}'> cannot extend <enum '{}'>",
                base.name(),
                base.name()
            )));
        }
    }
    Ok(())
}

fn storage_of(bases: &[ClassRef]) -> R<Storage> {
    let mut storage = Storage::Nothing;
    for base in bases {
        match (storage, base.storage) {
            (_, Storage::Nothing) => {}
            (Storage::Nothing, found) => storage = found,
            (own, found) if own == found => {}
            _ => return Err(type_error("multiple bases have instance lay-out conflict")),
        }
    }
    Ok(storage)
}

/// All slots, if neither the class nor a base has a dictionary.
fn slots_of(names: &Namespace, bases: &[ClassRef]) -> R<Option<Vec<Sym>>> {
    let Some(own) = names.get(known::SLOTS) else {
        return Ok(None);
    };
    let texts = match &own {
        Value::Str(_) => vec![own.clone()],
        other => crate::iter::collect(other)?,
    };
    let mut slots: Vec<Sym> = Vec::new();
    for text in texts {
        let Some(text) = text.as_str() else {
            return Err(type_error(format!(
                "__slots__ items must be strings, not '{}'",
                text.class_ref().name()
            )));
        };
        if text == "__dict__" {
            return Ok(None);
        }
        let name = Sym::new(text);
        if names.get(name).is_some() {
            return Err(value_error(format!(
                "'{text}' in __slots__ conflicts with class variable"
            )));
        }
        slots.push(name);
    }
    for base in bases {
        match &base.slots {
            Some(inherited) => slots.extend(inherited),
            None if base.native => {}
            None => return Ok(None),
        }
    }
    Ok(Some(slots))
}

/// What runs when a class is complete: `__set_name__`, `__init_subclass__`, abstract methods.
fn finish(class: &ClassRef, keywords: &[(Sym, Value)]) -> R<()> {
    let entries = class.dict().entries().to_vec();
    for (name, value) in entries {
        let Value::Object(object) = &value else {
            continue;
        };
        if let Some(hook) = object.class.lookup(known::SET_NAME) {
            let args = [value.clone(), Value::Class(class.clone()), name.value()];
            crate::attribute::call_special_found(&hook, &object.class, &args)?;
        }
    }
    let is_abc = class
        .mro
        .iter()
        .any(|base| base.extra::<crate::abc::Registered>().is_some())
        || class.meta.as_ref().is_some_and(|meta| {
            std::iter::once(meta)
                .chain(&meta.mro)
                .any(|meta| &*meta.name() == "ABCMeta")
        });
    if is_abc {
        crate::abc::registered(class);
        let names = crate::abc::abstract_names(class)?;
        let items: Vec<Value> = names.iter().map(|name| name.value()).collect();
        class.set(known::ABSTRACTS, crate::set::frozenset(items)?);
    }
    let own = Value::Class(class.clone());
    let target = class
        .mro
        .iter()
        .find_map(|base| base.own(known::INIT_SUBCLASS));
    match target {
        Some(Value::Native(_)) if keywords.is_empty() => Ok(()),
        Some(hook) => {
            let bound = crate::attribute::bind(&hook, None, class)?;
            crate::call::call_sym(&bound, &[], keywords).map(|_| ())
        }
        None => Ok(()),
    }
    .map(|()| drop(own))
}
