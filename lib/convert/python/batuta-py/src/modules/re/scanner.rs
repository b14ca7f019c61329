//! Scanners: a pattern's place in a text, and `re.Scanner`, which cuts a text by a list of patterns.
use super::{compiled, found, p, span_of, Scan};
use crate::class::ClassRef;
use crate::exc::type_error;
use crate::modules::re::program::{How, Span};
use crate::native::{getter, method, ClassDef, NewArgs};
use crate::object::Object;
use crate::symbol::Sym;
use crate::types::types;
use crate::value::{Value, R};
use std::cell::RefCell;

struct Scanner {
    scan: RefCell<Scan>,
    span: (usize, usize),
}

/// `pattern.scanner(string)`.
pub fn of(a: &[Value]) -> R {
    let span = span_of(&a[1], &a[2], &a[3])?;
    let made = Scanner {
        span: (span.start, span.end),
        scan: RefCell::new(Scan::new(&a[0], &a[1], span)?),
    };
    Ok(Object::native(types().library(&SCANNER), made))
}

fn step(value: &Value, how: How) -> R {
    let Some(scanner) = value.any::<Scanner>() else {
        return Err(type_error("a scanner is needed"));
    };
    let mut scan = scanner.scan.borrow_mut();
    let places = scan.step(how)?;
    let span = Span {
        start: scanner.span.0,
        end: scanner.span.1,
    };
    Ok(found(&scan.pattern, &scan.string, span, places))
}

static SCANNER: ClassDef = ClassDef {
    name: "_sre.SRE_Scanner",
    base: "object",
    module: "_sre",
    new: None,
    natives: &[
        method("match", "", |a| step(&a[0], How::Match)),
        method("search", "", |a| step(&a[0], How::Search)),
        getter("pattern", |a| match a[0].any::<Scanner>() {
            Some(scanner) => Ok(scanner.scan.borrow().pattern.clone()),
            None => Ok(Value::None),
        }),
    ],
};

struct Lexicon {
    /// What is done with what each pattern takes.
    actions: Vec<Value>,
    pattern: Value,
}

static ARGS: NewArgs = NewArgs::new("Scanner", "lexicon: flags=");

fn new(class: &ClassRef, args: &[Value], keywords: &[(Sym, Value)]) -> R {
    let bound = ARGS.bind(args, keywords)?;
    let mut phrases = Vec::new();
    let mut actions = Vec::new();
    for entry in crate::iter::collect(&bound[0])? {
        let [phrase, action] = crate::unpack::unpack(&entry)?;
        phrases.push(format!("({})", crate::text::str_string(&phrase)?));
        actions.push(action);
    }
    let pattern = compiled(&Value::str(phrases.join("|")), super::flags_of(&bound[1])?)?;
    let made = Object::native(
        class.clone(),
        Lexicon {
            actions,
            pattern: pattern.clone(),
        },
    );
    crate::attribute::set(&made, Sym::new("lexicon"), bound[0].clone())?;
    crate::attribute::set(&made, Sym::new("scanner"), pattern)?;
    Ok(made)
}

fn scan(a: &[Value]) -> R {
    let Some(lexicon) = a[0].any::<Lexicon>() else {
        return Err(type_error("a Scanner is needed"));
    };
    p(&lexicon.pattern)?;
    let mut results = Vec::new();
    let scanner = of(&[
        lexicon.pattern.clone(),
        a[1].clone(),
        Value::None,
        Value::None,
    ])?;
    let mut end = 0;
    loop {
        let matched = step(&scanner, How::Match)?;
        let Some(found) = matched.any::<super::Match>() else {
            break;
        };
        let reached = found.places[1];
        if reached == end {
            break;
        }
        let group = super::matches::last_group(found).unwrap_or(1);
        let action = lexicon.actions.get(group - 1).cloned();
        let action = action.unwrap_or(Value::None);
        let result = if crate::call::callable(&action) {
            crate::attribute::set(&a[0], Sym::new("match"), matched.clone())?;
            let text = super::cut(&a[1], found.places[0], reached);
            crate::call::call(&action, &[a[0].clone(), text])?
        } else {
            action
        };
        if !result.is_none() {
            results.push(result);
        }
        end = reached;
    }
    let rest = super::cut(&a[1], end, super::length(&a[1]));
    Ok(crate::tuple::tuple_of([Value::list(results), rest]))
}

pub static RE_SCANNER: ClassDef = ClassDef {
    name: "re.Scanner",
    base: "object",
    module: "re",
    new: Some(new),
    natives: &[method("scan", "string", scan)],
};
