//! `str.format`: texts with replacement fields.
use crate::exc::value_error;
use crate::format::format;
use crate::text::{str_of, str_string};
use crate::value::{Value, R};

/// `str.format_map`: nothing is taken by its place.
pub fn format_map(template: &str, mapping: &Value) -> R {
    run(template, None, mapping)
}

/// `str.format`.
pub fn format_template(template: &str, args: &[Value], keywords: &Value) -> R {
    run(template, Some(args), keywords)
}

fn run(template: &str, args: Option<&[Value]>, keywords: &Value) -> R {
    let mut formatter = Template {
        args,
        keywords,
        next: Numbering::Unknown,
    };
    formatter.run(template, 2).map(Value::str)
}

#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Unknown,
    Automatic(usize),
    Manual,
}

struct Template<'a> {
    /// None: there are no places.
    args: Option<&'a [Value]>,
    keywords: &'a Value,
    next: Numbering,
}

impl Template<'_> {
    fn run(&mut self, template: &str, depth: usize) -> R<String> {
        if depth == 0 {
            return Err(value_error("Max string recursion exceeded"));
        }
        let (mut pieces, mut result) = (Pieces::of(template), String::new());
        while let Some((text, field)) = pieces.next()? {
            result.push_str(&text);
            if let Some(field) = field {
                result.push_str(&self.field(&field, depth)?);
            }
        }
        Ok(result)
    }

    fn field(&mut self, field: &str, depth: usize) -> R<String> {
        let (name, conversion, spec) = split_field(field)?;
        let value = self.lookup(&name)?;
        let converted = match conversion {
            None => value,
            Some('r') => crate::text::repr(&value)?,
            Some('s') => str_of(&value)?,
            Some('a') => crate::text::ascii(&value)?,
            Some(other) => {
                let shown = match other {
                    '!'..='~' => other.to_string(),
                    _ => format!("\\x{:x}", u32::from(other)),
                };
                return Err(value_error(format!("Unknown conversion specifier {shown}")));
            }
        };
        let spec = if spec.contains('{') || spec.contains('}') {
            self.run(&spec, depth - 1)?
        } else {
            spec
        };
        str_string(&format(&converted, &spec)?)
    }

    fn lookup(&mut self, name: &str) -> R {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut value = self.first(first)?;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                if end == 0 {
                    return Err(value_error("Empty attribute in format string"));
                }
                value = crate::attribute::get(&value, crate::symbol::Sym::new(&after[..end]))?;
                rest = &after[end..];
            } else if let Some(after) = rest.strip_prefix('[') {
                let Some(end) = after.find(']') else {
                    return Err(value_error("Missing ']' in format string"));
                };
                if end == 0 {
                    return Err(value_error("Empty attribute in format string"));
                }
                let key = match after[..end].parse::<i64>() {
                    Ok(number) if after[..end].bytes().all(|byte| byte.is_ascii_digit()) => {
                        Value::Int(number)
                    }
                    _ => Value::str(&after[..end]),
                };
                value = crate::subscript::getitem(&value, &key)?;
                rest = &after[end + 1..];
            } else {
                return Err(value_error(
                    "Only '.' or '[' may follow ']' in format field specifier",
                ));
            }
        }
        Ok(value)
    }

    fn first(&mut self, name: &str) -> R {
        if name.is_empty() {
            let at = match self.next {
                Numbering::Manual => return Err(value_error(
                    "cannot switch from manual field specification to automatic field numbering",
                )),
                Numbering::Unknown => 0,
                Numbering::Automatic(at) => at,
            };
            self.next = Numbering::Automatic(at + 1);
            return self.argument(at);
        }
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            if matches!(self.next, Numbering::Automatic(_)) {
                return Err(value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                ));
            }
            self.next = Numbering::Manual;
            let at = name
                .parse::<i64>()
                .map_err(|_| value_error("Too many decimal digits in format string"))?;
            return self.argument(at as usize);
        }
        crate::subscript::getitem(self.keywords, &Value::str(name))
    }

    fn argument(&self, at: usize) -> R {
        let Some(args) = self.args else {
            return Err(value_error("Format string contains positional fields"));
        };
        args.get(at).cloned().ok_or_else(|| {
            crate::exc::index_error(format!(
                "Replacement index {at} out of range for positional args tuple"
            ))
        })
    }
}

/// A format string piece by piece: a text, and what the braces behind it hold.
struct Pieces {
    chars: Vec<char>,
    at: usize,
}

impl Pieces {
    fn of(template: &str) -> Self {
        Pieces {
            chars: template.chars().collect(),
            at: 0,
        }
    }

    fn next(&mut self) -> R<Option<(String, Option<String>)>> {
        let mut text = String::new();
        while let Some(&one) = self.chars.get(self.at) {
            match (one, self.chars.get(self.at + 1)) {
                ('{', Some('{')) | ('}', Some('}')) => {
                    text.push(one);
                    self.at += 2;
                    return Ok(Some((text, None)));
                }
                ('}', _) => return Err(value_error("Single '}' encountered in format string")),
                ('{', None) => return Err(value_error("Single '{' encountered in format string")),
                ('{', _) => {
                    let start = self.at + 1;
                    let end = field_end(&self.chars, start)?;
                    self.at = end + 1;
                    return Ok(Some((text, Some(self.chars[start..end].iter().collect()))));
                }
                _ => {
                    text.push(one);
                    self.at += 1;
                }
            }
        }
        Ok((!text.is_empty()).then_some((text, None)))
    }
}

type Field = (String, Option<char>, String);

/// A format string as texts, each with the field behind it: name, conversion, specification.
pub fn fields_of(template: &str) -> R<Vec<(String, Option<Field>)>> {
    let (mut pieces, mut parts) = (Pieces::of(template), Vec::new());
    while let Some((text, field)) = pieces.next()? {
        let field = field.map(|field| split_field(&field)).transpose()?;
        parts.push((text, field));
    }
    Ok(parts)
}

/// The place of the brace that closes the field.
fn field_end(chars: &[char], start: usize) -> R<usize> {
    let mut depth = 1;
    let mut in_index = false;
    for (at, &one) in chars.iter().enumerate().skip(start) {
        match one {
            '[' if depth == 1 => in_index = true,
            ']' => in_index = false,
            '{' if !in_index => depth += 1,
            '}' if !in_index => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at);
                }
            }
            _ => {}
        }
    }
    Err(value_error("expected '}' before end of string"))
}

fn split_field(field: &str) -> R<(String, Option<char>, String)> {
    let mut in_index = false;
    for (at, one) in field.char_indices() {
        match one {
            '[' => in_index = true,
            ']' => in_index = false,
            '{' if !in_index => return Err(value_error("unexpected '{' in field name")),
            ':' if !in_index => {
                return Ok((field[..at].to_owned(), None, field[at + 1..].to_owned()))
            }
            '!' if !in_index => {
                let mut rest = field[at + 1..].chars();
                let Some(conversion) = rest.next() else {
                    return Err(value_error(
                        "end of string while looking for conversion specifier",
                    ));
                };
                let rest = rest.as_str();
                if !rest.is_empty() && !rest.starts_with(':') {
                    return Err(value_error("expected ':' after conversion specifier"));
                }
                return Ok((
                    field[..at].to_owned(),
                    Some(conversion),
                    rest.trim_start_matches(':').to_owned(),
                ));
            }
            _ => {}
        }
    }
    Ok((field.to_owned(), None, String::new()))
}
