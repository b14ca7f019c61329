//! Matches as Python objects.
use super::{group_of, m, p, replacement, Match, NOWHERE};
use crate::exc::index_error;
use crate::native::{getter, method, ClassDef};
use crate::rc::Rc;
use crate::value::{Value, R};

fn group_number(matched: &Match, group: &Value) -> R<usize> {
    p(&matched.pattern)?
        .number(group)
        .ok_or_else(|| index_error("no such group"))
}

fn group(a: &[Value]) -> R {
    let matched = m(&a[0])?;
    let pick = |group: &Value| -> R {
        Ok(group_of(
            &matched.string,
            &matched.places,
            group_number(matched, group)?,
            &Value::None,
        ))
    };
    match a[1].as_tuple().unwrap_or_default() {
        [] => pick(&Value::Int(0)),
        [one] => pick(one),
        many => Ok(Value::tuple(
            many.iter().map(pick).collect::<R<Vec<Value>>>()?,
        )),
    }
}

fn place(a: &[Value], side: usize) -> R {
    let matched = m(&a[0])?;
    let number = if a[1].is_undef() {
        0
    } else {
        group_number(matched, &a[1])?
    };
    Ok(match matched.places[number * 2 + side] {
        NOWHERE => Value::Int(-1),
        place => Value::from(place),
    })
}

fn both(a: &[Value], number: usize) -> R {
    let number = Value::from(number);
    Ok(Value::tuple(vec![
        place(&[a[0].clone(), number.clone()], 0)?,
        place(&[a[0].clone(), number], 1)?,
    ]))
}

/// The group that was closed last.
pub(super) fn last_group(matched: &Match) -> Option<usize> {
    let groups = matched.places.len() / 2;
    (1..groups)
        .filter(|number| matched.places[number * 2 + 1] != NOWHERE)
        .max_by(|one, other| {
            let end = |number: usize| matched.places[number * 2 + 1];
            end(*one).cmp(&end(*other)).then(other.cmp(one))
        })
}

pub static MATCH: ClassDef = ClassDef {
    name: "re.Match",
    base: "object",
    module: "re",
    new: None,
    natives: &[
        method("group", "*groups", group),
        method("__getitem__", "group", |a| {
            let matched = m(&a[0])?;
            Ok(group_of(
                &matched.string,
                &matched.places,
                group_number(matched, &a[1])?,
                &Value::None,
            ))
        }),
        method("groups", "default=", |a| {
            let matched = m(&a[0])?;
            let missing = a[1].given().cloned().unwrap_or(Value::None);
            let groups = matched.places.len() / 2;
            Ok(Value::tuple(
                (1..groups)
                    .map(|number| group_of(&matched.string, &matched.places, number, &missing))
                    .collect(),
            ))
        }),
        method("groupdict", "default=", |a| {
            let matched = m(&a[0])?;
            let missing = a[1].given().cloned().unwrap_or(Value::None);
            let dict = crate::dict::Dict::default();
            for (name, number) in &p(&matched.pattern)?.names {
                dict.set_str(
                    name,
                    group_of(&matched.string, &matched.places, *number, &missing),
                );
            }
            Ok(Value::Dict(Rc::new(dict)))
        }),
        method("start", "group?", |a| place(a, 0)),
        method("end", "group?", |a| place(a, 1)),
        method("span", "group?", |a| {
            let number = if a[1].is_undef() {
                0
            } else {
                group_number(m(&a[0])?, &a[1])?
            };
            both(a, number)
        }),
        method("expand", "template", |a| {
            let matched = m(&a[0])?;
            let template = replacement::parse(&a[1], p(&matched.pattern)?)?;
            Ok(template.expand(&matched.string, &matched.places))
        }),
        method("__copy__", "", |a| Ok(a[0].clone())),
        method("__repr__", "", |a| {
            let matched = m(&a[0])?;
            let text = crate::text::repr_string(&group_of(
                &matched.string,
                &matched.places,
                0,
                &Value::None,
            ))?;
            Ok(Value::str(format!(
                "<re.Match object; span=({}, {}), match={}>",
                matched.places[0],
                matched.places[1],
                text.chars().take(50).collect::<String>()
            )))
        }),
        getter("re", |a| Ok(m(&a[0])?.pattern.clone())),
        getter("string", |a| Ok(m(&a[0])?.string.clone())),
        getter("pos", |a| Ok(Value::from(m(&a[0])?.span.start))),
        getter("endpos", |a| Ok(Value::from(m(&a[0])?.span.end))),
        getter("lastindex", |a| {
            Ok(last_group(m(&a[0])?).map_or(Value::None, Value::from))
        }),
        getter("lastgroup", |a| {
            let matched = m(&a[0])?;
            let Some(last) = last_group(matched) else {
                return Ok(Value::None);
            };
            let names = &p(&matched.pattern)?.names;
            Ok(names
                .iter()
                .find(|(_, number)| *number == last)
                .map_or(Value::None, |(name, _)| Value::str(name.clone())))
        }),
        getter("regs", |a| {
            let groups = m(&a[0])?.places.len() / 2;
            Ok(Value::tuple(
                (0..groups)
                    .map(|number| both(a, number))
                    .collect::<R<Vec<Value>>>()?,
            ))
        }),
    ],
};
