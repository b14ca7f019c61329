//! Setting, unsetting and reading variables and elements.

use std::collections::BTreeMap;

use crate::part::{Assign, Item, Part};
use crate::shell::{Flow, Jump, Shell};
use crate::sys;
use crate::var::{name_of, Value, Var};

impl Shell {
    pub(crate) fn is_table(&self, name: &str) -> bool {
        matches!(self.var(name).map(|v| &v.value), Some(Value::Table(_)))
    }

    pub(crate) fn bad_subscript(&mut self, name: &str, index: &Part) -> Jump {
        let index = crate::expand::written(index);
        let text = [name.as_bytes(), b"[", &index, b"]: bad array subscript"].concat();
        self.complain(&text);
        self.wrong_assignment()
    }

    pub(crate) fn assign_list(&mut self, assign: &Assign, items: &[Item]) -> Flow {
        let name = self.resolve(assign.name).into_owned();
        if self.vars.get(&name).is_some_and(|v| v.readonly) {
            return Err(self.readonly_error(&name));
        }
        let is_table = self
            .vars
            .get(&name)
            .is_some_and(|v| matches!(v.value, Value::Table(_)));
        // All words are expanded before the old elements go: they may be among them.
        let mut pairs: Vec<(Option<Vec<u8>>, Vec<u8>, bool)> = Vec::new();
        for item in items {
            if let Some(index) = item.index {
                let index = self.quoted_text(index)?;
                let value = self.text(&item.value)?;
                pairs.push((Some(index), value, item.append));
            } else {
                for value in self.fields(std::slice::from_ref(&item.value))? {
                    pairs.push((None, value, false));
                }
            }
        }
        if is_table && pairs.iter().all(|p| p.0.is_none()) {
            let mut flat = pairs.into_iter().map(|p| p.1);
            pairs = Vec::new();
            while let Some(key) = flat.next() {
                pairs.push((Some(key), flat.next().unwrap_or_default(), false));
            }
        }
        self.clear_for_list(&name, is_table, assign.append);
        let mut next = match self.vars.get(&name).map(|v| &v.value) {
            Some(Value::List(list)) => list.keys().next_back().map_or(0, |k| k + 1),
            _ => 0,
        };
        for (index, value, append) in pairs {
            match index {
                Some(index) if is_table => self.set_element(&name, &index, value, append)?,
                Some(index) => {
                    next = self.eval_arith(&index)?;
                    self.set_element(&name, next.to_string().as_bytes(), value, append)?;
                    next += 1;
                }
                None => {
                    self.set_element(&name, next.to_string().as_bytes(), value, false)?;
                    next += 1;
                }
            }
        }
        Ok(())
    }

    fn clear_for_list(&mut self, name: &str, is_table: bool, append: bool) {
        let var = self
            .vars
            .entry(name.to_string())
            .or_insert_with(|| Var::new(Value::Unset));
        match &mut var.value {
            Value::Text(text) if append => {
                let first = std::mem::take(text);
                var.value = Value::List([(0, first)].into());
            }
            Value::List(_) | Value::Table(_) if append => {}
            value => {
                *value = if is_table {
                    Value::Table(Default::default())
                } else {
                    Value::List(Default::default())
                };
            }
        }
    }

    /// `name=value` as the script's own assignments do it.
    pub(crate) fn set_text(&mut self, name: &str, value: Vec<u8>) -> Result<(), Jump> {
        let resolved = self.resolve(name).into_owned();
        if let Some((array, index)) = self.nameref_element(&resolved) {
            return self.set_element(&array, &index, value, false);
        }
        let value = self.converted(&resolved, value)?;
        let utf8_changes = matches!(name, "LC_ALL" | "LANG" | "LC_CTYPE");
        match self.vars.get_mut(&resolved) {
            Some(var) => {
                if var.readonly {
                    return Err(self.readonly_error(&resolved));
                }
                if var.special {
                    self.set_special(&resolved, &value);
                    return Ok(());
                }
                match &mut var.value {
                    Value::List(list) => {
                        list.insert(0, value);
                    }
                    Value::Table(table) => table.insert(b"0".to_vec(), value),
                    plain => *plain = Value::Text(value),
                }
                if self.options.allexport {
                    var.export = true;
                }
            }
            None => {
                if self.set_counted(&resolved, &value) {
                    return Ok(());
                }
                let mut var = Var::new(Value::Text(value));
                var.export = self.options.allexport;
                self.vars.insert(resolved.clone(), var);
            }
        }
        if utf8_changes {
            self.choose_charset();
        }
        match resolved.as_str() {
            "OPTIND" => self.getopts_at = 0,
            "PATH" => self.hashed.clear(),
            _ => {}
        }
        Ok(())
    }

