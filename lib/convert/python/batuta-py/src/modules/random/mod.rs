//! random: the Mersenne Twister and the distributions that CPython derives from it.
mod twister;

use crate::class::ClassRef;
use crate::exc::{index_error, type_error, value_error};
use crate::float::to_f64;
use crate::module::Globals;
use crate::modules::Library;
use crate::native::{function, method, ClassDef, Native};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};
use std::cell::{Cell, RefCell};
use std::f64::consts::{E, PI, TAU};

use twister::{Twister, N};

pub struct Random {
    twister: RefCell<Twister>,
    gauss_next: Cell<Option<f64>>,
}

thread_local!(static SHARED: Value = Object::native(types().library(&RANDOM), Random::new()));

impl Random {
    fn new() -> Random {
        let random = Random {
            twister: RefCell::new(Twister::from_number(0)),
            gauss_next: Cell::new(None),
        };
        random.seed_from_system();
        random
    }

    fn seed_from_system(&self) {
        let mut bytes = [0u8; 2496];
        let read = std::fs::File::open("/dev/urandom")
            .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes));
        if read.is_err() {
            let now = std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .unwrap_or_default();
            bytes[..16].copy_from_slice(&now.as_nanos().to_le_bytes());
        }
        let key: Vec<u32> = bytes
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes(four.try_into().unwrap_or_default()))
            .collect();
        *self.twister.borrow_mut() = Twister::from_key(&key);
    }

    fn random(&self) -> f64 {
        self.twister.borrow_mut().random()
    }
}

fn r(value: &Value) -> R<&Random> {
    value
        .any::<Random>()
        .ok_or_else(|| type_error("a Random object is needed"))
}

fn new(class: &ClassRef, args: &[Value], _: &[(Sym, Value)]) -> R {
    let made = Object::native(class.clone(), Random::new());
    if let Some(seed) = args.first() {
        set_seed(&[made.clone(), seed.clone(), Value::Undef])?;
    }
    Ok(made)
}

fn set_seed(a: &[Value]) -> R {
    let random = r(&a[0])?;
    random.gauss_next.set(None);
    let number = match a[1].base() {
        Value::None | Value::Undef => {
            random.seed_from_system();
            return Ok(Value::None);
        }
        Value::Str(text) => hashed_seed(text.as_str().as_bytes()),
        Value::Bytes(_) | Value::ByteArray(_) => hashed_seed(&a[1].as_bytes().unwrap_or_default()),
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => {
            a[1].as_bigint().unwrap_or_default().abs()
        }
        Value::Float(number) => BigInt::from(crate::hash::float(number.get()) as u64),
        _ => {
            return Err(type_error(
                "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.",
            ))
        }
    };
    let (_, mut key) = number.to_u32_digits();
    if key.is_empty() {
        key.push(0);
    }
    *random.twister.borrow_mut() = Twister::from_key(&key);
    Ok(Value::None)
}

/// Version 2: the text, and its SHA-512 behind it, as one number.
fn hashed_seed(bytes: &[u8]) -> BigInt {
    let mut all = bytes.to_vec();
    all.extend(super::digest::sha512(bytes));
    crate::int::from_bytes(&all, false, false)
}

fn randrange(a: &[Value]) -> R {
    let whole = |value: &Value| -> R<BigInt> {
        Ok(crate::number::index(value)?.as_bigint().unwrap_or_default())
    };
    let random = r(&a[0])?;
    let start = whole(&a[1])?;
    if a[2].given().is_none() {
        if !start.is_positive() {
            return Err(value_error("empty range for randrange()"));
        }
        return Ok(Value::big(random.twister.borrow_mut().below(&start)));
    }
    let stop = whole(&a[2])?;
    let step = if a[3].given().is_none() {
        BigInt::from(1)
    } else {
        whole(&a[3])?
    };
    let width = &stop - &start;
    if step == BigInt::from(1) {
        if !width.is_positive() {
            return Err(value_error(format!(
                "empty range for randrange() ({start}, {stop}, {width})"
            )));
        }
        return Ok(Value::big(
            start + random.twister.borrow_mut().below(&width),
        ));
    }
    if step.is_zero() {
        return Err(value_error("zero step for randrange()"));
    }
    let adjust = if step.is_positive() {
        &step - BigInt::from(1)
    } else {
        &step + BigInt::from(1)
    };
    let count = (&width + adjust).div_floor(&step);
    if !count.is_positive() {
        return Err(value_error("empty range for randrange()"));
    }
    Ok(Value::big(
        start + step * random.twister.borrow_mut().below(&count),
    ))
}

fn randint(a: &[Value]) -> R {
    randrange(&[
        a[0].clone(),
        a[1].clone(),
        a[2].add(&Value::Int(1))?,
        Value::Undef,
    ])
}

