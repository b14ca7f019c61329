//! product, permutations and combinations.
use super::{made, Keywords};
use crate::class::ClassRef;
use crate::exc::{type_error, value_error};
use crate::iter::collect;
use crate::native::NewArgs;
use crate::value::{Value, R};

pub fn new_product(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    let mut repeat = 1;
    for (name, value) in keywords {
        match name.text() {
            "repeat" => repeat = crate::number::ssize(value)?,
            other => {
                return Err(type_error(format!(
                    "'{other}' is an invalid keyword argument for product()"
                )))
            }
        }
    }
    if repeat < 0 {
        return Err(value_error("repeat argument cannot be negative"));
    }
    let pools: R<Vec<Vec<Value>>> = args.iter().map(collect).collect();
    let pools = pools?;
    let pools: Vec<Vec<Value>> = (0..repeat).flat_map(|_| pools.iter().cloned()).collect();
    let mut places: Option<Vec<usize>> = if pools.iter().any(Vec::is_empty) {
        None
    } else {
        Some(vec![0; pools.len()])
    };
    made(class, move || {
        let Some(now) = &mut places else {
            return Ok(None);
        };
        let item = Value::tuple(
            now.iter()
                .zip(&pools)
                .map(|(&at, pool)| pool[at].clone())
                .collect(),
        );
        let mut at = now.len();
        loop {
            if at == 0 {
                places = None;
                break;
            }
            at -= 1;
            now[at] += 1;
            if now[at] < pools[at].len() {
                break;
            }
            now[at] = 0;
        }
        Ok(Some(item))
    })
}

fn size(value: &Value) -> R<usize> {
    let count = crate::number::ssize(value)?;
    usize::try_from(count).map_err(|_| value_error("r must be non-negative"))
}

fn picked(pool: &[Value], places: &[usize]) -> Value {
    Value::tuple(places.iter().map(|&at| pool[at].clone()).collect())
}

pub fn new_permutations(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("permutations", "iterable: r=");
    let bound = ARGS.bind(args, keywords)?;
    let pool = collect(&bound[0])?;
    let n = pool.len();
    let r = bound[1].given().map_or(Ok(n), size)?;
    let mut places: Vec<usize> = (0..n).collect();
    let mut cycles: Vec<usize> = (0..r).map(|at| n.saturating_sub(at)).collect();
    let (mut first, mut done) = (true, r > n);
    made(class, move || {
        if done {
            return Ok(None);
        }
        if first {
            first = false;
            return Ok(Some(picked(&pool, &places[..r])));
        }
        for at in (0..r).rev() {
            cycles[at] -= 1;
            if cycles[at] == 0 {
                places[at..].rotate_left(1);
                cycles[at] = n - at;
            } else {
                places.swap(at, n - cycles[at]);
                return Ok(Some(picked(&pool, &places[..r])));
            }
        }
        done = true;
        Ok(None)
    })
}

fn combined(class: &ClassRef, args: &[Value], keywords: Keywords, repeated: bool) -> R {
    static ARGS: NewArgs = NewArgs::new("combinations", "iterable: r:");
    let bound = ARGS.bind(args, keywords)?;
    let pool = collect(&bound[0])?;
    let n = pool.len();
    let r = size(&bound[1])?;
    let mut places: Vec<usize> = if repeated {
        vec![0; r]
    } else {
        (0..r).collect()
    };
    let (mut first, mut done) = (true, if repeated { n == 0 && r > 0 } else { r > n });
    made(class, move || {
        if done {
            return Ok(None);
        }
        if first {
            first = false;
            return Ok(Some(picked(&pool, &places)));
        }
        let last = |at: usize| if repeated { n - 1 } else { at + n - r };
        let Some(at) = (0..r).rev().find(|&at| places[at] != last(at)) else {
            done = true;
            return Ok(None);
        };
        places[at] += 1;
        for later in at + 1..r {
            places[later] = if repeated {
                places[at]
            } else {
                places[later - 1] + 1
            };
        }
        Ok(Some(picked(&pool, &places)))
    })
}

pub fn new_combinations(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    combined(class, args, keywords, false)
}

pub fn new_with_replacement(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    combined(class, args, keywords, true)
}
