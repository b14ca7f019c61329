//! What `declare -f`, `export -f` and `readonly -f` do with functions.

use std::rc::Rc;

use super::declare::Wish;
use super::Answer;
use crate::function::Defined;
use crate::shell::Shell;

impl Shell {
    /// `declare -f name`, `export -f name`.
    pub(super) fn declare_function(&mut self, wish: &Wish, name: &[u8]) -> Answer {
        if !self.functions.contains_key(name) {
            if matches!(wish.builtin, "export" | "readonly") {
                self.complain_of(wish.builtin, &[name, b": not a function"].concat());
            }
            return Ok(1);
        }
        if let Some(on) = wish.export {
            if !self.export_function(name, on) {
                self.complain_of(wish.builtin, b"the text of the function is not known");
                return Ok(1);
            }
        }
        if wish.readonly || wish.traced.is_some() {
            if let Some(defined) = self.functions.get_mut(name) {
                let defined = Rc::make_mut(defined);
                defined.readonly |= wish.readonly;
                defined.traced = wish.traced.unwrap_or(defined.traced);
            }
        }
        if wish.readonly || wish.traced.is_some() || wish.export.is_some() {
            return Ok(0);
        }
        if wish.names_only {
            return Ok(self.print(wish.builtin, &[name, b"\n"].concat()));
        }
        let status = self.show_text_of(wish.builtin, name)?;
        let attributes = self.functions.get(name).map(|defined| attributes(defined));
        if let Some(marks) = attributes.filter(|marks| wish.print && marks.len() > 1) {
            return Ok(status.max(self.print(wish.builtin, &attribute_line(&marks, name))));
        }
        Ok(status)
    }

    /// The text of a function, as bash lays it out.
    pub(super) fn show_text_of(&mut self, builtin: &str, name: &[u8]) -> Answer {
        match self.function_text(name) {
            Some(text) => Ok(self.print(builtin, &text)),
            None => {
                let message = b": the text of this translated function is not kept";
                self.complain_of(builtin, &[name, &message[..]].concat());
                Ok(1)
            }
        }
    }

    /// `declare -f`, `declare -F`, `export -f` without names.
    pub(super) fn list_functions(&mut self, wish: &Wish) -> Answer {
        let mut status = 0;
        for name in self.function_names() {
            let defined = &self.functions[&name];
            let wanted = (wish.export.is_none() || defined.exported)
                && (!wish.readonly || defined.readonly)
                && (wish.traced.is_none() || defined.traced);
            if !wanted {
                continue;
            }
            let attributes = attributes(defined);
            if !wish.names_only {
                status = status.max(self.show_text_of(wish.builtin, &name)?);
            }
            if wish.names_only || (attributes.len() > 1 && !wish.texts_only) {
                let line = attribute_line(&attributes, &name);
                status = status.max(self.print(wish.builtin, &line));
            }
        }
        Ok(status)
    }
}

fn attribute_line(attributes: &str, name: &[u8]) -> Vec<u8> {
    [b"declare -", attributes.as_bytes(), b" ", name, b"\n"].concat()
}

/// "f", "fx", "frtx".
fn attributes(defined: &Defined) -> String {
    let marks = [
        (true, 'f'),
        (defined.readonly, 'r'),
        (defined.traced, 't'),
        (defined.exported, 'x'),
    ];
    marks
        .iter()
        .filter_map(|(on, mark)| on.then_some(*mark))
        .collect()
}
