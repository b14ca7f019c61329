//! Calls of methods: without a bound method in between, and through what the place of the call saw last.
use crate::attribute::{bind, get, own_attribute, IN_CLASS};
use crate::call::call;
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::module::Globals;
use crate::native::Kind;
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
    let place = name.place_in(class.id.get());
    if let Some(place) = place.filter(|place| place & IN_CLASS != 0) {
        return call_in_place(place, class, name, args);
    }
    match name.place_elsewhere(Way::Call, class.id.get()) {
        Some(place) => call_in_place(place, class, name, args),
        None => call_found(name, args, &[]),
    }
}

#[inline]
fn call_in_place(place: u32, class: &ClassRef, name: Name, args: &[Value]) -> R {
    let found = class.places.borrow().get(place & !IN_CLASS);
    match found {
        Some(Value::Func(function)) => function.call(args),
        Some(Value::Native(native)) => native.call(args, &[]),
        _ => call_found(name, args, &[]),
    }
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
    call_found(name, args, &crate::call::symbols(keywords))
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
        return crate::call::call_sym(&found, args, keywords);
    }
    let function = get(receiver, sym)?;
    crate::call::call_sym(&function, &args[1..], keywords)
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
        Some((_, found)) => crate::call::call_sym(&found, args, keywords),
        None => crate::call::call_sym(&get(&args[0], name)?, &args[1..], keywords),
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
