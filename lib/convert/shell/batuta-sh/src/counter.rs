//! Variables that hold nothing but numbers, which the translated program counts by itself.

use std::cell::Cell;
use std::rc::Rc;

use crate::part::Part;
use crate::shell::{Flow, Jump, Shell};

/// A variable that is a number wherever the script sets it. The shell knows it by its name.
pub type Counter = Rc<Cell<i64>>;

/// A counter, as long as the program holds it.
pub(crate) struct Counted {
    name: &'static str,
    counter: Counter,
    /// The environment had a variable of that name: programs that are started get the number.
    exported: bool,
}

impl Counted {
    fn lives(&self) -> bool {
        Rc::strong_count(&self.counter) > 1
    }
}

impl Shell {
    /// Makes a counter, in place of a variable of that name that the environment brought.
    pub fn counter(&mut self, name: &'static str, value: i64) -> Counter {
        let counter = Counter::new(Cell::new(value));
        let old = self.vars.remove(name);
        let exported = old.as_ref().is_some_and(|var| var.export);
        if let (Some(var), Some(scope)) = (old, self.scopes.last_mut()) {
            scope.saved.push((name.to_string(), Some(var)));
        }
        self.counters.retain(Counted::lives);
        self.counters.push(Counted {
            name,
            counter: counter.clone(),
            exported,
        });
        counter
    }

    fn find_counter(&self, name: &str) -> Option<&Counter> {
        let known = self.counters.iter().rev();
        let mut found = known.filter(|c| c.name == name && c.lives());
        found.next().map(|c| &c.counter)
    }

    /// What a counter holds, as text.
    pub(crate) fn counted(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.find_counter(name)?.get().to_string().into_bytes())
    }

    /// Sets a counter by its name. False: there is none, or this is no number.
    pub(crate) fn set_counted(&self, name: &str, value: &[u8]) -> bool {
        let Some(counter) = self.find_counter(name) else {
            return false;
        };
        let text = std::str::from_utf8(value).unwrap_or_default();
        match text.parse() {
            Ok(number) => {
                counter.set(number);
                true
            }
            Err(_) => false,
        }
    }

    /// `name=number` of the counters that programs get.
    pub(crate) fn exported_counters(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        let known = self.counters.iter().filter(|c| c.exported && c.lives());
        known.map(|c| format!("{}={}", c.name, c.counter.get()).into_bytes())
    }

    /// The value of an expression: what a counter is set to.
    pub fn value_of(&mut self, line: u32, expression: &Part) -> Result<i64, Jump> {
        self.line = line;
        if let Part::Computed(written, number) = expression {
            return match number(self) {
                Some(value) => Ok(value),
                None => self.value_of(line, written),
            };
        }
        let text = self.quoted_text(expression)?;
        self.eval_arith(&text)
    }

    /// A comparison that was made in Rust, as the command that it was.
    pub fn answer(&mut self, holds: bool) -> bool {
        self.status = i32::from(!holds);
        holds
    }

    /// The same where a failure ends the script if `set -e` says so.
    pub fn outcome(&mut self, line: u32, holds: bool) -> Flow {
        self.line = line;
        self.finish(i32::from(!holds))
    }
}
