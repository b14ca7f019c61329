//! groupby and tee.
use super::{made, Keywords};
use crate::call::call;
use crate::class::ClassRef;
use crate::exc::value_error;
use crate::iter::{iter, object_of, Iter, Next, Parts};
use crate::native::{method, ClassDef, NewArgs};
use crate::rc::{Rc, Weak};
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;
use std::collections::VecDeque;

struct Groups {
    source: Iter,
    key: Value,
    /// The item that was read ahead, and its key.
    ahead: Option<(Value, Value)>,
    now: Option<Value>,
    /// Number of the group that may still give items.
    number: usize,
}

type Shared = Rc<RefCell<Groups>>;

/// Python code, which may ask the iterator again, runs while nothing is borrowed.
fn read(groups: &Shared) -> R<()> {
    let mut source = std::mem::replace(&mut groups.borrow_mut().source, Iter::Done);
    let item = source.next();
    let key = groups.borrow().key.clone();
    groups.borrow_mut().source = source;
    let ahead = match item? {
        Some(item) => {
            let key = match &key {
                Value::None => item.clone(),
                function => call(function, std::slice::from_ref(&item))?,
            };
            Some((item, key))
        }
        None => None,
    };
    let before = std::mem::replace(&mut groups.borrow_mut().ahead, ahead);
    drop(before);
    Ok(())
}

struct GroupBy(Shared);

pub fn new_groupby(class: &ClassRef, args: &[Value], keywords: Keywords) -> R {
    static ARGS: NewArgs = NewArgs::new("groupby", "iterable: key=");
    let bound = ARGS.bind(args, keywords)?;
    let groups = Groups {
        source: iter(&bound[0])?,
        key: bound[1].given().cloned().unwrap_or(Value::None),
        ahead: None,
        now: None,
        number: 0,
    };
    made(class, GroupBy(Rc::new(RefCell::new(groups))))
}

impl Next for GroupBy {
    fn next(&mut self) -> R<Option<Value>> {
        self.0.borrow_mut().number += 1;
        if self.0.borrow().ahead.is_none() {
            read(&self.0)?;
        }
        loop {
            let (now, ahead) = {
                let groups = self.0.borrow();
                (groups.now.clone(), groups.ahead.clone())
            };
            let Some((_, key)) = ahead else {
                return Ok(None);
            };
            match now {
                Some(now) if crate::compare::same(&now, &key)? => read(&self.0)?,
                _ => {
                    let mut groups = self.0.borrow_mut();
                    groups.now = Some(key.clone());
                    let number = groups.number;
                    drop(groups);
                    let group = Group {
                        groups: self.0.clone(),
                        key: key.clone(),
                        number,
                    };
                    let class = types().library(&GROUPER);
                    let group = object_of(class, Iter::Native(Box::new(group)));
                    return Ok(Some(crate::tuple::tuple_of([key, group])));
                }
            }
        }
    }

    fn parts(&mut self) -> R<Option<Parts>> {
        let mut groups = self.0.borrow_mut();
        let args = vec![groups.source.share()?, groups.key.clone()];
        let state = match (&groups.ahead, &groups.now) {
            (Some((item, key)), Some(now)) => {
                Some(Value::tuple(vec![item.clone(), now.clone(), key.clone()]))
            }
            _ => None,
        };
        Ok(Some((args, state)))
    }

    fn set_state(&mut self, state: &Value) -> R<()> {
        let [item, now, key] = crate::unpack::unpack(state)?;
        let mut groups = self.0.borrow_mut();
        groups.ahead = Some((item, key));
        groups.now = Some(now);
        Ok(())
    }
}

struct Group {
    groups: Shared,
    key: Value,
    number: usize,
}

impl Next for Group {
    fn next(&mut self) -> R<Option<Value>> {
        if self.groups.borrow().number != self.number {
            return Ok(None);
        }
        if self.groups.borrow().ahead.is_none() {
            read(&self.groups)?;
        }
        let ahead = self.groups.borrow().ahead.clone();
        match ahead {
            Some((item, key)) if crate::compare::same(&self.key, &key)? => {
                let given = self.groups.borrow_mut().ahead.take();
                drop(given);
                Ok(Some(item))
            }
            _ => Ok(None),
        }
    }
}