fn choice(a: &[Value]) -> R {
    let len = crate::subscript::len(&a[1])?;
    if len == 0 {
        return Err(index_error("Cannot choose from an empty sequence"));
    }
    let at = r(&a[0])?.twister.borrow_mut().place(len as usize);
    crate::subscript::getitem(&a[1], &Value::from(at))
}

fn shuffle(a: &[Value]) -> R {
    let random = r(&a[0])?;
    let len = crate::subscript::len(&a[1])? as usize;
    if let Value::List(list) = &a[1] {
        let mut items = list.items.borrow_mut();
        for at in (1..items.len()).rev() {
            let other = random.twister.borrow_mut().place(at + 1);
            items.swap(at, other);
        }
        return Ok(Value::None);
    }
    for at in (1..len).rev() {
        let other = random.twister.borrow_mut().place(at + 1);
        let (x, y) = (Value::from(at), Value::from(other));
        let (one, two) = (
            crate::subscript::getitem(&a[1], &x)?,
            crate::subscript::getitem(&a[1], &y)?,
        );
        crate::subscript::setitem(&a[1], &x, two)?;
        crate::subscript::setitem(&a[1], &y, one)?;
    }
    Ok(Value::None)
}

fn sample(a: &[Value]) -> R {
    let random = r(&a[0])?;
    if a[1].as_set().is_some() || a[1].as_dict().is_some() {
        return Err(type_error(
            "Population must be a sequence.  For dicts or sets, use sorted(d).",
        ));
    }
    let mut population = crate::iter::collect(&a[1])?;
    if let Some(counts) = a[3].given() {
        let counts = crate::iter::collect(counts)?;
        let mut all = Vec::new();
        for (item, count) in population.iter().zip(counts) {
            all.extend(std::iter::repeat_n(
                item.clone(),
                count.as_i64().unwrap_or(0).max(0) as usize,
            ));
        }
        population = all;
    }
    let n = population.len();
    let k = crate::number::ssize(&a[2])?;
    if k < 0 || k as usize > n {
        return Err(value_error("Sample larger than population or is negative"));
    }
    let k = k as usize;
    let mut set_size = 21usize;
    if k > 5 {
        set_size += 4usize.pow(((k as f64 * 3.0).ln() / 4f64.ln()).ceil() as u32);
    }
    let mut twister = random.twister.borrow_mut();
    let mut result = Vec::with_capacity(k);
    if n <= set_size {
        for taken in 0..k {
            let at = twister.place(n - taken);
            result.push(population[at].clone());
            population[at] = population[n - taken - 1].clone();
        }
        return Ok(Value::list(result));
    }
    let mut selected = std::collections::HashSet::new();
    for _ in 0..k {
        let mut at = twister.place(n);
        while !selected.insert(at) {
            at = twister.place(n);
        }
        result.push(population[at].clone());
    }
    Ok(Value::list(result))
}

fn choices(a: &[Value]) -> R {
    let random = r(&a[0])?;
    let population = crate::iter::collect(&a[1])?;
    let k = if a[4].is_undef() {
        1
    } else {
        crate::number::ssize(&a[4])?
    };
    let n = population.len();
    let cumulative = match (a[2].given(), a[3].given()) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            return Err(type_error(
                "Cannot specify both weights and cumulative weights",
            ))
        }
        (_, Some(given)) => Some(crate::iter::collect(given)?),
        (Some(weights), None) => {
            let mut total = Value::Int(0);
            let mut sums = Vec::new();
            for weight in crate::iter::collect(weights)? {
                total = if sums.is_empty() {
                    weight
                } else {
                    total.add(&weight)?
                };
                sums.push(total.clone());
            }
            Some(sums)
        }
    };
    let mut result = Vec::new();
    let Some(cumulative) = cumulative else {
        if n == 0 {
            return Err(index_error("list index out of range"));
        }
        for _ in 0..k {
            result.push(population[(random.random() * n as f64).floor() as usize].clone());
        }
        return Ok(Value::list(result));
    };
    if cumulative.len() != n {
        return Err(value_error(
            "The number of weights does not match the population",
        ));
    }
    let sums: R<Vec<f64>> = cumulative.iter().map(to_f64).collect();
    let sums = sums?;
    let total = sums.last().copied().unwrap_or(0.0);
    if total <= 0.0 {
        return Err(value_error("Total of weights must be greater than zero"));
    }
    for _ in 0..k {
        let point = random.random() * total;
        let at = sums.partition_point(|sum| *sum <= point).min(n - 1);
        result.push(population[at].clone());
    }
    Ok(Value::list(result))
}

fn two(a: &[Value], first: f64, second: f64) -> R<(f64, f64)> {
    let number = |value: &Value, missing: f64| value.given().map_or(Ok(missing), to_f64);
    Ok((number(&a[1], first)?, number(&a[2], second)?))
}

