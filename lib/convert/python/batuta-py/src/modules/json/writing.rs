//! The text of a value, as an encoder is set.
use super::encoder::{Encoder, DEFAULT, ENCODER, ITEM_SEPARATOR, KEY_SEPARATOR, MARKERS};
use super::markers::Markers;
use super::too_deep;
use crate::attribute::call_by_sym;
use crate::call::{call, enter};
use crate::dict::Dict;
use crate::exc::{type_error, value_error, Exc};
use crate::symbol::known;
use crate::value::{Value, R};
use std::fmt::Write;

const PLACE: &str = "encoding a JSON object";

type Pair = (Value, Value);

/// One call of an encoder.
struct Writing<'a> {
    encoder: &'a Encoder,
    key_separator: &'a str,
    item_separator: &'a str,
    markers: Markers<'a>,
    out: String,
}

/// The text of `value`.
pub fn written(encoder: &Encoder, value: &Value) -> R<String> {
    let separator = |at: usize| encoder.settings[at].as_str().unwrap_or_default();
    let mut writing = Writing {
        encoder,
        key_separator: separator(KEY_SEPARATOR),
        item_separator: separator(ITEM_SEPARATOR),
        markers: Markers::new(encoder.settings[MARKERS].as_dict()),
        out: String::new(),
    };
    match writing.value(value) {
        Ok(()) => Ok(writing.out),
        Err(error) => {
            writing.markers.note()?;
            Err(error)
        }
    }
}

impl Writing<'_> {
    fn value(&mut self, value: &Value) -> R<()> {
        match value.base() {
            Value::None => self.out.push_str("null"),
            Value::Bool(truth) => self.out.push_str(constant(truth.get())),
            Value::Int(number) => self.int(*number),
            Value::Str(text) => return self.text(value, text.as_str()),
            Value::Float(number) => {
                let text = self.float(number.get())?;
                self.out.push_str(&text);
            }
            Value::Big(number) => self.out.push_str(&crate::int::big_decimal(number)?),
            Value::List(_) | Value::Tuple(_) => {
                let _depth = enter().map_err(|error| too_deep(error, PLACE))?;
                return self.sequence(value);
            }
            Value::Dict(dict) => {
                let _depth = enter().map_err(|error| too_deep(error, PLACE))?;
                return self.mapping(value, dict);
            }
            _ => return self.other(value),
        }
        Ok(())
    }

    fn int(&mut self, number: i64) {
        // Writing to a String does not fail.
        let _ = write!(self.out, "{number}");
    }

    fn text(&mut self, value: &Value, text: &str) -> R<()> {
        if let Some(escape) = self.encoder.escape {
            escape(text, &mut self.out);
            return Ok(());
        }
        self.markers.note()?;
        let made = call(&self.encoder.settings[ENCODER], std::slice::from_ref(value))?;
        let Some(text) = made.as_str() else {
            return Err(type_error(format!(
                "encoder() must return a string, not {}",
                made.class_ref().name()
            )));
        };
        self.out.push_str(text);
        Ok(())
    }

    fn float(&self, number: f64) -> R<String> {
        if number.is_finite() {
            return Ok(crate::float::repr(number));
        }
        if !self.encoder.allow_nan {
            let message = "Out of range float values are not JSON compliant";
            return Err(value_error(message));
        }
        let name = match number {
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ => "NaN",
        };
        Ok(name.to_owned())
    }

    /// What is in a list or tuple; a subclass may say for itself.
    fn sequence(&mut self, value: &Value) -> R<()> {
        let items = match value {
            Value::Object(_) => {
                self.markers.note()?;
                Value::list(crate::iter::collect(value)?)
            }
            _ => value.clone(),
        };
        let item = |at| match &items {
            Value::List(list) => list.get(at),
            Value::Tuple(tuple) => tuple.items().get(at).cloned(),
            _ => None,
        };
        let Some(mut next) = item(0) else {
            self.out.push_str("[]");
            return Ok(());
        };
        self.markers.enter(value)?;
        self.out.push('[');
        // The program's code may change the list.
        for at in 1.. {
            self.value(&next)?;
            match item(at) {
                Some(item) => next = item,
                None => break,
            }
            self.out.push_str(self.item_separator);
        }
        self.markers.leave()?;
        self.out.push(']');
        Ok(())
    }

    fn mapping(&mut self, value: &Value, dict: &Dict) -> R<()> {
        if dict.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        self.markers.enter(value)?;
        self.out.push('{');
        let mut is_first = true;
        for (key, value) in self.pairs(value, dict)? {
            self.member(&key, &value, &mut is_first)?;
        }
        self.markers.leave()?;
        self.out.push('}');
        Ok(())
    }

    fn pairs(&mut self, value: &Value, dict: &Dict) -> R<Vec<Pair>> {
        let mut pairs = match value {
            Value::Object(_) => {
                self.markers.note()?;
                items_of(value)?
            }
            _ => dict.pairs(),
        };
        if self.encoder.sort_keys {
            sort(&mut pairs)?;
        }
        Ok(pairs)
    }

    fn member(&mut self, key: &Value, value: &Value, is_first: &mut bool) -> R<()> {
        let made = match key.base() {
            Value::Str(_) => None,
            Value::Float(number) => Some(self.float(number.get())?),
            Value::Bool(truth) => Some(constant(truth.get()).to_owned()),
            Value::None => Some("null".to_owned()),
            Value::Int(number) => Some(crate::int::decimal(*number)),
            Value::Big(number) => Some(crate::int::big_decimal(number)?),
            _ if self.encoder.skipkeys => return Ok(()),
            _ => return Err(bad_key(key)),
        };
        if !std::mem::take(is_first) {
            self.out.push_str(self.item_separator);
        }
        match made {
            None => self.text(key, key.as_str().unwrap_or_default())?,
            Some(text) => self.text(&Value::str(text.as_str()), &text)?,
        }
        self.out.push_str(self.key_separator);
        self.value(value)
    }

    /// What JSON does not know becomes something else first.
    fn other(&mut self, value: &Value) -> R<()> {
        self.markers.enter(value)?;
        self.markers.note()?;
        let made = call(&self.encoder.settings[DEFAULT], std::slice::from_ref(value))?;
        let _depth = enter().map_err(|error| too_deep(error, PLACE))?;
        self.value(&made)?;
        self.markers.leave()
    }
}

