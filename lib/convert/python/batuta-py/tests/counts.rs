//! References are counted, lent values are not, and a value goes with its last owner.
use batuta_py::prelude::*;
use batuta_py::rc::{Farewell, Rc, Weak};
use std::cell::{Cell, RefCell};

/// Says when it goes.
struct Told<'a>(&'a Cell<u32>);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn the_last_share_takes_the_value_along() {
    let gone = Cell::new(0);
    let first = Rc::new(Told(&gone));
    let second = first.clone();
    drop(first);
    assert_eq!(gone.get(), 0);
    drop(second);
    assert_eq!(gone.get(), 1);
    drop(Rc::made_by(|| Told(&gone)));
    assert_eq!(gone.get(), 2);
}

#[test]
fn a_weak_reference_keeps_the_block_and_not_the_value() {
    let gone = Cell::new(0);
    let strong = Rc::new(Told(&gone));
    let weak = Rc::downgrade(&strong);
    let other = weak.clone();
    assert!(weak
        .upgrade()
        .is_some_and(|again| Rc::ptr_eq(&again, &strong)));
    assert_eq!(weak.strong_count(), 1);
    drop(strong);
    assert_eq!((gone.get(), weak.strong_count()), (1, 0));
    assert!(weak.upgrade().is_none() && other.upgrade().is_none());
}

#[test]
fn only_a_single_share_gives_its_value_away() {
    let gone = Cell::new(0);
    let mut one = Rc::new((Told(&gone), 1));
    if let Some((_, number)) = Rc::get_mut(&mut one) {
        *number = 2;
    }
    assert_eq!(one.1, 2);
    let weak = Rc::downgrade(&one);
    assert!(Rc::get_mut(&mut one).is_none());
    let two = one.clone();
    assert!(Rc::into_inner(two).is_none());
    assert_eq!(gone.get(), 0);
    let inner = Rc::try_unwrap(one);
    assert!(inner.is_ok_and(|(told, number)| {
        assert_eq!((gone.get(), number, weak.strong_count()), (0, 2, 0));
        drop(told);
        gone.get() == 1
    }));
    assert!(weak.upgrade().is_none());
}

/// A value that refers to itself weakly, and one that lies at a multiple of more than a word.
#[test]
fn values_of_any_layout_lie_where_they_should() {
    struct Node(RefCell<Option<Weak<Node>>>);
    let node = Rc::new(Node(RefCell::new(None)));
    *node.0.borrow_mut() = Some(Rc::downgrade(&node));
    let own = node.0.borrow().as_ref().and_then(Weak::upgrade);
    assert!(own.is_some_and(|own| Rc::ptr_eq(&own, &node)));

    #[repr(align(64))]
    struct Wide([u8; 3]);
    let wide = Rc::new(Wide([1, 2, 3]));
    assert_eq!((Rc::as_ptr(&wide) as usize % 64, wide.0[2]), (0, 3));
    assert_eq!(*Rc::new(()), ());
}

#[test]
fn what_is_lent_belongs_to_its_owner() {
    let item = list(vec![Value::Int(1)]);
    let again = item.clone();
    let text = Value::str("some text that is longer than what lies in a text itself");
    {
        let lent = lend([&item, &text]);
        assert!(lent[0].is(&item) && lent[1].is(&text));
        let kept = lent[0].clone();
        assert!(append(&kept, Value::Int(2)).is_ok());
    }
    assert!(len(&again).is_ok_and(|count| count == 2));
    let Value::List(inner) = item else {
        unreachable!("a list was made");
    };
    drop(again);
    assert!(
        Rc::into_inner(inner).is_some(),
        "nobody counts for what was lent"
    );
}

/// All kinds that share something, each counted once more and once less.
#[test]
fn copies_of_every_kind_count() {
    let made = [
        big!("123456789012345678901234567890"),
        complex(1.0, 2.0),
        Value::str("text"),
        Value::bytes(vec![1u8, 2]),
        list(vec![]),
        tuple(vec![Value::Int(1)]),
        Value::Int(7),
        Value::float(0.5),
        builtin!("len").clone(),
        builtin!("int").clone(),
    ];
    for value in &made {
        let copies: Vec<Value> = (0..1000).map(|_| value.clone()).collect();
        assert!(copies.iter().all(|copy| copy.is(value)));
        drop(copies);
        assert!(repr(value).is_ok());
    }
}

/// Says its last words, and comes back by them where it has a place to.
struct Speaker {
    said: Rc<Cell<u32>>,
    gone: Rc<Cell<u32>>,
    place: Option<Rc<RefCell<Option<Rc<Speaker>>>>>,
}

impl Farewell for Speaker {
    fn has_last_words(&self) -> bool {
        true
    }

    fn say_last_words(this: &Rc<Speaker>) {
        this.said.set(this.said.get() + 1);
        if let Some(place) = &this.place {
            *place.borrow_mut() = Some(this.clone());
        }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.gone.set(self.gone.get() + 1);
    }
}

#[test]
fn last_words_are_said_once() {
    let (said, gone) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let make = |place| {
        Rc::with_farewell(Speaker {
            said: said.clone(),
            gone: gone.clone(),
            place,
        })
    };
    drop(make(None));
    assert_eq!((said.get(), gone.get()), (1, 1));
    let place = Rc::new(RefCell::new(None));
    let speaker = make(Some(place.clone()));
    let weak = Rc::downgrade(&speaker);
    drop(speaker);
    assert_eq!((said.get(), gone.get(), weak.strong_count()), (2, 1, 1));
    let back = place.take();
    drop(back);
    assert_eq!((said.get(), gone.get(), weak.strong_count()), (2, 2, 0));
}
