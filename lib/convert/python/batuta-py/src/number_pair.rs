//! A number that is now an int, now a float: what a variable holds that both were assigned to.
use crate::typed;
use std::cmp::Ordering;

#[derive(Clone, Copy, Debug)]
pub enum Num {
    Int(i64),
    Float(f64),
}

impl From<i64> for Num {
    #[inline]
    fn from(number: i64) -> Num {
        Num::Int(number)
    }
}

impl From<f64> for Num {
    #[inline]
    fn from(number: f64) -> Num {
        Num::Float(number)
    }
}

impl From<bool> for Num {
    #[inline]
    fn from(value: bool) -> Num {
        Num::Int(i64::from(value))
    }
}

macro_rules! arithmetic {
    ($($name:ident, |$a:ident, $b:ident| $ints:expr, $floats:expr;)*) => {
        $(
            #[inline]
            pub fn $name(self, other: impl Into<Num>) -> Option<Num> {
                match (self, other.into()) {
                    (Num::Int($a), Num::Int($b)) => $ints.map(Num::Int),
                    (a, b) => {
                        let ($a, $b) = (a.float(), b.float());
                        $floats.map(Num::Float)
                    }
                }
            }
        )*
    };
}

impl Num {
    #[inline]
    pub fn float(self) -> f64 {
        match self {
            Num::Int(number) => number as f64,
            Num::Float(number) => number,
        }
    }

    arithmetic! {
        add, |a, b| a.checked_add(b), Some(a + b);
        sub, |a, b| a.checked_sub(b), Some(a - b);
        mul, |a, b| a.checked_mul(b), Some(a * b);
        floordiv, |a, b| typed::floordiv(a, b), typed::floordiv_f64(a, b);
        modulo, |a, b| typed::modulo(a, b), typed::modulo_f64(a, b);
        pow, |a, b| typed::pow(a, b), typed::pow_f64(a, b);
    }

    #[inline]
    pub fn truediv(self, other: impl Into<Num>) -> Option<f64> {
        match (self, other.into()) {
            (Num::Int(a), Num::Int(b)) => typed::truediv(a, b),
            (a, b) => typed::div(a.float(), b.float()),
        }
    }

    /// Some(None): not comparable, as with NaN. None: only exact arithmetic could tell.
    #[inline]
    pub fn order(self, other: impl Into<Num>) -> Option<Option<Ordering>> {
        match (self, other.into()) {
            (Num::Int(a), Num::Int(b)) => Some(Some(a.cmp(&b))),
            (Num::Int(a), Num::Float(b)) => Some(typed::exact(a)?.partial_cmp(&b)),
            (Num::Float(a), Num::Int(b)) => Some(a.partial_cmp(&typed::exact(b)?)),
            (Num::Float(a), Num::Float(b)) => Some(a.partial_cmp(&b)),
        }
    }

    #[inline]
    pub fn truth(self) -> bool {
        match self {
            Num::Int(number) => number != 0,
            Num::Float(number) => number != 0.0,
        }
    }

    #[inline]
    pub fn neg(self) -> Option<Num> {
        Some(match self {
            Num::Int(number) => Num::Int(number.checked_neg()?),
            Num::Float(number) => Num::Float(-number),
        })
    }

    #[inline]
    pub fn abs(self) -> Option<Num> {
        Some(match self {
            Num::Int(number) => Num::Int(number.checked_abs()?),
            Num::Float(number) => Num::Float(number.abs()),
        })
    }
}