fn gauss(a: &[Value]) -> R {
    let random = r(&a[0])?;
    let (mu, sigma) = two(a, 0.0, 1.0)?;
    let z = match random.gauss_next.take() {
        Some(z) => z,
        None => {
            let x = random.random() * TAU;
            let g = (-2.0 * (1.0 - random.random()).ln()).sqrt();
            random.gauss_next.set(Some(x.sin() * g));
            x.cos() * g
        }
    };
    Ok(Value::float(mu + z * sigma))
}

fn normal(random: &Random) -> f64 {
    let magic = 4.0 * (-0.5f64).exp() / 2f64.sqrt();
    loop {
        let u1 = random.random();
        let u2 = 1.0 - random.random();
        let z = magic * (u1 - 0.5) / u2;
        if z * z / 4.0 <= -u2.ln() {
            return z;
        }
    }
}

fn expo(random: &Random, rate: f64) -> f64 {
    -(1.0 - random.random()).ln() / rate
}

fn gamma(random: &Random, alpha: f64, beta: f64) -> f64 {
    if alpha > 1.0 {
        let ainv = (2.0 * alpha - 1.0).sqrt();
        let bbb = alpha - 4f64.ln();
        let ccc = alpha + ainv;
        loop {
            let u1 = random.random();
            if !(1e-7 < u1 && u1 < 0.999_999_9) {
                continue;
            }
            let u2 = 1.0 - random.random();
            let v = (u1 / (1.0 - u1)).ln() / ainv;
            let x = alpha * v.exp();
            let z = u1 * u1 * u2;
            let r = bbb + ccc * v - x;
            if r + (1.0 + 4.5f64.ln()) - 4.5 * z >= 0.0 || r >= z.ln() {
                return x * beta;
            }
        }
    }
    if alpha == 1.0 {
        return -(1.0 - random.random()).ln() * beta;
    }
    loop {
        let u = random.random();
        let b = (E + alpha) / E;
        let p = b * u;
        let x = if p <= 1.0 {
            p.powf(1.0 / alpha)
        } else {
            -((b - p) / alpha).ln()
        };
        let u1 = random.random();
        if p > 1.0 && u1 <= x.powf(alpha - 1.0) || p <= 1.0 && u1 <= (-x).exp() {
            return x * beta;
        }
    }
}

fn gammavariate(a: &[Value]) -> R {
    let (alpha, beta) = (to_f64(&a[1])?, to_f64(&a[2])?);
    if alpha <= 0.0 || beta <= 0.0 {
        return Err(value_error("gammavariate: alpha and beta must be > 0.0"));
    }
    Ok(Value::float(gamma(r(&a[0])?, alpha, beta)))
}

fn triangular(a: &[Value]) -> R {
    let (mut low, mut high) = two(a, 0.0, 1.0)?;
    let mut u = r(&a[0])?.random();
    let mut c = match a[3].given() {
        None => 0.5,
        Some(_) if high == low => return Ok(Value::float(low)),
        Some(mode) => (to_f64(mode)? - low) / (high - low),
    };
    if u > c {
        u = 1.0 - u;
        c = 1.0 - c;
        std::mem::swap(&mut low, &mut high);
    }
    Ok(Value::float(low + (high - low) * (u * c).sqrt()))
}

fn vonmises(a: &[Value]) -> R {
    let random = r(&a[0])?;
    let (mu, kappa) = (to_f64(&a[1])?, to_f64(&a[2])?);
    if kappa <= 1e-6 {
        return Ok(Value::float(TAU * random.random()));
    }
    let s = 0.5 / kappa;
    let r = s + (1.0 + s * s).sqrt();
    let z = loop {
        let u1 = random.random();
        let z = (PI * u1).cos();
        let d = z / (r + z);
        let u2 = random.random();
        if u2 < 1.0 - d * d || u2 <= (1.0 - d) * d.exp() {
            break z;
        }
    };
    let q = 1.0 / r;
    let f = (q + z) / (1.0 + q * z);
    let angle = if random.random() > 0.5 {
        mu + f.acos()
    } else {
        mu - f.acos()
    };
    Ok(Value::float(crate::float::modulo(angle, TAU)?))
}

fn getrandbits(a: &[Value]) -> R {
    let count = crate::number::ssize(&a[1])?;
    if count < 0 {
        return Err(value_error("number of bits must be non-negative"));
    }
    Ok(Value::big(
        r(&a[0])?.twister.borrow_mut().bits(count as u64),
    ))
}

fn getstate(a: &[Value]) -> R {
    let random = r(&a[0])?;
    let twister = random.twister.borrow();
    let mut words: Vec<Value> = twister
        .state
        .iter()
        .map(|word| Value::Int(i64::from(*word)))
        .collect();
    words.push(Value::from(twister.at));
    let next = random.gauss_next.get().map_or(Value::None, Value::float);
    Ok(Value::tuple(vec![Value::Int(3), Value::tuple(words), next]))
}

