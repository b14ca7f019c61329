//! Calls of methods: without a bound method in between, and through what the place of the call saw last.
use crate::attribute::{bind, get, is_data_descriptor, own_attribute, IN_CLASS};
use crate::call::{call, call_sym};
use crate::class::ClassRef;
use crate::descriptor::ClassMethod;
use crate::exc::type_error;
use crate::module::Globals;
use crate::native::Kind;
use crate::object::Object;
use crate::places::Way;
use crate::rc::Rc;
use crate::symbol::{Name, Sym};
use crate::types::types;
use crate::value::{Value, R};

/// `o.name(...)`: the receiver is the first argument, so that no bound method is made.
#[inline]
pub fn call_method(name: Name, args: &[Value]) -> R {
    let class = match &args[0] {
        Value::Object(inner) => &inner.class,
        Value::Class(class) => return call_of_class(class, name, args),
        Value::Module(module) => return call_of_module(module, name, args),
        other => other.class_ref(),
    };
    match name.place_by(Way::Call, class.id.get()) {
        Some(place) => call_in_place(place, class, name, args, &[]),
        None => call_found(name, args, &[]),
    }
}

#[inline]
fn call_in_place(
    place: u32,
    class: &ClassRef,
    name: Name,
    args: &[Value],
    keywords: &[(Sym, Value)],
) -> R {
    if place & IN_CLASS == 0 {
        return call_in_slot(place as usize, name, args, keywords);
    }
    let found = class.places.borrow().get(place & !IN_CLASS);
    match found {
        Some(Value::Func(function)) if keywords.is_empty() => function.call(args),
        Some(Value::Func(function)) => function.call_kw(args, keywords),
        Some(Value::Native(native)) => native.call(args, keywords),
        other => call_with_class(other, class, name, args, keywords),
    }
}

/// What the instance itself has there is called without it.
#[inline(never)]
fn call_in_slot(at: usize, name: Name, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let held = match &args[0] {
        Value::Object(inner) => inner.in_slot(at),
        _ => None,
    };
    match held {
        Some(function) => call_sym(&function, &args[1..], keywords),
        None => call_found(name, args, keywords),
    }
}

/// A class method, called through an instance.
#[inline(never)]
fn call_with_class(
    found: Option<Value>,
    class: &ClassRef,
    name: Name,
    args: &[Value],
    keywords: &[(Sym, Value)],
) -> R {
    let method = match &found {
        Some(Value::Object(inner)) => inner.any::<ClassMethod>(),
        _ => None,
    };
    let Some(method) = method else {
        return call_found(name, args, keywords);
    };
    let mut all = args.to_vec();
    all[0] = Value::Class(class.clone());
    call_sym(&method.function, &all, keywords)
}

#[inline(never)]
fn call_of_class(class: &ClassRef, name: Name, args: &[Value]) -> R {
    match crate::class_attribute::remembered_method(class, name) {
        Some((function, true)) => call(&function, args),
        Some((function, false)) => call(&function, &args[1..]),
        None => call_found(name, args, &[]),
    }
}

#[inline(never)]
fn call_of_module(module: &'static Globals, name: Name, args: &[Value]) -> R {
    match module.remembered(name) {
        Some(function) => call(&function, &args[1..]),
        None => call_found(name, args, &[]),
    }
}

pub fn call_method_kw<const N: usize>(
    name: Name,
    args: &[Value],
    keywords: [(Name, Value); N],
) -> R {
    let keywords = crate::call::symbols(keywords);
    let class = match &args[0] {
        Value::Module(module) => {
            return match module.remembered(name) {
                Some(function) => call_sym(&function, &args[1..], &keywords),
                None => call_found(name, args, &keywords),
            }
        }
        Value::Class(_) => return call_found(name, args, &keywords),
        other => other.class_ref(),
    };
    match name.place_by(Way::Call, class.id.get()) {
        Some(place) => call_in_place(place, class, name, args, &keywords),
        None => call_found(name, args, &keywords),
    }
}