fn constant(truth: bool) -> &'static str {
    if truth {
        "true"
    } else {
        "false"
    }
}

fn bad_key(key: &Value) -> Exc {
    type_error(format!(
        "keys must be str, int, float, bool or None, not {}",
        key.class_ref().name()
    ))
}

/// What the `items` of a subclass of dict gives.
fn items_of(value: &Value) -> R<Vec<Pair>> {
    let items = call_by_sym(known::ITEMS, std::slice::from_ref(value), &[])?;
    let items = crate::iter::collect(&items).map_err(|error| {
        match error.is("TypeError") && crate::iter::is_not_iterable(&items) {
            true => type_error(format!(
                "{}.items() returned a non-iterable (type {})",
                value.class_ref().name(),
                items.class_ref().name()
            )),
            false => error,
        }
    })?;
    let pair = |item: &Value| match item.as_tuple() {
        Some([key, value]) => Ok((key.clone(), value.clone())),
        _ => Err(value_error("items must return 2-tuples")),
    };
    items.iter().map(pair).collect()
}

/// As a list of tuples; keys that are texts differ, so that no value is looked at.
fn sort(pairs: &mut Vec<Pair>) -> R<()> {
    if pairs.iter().all(|(key, _)| matches!(key, Value::Str(_))) {
        pairs.sort_by(|(a, _), (b, _)| {
            crate::text::compare(
                a.as_str().unwrap_or_default(),
                b.as_str().unwrap_or_default(),
            )
        });
        return Ok(());
    }
    let mut tuples: Vec<Value> = pairs
        .drain(..)
        .map(|(key, value)| crate::tuple::tuple_of([key, value]))
        .collect();
    crate::sort::sort(&mut tuples, None, false)?;
    pairs.extend(tuples.iter().filter_map(|tuple| match tuple.as_tuple() {
        Some([key, value]) => Some((key.clone(), value.clone())),
        _ => None,
    }));
    Ok(())
}
