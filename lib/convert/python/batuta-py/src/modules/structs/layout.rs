//! What a format of struct means: each item's kind and place.
use crate::exc::Exc;
use crate::value::{Value, R};

#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    Little,
    Big,
}

/// One value (or none: padding) of the packed bytes.
#[derive(Clone, Copy)]
pub struct Item {
    pub code: char,
    pub at: usize,
    /// In bytes; for `s` and `p` the whole text.
    pub size: usize,
}

pub struct Layout {
    pub items: Vec<Item>,
    pub size: usize,
    pub order: Order,
    pub native: bool,
}

pub fn bad(text: impl Into<String>) -> Exc {
    crate::exc::make(&super::error_class(), vec![Value::str(text.into())])
}

/// Native sizes and alignment are those of 64-bit Linux.
fn size_of(code: char, native: bool) -> Option<usize> {
    Some(match code {
        'x' | 'c' | 'b' | 'B' | '?' | 's' | 'p' => 1,
        'h' | 'H' | 'e' => 2,
        'i' | 'I' | 'f' => 4,
        'l' | 'L' => {
            if native {
                8
            } else {
                4
            }
        }
        'q' | 'Q' | 'd' => 8,
        'n' | 'N' | 'P' if native => 8,
        _ => return None,
    })
}

impl Layout {
    pub fn parse(format: &str) -> R<Layout> {
        let (mark, rest) = match format.chars().next() {
            Some(mark @ ('@' | '=' | '<' | '>' | '!')) => (mark, &format[1..]),
            _ => ('@', format),
        };
        let mut layout = Layout {
            items: Vec::new(),
            size: 0,
            order: match mark {
                '>' | '!' => Order::Big,
                _ => Order::Little,
            },
            native: mark == '@',
        };
        let mut count: Option<usize> = None;
        for code in rest.chars() {
            if code.is_ascii_whitespace() && count.is_none() {
                continue;
            }
            if let Some(digit) = code.to_digit(10) {
                let number = count.unwrap_or(0).checked_mul(10);
                count = number.and_then(|number| number.checked_add(digit as usize));
                if count.is_none() {
                    return Err(bad("overflow in item count"));
                }
                continue;
            }
            layout.add(code, count.take())?;
        }
        if count.is_some() {
            return Err(bad("repeat count given without format specifier"));
        }
        Ok(layout)
    }

    fn add(&mut self, code: char, count: Option<usize>) -> R<()> {
        let Some(size) = size_of(code, self.native) else {
            return Err(bad("bad char in struct format"));
        };
        let count = count.unwrap_or(1);
        if self.native {
            self.size = self.size.next_multiple_of(size);
        }
        let total = size.checked_mul(count);
        let end = total.and_then(|total| self.size.checked_add(total));
        let Some(end) = end.filter(|end| isize::try_from(*end).is_ok()) else {
            return Err(bad("total struct size too long"));
        };
        match code {
            'x' => {}
            's' | 'p' => self.items.push(Item {
                code,
                at: self.size,
                size: count,
            }),
            _ => self.items.extend((0..count).map(|index| Item {
                code,
                at: self.size + index * size,
                size,
            })),
        }
        self.size = end;
        Ok(())
    }
}
