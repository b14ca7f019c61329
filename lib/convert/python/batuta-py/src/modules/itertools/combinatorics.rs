//! product, permutations and combinations.
use super::{made, Keywords};
use crate::class::ClassRef;
use crate::exc::{type_error, value_error};
use crate::iter::{collect, Next, Parts};
use crate::native::NewArgs;
use crate::value::{Value, R};

fn places_value(places: &[usize]) -> Value {
    Value::tuple(places.iter().copied().map(Value::from).collect())
}

/// Places within `0..=most(at)`, as a state gives them.
fn places_of(state: &Value, count: usize, most: impl Fn(usize) -> i64) -> R<Vec<usize>> {
    let given = match state.as_tuple() {
        Some(given) if given.len() == count => given,
        _ => return Err(value_error("invalid arguments")),
    };
    let mut places = Vec::with_capacity(count);
    for (at, place) in given.iter().enumerate() {
        places.push(crate::number::ssize(place)?.clamp(0, most(at).max(0)) as usize);
    }
    Ok(places)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Fresh,
    Running,
    Done,
}

impl Stage {
    /// The stage of the next result. `advance`: whether there is one behind the last.
    fn next(self, advance: impl FnOnce() -> bool) -> Stage {
        match self {
            Stage::Fresh => Stage::Running,
            Stage::Running if advance() => Stage::Running,
            _ => Stage::Done,
        }
    }
}

struct Product {
    pools: Vec<Vec<Value>>,
    places: Vec<usize>,
    stage: Stage,
}

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
    if repeat
        .checked_mul(args.len() as i64)
        .is_none_or(|count| count > 1 << 40)
    {
        return Err(crate::exc::overflow_error("repeat argument too large"));
    }
    let pools: R<Vec<Vec<Value>>> = args.iter().map(collect).collect();
    let pools = pools?;
    let pools: Vec<Vec<Value>> = (0..repeat).flat_map(|_| pools.iter().cloned()).collect();
    let stage = match pools.iter().any(Vec::is_empty) {
        true => Stage::Done,
        false => Stage::Fresh,
    };
    let places = vec![0; pools.len()];
    made(
        class,
        Product {
            pools,
            places,
            stage,
        },
    )
}

impl Product {
    /// The next places; False behind the last.
    fn advance(&mut self) -> bool {
        for at in (0..self.places.len()).rev() {
            self.places[at] += 1;
            if self.places[at] < self.pools[at].len() {
                return true;
            }
            self.places[at] = 0;
        }
        false
    }
}

impl Next for Product {
    fn next(&mut self) -> R<Option<Value>> {
        self.stage = self.stage.next(|| self.advance());
        if self.stage == Stage::Done {
            return Ok(None);
        }
        let items = self.places.iter().zip(&self.pools);
        Ok(Some(Value::tuple(
            items.map(|(&at, pool)| pool[at].clone()).collect(),
        )))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        if self.stage == Stage::Done {
            return Ok(Some((vec![crate::tuple::empty()], None)));
        }
        let pools = self.pools.iter().cloned().map(Value::tuple).collect();
        let is_running = self.stage == Stage::Running;
        Ok(Some((
            pools,
            is_running.then(|| places_value(&self.places)),
        )))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        let most = |at: usize| self.pools[at].len() as i64 - 1;
        self.places = places_of(state, self.pools.len(), most)?;
        self.stage = match self.pools.iter().any(Vec::is_empty) {
            true => Stage::Done,
            false => Stage::Running,
        };
        Ok(())
    }
}

fn size(value: &Value) -> R<usize> {
    let count = crate::number::ssize(value)?;
    usize::try_from(count).map_err(|_| value_error("r must be non-negative"))
}

fn picked(pool: &[Value], places: &[usize]) -> Value {
    Value::tuple(places.iter().map(|&at| pool[at].clone()).collect())
}

struct Permutations {
    pool: Vec<Value>,
    r: usize,
    places: Vec<usize>,
    cycles: Vec<usize>,
    stage: Stage,
}

pub fn new_permutations(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("permutations", "iterable: r=");
    let bound = ARGS.bind(args, keywords)?;
    let pool = collect(&bound[0])?;
    let n = pool.len();
    let r = match bound[1].given() {
        None => n,
        Some(r) if !r.is_int() => return Err(type_error("Expected int as r")),
        Some(r) => size(r)?,
    };
    let state = Permutations {
        pool,
        r,
        places: (0..n).collect(),
        cycles: (0..r.min(n)).map(|at| n - at).collect(),
        stage: if r > n { Stage::Done } else { Stage::Fresh },
    };
    made(class, state)
}

