//! Enum classes: members made from the class body, look-up by value and name, flags.
use crate::attribute as attr;
use crate::call::call;
use crate::class::{ClassRef, Storage};
use crate::exc::{key_error, type_error, value_error, Exc};
use crate::iter::Iter;
use crate::namespace::Namespace;
use crate::native::{class_arg, class_method, getter, method, ClassDef};
use crate::object::{Object, Payload};
use crate::rc::Rc;
use crate::symbol::{known, Sym};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

/// What an enum class knows of its members; aliases have names but no entry in `members`.
#[derive(Default)]
pub struct EnumMembers {
    pub members: RefCell<Vec<Value>>,
    pub names: RefCell<Vec<(Sym, Value)>>,
}

pub fn is_enum(class: &ClassRef) -> bool {
    class.inherited_extra::<EnumMembers>().is_some()
}

pub fn members_of(class: &ClassRef) -> Option<Vec<Value>> {
    class
        .extra::<EnumMembers>()
        .map(|found| found.members.borrow().clone())
}

pub fn class_repr(class: &ClassRef) -> Option<String> {
    if class
        .meta
        .as_ref()
        .is_some_and(|meta| &*meta.name() == "EnumType")
    {
        let kind = if is_flag(class) { "flag" } else { "enum" };
        return Some(format!("<{kind} '{}'>", class.qualname()));
    }
    None
}

fn is_flag(class: &ClassRef) -> bool {
    std::iter::once(class)
        .chain(&class.mro)
        .any(|base| &*base.name() == "Flag" && base.module() == "enum")
}

/// `auto()`.
pub struct Auto;

fn is_member_name(name: &str, value: &Value) -> bool {
    let is_dunder = name.starts_with('_') && name.ends_with('_');
    let private = name.starts_with('_') && name.contains("__");
    let is_descriptor = match value {
        Value::Func(_) | Value::Native(_) => true,
        Value::Object(object) => {
            object.class.lookup(known::GET).is_some()
                || object.any::<crate::descriptor::ClassMethod>().is_some()
                || object.any::<crate::descriptor::StaticMethod>().is_some()
        }
        Value::Class(_) => false,
        _ => false,
    };
    !is_dunder && !private && !is_descriptor
}