    fn nameref_element(&self, name: &str) -> Option<(String, Vec<u8>)> {
        let var = self.vars.get(name)?;
        let Value::Text(target) = &var.value else {
            return None;
        };
        if !var.nameref || target.last() != Some(&b']') {
            return None;
        }
        let open = target.iter().position(|&b| b == b'[')?;
        Some((
            name_of(&target[..open]).into(),
            target[open + 1..target.len() - 1].to_vec(),
        ))
    }

    fn set_special(&mut self, name: &str, value: &[u8]) {
        let number = || {
            String::from_utf8_lossy(value)
                .trim()
                .parse::<i64>()
                .unwrap_or(0)
        };
        match name {
            "RANDOM" => {
                self.random_seed = number() as u32;
                self.last_random = 0;
            }
            "SECONDS" => self.seconds_base = sys::now() - number(),
            _ => {}
        }
    }

    /// The value as the variable's attributes have it.
    fn converted(&mut self, name: &str, value: Vec<u8>) -> Result<Vec<u8>, Jump> {
        let Some(var) = self.vars.get(name) else {
            return Ok(value);
        };
        if !(var.integer || var.upper || var.lower) {
            return Ok(value);
        }
        let (integer, upper) = (var.integer, var.upper);
        if integer {
            let number = self.eval_arith(&value);
            self.leaves_command |= number.is_err();
            return Ok(number?.to_string().into_bytes());
        }
        Ok(crate::param::change_case(&value, self.utf8, upper))
    }

    /// `name+=value`
    pub(crate) fn append_text(&mut self, name: &str, value: Vec<u8>) -> Result<(), Jump> {
        let resolved = self.resolve(name).into_owned();
        let old = self.text_of(&resolved).unwrap_or_default();
        if self.vars.get(&resolved).is_some_and(|v| v.integer) {
            let sum = self
                .eval_arith(&old)?
                .wrapping_add(self.eval_arith(&value)?);
            return self.set_text(&resolved, sum.to_string().into_bytes());
        }
        // The usual case without a copy of what is there.
        let is_plain = |v: &&mut Var| !(v.readonly || v.upper || v.lower || v.special);
        if let Some(var) = self.vars.get_mut(&resolved).filter(is_plain) {
            if let Value::Text(text) = &mut var.value {
                text.extend_from_slice(&value);
                return Ok(());
            }
        }
        let mut whole = old;
        whole.extend(value);
        self.set_text(&resolved, whole)
    }

    /// `name[index]=value`; the index as written, after its expansions.
    pub(crate) fn set_element(
        &mut self,
        name: &str,
        index: &[u8],
        value: Vec<u8>,
        append: bool,
    ) -> Result<(), Jump> {
        let resolved = self.resolve(name).into_owned();
        if self.vars.get(&resolved).is_some_and(|v| v.readonly) {
            return Err(self.readonly_error(&resolved));
        }
        let is_table = self
            .vars
            .get(&resolved)
            .is_some_and(|v| matches!(v.value, Value::Table(_)));
        let value = if append {
            let old = self.element(&resolved, index)?.unwrap_or_default();
            if self.vars.get(&resolved).is_some_and(|v| v.integer) {
                let sum = self
                    .eval_arith(&old)?
                    .wrapping_add(self.eval_arith(&value)?);
                sum.to_string().into_bytes()
            } else {
                [old, value].concat()
            }
        } else {
            value
        };
        let value = self.converted(&resolved, value)?;
        let place = if is_table {
            0
        } else {
            self.list_place(&resolved, index)?
        };
        let var = self
            .vars
            .entry(resolved)
            .or_insert_with(|| Var::new(Value::Unset));
        match &mut var.value {
            Value::Table(table) => table.insert(index.to_vec(), value),
            Value::List(list) => {
                list.insert(place, value);
            }
            other => {
                let mut list = BTreeMap::new();
                if let Value::Text(text) = other {
                    list.insert(0, std::mem::take(text));
                }
                list.insert(place, value);
                *other = Value::List(list);
            }
        }
        Ok(())
    }

    /// The value of an index.
    fn index_number(&mut self, index: &[u8]) -> Result<i64, Jump> {
        let of = std::mem::take(&mut self.arith_of);
        let number = self.eval_arith(index);
        self.arith_of = of;
        self.leaves_command |= number.is_err();
        number
    }

    /// The number behind an index; a negative one counts from the end.
    fn list_place(&mut self, name: &str, index: &[u8]) -> Result<i64, Jump> {
        let place = self.index_number(index)?;
        if place >= 0 {
            return Ok(place);
        }
        let Some(place) = self.place_from_end(name, place) else {
            let text = format!(
                "{}[{}]: bad array subscript",
                name,
                String::from_utf8_lossy(index)
            );
            self.complain(text.as_bytes());
            return Err(self.wrong_assignment());
        };
        Ok(place)
    }

