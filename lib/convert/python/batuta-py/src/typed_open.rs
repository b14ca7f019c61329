//! Short lists of floats in functions on native numbers, opened once for several statements: what is in their
//! first places are native variables until they are closed.
use crate::list::List;
use crate::rc::Rc;
use crate::typed::Item;
use crate::value::Value;
use std::cell::RefMut;

/// A list that is changed. Nobody else can open it meanwhile.
pub struct Opened<'a, const COUNT: usize> {
    items: RefMut<'a, [Value; COUNT]>,
    pub now: [f64; COUNT],
}

/// None: it is open already, too short, too long to be kept for `undo`, or holds something else.
#[inline(always)]
pub fn open<const COUNT: usize>(list: &Rc<List>) -> Option<Opened<'_, COUNT>> {
    let items = list.items.try_borrow_mut().ok()?;
    crate::undo::keep(list, &items)?;
    let items = RefMut::filter_map(items, |items| items.first_chunk_mut::<COUNT>()).ok()?;
    let now = all(&items)?;
    Some(Opened { items, now })
}

impl<const COUNT: usize> Opened<'_, COUNT> {
    #[inline(always)]
    pub fn close(mut self) {
        for (slot, number) in self.items.iter_mut().zip(self.now) {
            // A float was there, which goes without a word.
            std::mem::forget(std::mem::replace(slot, Value::float(number)));
        }
    }
}

/// The first items of a list that is only read.
#[inline(always)]
pub fn floats<const COUNT: usize>(list: &List) -> Option<[f64; COUNT]> {
    all(list.items.try_borrow().ok()?.first_chunk::<COUNT>()?)
}

#[inline(always)]
fn all<const COUNT: usize>(items: &[Value; COUNT]) -> Option<[f64; COUNT]> {
    let mut numbers = [0.0; COUNT];
    for (number, item) in numbers.iter_mut().zip(items) {
        *number = f64::of(item)?;
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(numbers: &[f64]) -> Rc<List> {
        Rc::new(List::new(
            numbers.iter().map(|n| Value::float(*n)).collect(),
        ))
    }

    #[test]
    fn what_is_opened_is_nobody_elses_until_it_is_closed_and_can_be_put_back() {
        let list = made(&[1.0, 2.0, 3.0]);
        for has_failed in [true, false] {
            let mut opened = open::<2>(&list).unwrap();
            assert!(open::<1>(&list).is_none());
            assert!(floats::<1>(&list).is_none());
            opened.now[1] += 0.5;
            opened.close();
            assert_eq!(floats::<3>(&list), Some([1.0, 2.5, 3.0]));
            assert!(crate::undo::put(&list, 2, Value::Int(4)).is_some());
            crate::undo::settled((!has_failed).then_some(()));
            assert_eq!(
                floats::<2>(&list),
                Some([1.0, if has_failed { 2.0 } else { 2.5 }])
            );
            assert_eq!(floats::<3>(&list).is_some(), has_failed);
        }
    }

    #[test]
    fn what_was_noted_before_the_opening_is_put_back_too() {
        let list = made(&[1.0, 2.0, 3.0]);
        assert!(crate::undo::put(&list, 1, Value::float(7.0)).is_some());
        let mut opened = open::<1>(&list).unwrap();
        opened.now[0] = 9.0;
        opened.close();
        assert_eq!(floats::<3>(&list), Some([9.0, 7.0, 3.0]));
        crate::undo::settled(None::<()>);
        assert_eq!(floats::<3>(&list), Some([1.0, 2.0, 3.0]));
        assert_eq!(list.noted.get(), 0);
    }

    #[test]
    fn long_lists_and_other_items_are_not_opened() {
        let many = made(&[0.5; 1000]);
        assert!(open::<2>(&many).is_none());
        assert!(floats::<2>(&many).is_some());
        assert!(open::<4>(&made(&[1.0, 2.0, 3.0])).is_none());
        let mixed = Rc::new(List::new(vec![Value::float(1.0), Value::Int(1)]));
        assert!(open::<2>(&mixed).is_none());
        crate::undo::settled(Some(()));
        assert_eq!(mixed.noted.get(), 0);
    }
}
