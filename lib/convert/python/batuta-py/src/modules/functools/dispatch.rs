//! functools.singledispatch: the function for the class of the first argument.
use super::decorator::decorator;
use super::update_wrapper;
use crate::attribute as attr;
use crate::call::{call_sym, keywords_of};
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::native::{class_arg, method, ClassDef};
use crate::object::Object;
use crate::rc::Rc;
use crate::symbol::known;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

struct Dispatch {
    registry: RefCell<Vec<(ClassRef, Value)>>,
}

impl Dispatch {
    fn find(&self, class: &ClassRef) -> R {
        let registry = self.registry.borrow().clone();
        for candidate in std::iter::once(class).chain(&class.mro) {
            let object = Rc::ptr_eq(candidate, &types().object);
            if let Some((_, function)) = registry
                .iter()
                .find(|(known, _)| Rc::ptr_eq(known, candidate) && !object)
            {
                return Ok(function.clone());
            }
        }
        for (known, function) in registry.iter().skip(1) {
            if crate::abc::subclass_check(class, known)? {
                return Ok(function.clone());
            }
        }
        Ok(registry
            .first()
            .map_or(Value::None, |(_, function)| function.clone()))
    }
}

static DISPATCH: ClassDef = ClassDef {
    name: "functools.singledispatch_function",
    base: "object",
    module: "functools",
    new: Some(|_, _, _| Err(type_error("cannot create dispatchers"))),
    natives: &[
        method("__call__", "*args **kw", |a| {
            let Some(dispatch) = a[0].any::<Dispatch>() else {
                return Ok(Value::None);
            };
            let args = a[1].as_tuple().unwrap_or_default();
            let Some(first) = args.first() else {
                let name = crate::text::str_string(&attr::get(&a[0], known::NAME)?)?;
                return Err(type_error(format!(
                    "{name} requires at least 1 positional argument"
                )));
            };
            let function = dispatch.find(first.class_ref())?;
            call_sym(&function, args, &keywords_of(&a[2])?)
        }),
        method("register", "class function?", |a| {
            let (receiver, class) = (a[0].clone(), a[1].clone());
            let add = move |class: &Value, function: &Value| -> R {
                if let (Some(dispatch), Value::Class(class)) = (receiver.any::<Dispatch>(), class) {
                    dispatch
                        .registry
                        .borrow_mut()
                        .push((class.clone(), function.clone()));
                }
                Ok(function.clone())
            };
            match (&class, &a[2]) {
                (Value::Class(_), Value::Undef) => Ok(decorator(move |args| {
                    add(&class, args.first().unwrap_or(&Value::None))
                })),
                (Value::Class(_), function) => add(&class, function),
                (function, _) => {
                    let hints = attr::get(function, known::ANNOTATIONS)?;
                    let first = crate::dict::pairs_of(&hints)?
                        .into_iter()
                        .find(|(name, _)| name.as_str() != Some("return"));
                    match first {
                        Some((_, kind)) => add(&annotated_class(&kind), function),
                        None => Err(type_error("Invalid first argument to `register()`")),
                    }
                }
            }
        }),
        method("dispatch", "class", |a| match a[0].any::<Dispatch>() {
            Some(dispatch) => dispatch.find(&class_arg(&a[1])?),
            None => Ok(Value::None),
        }),
        method("__get__", "object class?", |a| match &a[1] {
            Value::None => Ok(a[0].clone()),
            object => Ok(Value::Method(Rc::new(crate::function::Method {
                receiver: object.clone(),
                function: a[0].clone(),
            }))),
        }),
    ],
};

pub fn singledispatch(a: &[Value]) -> R {
    let registry = RefCell::new(vec![(types().object.clone(), a[0].clone())]);
    let made = Object::native(types().library(&DISPATCH), Dispatch { registry });
    update_wrapper(&made, &a[0])?;
    Ok(made)
}

/// Annotations may be kept as text: the builtin or global of that name.
fn annotated_class(kind: &Value) -> Value {
    match kind.as_str() {
        Some(name) => crate::builtins::find(name)
            .or_else(|| crate::module::loaded("__main__").and_then(|module| module.own(name)))
            .unwrap_or(Value::None),
        None => kind.clone(),
    }
}