    fn place_from_end(&self, name: &str, place: i64) -> Option<i64> {
        let last = match self.var(name).map(|v| &v.value) {
            Some(Value::List(list)) => list.keys().next_back().copied().unwrap_or(-1),
            Some(Value::Text(_)) => 0,
            _ => -1,
        };
        Some(last + 1 + place).filter(|place| *place >= 0)
    }

    /// One element, if it is set.
    pub(crate) fn element(&mut self, name: &str, index: &[u8]) -> Result<Option<Vec<u8>>, Jump> {
        let resolved = self.resolve(name).into_owned();
        if let Some(list) = self
            .vars
            .get(&resolved)
            .filter(|v| v.special)
            .and_then(|_| self.computed_list(&resolved))
        {
            let place = self.index_number(index)?;
            let place = if place < 0 {
                place + list.len() as i64
            } else {
                place
            };
            return Ok(usize::try_from(place)
                .ok()
                .and_then(|p| list.get(p).cloned()));
        }
        if let Some(Value::Table(table)) = self.vars.get(&resolved).map(|v| &v.value) {
            return Ok(table.get(index).cloned());
        }
        let place = self.index_number(index)?;
        let place = if place < 0 {
            match self.place_from_end(&resolved, place) {
                Some(place) => place,
                None => {
                    self.complain(format!("{resolved}: bad array subscript").as_bytes());
                    if self.options.errexit {
                        self.status = 1;
                        return Err(self.exit_here());
                    }
                    return Ok(None);
                }
            }
        } else {
            place
        };
        Ok(match self.vars.get(&resolved).map(|v| &v.value) {
            Some(Value::List(list)) => list.get(&place).cloned(),
            Some(Value::Text(text)) if place == 0 => Some(text.clone()),
            _ => None,
        })
    }

    /// All elements with their keys, in the order of `${a[@]}`.
    pub(crate) fn elements(&self, name: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        let Some(var) = self.var(name) else {
            return Vec::new();
        };
        let key = |n: i64| n.to_string().into_bytes();
        if var.special {
            if let Some(list) = self.computed_list(self.resolve(name).as_ref()) {
                return list
                    .into_iter()
                    .enumerate()
                    .map(|(i, v)| (key(i as i64), v))
                    .collect();
            }
        }
        match &var.value {
            Value::Unset => Vec::new(),
            Value::Text(_) => self
                .text_of(name)
                .map(|text| (key(0), text))
                .into_iter()
                .collect(),
            Value::List(list) => list.iter().map(|(k, v)| (key(*k), v.clone())).collect(),
            Value::Table(table) => table
                .sorted()
                .into_iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        }
    }

    /// Says that a variable is read-only; the shell ends with that.
    pub(crate) fn readonly_error(&mut self, name: &str) -> Jump {
        let text = if self.is_bash() {
            "readonly variable"
        } else {
            "is read only"
        };
        self.complain(format!("{name}: {text}").as_bytes());
        self.wrong_assignment()
    }

    /// `unset name`
    pub(crate) fn unset(&mut self, name: &str) -> bool {
        let resolved = self.resolve(name).into_owned();
        if self.vars.get(&resolved).is_some_and(|v| v.readonly) {
            return false;
        }
        let in_function = self
            .scopes
            .last()
            .is_some_and(|s| s.saved.iter().any(|x| x.0 == resolved));
        if in_function && self.is_bash() {
            if let Some(var) = self.vars.get_mut(&resolved) {
                *var = Var::new(Value::Unset);
            }
        } else {
            self.vars.remove(&resolved);
        }
        if matches!(name, "LC_ALL" | "LANG" | "LC_CTYPE") {
            self.choose_charset();
        }
        true
    }

    /// Makes a name local to the running function.
    pub(crate) fn make_local(&mut self, name: &str) {
        let Some(scope) = self.scopes.last_mut() else {
            return;
        };
        if scope.saved.iter().any(|(n, _)| n == name) {
            return;
        }
        let old = self.vars.get(name).cloned();
        scope.saved.push((name.to_string(), old));
    }

    /// The environment of programs.
    pub(crate) fn environment(&self) -> Vec<Vec<u8>> {
        let mut all: Vec<Vec<u8>> = self
            .vars
            .iter()
            .filter(|(_, v)| v.export)
            .filter_map(|(name, v)| match &v.value {
                Value::Text(text) => Some([name.as_bytes(), b"=", text].concat()),
                _ => None,
            })
            .collect();
        all.extend(self.foreign.iter().cloned());
        all.extend(self.exported_counters());
        all.extend(self.exported_functions());
        all
    }

    /// Whether text is taken by characters or by bytes.
    pub(crate) fn choose_charset(&mut self) {
        let value = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .filter_map(|name| self.text_of(name))
            .find(|value| !value.is_empty())
            .unwrap_or_default();
        let value = value.to_ascii_lowercase();
        let names_it = |s: &[u8]| value.windows(s.len()).any(|w| w == s);
        self.utf8 = self.is_bash() && (names_it(b"utf-8") || names_it(b"utf8"));
    }
}
