//! Regular expressions as trees: CPython's grammar and its messages.
mod escapes;
mod width;

use crate::exc::Exc;
use crate::unicode;
use crate::value::R;
use std::collections::HashMap;
pub use width::width;

pub const IGNORECASE: u32 = 2;
pub const LOCALE: u32 = 4;
pub const MULTILINE: u32 = 8;
pub const DOTALL: u32 = 16;
pub const UNICODE: u32 = 32;
pub const VERBOSE: u32 = 64;
pub const DEBUG: u32 = 128;
pub const ASCII: u32 = 256;

#[derive(Clone, Debug)]
pub enum Node {
    Char(u32),
    Any,
    Set(Set),
    Start,
    End,
    TextStart,
    TextEnd,
    WordEdge(bool),
    Group(usize, Box<Node>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat {
        body: Box<Node>,
        least: u32,
        most: u32,
        kind: Greed,
    },
    Back(usize),
    Look {
        body: Box<Node>,
        /// How far; None: ahead.
        behind: Option<usize>,
        wanted: bool,
    },
    Atomic(Box<Node>),
    If(usize, Box<Node>, Box<Node>),
    /// A node for which other flags hold.
    Flagged(Box<Node>, u32),
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

#[derive(Clone, Debug, Default)]
pub struct Set {
    pub negated: bool,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub enum Item {
    Range(u32, u32),
    Digit(bool),
    Space(bool),
    Word(bool),
}

pub const MANY: u32 = u32::MAX;

pub struct Parsed {
    pub node: Node,
    pub flags: u32,
    pub groups: usize,
    pub names: Vec<(String, usize)>,
}

pub struct Parser {
    text: Vec<char>,
    at: usize,
    pub flags: u32,
    groups: usize,
    open: Vec<usize>,
    /// Of the groups that are closed, by number.
    widths: Vec<Option<usize>>,
    names: HashMap<String, usize>,
    ordered: Vec<(String, usize)>,
    bytes: bool,
    /// Number of groups where the outermost look-behind began.
    behind: Option<usize>,
    /// Some look-behind has no fixed width.
    uneven: bool,
    /// Groups that conditions ask for, and where: they may follow later.
    asked: Vec<(usize, usize)>,
}

pub fn parse(text: &str, flags: u32, bytes: bool) -> R<Parsed> {
    let mut parser = Parser {
        text: text.chars().collect(),
        at: 0,
        flags,
        groups: 0,
        open: Vec::new(),
        widths: Vec::new(),
        names: HashMap::new(),
        ordered: Vec::new(),
        bytes,
        behind: None,
        uneven: false,
        asked: Vec::new(),
    };
    let node = parser.choice(true)?;
    if parser.at < parser.text.len() {
        return Err(parser.error("unbalanced parenthesis", parser.at));
    }
    if let Some((number, at)) = parser
        .asked
        .iter()
        .find(|(number, _)| *number > parser.groups)
    {
        return Err(parser.error(&format!("invalid group reference {number}"), *at));
    }
    if parser.uneven {
        return Err(super::plain_pattern_error(
            "look-behind requires fixed-width pattern",
        ));
    }
    let mut flags = parser.flags;
    if !bytes && flags & ASCII == 0 {
        flags |= UNICODE;
    }
    Ok(Parsed {
        node,
        flags,
        groups: parser.groups,
        names: parser.ordered,
    })
}

impl Parser {
    fn error(&self, message: &str, at: usize) -> Exc {
        let text: String = self.text.iter().collect();
        super::pattern_error(message, &text, at, self.bytes)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let hit = self.peek() == Some(wanted);
        self.at += usize::from(hit);
        hit
    }

    fn choice(&mut self, first: bool) -> R<Node> {
        let _depth = crate::call::enter()?;
        let mut branches = vec![self.sequence(first)?];
        while self.eat('|') {
            branches.push(self.sequence(false)?);
        }
        if branches.len() == 1 {
            return Ok(branches.remove(0));
        }
        Ok(Node::Choice(branches))
    }

    fn sequence(&mut self, first: bool) -> R<Node> {
        let mut items = Vec::new();
        while let Some(one) = self.peek() {
            if matches!(one, '|' | ')') {
                break;
            }
            if self.flags & VERBOSE != 0 && self.skip_blank(one) {
                continue;
            }
            let Some(item) = self.item(first && items.is_empty())? else {
                continue;
            };
            let item = self.repeated(item)?;
            items.push(item);
        }
        if items.len() == 1 {
            return Ok(items.remove(0));
        }
        Ok(Node::Sequence(items))
    }

    fn skip_blank(&mut self, one: char) -> bool {
        if one.is_ascii_whitespace() || one == '\u{b}' {
            self.at += 1;
            return true;
        }
        if one == '#' {
            while self.peek().is_some_and(|one| one != '\n') {
                self.at += 1;
            }
            return true;
        }
        false
    }

    fn item(&mut self, first: bool) -> R<Option<Node>> {
        let start = self.at;
        let Some(one) = self.peek() else {
            return Ok(None);
        };
        self.at += 1;
        Ok(Some(match one {
            '.' => Node::Any,
            '^' => Node::Start,
            '$' => Node::End,
            '(' => return self.group(start, first),
            '[' => Node::Set(self.set(start)?),
            '\\' => self.escape(start)?,
            '*' | '+' | '?' => return Err(self.error("nothing to repeat", start)),
            '{' if self.counts().is_some() => {
                return Err(self.error("nothing to repeat", start));
            }
            other => Node::Char(crate::text::code_of(other)),
        }))
    }

    /// The numbers in braces, if they are well-formed; the place stays.
    fn counts(&self) -> Option<(u32, u32, usize)> {
        let mut at = self.at;
        let number = |at: &mut usize| -> Option<u64> {
            let start = *at;
            while self.text.get(*at).is_some_and(char::is_ascii_digit) {
                *at += 1;
            }
            let digits: String = self.text[start..*at].iter().collect();
            if digits.is_empty() {
                None
            } else {
                Some(digits.parse().unwrap_or(u64::MAX))
            }
        };
        let low = number(&mut at);
        let (low, high) = if self.text.get(at) == Some(&',') {
            at += 1;
            let high = number(&mut at);
            (low.unwrap_or(0), high.unwrap_or(u64::from(MANY)))
        } else {
            let low = low?;
            (low, low)
        };
        if self.text.get(at) != Some(&'}') || at == self.at {
            return None;
        }
        let cut = |number: u64| u32::try_from(number).unwrap_or(MANY);
        Some((cut(low), cut(high), at + 1))
    }

    fn repeated(&mut self, item: Node) -> R<Node> {
        let here = self.at;
        let (least, most) = match self.peek() {
            Some('*') => (0, MANY),
            Some('+') => (1, MANY),
            Some('?') => (0, 1),
            Some('{') => {
                self.at += 1;
                match self.counts() {
                    Some((least, most, end)) => {
                        if most < least {
                            return Err(self.error("min repeat greater than max repeat", here));
                        }
                        self.at = end - 1;
                        (least, most)
                    }
                    None => {
                        self.at = here;
                        return Ok(item);
                    }
                }
            }
            _ => return Ok(item),
        };
        self.at += 1;
        if matches!(
            item,
            Node::Start | Node::TextStart | Node::End | Node::TextEnd | Node::WordEdge(_)
        ) {
            return Err(self.error("nothing to repeat", here));
        }
        let kind = if self.eat('?') {
            Greed::Lazy
        } else if self.eat('+') {
            Greed::Possessive
        } else {
            Greed::Greedy
        };
        if matches!(self.peek(), Some('*' | '+' | '?'))
            || self.peek() == Some('{') && self.after_brace()
        {
            return Err(self.error("multiple repeat", self.at));
        }
        Ok(Node::Repeat {
            body: Box::new(item),
            least,
            most,
            kind,
        })
    }

    fn after_brace(&mut self) -> bool {
        self.at += 1;
        let found = self.counts().is_some();
        self.at -= 1;
        found
    }

    fn group(&mut self, start: usize, first: bool) -> R<Option<Node>> {
        if !self.eat('?') {
            return self.capture(None, start).map(Some);
        }
        let Some(kind) = self.peek() else {
            return Err(self.error("unexpected end of pattern", self.at));
        };
        self.at += 1;
        Ok(Some(match kind {
            ':' => Node::Sequence(vec![self.closed(start)?]),
            '#' => {
                while self.peek().is_some_and(|one| one != ')') {
                    self.at += 1;
                }
                if !self.eat(')') {
                    return Err(self.error("missing ), unterminated comment", start));
                }
                return Ok(None);
            }
            '>' => Node::Atomic(Box::new(self.closed(start)?)),
            '=' => self.look(false, true, start)?,
            '!' => self.look(false, false, start)?,
            '<' => match self.peek() {
                Some('=') => {
                    self.at += 1;
                    self.look(true, true, start)?
                }
                Some('!') => {
                    self.at += 1;
                    self.look(true, false, start)?
                }
                Some(other) => {
                    return Err(self.error(&format!("unknown extension ?<{other}"), start + 1))
                }
                None => return Err(self.error("unexpected end of pattern", self.at)),
            },
            'P' => return self.named(start).map(Some),
            '(' => self.conditional(start)?,
            _ => return self.flags(start, first),
        }))
    }

    fn look(&mut self, behind: bool, wanted: bool, start: usize) -> R<Node> {
        let outer = self.behind;
        if behind && outer.is_none() {
            self.behind = Some(self.groups);
        }
        let body = self.closed(start)?;
        self.behind = outer;
        let width = width(&body, &self.widths);
        self.uneven |= behind && width.is_none();
        Ok(Node::Look {
            body: Box::new(body),
            behind: behind.then_some(width.unwrap_or(0)),
            wanted,
        })
    }

    /// Inside a look-behind only groups from before it can be referred to.
    fn check_behind(&self, number: usize) -> R<()> {
        match self.behind {
            Some(_) if self.open.contains(&number) => {
                Err(self.error("cannot refer to an open group", self.at))
            }
            Some(groups) if number > groups => Err(self.error(
                "cannot refer to group defined in the same lookbehind subpattern",
                self.at,
            )),
            _ => Ok(()),
        }
    }

    fn closed(&mut self, start: usize) -> R<Node> {
        let before = self.flags;
        let node = self.choice(false)?;
        self.flags = before;
        if !self.eat(')') {
            return Err(self.error("missing ), unterminated subpattern", start));
        }
        Ok(node)
    }

    fn capture(&mut self, name: Option<String>, start: usize) -> R<Node> {
        self.groups += 1;
        let number = self.groups;
        if let Some(name) = name {
            if let Some(other) = self.names.get(&name) {
                let text = format!(
                    "redefinition of group name '{name}' as group {number}; was group {other}"
                );
                return Err(self.error(&text, start + 4));
            }
            self.names.insert(name.clone(), number);
            self.ordered.push((name, number));
        }
        self.open.push(number);
        let node = self.closed(start)?;
        self.open.pop();
        self.widths.resize(self.groups + 1, None);
        self.widths[number] = width(&node, &self.widths);
        Ok(Node::Group(number, Box::new(node)))
    }

    fn name(&mut self, end: char) -> R<String> {
        let start = self.at;
        while self.peek().is_some_and(|one| one != end) {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].iter().collect();
        if name.is_empty() {
            return Err(self.error("missing group name", start));
        }
        if !self.eat(end) {
            let text = if end == '>' {
                "missing >, unterminated name"
            } else {
                "missing ), unterminated name"
            };
            return Err(self.error(text, start));
        }
        Ok(name)
    }

    fn checked_name(&mut self, end: char) -> R<String> {
        let start = self.at;
        let name = self.name(end)?;
        if !unicode::is_identifier(&name) {
            return Err(self.error(
                &format!("bad character in group name {}", crate::text::quoted(&name)),
                start,
            ));
        }
        Ok(name)
    }

    fn named(&mut self, start: usize) -> R<Node> {
        if self.eat('<') {
            let name = self.checked_name('>')?;
            return self.capture(Some(name), start);
        }
        if self.eat('=') {
            let at = self.at;
            let name = self.checked_name(')')?;
            let Some(&number) = self.names.get(&name) else {
                return Err(self.error(
                    &format!("unknown group name {}", crate::text::quoted(&name)),
                    at,
                ));
            };
            if self.open.contains(&number) {
                return Err(self.error("cannot refer to an open group", at));
            }
            self.check_behind(number)?;
            return Ok(Node::Flagged(Box::new(Node::Back(number)), self.flags));
        }
        match self.peek() {
            Some(other) => Err(self.error(&format!("unknown extension ?P{other}"), start + 1)),
            None => Err(self.error("unexpected end of pattern", self.at)),
        }
    }

    fn conditional(&mut self, start: usize) -> R<Node> {
        let at = self.at;
        let name = self.name(')')?;
        let number = match name.parse::<usize>() {
            Ok(0) => return Err(self.error("bad group number", at)),
            Ok(number) => {
                self.asked.push((number, at));
                number
            }
            Err(_) => match self.names.get(&name) {
                Some(&number) => number,
                None if unicode::is_identifier(&name) => {
                    return Err(self.error(
                        &format!("unknown group name {}", crate::text::quoted(&name)),
                        at,
                    ))
                }
                None => {
                    return Err(self.error(
                        &format!("bad character in group name {}", crate::text::quoted(&name)),
                        at,
                    ))
                }
            },
        };
        self.check_behind(number)?;
        let yes = self.sequence(false)?;
        let mut no = Node::Sequence(Vec::new());
        if self.eat('|') {
            no = self.sequence(false)?;
            if self.peek() == Some('|') {
                return Err(self.error("conditional backref with more than two branches", self.at));
            }
        }
        if !self.eat(')') {
            return Err(self.error("missing ), unterminated subpattern", start));
        }
        Ok(Node::If(number, Box::new(yes), Box::new(no)))
    }

    fn flags(&mut self, start: usize, first: bool) -> R<Option<Node>> {
        self.at -= 1;
        let (mut on, mut off, mut negative) = (0, 0, false);
        loop {
            let Some(one) = self.peek() else {
                return Err(self.error("missing -, : or )", self.at));
            };
            let bit = match one {
                'i' => IGNORECASE,
                'L' => LOCALE,
                'm' => MULTILINE,
                's' => DOTALL,
                'x' => VERBOSE,
                'a' => ASCII,
                'u' => UNICODE,
                '-' if !negative => {
                    negative = true;
                    self.at += 1;
                    continue;
                }
                ':' | ')' => break,
                other if self.at == start + 2 => {
                    return Err(self.error(&format!("unknown extension ?{other}"), start + 1));
                }
                other if other.is_alphabetic() => return Err(self.error("unknown flag", self.at)),
                _ => return Err(self.error("missing -, : or )", self.at)),
            };
            self.at += 1;
            if negative {
                off |= bit;
            } else {
                on |= bit;
            }
        }
        if self.eat(')') {
            if negative {
                return Err(self.error("missing :", self.at - 1));
            }
            if !first && start > 0 {
                return Err(self.error("global flags not at the start of the expression", start));
            }
            self.flags |= on;
            return Ok(None);
        }
        self.at += 1;
        let before = self.flags;
        self.flags = (self.flags | on) & !off;
        if on & ASCII != 0 {
            self.flags &= !UNICODE;
        }
        let inner = self.flags;
        let node = self.choice(false)?;
        self.flags = before;
        if !self.eat(')') {
            return Err(self.error("missing ), unterminated subpattern", start));
        }
        Ok(Some(Node::Flagged(Box::new(node), inner)))
    }
}
