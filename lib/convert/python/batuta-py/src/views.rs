//! Keys and items of dictionaries as sets.
use crate::compare::Cmp;
use crate::iter::{IterObject, Part};
use crate::operator::Op;
use crate::rc::Rc;
use crate::set::Set;
use crate::set_algebra as algebra;
use crate::value::{Value, R};

fn is_set_view(value: &Value) -> bool {
    match value {
        Value::Iter(object) => object
            .as_view()
            .is_some_and(|(_, part)| part != Part::Values),
        _ => false,
    }
}

/// None unless one side is a view.
pub fn binary(op: Op, a: &Value, b: &Value) -> R<Option<Value>> {
    if !is_set_view(a) && !is_set_view(b) {
        return Ok(None);
    }
    if !is_set_view(a) && a.as_set().is_none() && crate::iter::is_not_iterable(a) {
        return Ok(None);
    }
    let left = Rc::new(Set::from_value(a)?);
    let right = Value::Set(Rc::new(Set::from_value(b)?));
    let result = match op {
        Op::And => algebra::intersection(&left, &right)?,
        Op::Or => algebra::union(&left, &[right])?,
        Op::Xor => algebra::symmetric_difference(&left, &right)?,
        Op::Sub => {
            let copy = left.copy()?;
            algebra::difference_update(&copy, &right)?;
            copy
        }
        _ => return Ok(None),
    };
    Ok(Some(Value::Set(Rc::new(result))))
}

pub fn compare(view: &IterObject, op: Cmp, other: &Value) -> R<Option<bool>> {
    let Some((dict, part)) = view.as_view() else {
        return Ok(None);
    };
    if part == Part::Values || !(is_set_view(other) || other.as_set().is_some()) {
        return Ok(None);
    }
    let own = crate::iter::view(dict, part);
    let sizes = (dict.len() as i64).cmp(&crate::subscript::len(other)?);
    Ok(Some(match op {
        Cmp::Eq => sizes.is_eq() && holds_all(other, &own)?,
        Cmp::Ne => !(sizes.is_eq() && holds_all(other, &own)?),
        Cmp::Lt => sizes.is_lt() && holds_all(other, &own)?,
        Cmp::Le => sizes.is_le() && holds_all(other, &own)?,
        Cmp::Gt => sizes.is_gt() && holds_all(&own, other)?,
        Cmp::Ge => sizes.is_ge() && holds_all(&own, other)?,
    }))
}

/// Items need not have a hash.
fn holds_all(container: &Value, items: &Value) -> R<bool> {
    let mut items = crate::iter::iter(items)?;
    while let Some(item) = items.next()? {
        if !crate::subscript::contains(container, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}
