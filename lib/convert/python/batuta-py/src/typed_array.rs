//! Arrays of numbers in functions on native numbers: what is in them, and the object that they are outside.
use crate::list::List;
use crate::modules::array;
use crate::object::Object;
use crate::rc::Rc;
use crate::typed::Item;
use crate::value::Value;
use std::ops::Deref;

macro_rules! arrays {
    ($($(#[$doc:meta])* $name:ident, $codes:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Default)]
            pub struct $name {
                object: Option<Rc<Object>>,
                items: Rc<List>,
            }

            impl Deref for $name {
                type Target = Rc<List>;
                #[inline(always)]
                fn deref(&self) -> &Rc<List> {
                    &self.items
                }
            }

            impl Item for $name {
                fn of(value: &Value) -> Option<$name> {
                    let Value::Object(object) = value else {
                        return None;
                    };
                    let (code, items) = array::items_of(object)?;
                    $codes.contains(code).then(|| $name {
                        object: Some(object.clone()),
                        items: items.clone(),
                    })
                }
                fn value(self) -> Value {
                    self.object.map_or(Value::None, Value::Object)
                }
            }
        )*
    };
}

arrays! {
    /// `array("d")`
    Doubles, "d";
    /// Arrays of integers.
    Ints, "bBhHiIlLqQ";
}

impl Ints {
    /// None: the array has no room for such a number.
    #[inline]
    pub fn fit(&self, number: i64) -> Option<i64> {
        let (code, _) = array::items_of(self.object.as_deref()?)?;
        let bits = array::size(code) as u32 * 8;
        let is_inside = if code.is_ascii_lowercase() {
            bits == 64 || (number >> (bits - 1)) == (number >> 63)
        } else {
            number >= 0 && (bits == 64 || number >> bits == 0)
        };
        is_inside.then_some(number)
    }
}
