//! `reversed(value)`.
use crate::attribute::call_special_found;
use crate::exc::{type_error, Exc};
use crate::iter::{of_dict_back, of_range, Iter, Part};
use crate::range::Range;
use crate::rc::Rc;
use crate::symbol::known;
use crate::value::{Value, R};

pub fn reversed(value: &Value) -> R {
    Ok(match value {
        Value::List(list) => Iter::ListBack(list.clone(), list.len()).value(),
        Value::Dict(dict) => of_dict_back(dict, Part::Keys).value(),
        Value::Iter(object) if object.as_view().is_some() => match object.as_view() {
            Some((dict, part)) => of_dict_back(dict, part).value(),
            None => Value::None,
        },
        Value::Range(range) => {
            let stop = range.start.sub(&range.step)?;
            let back = Range {
                start: range.last().unwrap_or_else(|| stop.clone()),
                stop,
                step: range.step.neg()?,
            };
            of_range(&Rc::new(back)).value()
        }
        Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) => {
            Iter::ItemsBack(value.clone(), crate::subscript::len(value)?).value()
        }
        Value::Object(inner) => match inner.class.lookup(known::REVERSED) {
            Some(Value::None) => return Err(not_reversible(value)),
            Some(hook) => {
                return call_special_found(&hook, &inner.class, std::slice::from_ref(value))
            }
            None if inner.class.lookup(known::LEN).is_some()
                && inner.class.lookup(known::GETITEM).is_some() =>
            {
                Iter::ItemsBack(value.clone(), crate::subscript::len(value)?).value()
            }
            None => return Err(not_reversible(value)),
        },
        _ => match crate::attribute::call_special(known::REVERSED, std::slice::from_ref(value)) {
            Some(result) => return result,
            None => return Err(not_reversible(value)),
        },
    })
}

fn not_reversible(value: &Value) -> Exc {
    type_error(format!(
        "'{}' object is not reversible",
        value.class_ref().name()
    ))
}
