//! Escapes, and sets of characters.
use super::{Item, Node, Parser, Set};
use crate::value::R;

impl Parser {
    fn hex(&mut self, digits: usize, start: usize) -> R<u32> {
        let from = self.at;
        while self.at < from + digits && self.peek().is_some_and(|one| one.is_ascii_hexdigit()) {
            self.at += 1;
        }
        let text: String = self.text[from..self.at].iter().collect();
        if text.len() != digits {
            let shown: String = self.text[start..self.at].iter().collect();
            return Err(self.error(&format!("incomplete escape {shown}"), start));
        }
        Ok(u32::from_str_radix(&text, 16).unwrap_or(0))
    }

    fn simple_escape(&mut self, one: char, start: usize) -> R<Option<u32>> {
        Ok(Some(match one {
            'a' => 7,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            '\\' => 92,
            'x' => self.hex(2, start)?,
            'u' if !self.bytes => self.hex(4, start)?,
            'U' if !self.bytes => self.hex(8, start)?,
            _ => return Ok(None),
        }))
    }

    fn category(one: char) -> Option<Item> {
        Some(match one {
            'd' => Item::Digit(true),
            'D' => Item::Digit(false),
            's' => Item::Space(true),
            'S' => Item::Space(false),
            'w' => Item::Word(true),
            'W' => Item::Word(false),
            _ => return None,
        })
    }

    pub(super) fn escape(&mut self, start: usize) -> R<Node> {
        let Some(one) = self.peek() else {
            return Err(self.error("bad escape (end of pattern)", start));
        };
        self.at += 1;
        if let Some(item) = Parser::category(one) {
            return Ok(Node::Set(Set {
                negated: false,
                items: vec![item],
            }));
        }
        match one {
            'A' => return Ok(Node::TextStart),
            'Z' => return Ok(Node::TextEnd),
            'b' => return Ok(Node::WordEdge(true)),
            'B' => return Ok(Node::WordEdge(false)),
            '0' => {
                let mut code = 0;
                for _ in 0..2 {
                    if let Some(digit) = self.peek().and_then(|one| one.to_digit(8)) {
                        code = code * 8 + digit;
                        self.at += 1;
                    }
                }
                return Ok(Node::Char(code));
            }
            '1'..='9' => return self.back_reference(one, start),
            _ => {}
        }
        if let Some(code) = self.simple_escape(one, start)? {
            return Ok(Node::Char(code));
        }
        if one.is_ascii_alphabetic() {
            return Err(self.error(&format!("bad escape \\{one}"), start));
        }
        Ok(Node::Char(crate::text::code_of(one)))
    }

    fn back_reference(&mut self, one: char, start: usize) -> R<Node> {
        let mut number = one.to_digit(10).unwrap_or(0);
        if let Some(second) = self.peek().and_then(|one| one.to_digit(10)) {
            let third = self.text.get(self.at + 1).and_then(|one| one.to_digit(8));
            if let (Some(first), true, Some(third)) = (one.to_digit(8), second < 8, third) {
                self.at += 2;
                let code = first * 64 + second * 8 + third;
                if code > 0o377 {
                    let shown: String = self.text[start..self.at].iter().collect();
                    return Err(self.error(
                        &format!("octal escape value {shown} outside of range 0-0o377"),
                        start,
                    ));
                }
                return Ok(Node::Char(code));
            }
            self.at += 1;
            number = number * 10 + second;
        }
        let number = number as usize;
        if number > self.groups {
            return Err(self.error(&format!("invalid group reference {number}"), start + 1));
        }
        if self.open.contains(&number) {
            return Err(self.error("cannot refer to an open group", start));
        }
        self.check_behind(number)?;
        Ok(Node::Flagged(Box::new(Node::Back(number)), self.flags))
    }

    pub(super) fn set(&mut self, start: usize) -> R<Set> {
        let mut set = Set {
            negated: self.eat('^'),
            items: Vec::new(),
        };
        let mut first = true;
        loop {
            let here = self.at;
            let Some(one) = self.peek() else {
                return Err(self.error("unterminated character set", start));
            };
            self.at += 1;
            if one == ']' && !first {
                return Ok(set);
            }
            first = false;
            let low = self.set_item(one, here)?;
            if self.peek() == Some('-')
                && self.text.get(self.at + 1).is_some_and(|next| *next != ']')
            {
                self.at += 1;
                let at = self.at;
                let Some(next) = self.peek() else {
                    return Err(self.error("unterminated character set", start));
                };
                self.at += 1;
                let high = self.set_item(next, at)?;
                match (&low, &high) {
                    (Item::Range(low, _), Item::Range(high, _)) if low <= high => {
                        set.items.push(Item::Range(*low, *high))
                    }
                    _ => {
                        let shown: String = self.text[here..self.at].iter().collect();
                        return Err(self.error(&format!("bad character range {shown}"), here));
                    }
                }
                continue;
            }
            set.items.push(low);
        }
    }

    fn set_item(&mut self, one: char, start: usize) -> R<Item> {
        if one != '\\' {
            let code = crate::text::code_of(one);
            return Ok(Item::Range(code, code));
        }
        let Some(one) = self.peek() else {
            return Err(self.error("bad escape (end of pattern)", start));
        };
        self.at += 1;
        if let Some(item) = Parser::category(one) {
            return Ok(item);
        }
        let code = match one {
            'b' => 8,
            '0'..='7' => {
                let mut code = one.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    if let Some(digit) = self.peek().and_then(|one| one.to_digit(8)) {
                        code = code * 8 + digit;
                        self.at += 1;
                    }
                }
                code
            }
            _ => match self.simple_escape(one, start)? {
                Some(code) => code,
                None if one.is_ascii_alphanumeric() => {
                    return Err(self.error(&format!("bad escape \\{one}"), start))
                }
                None => crate::text::code_of(one),
            },
        };
        Ok(Item::Range(code, code))
    }
}