fn setstate(a: &[Value]) -> R {
    let random = r(&a[0])?;
    let parts = crate::iter::collect(&a[1])?;
    let [_, words, next] = &parts[..] else {
        return Err(value_error("state vector is the wrong size"));
    };
    let words = crate::iter::collect(words)?;
    if words.len() != N + 1 {
        return Err(value_error("state vector is the wrong size"));
    }
    let numbers: Vec<u32> = words
        .iter()
        .map(|word| word.as_i64().unwrap_or(0) as u32)
        .collect();
    *random.twister.borrow_mut() = Twister {
        state: numbers[..N].to_vec(),
        at: numbers[N] as usize,
    };
    random.gauss_next.set(next.as_f64());
    Ok(Value::None)
}

fn betavariate(a: &[Value]) -> R {
    let y = gamma(r(&a[0])?, to_f64(&a[1])?, 1.0);
    if y == 0.0 {
        return Ok(Value::float(0.0));
    }
    Ok(Value::float(
        y / (y + gamma(r(&a[0])?, to_f64(&a[2])?, 1.0)),
    ))
}

const TABLE: [(&str, &str, crate::native::NativeFn); 25] = [
    ("seed", "a= version=", set_seed),
    ("random", "", |a| Ok(Value::float(r(&a[0])?.random()))),
    ("getrandbits", "k", getrandbits),
    ("randbytes", "n", |a| {
        let count = crate::number::ssize(&a[1])?.max(0) as usize;
        let number = r(&a[0])?.twister.borrow_mut().bits(8 * count as u64);
        crate::int::to_bytes(&number, count, true, false).map(Value::bytes)
    }),
    ("randrange", "start: stop= step=", randrange),
    ("randint", "a: b:", randint),
    ("choice", "seq:", choice),
    ("choices", "population: weights= * cum_weights= k=", choices),
    ("shuffle", "x:", shuffle),
    ("sample", "population: k: * counts=", sample),
    ("uniform", "a: b:", |a| {
        let (low, high) = (to_f64(&a[1])?, to_f64(&a[2])?);
        Ok(Value::float(low + (high - low) * r(&a[0])?.random()))
    }),
    ("triangular", "low= high= mode=", triangular),
    ("gauss", "mu= sigma=", gauss),
    ("normalvariate", "mu= sigma=", |a| {
        let (mu, sigma) = two(a, 0.0, 1.0)?;
        Ok(Value::float(mu + normal(r(&a[0])?) * sigma))
    }),
    ("lognormvariate", "mu: sigma:", |a| {
        let (mu, sigma) = two(a, 0.0, 1.0)?;
        Ok(Value::float((mu + normal(r(&a[0])?) * sigma).exp()))
    }),
    ("expovariate", "lambd:", |a| {
        Ok(Value::float(expo(r(&a[0])?, to_f64(&a[1])?)))
    }),
    ("vonmisesvariate", "mu: kappa:", vonmises),
    ("gammavariate", "alpha: beta:", gammavariate),
    ("betavariate", "alpha: beta:", betavariate),
    ("paretovariate", "alpha:", |a| {
        let u = 1.0 - r(&a[0])?.random();
        Ok(Value::float(u.powf(-1.0 / to_f64(&a[1])?)))
    }),
    ("getstate", "", getstate),
    ("setstate", "state", setstate),
    ("__getstate__", "", getstate),
    ("__setstate__", "state", setstate),
    ("__reduce__", "", |a| {
        let class = Value::Class(a[0].class_ref().clone());
        Ok(crate::pickling::parts(class, vec![], Some(getstate(a)?)))
    }),
];

static METHODS: [Native; 25] = {
    let mut table = [function("", "", |_| Ok(Value::None)); 25];
    let mut at = 0;
    while at < 25 {
        table[at] = method(TABLE[at].0, TABLE[at].1, TABLE[at].2);
        at += 1;
    }
    table
};

pub static RANDOM: ClassDef = ClassDef {
    name: "random.Random",
    base: "object",
    module: "random",
    new: Some(new),
    natives: &METHODS,
};

/// The functions of the module are the methods of one shared generator.
fn start(module: &'static Globals) -> R<()> {
    let shared = SHARED.with(Value::clone);
    for native in METHODS
        .iter()
        .filter(|native| !native.name.starts_with("__"))
    {
        module.put(
            native.name,
            crate::attribute::get(&shared, Sym::new(native.name))?,
        );
    }
    module.put("SystemRandom", Value::Class(types().library(&RANDOM)));
    Ok(())
}

pub static LIBRARY: Library = Library {
    name: "random",
    functions: &[],
    classes: &[&RANDOM],
    start,
};
