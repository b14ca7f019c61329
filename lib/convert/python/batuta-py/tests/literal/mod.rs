//! Reads the repr of Python values that are made of literals.
use batuta_py::exc::value_error;
use batuta_py::prelude::*;

pub fn parse(text: &str) -> R {
    let mut reader = Reader { text, at: 0 };
    reader.value()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn eat(&mut self, word: &str) -> bool {
        let hit = self.rest().starts_with(word);
        if hit {
            self.at += word.len();
        }
        hit
    }

    fn skip(&mut self) {
        while self.rest().starts_with([' ', ',']) {
            self.at += 1;
        }
    }

    fn until(&mut self, end: &str) -> R<Vec<Value>> {
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.eat(end) {
                return Ok(items);
            }
            items.push(self.value()?);
        }
    }

    fn value(&mut self) -> R {
        let named = [
            ("None", Value::None),
            ("True", Value::bool(true)),
            ("False", Value::bool(false)),
            ("nan", Value::float(f64::NAN)),
            ("inf", Value::float(f64::INFINITY)),
            ("-inf", Value::float(f64::NEG_INFINITY)),
        ];
        for (word, value) in named {
            if self.eat(word) {
                return Ok(value);
            }
        }
        for (word, name) in [("set(", "set"), ("slice(", "slice"), ("range(", "range")] {
            if self.eat(word) {
                let args = self.until(")")?;
                return batuta_py::call::call(&batuta_py::builtins::builtin(name), &args);
            }
        }
        if self.eat("[") {
            return Ok(list(self.until("]")?));
        }
        if self.eat("(") {
            return Ok(tuple(self.until(")")?));
        }
        if self.eat("{") {
            return self.braces();
        }
        match self.rest().chars().next() {
            Some('\'' | '"') => self
                .quoted()
                .map(|chars| Value::str(chars.into_iter().collect::<String>())),
            Some('b') => {
                self.at += 1;
                let chars = self.quoted()?;
                Ok(Value::bytes(
                    chars
                        .into_iter()
                        .map(|one| one as u32 as u8)
                        .collect::<Vec<u8>>(),
                ))
            }
            _ => self.number(),
        }
    }

    fn braces(&mut self) -> R {
        let (mut items, mut pairs) = (Vec::new(), Vec::new());
        loop {
            self.skip();
            if self.eat("}") {
                return if items.is_empty() {
                    dict(pairs)
                } else {
                    set(items)
                };
            }
            let key = self.value()?;
            if self.eat(": ") {
                pairs.push((key, self.value()?));
            } else {
                items.push(key);
            }
        }
    }

    fn quoted(&mut self) -> R<Vec<char>> {
        let mut chars = self.text[self.at..].chars();
        let quote = chars.next();
        let mut result = Vec::new();
        loop {
            let Some(one) = chars.next() else {
                return Err(value_error("open quote"));
            };
            if Some(one) == quote {
                self.at = self.text.len() - chars.as_str().len();
                return Ok(result);
            }
            if one != '\\' {
                result.push(one);
                continue;
            }
            let kind = chars.next().unwrap_or_default();
            let digits = match kind {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            let code: String = chars.by_ref().take(digits).collect();
            result.push(match kind {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                _ if digits > 0 => {
                    batuta_py::text::char_of(u32::from_str_radix(&code, 16).unwrap_or(0))
                        .unwrap_or_default()
                }
                other => other,
            });
        }
    }

    fn number(&mut self) -> R {
        let end = self
            .rest()
            .find(|one: char| !one.is_ascii_digit() && !"+-.e".contains(one));
        let end = end.unwrap_or(self.rest().len());
        let word = self.rest()[..end].to_owned();
        self.at += end;
        if word.contains(['.', 'e']) {
            return word
                .parse()
                .map(Value::float)
                .map_err(|_| value_error(word));
        }
        if word.is_empty() {
            return Err(value_error(format!("no literal: {}", self.rest())));
        }
        Ok(big(&word))
    }
}
