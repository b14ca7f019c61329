//! `dir()`.
use crate::class::ClassRef;
use crate::symbol::known;
use crate::value::{Value, R};

fn of_class(class: &ClassRef, names: &mut Vec<String>) {
    for class in std::iter::once(class).chain(&class.mro) {
        names.extend(
            class
                .dict()
                .entries()
                .iter()
                .map(|(name, _)| name.text().to_owned()),
        );
    }
    names.extend(["__class__", "__dict__", "__doc__", "__module__"].map(str::to_owned));
}

pub fn names(object: &Value) -> R<Vec<String>> {
    let mut names = Vec::new();
    match object {
        Value::Object(inner) => {
            if let Some(hook) = inner
                .class
                .lookup(known::DIR)
                .filter(|hook| matches!(hook, Value::Func(_)))
            {
                let made = crate::call::call(&hook, std::slice::from_ref(object))?;
                let items = crate::iter::collect(&made)?;
                names.extend(
                    items
                        .iter()
                        .filter_map(|name| name.as_str().map(str::to_owned)),
                );
            } else {
                match inner.own_dict() {
                    Some(dict) => names.extend(
                        dict.keys()
                            .iter()
                            .filter_map(|key| key.as_str().map(str::to_owned)),
                    ),
                    None => names.extend(
                        inner
                            .attributes()
                            .iter()
                            .map(|(name, _)| name.text().to_owned()),
                    ),
                }
                of_class(&inner.class, &mut names);
            }
        }
        Value::Class(class) => of_class(class, &mut names),
        Value::Module(module) => names.extend(module.entries().into_iter().map(|(name, _)| name)),
        _ => of_class(object.class_ref(), &mut names),
    }
    names.sort();
    names.dedup();
    Ok(names)
}