impl Permutations {
    fn advance(&mut self) -> bool {
        let n = self.pool.len();
        for at in (0..self.r).rev() {
            self.cycles[at] -= 1;
            if self.cycles[at] != 0 {
                self.places.swap(at, n - self.cycles[at]);
                return true;
            }
            self.places[at..].rotate_left(1);
            self.cycles[at] = n - at;
        }
        false
    }
}

/// Pool and size; those of one that has ended give nothing either.
fn sized_parts(pool: &[Value], r: usize, stage: Stage, state: Value) -> Parts {
    match stage {
        Stage::Done => (vec![crate::tuple::empty(), Value::from(r)], None),
        Stage::Fresh => (vec![Value::tuple(pool.to_vec()), Value::from(r)], None),
        Stage::Running => (
            vec![Value::tuple(pool.to_vec()), Value::from(r)],
            Some(state),
        ),
    }
}

impl Next for Permutations {
    fn next(&mut self) -> R<Option<Value>> {
        self.stage = self.stage.next(|| self.advance());
        if self.stage == Stage::Done {
            return Ok(None);
        }
        Ok(Some(picked(&self.pool, &self.places[..self.r])))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let state =
            crate::tuple::tuple_of([places_value(&self.places), places_value(&self.cycles)]);
        Ok(Some(sized_parts(&self.pool, self.r, self.stage, state)))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        let n = self.pool.len();
        let [places, cycles] = crate::unpack::unpack(state)?;
        self.places = places_of(&places, n, |_| n as i64 - 1)?;
        let cycles = places_of(&cycles, self.cycles.len(), |at| (n - at) as i64)?;
        self.cycles = cycles.into_iter().map(|cycle| cycle.max(1)).collect();
        if self.stage != Stage::Done {
            self.stage = Stage::Running;
        }
        Ok(())
    }
}

struct Combinations {
    pool: Vec<Value>,
    places: Vec<usize>,
    repeated: bool,
    stage: Stage,
}

fn combined(class: &ClassRef, bound: &[Value], repeated: bool) -> R {
    let pool = collect(&bound[0])?;
    let n = pool.len();
    let r = size(&bound[1])?;
    let is_empty = if repeated { n == 0 && r > 0 } else { r > n };
    let (places, stage) = match (is_empty, repeated) {
        (true, _) => (vec![0; r.min(1 << 20)], Stage::Done),
        (_, true) => (vec![0; r], Stage::Fresh),
        (_, false) => ((0..r).collect(), Stage::Fresh),
    };
    let state = Combinations {
        pool,
        places,
        repeated,
        stage,
    };
    made(class, state)
}

pub fn new_combinations(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("combinations", "iterable: r:");
    combined(class, &ARGS.bind(args, keywords)?, false)
}

pub fn new_with_replacement(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("combinations_with_replacement", "iterable: r:");
    combined(class, &ARGS.bind(args, keywords)?, true)
}

impl Combinations {
    /// The highest place that one of the picked may have.
    fn last(&self, at: usize) -> usize {
        if self.repeated {
            return self.pool.len() - 1;
        }
        at + self.pool.len() - self.places.len()
    }

    fn advance(&mut self) -> bool {
        let r = self.places.len();
        let Some(at) = (0..r).rev().find(|&at| self.places[at] != self.last(at)) else {
            return false;
        };
        self.places[at] += 1;
        for later in at + 1..r {
            self.places[later] = match self.repeated {
                true => self.places[at],
                false => self.places[later - 1] + 1,
            };
        }
        true
    }
}

impl Next for Combinations {
    fn next(&mut self) -> R<Option<Value>> {
        self.stage = self.stage.next(|| self.advance());
        if self.stage == Stage::Done {
            return Ok(None);
        }
        Ok(Some(picked(&self.pool, &self.places)))
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let state = places_value(&self.places);
        let r = self.places.len();
        Ok(Some(sized_parts(&self.pool, r, self.stage, state)))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        if self.stage == Stage::Done {
            return Ok(());
        }
        let r = self.places.len();
        self.places = places_of(state, r, |at| self.last(at) as i64)?;
        self.stage = Stage::Running;
        Ok(())
    }
}
