//! What functions of cmath give where a part of the number is infinite or no number, as CPython has it.
//!
//! Rows are the real part, columns the imaginary one: -inf, negative, -0, 0, positive, inf, nan. The two letters are
//! the parts of the result: p is pi, h its half, q its quarter, t three quarters; a capital negates; i is infinite, n
//! no number, 0 and o are zero and its negative, 1 and l one and its negative. `!!` is an error, `..` is not looked at.
use crate::complex::Complex;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

pub type Table = [&'static str; 7];

fn kind(x: f64) -> usize {
    match x {
        _ if x.is_nan() => 6,
        _ if x.is_infinite() => 5 * usize::from(x > 0.0),
        _ if x == 0.0 => 2 + usize::from(x.is_sign_positive()),
        _ if x < 0.0 => 1,
        _ => 4,
    }
}

fn part(letter: u8) -> f64 {
    let size = match letter.to_ascii_lowercase() {
        b'p' => PI,
        b'h' => FRAC_PI_2,
        b'q' => FRAC_PI_4,
        b't' => 3.0 * FRAC_PI_4,
        b'i' => f64::INFINITY,
        b'n' => f64::NAN,
        b'0' => 0.0,
        b'o' => -0.0,
        b'1' => 1.0,
        _ => -1.0,
    };
    if letter.is_ascii_uppercase() {
        -size
    } else {
        size
    }
}

/// None: an error.
pub fn look_up(table: &Table, re: f64, im: f64) -> Option<Complex> {
    let cell = &table[kind(re)].as_bytes()[3 * kind(im)..][..2];
    (cell != b"!!").then(|| Complex {
        re: part(cell[0]),
        im: part(cell[1]),
    })
}

pub static ACOS: Table = [
    "ti pi pi pI pI tI ni",
    "hi .. .. .. .. hI nn",
    "hi .. .. .. .. hI hn",
    "hi .. .. .. .. hI hn",
    "hi .. .. .. .. hI nn",
    "qi 0i 0i 0I 0I qI ni",
    "ni nn nn nn nn nI nn",
];

/// That of log, too.
pub static ACOSH: Table = [
    "iT iP iP ip ip it in",
    "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn",
    "iQ io io i0 i0 iq in",
    "in nn nn nn nn in nn",
];

pub static ASINH: Table = [
    "IQ Io Io I0 I0 Iq In",
    "IH .. .. .. .. Ih nn",
    "IH .. .. .. .. Ih nn",
    "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn",
    "iQ io io i0 i0 iq in",
    "in nn no n0 nn in nn",
];

pub static ATANH: Table = [
    "oH oH oH oh oh oh on",
    "oH .. .. .. .. oh nn",
    "oH .. .. .. .. oh on",
    "0H .. .. .. .. 0h 0n",
    "0H .. .. .. .. 0h nn",
    "0H 0H 0H 0h 0h 0h 0n",
    "0H nn nn nn nn 0h nn",
];

pub static COSH: Table = [
    "!! .. i0 io .. !! in",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! n0",
    "!! .. .. .. .. !! n0",
    "!! .. .. .. .. !! nn",
    "!! .. io i0 .. !! in",
    "nn nn n0 n0 nn nn nn",
];

pub static EXP: Table = [
    "00 .. 0o 00 .. 00 00",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! nn",
    "!! .. io i0 .. !! in",
    "nn nn no n0 nn nn nn",
];

pub static SINH: Table = [
    "!! .. Io I0 .. !! in",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! 0n",
    "!! .. .. .. .. !! 0n",
    "!! .. .. .. .. !! nn",
    "!! .. io i0 .. !! in",
    "nn nn no n0 nn nn nn",
];

pub static SQRT: Table = [
    "iI 0I 0I 0i 0i ii ni",
    "iI .. .. .. .. ii nn",
    "iI .. .. .. .. ii nn",
    "iI .. .. .. .. ii nn",
    "iI .. .. .. .. ii nn",
    "iI io io i0 i0 ii in",
    "iI nn nn nn nn ii nn",
];

pub static TANH: Table = [
    "l0 .. lo l0 .. l0 l0",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! nn",
    "!! .. .. .. .. !! nn",
    "10 .. 1o 10 .. 10 10",
    "nn nn no n0 nn nn nn",
];

pub static RECT: Table = [
    "!! .. I0 Io .. !! in",
    "!! .. .. .. .. !! nn",
    "00 .. .. .. .. 00 00",
    "00 .. .. .. .. 00 00",
    "!! .. .. .. .. !! nn",
    "!! .. io i0 .. !! in",
    "nn nn n0 n0 nn nn nn",
];