#[inline(never)]
fn call_found(name: Name, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let receiver = &args[0];
    let sym = name.sym();
    if let Some((class, found)) = plain_method(receiver, sym) {
        let in_slots = match receiver {
            Value::Object(inner) => inner.is_slotted() && class.layout.borrow().find(sym).is_none(),
            _ => true,
        };
        if in_slots {
            let place = class.place(sym, found.clone());
            name.remember(Way::Call, class.id.get(), place | IN_CLASS);
        }
        return call_sym(&found, args, keywords);
    }
    if let Value::Object(inner) = receiver {
        if let Some(at) = own_slot(inner, sym) {
            name.remember(Way::Call, inner.class.id.get(), at as u32);
            return call_in_slot(at, name, args, keywords);
        }
        if let Some(place) = class_method_place(inner, sym) {
            name.remember(Way::Call, inner.class.id.get(), place | IN_CLASS);
            return call_in_place(place | IN_CLASS, &inner.class, name, args, keywords);
        }
    }
    let function = get(receiver, sym)?;
    call_sym(&function, &args[1..], keywords)
}

/// Where the instance has the attribute, if it is taken from there.
fn own_slot(inner: &Object, name: Sym) -> Option<usize> {
    let special = inner.class.specials();
    if special.getattribute || special.setattr || !inner.is_slotted() {
        return None;
    }
    let at = inner.class.layout.borrow().find(name)?;
    let is_hidden = || {
        let found = inner.class.lookup(name);
        found.is_some_and(|found| is_data_descriptor(&found))
    };
    (inner.in_slot(at).is_some() && !is_hidden()).then_some(at)
}

/// The place of a class method that nothing hides.
fn class_method_place(inner: &Object, name: Sym) -> Option<u32> {
    let class = &inner.class;
    let found = class.lookup(name)?;
    let is_it = match &found {
        Value::Object(method) => method
            .any::<ClassMethod>()
            .is_some_and(|method| matches!(method.function, Value::Func(_))),
        _ => false,
    };
    let is_free = !class.specials().getattribute
        && !Rc::ptr_eq(class, &types().super_)
        && inner.is_slotted()
        && class.layout.borrow().find(name).is_none();
    (is_it && is_free).then(|| class.place(name, found))
}

/// The function that the class gives for the name, if it takes the receiver first and nothing hides it.
fn plain_method(receiver: &Value, name: Sym) -> Option<(ClassRef, Value)> {
    let class = match receiver {
        Value::Class(_) | Value::Module(_) => return None,
        _ => receiver.class_ref(),
    };
    let found = class.lookup(name)?;
    match &found {
        Value::Func(_) => {}
        Value::Native(native) if native.kind == Kind::Method => {}
        _ => return None,
    }
    if let Value::Object(inner) = receiver {
        let is_super = Rc::ptr_eq(class, &types().super_);
        if is_super || class.specials().getattribute || inner.get(name).is_some() {
            return None;
        }
    } else if own_attribute(receiver, name).is_some() {
        return None;
    }
    Some((class.clone(), found))
}

/// `call_method` for names that are not written in the program.
pub fn call_by_sym(name: Sym, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    match plain_method(&args[0], name) {
        Some((_, found)) => call_sym(&found, args, keywords),
        None => call_sym(&get(&args[0], name)?, &args[1..], keywords),
    }
}

/// Calls a dunder method that the class of the first argument has; None if it has none.
pub fn call_special(name: Sym, args: &[Value]) -> Option<R> {
    let class = args[0].class_ref();
    let found = class.lookup(name)?;
    Some(call_special_found(&found, class, args))
}

pub fn call_special_found(found: &Value, class: &ClassRef, args: &[Value]) -> R {
    match found {
        Value::Func(function) => function.call(args),
        Value::Native(native) if native.kind == Kind::Method => native.call(args, &[]),
        Value::None => Err(type_error(format!(
            "'{}' object does not support this operation",
            class.name()
        ))),
        other => call(&bind(other, Some(&args[0]), class)?, &args[1..]),
    }
}