/// Takes the members out of a class body; values of `auto()` are computed.
pub fn take_members(names: &mut Namespace, bases: &[ClassRef]) -> R<Vec<(Sym, Value)>> {
    let mut members: Vec<(Sym, Value)> = Vec::new();
    let flag = bases.iter().any(is_flag);
    let text = bases
        .iter()
        .any(|base| base.storage == Storage::Builtin("str"));
    let ignored: Vec<String> = match names.get(known::IGNORE_) {
        Some(Value::Str(text)) => text
            .as_str()
            .replace(',', " ")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    let generate = names.get(known::GENERATE_NEXT).map(unwrap_static);
    for (name, value) in names.entries().to_vec() {
        if !is_member_name(name.text(), &value) {
            continue;
        }
        names.del(name);
        if ignored.iter().any(|ignored| ignored == name.text()) {
            continue;
        }
        let value = match value.any::<Auto>() {
            Some(_) => next_value(name, &members, (flag, text), generate.as_ref())?,
            None => value,
        };
        members.push((name, value));
    }
    Ok(members)
}

fn unwrap_static(value: Value) -> Value {
    match value.any::<crate::descriptor::StaticMethod>() {
        Some(inner) => inner.function.clone(),
        None => value,
    }
}

fn next_value(
    name: Sym,
    before: &[(Sym, Value)],
    (flag, text): (bool, bool),
    generate: Option<&Value>,
) -> R {
    if let Some(generate) = generate {
        let last = before.iter().map(|(_, value)| value.clone()).collect();
        let args = [
            name.value(),
            Value::Int(1),
            Value::from(before.len()),
            Value::list(last),
        ];
        return call(generate, &args);
    }
    if text {
        return Ok(Value::str(name.text().to_lowercase()));
    }
    let largest = before.iter().filter_map(|(_, value)| value.as_i64()).max();
    Ok(Value::Int(match (flag, largest) {
        (_, None) => 1,
        (false, Some(largest)) => largest + 1,
        (true, Some(largest)) => 1 << (64 - largest.max(0).leading_zeros()),
    }))
}

/// Makes the members of a complete class.
pub fn finish(class: &ClassRef, members: Vec<(Sym, Value)>) -> R<()> {
    let own = std::rc::Rc::new(EnumMembers::default());
    *class.extra.borrow_mut() = Some(own.clone());
    for (name, value) in members {
        let member = make_member(class, name, value)?;
        let value = attr::get(&member, known::VALUE_)?;
        let alias = find_value(&own, &value)?;
        let found = match alias {
            Some(found) => found,
            None => {
                own.members.borrow_mut().push(member.clone());
                member
            }
        };
        own.names.borrow_mut().push((name, found.clone()));
        class.set(name, found);
    }
    Ok(())
}

fn make_member(class: &ClassRef, name: Sym, value: Value) -> R {
    let args = match &value {
        Value::Tuple(tuple) => tuple.items().to_vec(),
        _ => vec![value.clone()],
    };
    let custom = class
        .lookup(known::NEW)
        .filter(|hook| !matches!(hook, Value::Native(_)));
    let member = match (custom, class.storage) {
        (Some(hook), _) => {
            let function = attr::bind(&hook, None, class)?;
            call(
                &function,
                &[vec![Value::Class(class.clone())], args.clone()].concat(),
            )?
        }
        (None, Storage::Builtin(kind)) => {
            let made = call(&Value::Class(types().named(kind)), &args)?;
            Object::value(class.clone(), Payload::Value(made))
        }
        _ => Object::value(class.clone(), Payload::Nothing),
    };
    let Value::Object(object) = &member else {
        return Err(type_error("an enum member must be an instance"));
    };
    object.set(known::NAME_, name.value());
    if object.get(known::VALUE_).is_none() {
        let stored = if member.base().is(&member) {
            value.clone()
        } else {
            member.base().clone()
        };
        object.set(
            known::VALUE_,
            if matches!(class.storage, Storage::Builtin(_)) {
                stored
            } else {
                value
            },
        );
    }
    if let Some(init @ Value::Func(_)) = class.lookup(known::INIT) {
        call(&init, &[vec![member.clone()], args].concat())?;
    }
    Ok(member)
}

fn find_value(members: &EnumMembers, value: &Value) -> R<Option<Value>> {
    let all = members.members.borrow().clone();
    for member in all {
        let own = attr::get(&member, known::VALUE_)?;
        if own.is_eq(value)? {
            return Ok(Some(member));
        }
    }
    Ok(None)
}

fn members(class: &ClassRef) -> std::rc::Rc<EnumMembers> {
    class.extra::<EnumMembers>().unwrap_or_default()
}

/// `Color(value)`.
fn by_value(class: &ClassRef, value: &Value) -> R {
    if value.class_ref().is_subclass(class) {
        return Ok(value.clone());
    }
    if let Some(found) = find_value(&members(class), value)? {
        return Ok(found);
    }
    if let Some(hook) = class
        .lookup(known::MISSING_)
        .filter(|hook| !matches!(hook, Value::Native(_)))
    {
        let function = attr::bind(&hook, None, class)?;
        let found = call(&function, std::slice::from_ref(value))?;
        if found.class_ref().is_subclass(class) {
            return Ok(found);
        }
        if !found.is_none() {
            return Err(type_error(format!(
                "error in {}._missing_: returned {} instead of None or a valid member",
                class.name(),
                crate::text::repr_string(&found)?
            )));
        }
    }
    if is_flag(class) {
        if let Some(number) = value.as_i64() {
            return composite(class, number);
        }
    }
    Err(invalid(class, value))
}

fn invalid(class: &ClassRef, value: &Value) -> Exc {
    value_error(format!(
        "{} is not a valid {}",
        crate::text::repr_or(value, "?"),
        class.qualname()
    ))
}

fn flag_value(member: &Value) -> i64 {
    attr::get(member, known::VALUE_)
        .ok()
        .and_then(|value| value.as_i64())
        .unwrap_or(0)
}

/// The flag of a number that is no member: made once, and kept.
fn composite(class: &ClassRef, number: i64) -> R {
    let all = members(class);
    let known_bits = all
        .members
        .borrow()
        .iter()
        .fold(0, |bits, member| bits | flag_value(member));
    let number = if number < 0 {
        number & known_bits
    } else {
        number
    };
    if let Some(found) = find_value(&all, &Value::Int(number))? {
        return Ok(found);
    }
    let boundless = class.storage == Storage::Builtin("int");
    if number & !known_bits != 0 && !boundless {
        return Err(value_error(format!(
            "{} invalid value {number}\n    given {}\n  allowed {}",
            crate::text::builtin_repr(&Value::Class(class.clone()))?,
            bits(number, known_bits),
            bits(known_bits, known_bits)
        )));
    }
    let payload = if boundless {
        Payload::Value(Value::Int(number))
    } else {
        Payload::Nothing
    };
    let member = Object::value(class.clone(), payload);
    if let Value::Object(object) = &member {
        let mut names: Vec<String> = Vec::new();
        let mut rest = number;
        for part in all.members.borrow().iter() {
            let bit = flag_value(part);
            if bit.count_ones() == 1 && number & bit != 0 {
                names.push(crate::text::str_string(&attr::get(part, known::NAME_)?)?);
                rest &= !bit;
            }
        }
        if rest != 0 {
            names.push(rest.to_string());
        }
        object.set(
            known::NAME_,
            if names.is_empty() {
                Value::None
            } else {
                Value::str(names.join("|"))
            },
        );
        object.set(known::VALUE_, Value::Int(number));
    }
    Ok(member)
}

fn bits(number: i64, like: i64) -> String {
    let width = (64 - like.max(number).leading_zeros()) as usize;
    format!("0b0 {number:0width$b}")
}

fn name_of(member: &Value) -> R<String> {
    let class = member.class_ref();
    match attr::get(member, known::NAME_)?.as_str() {
        Some(name) => Ok(format!("{}.{name}", class.name())),
        None => Ok(format!(
            "{}({})",
            class.name(),
            crate::text::repr_string(&attr::get(member, known::VALUE_)?)?
        )),
    }
}

fn repr(a: &[Value]) -> R {
    let value = crate::text::repr_string(&attr::get(&a[0], known::VALUE_)?)?;
    let class = a[0].class_ref();
    match attr::get(&a[0], known::NAME_)?.as_str() {
        Some(name) => Ok(Value::str(format!("<{}.{name}: {value}>", class.name()))),
        None => Ok(Value::str(format!("<{}: {value}>", class.name()))),
    }
}

fn combined(a: &[Value], combine: fn(i64, i64) -> i64) -> R {
    let class = a[0].class_ref();
    let other = match &a[1] {
        other if other.class_ref().is_subclass(class) => flag_value(other),
        other if class.storage == Storage::Builtin("int") && other.is_int() => {
            other.as_i64().unwrap_or(0)
        }
        _ => return Ok(Value::NotImplemented),
    };
    composite(class, combine(flag_value(&a[0]), other))
}

pub static ENUM: ClassDef = ClassDef {
    name: "enum.Enum",
    base: "object",
    module: "enum",
    new: None,
    natives: &[
        method("__repr__", "", repr),
        method("__str__", "", |a| name_of(&a[0]).map(Value::str)),
        method("__format__", "spec", |a| {
            let text = crate::text::str_of(&a[0])?;
            crate::format::format(&text, a[1].as_str().unwrap_or_default())
        }),
        method("__hash__", "", |a| {
            crate::hash::hash(&attr::get(&a[0], known::NAME_)?).map(Value::Int)
        }),
        method("__reduce_ex__", "protocol", |a| {
            let class = Value::Class(a[0].class_ref().clone());
            let value = attr::get(&a[0], known::VALUE_)?;
            Ok(crate::pickling::parts(class, vec![value], None))
        }),
        method("__copy__", "", |a| Ok(a[0].clone())),
        method("__deepcopy__", "memo", |a| Ok(a[0].clone())),
        getter("name", |a| attr::get(&a[0], known::NAME_)),
        getter("value", |a| attr::get(&a[0], known::VALUE_)),
        class_method("_missing_", "value", |_| Ok(Value::None)),
    ],
};

pub static FLAG: ClassDef = ClassDef {
    name: "enum.Flag",
    base: "enum.Enum",
    module: "enum",
    new: None,
    natives: &[
        method("__or__", "other", |a| combined(a, |x, y| x | y)),
        method("__and__", "other", |a| combined(a, |x, y| x & y)),
        method("__xor__", "other", |a| combined(a, |x, y| x ^ y)),
        method("__ror__", "other", |a| combined(a, |x, y| x | y)),
        method("__rand__", "other", |a| combined(a, |x, y| x & y)),
        method("__rxor__", "other", |a| combined(a, |x, y| x ^ y)),
        method("__invert__", "", |a| {
            let class = a[0].class_ref();
            let all = members(class)
                .members
                .borrow()
                .iter()
                .fold(0, |bits, member| bits | flag_value(member));
            composite(class, all & !flag_value(&a[0]))
        }),
        method("__bool__", "", |a| Ok(Value::bool(flag_value(&a[0]) != 0))),
        method("__contains__", "other", |a| {
            let other = flag_value(&a[1]);
            Ok(Value::bool(flag_value(&a[0]) & other == other))
        }),
        method("__iter__", "", |a| {
            Ok(Iter::List(Rc::new(crate::list::List::new(parts(&a[0]))), 0).value())
        }),
        method("__len__", "", |a| Ok(Value::from(parts(&a[0]).len()))),
    ],
};

fn parts(flag: &Value) -> Vec<Value> {
    let number = flag_value(flag);
    let all = members(flag.class_ref()).members.borrow().clone();
    all.into_iter()
        .filter(|part| flag_value(part).count_ones() == 1 && number & flag_value(part) != 0)
        .collect()
}

fn enum_call(a: &[Value]) -> R {
    let class = class_arg(&a[0])?;
    match a[1].as_tuple().unwrap_or_default() {
        [value] => by_value(&class, value),
        [name, members] => functional(&class, name, members, &a[2]),
        values if members_of(&class).is_some_and(|members| !members.is_empty()) => {
            by_value(&class, &Value::tuple(values.to_vec()))
        }
        _ => Err(type_error(format!(
            "{}.__call__() missing 1 required positional argument: 'value'",
            "EnumType"
        ))),
    }
}

/// `Enum('Color', 'RED GREEN')`.
fn functional(class: &ClassRef, name: &Value, members: &Value, keywords: &Value) -> R {
    let mut names = Namespace::default();
    let module = keywords
        .as_dict()
        .and_then(|dict| dict.get_str("module"))
        .unwrap_or_else(|| Value::str("__main__"));
    names.set(known::MODULE, module);
    let list: Vec<Value> = match members.as_str() {
        Some(text) => text
            .replace(',', " ")
            .split_whitespace()
            .map(Value::str)
            .collect(),
        None if members.as_dict().is_some() => crate::dict::pairs_of(members)?
            .into_iter()
            .map(|(key, value)| Value::tuple(vec![key, value]))
            .collect(),
        None => crate::iter::collect(members)?,
    };
    let flag = is_flag(class);
    for (at, item) in list.iter().enumerate() {
        let (name, value) = match item.as_tuple() {
            Some([name, value]) => (name.clone(), value.clone()),
            _ => (
                item.clone(),
                Value::Int(if flag { 1 << at } else { at as i64 + 1 }),
            ),
        };
        names.set(Sym::new(name.as_str().unwrap_or_default()), value);
    }
    let name = name.as_str().unwrap_or_default();
    crate::build_class::make(
        name,
        std::slice::from_ref(class),
        names,
        class.meta.clone(),
        &[],
    )
}

/// The class of enum classes.
pub static ENUM_TYPE: ClassDef = ClassDef {
    name: "enum.EnumType",
    base: "type",
    module: "enum",
    new: None,
    natives: &[
        method("__call__", "*args **kw", enum_call),
        method("__iter__", "", |a| {
            let list = members(&class_arg(&a[0])?).members.borrow().clone();
            Ok(Iter::List(Rc::new(crate::list::List::new(list)), 0).value())
        }),
        method("__reversed__", "", |a| {
            let mut list = members(&class_arg(&a[0])?).members.borrow().clone();
            list.reverse();
            Ok(Iter::List(Rc::new(crate::list::List::new(list)), 0).value())
        }),
        method("__len__", "", |a| {
            Ok(Value::from(
                members(&class_arg(&a[0])?).members.borrow().len(),
            ))
        }),
        method("__bool__", "", |_| Ok(Value::bool(true))),
        method("__contains__", "member", |a| {
            let class = class_arg(&a[0])?;
            if a[1].class_ref().is_subclass(&class) {
                return Ok(Value::bool(true));
            }
            if !is_enum(a[1].class_ref()) && !matches!(a[1], Value::Object(_)) {
                return Err(type_error(format!(
                    "unsupported operand type(s) for 'in': '{}' and '{}'",
                    a[1].class_ref().name(),
                    "EnumType"
                )));
            }
            Ok(Value::bool(false))
        }),
        method("__getitem__", "name", |a| {
            let names = members(&class_arg(&a[0])?).names.borrow().clone();
            let found = names
                .into_iter()
                .find(|(name, _)| Some(name.text()) == a[1].as_str());
            found
                .map(|(_, member)| member)
                .ok_or_else(|| key_error(&a[1]))
        }),
        getter("__members__", |a| {
            let dict = crate::dict::Dict::default();
            for (name, member) in members(&class_arg(&a[0])?).names.borrow().iter() {
                dict.set_str(name.text(), member.clone());
            }
            Ok(Value::Dict(Rc::new(dict)))
        }),
    ],
};