static GROUPER: ClassDef = ClassDef {
    name: "itertools._grouper",
    base: "iterator",
    module: "itertools",
    new: None,
    natives: &[],
};

type Queue = Rc<RefCell<VecDeque<Value>>>;

/// A source that several iterators go through; what one of them has not seen yet waits in its queue.
struct Source {
    iter: RefCell<Iter>,
    queues: RefCell<Vec<Weak<RefCell<VecDeque<Value>>>>>,
}

#[derive(Clone)]
struct Tee {
    source: Rc<Source>,
    own: Queue,
}

impl Tee {
    fn new(source: Rc<Source>, seen: VecDeque<Value>) -> Tee {
        let own = Rc::new(RefCell::new(seen));
        source.queues.borrow_mut().push(Rc::downgrade(&own));
        Tee { source, own }
    }
}

impl Next for Tee {
    fn next(&mut self) -> R<Option<Value>> {
        if let Some(item) = self.own.borrow_mut().pop_front() {
            return Ok(Some(item));
        }
        let Ok(mut iter) = self.source.iter.try_borrow_mut() else {
            return Err(crate::exc::runtime_error(
                "cannot re-enter the tee iterator",
            ));
        };
        let Some(item) = iter.next()? else {
            return Ok(None);
        };
        self.source
            .queues
            .borrow_mut()
            .retain(|queue| match queue.upgrade() {
                Some(queue) => {
                    if !Rc::ptr_eq(&queue, &self.own) {
                        queue.borrow_mut().push_back(item.clone());
                    }
                    true
                }
                None => false,
            });
        Ok(Some(item))
    }
}

struct Handle(Tee);

fn tee_object(tee: Tee) -> Value {
    crate::object::Object::native(types().library(&TEE), Handle(tee))
}

static TEE: ClassDef = ClassDef {
    name: "itertools._tee",
    base: "object",
    module: "itertools",
    new: Some(|_, args, _| match args {
        [iterable] => Ok(tee_object(first(iterable)?)),
        _ => Err(crate::exc::type_error(format!(
            "_tee expected 1 argument, got {}",
            args.len()
        ))),
    }),
    natives: &[
        method("__iter__", "", |a| Ok(a[0].clone())),
        method("__next__", "", |a| match a[0].any::<Handle>() {
            Some(handle) => match handle.0.clone().next()? {
                Some(item) => Ok(item),
                None => Err(crate::exc::stop_iteration(Value::None)),
            },
            None => Ok(Value::None),
        }),
        method("__copy__", "", |a| match a[0].any::<Handle>() {
            Some(Handle(tee)) => {
                let seen = tee.own.borrow().clone();
                Ok(tee_object(Tee::new(tee.source.clone(), seen)))
            }
            None => Ok(Value::None),
        }),
    ],
};

/// What is a tee already is not put into another.
fn first(iterable: &Value) -> R<Tee> {
    if let Some(Handle(tee)) = iterable.any::<Handle>() {
        return Ok(tee.clone());
    }
    let source = Rc::new(Source {
        iter: RefCell::new(iter(iterable)?),
        queues: RefCell::default(),
    });
    Ok(Tee::new(source, VecDeque::new()))
}

pub fn tee(a: &[Value]) -> R {
    let count = match &a[1] {
        Value::Undef => 2,
        count => crate::number::ssize(count)?,
    };
    if count < 0 {
        return Err(value_error("n must be >= 0"));
    }
    if count == 0 {
        return Ok(crate::tuple::empty());
    }
    let first = first(&a[0])?;
    let seen = first.own.borrow().clone();
    let mut all = Vec::new();
    for _ in 1..count {
        all.push(tee_object(Tee::new(first.source.clone(), seen.clone())));
    }
    all.insert(
        0,
        match a[0].any::<Handle>() {
            Some(_) => a[0].clone(),
            None => tee_object(first),
        },
    );
    Ok(Value::tuple(all))
}
