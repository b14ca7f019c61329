//! Modules: globals in numbered slots, and further names that appear at run time; importing.
use crate::attribute::IN_CLASS;
use crate::class::{next_id, SymMap};
use crate::dict::Dict;
use crate::exc::{import_error, module_not_found, name_error};
use crate::places::{Places, Way};
use crate::rc::Rc;
use crate::symbol::{known, Name, Sym};
use crate::value::{Value, R};
use std::cell::{Cell, OnceCell, RefCell};

/// A translated module, as the program lists it.
pub struct ModuleDef {
    pub name: &'static str,
    pub file: &'static str,
    pub is_package: bool,
    pub doc: Option<&'static str>,
    pub slots: &'static [&'static str],
    pub run: fn(&'static Globals) -> R<()>,
}

pub struct Globals {
    name: RefCell<String>,
    slot_names: &'static [&'static str],
    slots: Vec<RefCell<Value>>,
    /// The slots by name, once an attribute was asked for.
    by_name: OnceCell<SymMap<u32>>,
    others: Rc<Dict>,
    /// Values of `others` that places of the program point to, and under which id, until one of them changes.
    places: RefCell<Places>,
    id: Cell<u32>,
    is_native: bool,
    /// Nothing of it was set since `settle`.
    is_as_loaded: Cell<bool>,
}

thread_local! {
    static LOADED: Rc<Dict> = Rc::default();
    static COPIED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    /// Translated modules that were run, by the names that they were imported under.
    static IMPORTED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static PROGRAM: Cell<&'static [&'static ModuleDef]> = const { Cell::new(&[]) };
}

pub fn set_program(modules: &'static [&'static ModuleDef]) {
    PROGRAM.with(|program| program.set(modules));
}

impl Globals {
    pub fn make(
        name: &str,
        slot_names: &'static [&'static str],
        is_native: bool,
    ) -> &'static Globals {
        Box::leak(Box::new(Globals {
            name: RefCell::new(name.to_owned()),
            slot_names,
            slots: slot_names
                .iter()
                .map(|_| RefCell::new(Value::Undef))
                .collect(),
            by_name: OnceCell::new(),
            others: Rc::default(),
            places: RefCell::default(),
            id: Cell::new(next_id()),
            is_native,
            is_as_loaded: Cell::new(false),
        }))
    }

    /// A global, else the builtin of its name.
    #[inline]
    pub fn get(&self, slot: usize) -> R {
        let value = self.slots[slot].borrow();
        if value.is_undef() {
            drop(value);
            return self.missing(slot);
        }
        Ok(value.clone())
    }

    /// A global's value as a native one.
    #[inline]
    pub fn read<T: crate::typed::Item>(&self, slot: usize) -> Option<T> {
        T::of(&self.slots[slot].borrow())
    }

    /// None: the global is not what was expected.
    #[inline]
    pub fn holds(&self, slot: usize, is_expected: impl FnOnce(&Value) -> bool) -> Option<()> {
        is_expected(&self.slots[slot].borrow()).then_some(())
    }

    /// A native module has all that it begins with.
    pub fn settle(&self) {
        self.is_as_loaded.set(true);
    }

    pub fn is_as_loaded(&self, name: &str) -> bool {
        self.is_as_loaded.get() && *self.name.borrow() == name
    }

    /// What a global holds can be dropped later than Python would: nobody hears of it.
    pub fn may_go(&self, slot: usize) -> Option<()> {
        use Value::*;
        let value = self.slots[slot].borrow();
        matches!(*value, Undef | None | Bool(_) | Int(_) | Float(_) | Big(_)).then_some(())
    }

    #[cold]
    fn missing(&self, slot: usize) -> R {
        let name = self.slot_names[slot];
        crate::builtins::find(name).ok_or_else(|| name_error(name))
    }

    #[inline]
    pub fn set(&self, slot: usize, value: Value) {
        let old = self.slots[slot].replace(value);
        drop(old);
    }

    /// `name += value` for a global that was `old`: a text that nobody else refers to grows where it is.
    pub fn add_to(&self, slot: usize, mut old: Value, value: &Value) -> R<()> {
        if let (Value::Str(text), Value::Str(_)) = (&old, value) {
            let mut held = self.slots[slot].borrow_mut();
            if matches!(&*held, Value::Str(own) if Rc::ptr_eq(own, text)) {
                drop(old);
                return crate::operator::iadd(&mut held, value);
            }
        }
        crate::operator::iadd(&mut old, value)?;
        self.set(slot, old);
        Ok(())
    }

    pub fn del(&self, slot: usize) -> R<()> {
        match self.slots[slot].replace(Value::Undef) {
            Value::Undef => Err(name_error(self.slot_names[slot])),
            _ => Ok(()),
        }
    }

    pub fn name(&self) -> String {
        self.name.borrow().clone()
    }

    fn slot_of(&self, name: &str) -> Option<usize> {
        self.slot_names.iter().position(|slot| *slot == name)
    }

    fn slot_of_sym(&self, name: Sym) -> Option<usize> {
        if self.slot_names.is_empty() {
            return None;
        }
        let by_name = self.by_name.get_or_init(|| {
            let names = self.slot_names.iter().copied().map(Sym::lasting);
            names.zip(0..).collect()
        });
        by_name.get(&name).map(|&slot| slot as usize)
    }

    pub fn own(&self, name: &str) -> Option<Value> {
        self.own_at(self.slot_of(name), name)
    }

    fn own_at(&self, slot: Option<usize>, name: &str) -> Option<Value> {
        let Some(slot) = slot else {
            return self.others.get_str(name);
        };
        let value = self.slots[slot].borrow();
        (!value.is_undef()).then(|| value.clone())
    }

    pub fn attribute(&'static self, name: Sym) -> R<Option<Value>> {
        if let Some(value) = self.own_at(self.slot_of_sym(name), name.text()) {
            return Ok(Some(value));
        }
        match name {
            known::DICT => Ok(Some(self.dict())),
            known::CLASS => Ok(Some(Value::Class(crate::types::types().module.clone()))),
            _ => match self.own("__getattr__") {
                Some(hook) => crate::call::call(&hook, &[name.value()]).map(Some),
                None => Ok(None),
            },
        }
    }

    /// What a place of the program found here before, or finds now and remembers.
    pub fn remembered(&self, name: Name) -> Option<Value> {
        match name.place_by(Way::Get, self.id.get()) {
            Some(place) if place & IN_CLASS == 0 => {
                let value = self.slots[place as usize].borrow();
                (!value.is_undef()).then(|| value.clone())
            }
            Some(place) => self.places.borrow().get(place & !IN_CLASS),
            None => self.remember(name),
        }
    }

    fn remember(&self, name: Name) -> Option<Value> {
        let sym = name.sym();
        let slot = self.slot_of_sym(sym);
        let value = self.own_at(slot, sym.text())?;
        let place = match slot {
            Some(slot) => slot as u32,
            None => self.places.borrow_mut().add(sym, value.clone()) | IN_CLASS,
        };
        name.remember(Way::Get, self.id.get(), place);
        Some(value)
    }

    /// Other names than those of the slots changed.
    fn changed(&self) {
        let before = self.places.take();
        drop(before);
        self.id.set(next_id());
    }

    pub fn set_attribute(&self, name: Sym, value: Value) {
        self.is_as_loaded.set(false);
        match self.slot_of_sym(name) {
            Some(slot) => self.set(slot, value),
            None => {
                self.changed();
                self.others.set_str(name.text(), value);
            }
        }
    }

    pub fn del_attribute(&self, name: Sym) -> bool {
        self.is_as_loaded.set(false);
        match self.slot_of_sym(name) {
            Some(slot) => self.del(slot).is_ok(),
            None => {
                self.changed();
                self.others.del_str(name.text())
            }
        }
    }

    pub fn put(&self, name: &str, value: Value) {
        self.set_attribute(Sym::new(name), value);
    }

    pub fn entries(&self) -> Vec<(String, Value)> {
        let mut all: Vec<(String, Value)> = Vec::new();
        for (name, value) in self.slot_names.iter().zip(&self.slots) {
            let value = value.borrow().clone();
            if !value.is_undef() {
                all.push(((*name).to_owned(), value));
            }
        }
        for (key, value) in self.others.pairs() {
            all.push((key.as_str().unwrap_or_default().to_owned(), value));
        }
        all
    }

    /// `globals()`: a copy, since the names themselves live in slots.
    pub fn dict(&self) -> Value {
        let dict = Dict::default();
        for (name, value) in self.entries() {
            dict.set_str(&name, value);
        }
        Value::Dict(Rc::new(dict))
    }

    pub fn repr(&self) -> String {
        let name = self.name();
        if self.is_native {
            return format!("<module '{name}' (built-in)>");
        }
        match self.own("__file__").as_ref().and_then(Value::as_str) {
            Some(file) => format!("<module '{name}' from {}>", crate::text::quoted(file)),
            None => format!("<module '{name}'>"),
        }
    }
}

/// `sys.modules`: what imports find, modules or what the program has put there instead.
pub fn all() -> Rc<Dict> {
    LOADED.with(Rc::clone)
}

pub fn loaded(name: &str) -> Option<&'static Globals> {
    match LOADED.with(|loaded| loaded.get_str(name)) {
        Some(Value::Module(module)) => Some(module),
        _ => None,
    }
}

/// Puts a module where imports find it.
pub fn add(name: &str, module: &'static Globals) {
    LOADED.with(|loaded| loaded.set_str(name, Value::Module(module)));
}

fn find_def(name: &str) -> Option<&'static ModuleDef> {
    PROGRAM.with(|program| program.get().iter().copied().find(|def| def.name == name))
}

/// The module of this dotted name; packages above it are loaded first.
pub fn import_module(name: &str) -> R {
    if let Some(found) = LOADED.with(|loaded| loaded.get_str(name)) {
        if found.is_none() {
            let text = format!("import of {name} halted; None in sys.modules");
            return Err(module_not_found(text).with_extra("name", Value::str(name)));
        }
        return Ok(found);
    }
    if let Some((package, _)) = name.rsplit_once('.') {
        match import_module(package) {
            Err(error)
                if error.is("ModuleNotFoundError") && crate::modules::names().contains(&name) => {}
            found => found.map(|_| ())?,
        }
        if let Some(module) = loaded(name) {
            return Ok(Value::Module(module));
        }
    }
    if let Some(def) = find_def(name) {
        return run_module(def, name).map(Value::Module);
    }
    if let Some(module) = crate::modules::load(name)? {
        add(name, module);
        bind_to_package(name, module);
        return Ok(Value::Module(module));
    }
    Err(not_found(name))
}

/// True if the program has the module's translation.
pub fn is_translated(name: &str) -> bool {
    find_def(name).is_some()
}

/// True if an import of this name could find something.
pub fn is_known(name: &str) -> bool {
    loaded(name).is_some() || find_def(name).is_some() || crate::modules::names().contains(&name)
}

fn not_found(name: &str) -> crate::exc::Exc {
    let text = match name.rsplit_once('.') {
        Some((package, _))
            if loaded(package).is_some_and(|package| package.own("__path__").is_none()) =>
        {
            format!("No module named '{name}'; '{package}' is not a package")
        }
        _ => format!("No module named '{name}'"),
    };
    module_not_found(text).with_extra("name", Value::str(name))
}

/// Runs the body of a translated module under the name given, which is `__main__` for the program.
pub fn run_module(def: &'static ModuleDef, name: &str) -> R<&'static Globals> {
    let is_copied = COPIED.with(|copied| copied.borrow().contains(&def.name));
    // The program may have taken it out of `sys.modules`.
    if is_copied || IMPORTED.with(|names| names.borrow().iter().any(|other| other == name)) {
        crate::run::cut_off(def.name, "a second instance of the module");
    }
    let module = make_module(def, name);
    add(name, module);
    if let Err(error) = (def.run)(module) {
        LOADED.with(|loaded| loaded.del_str(name));
        return Err(error);
    }
    IMPORTED.with(|names| names.borrow_mut().push(name.to_owned()));
    if def.file.starts_with('/') {
        crate::modules::lend(def.name, module); // of the standard library
        bind_children(name);
    }
    bind_to_package(name, module);
    Ok(module)
}

/// Modules of a package may have been made before it was.
fn bind_children(package: &str) {
    for (key, value) in all().pairs() {
        let name = key.as_str().unwrap_or_default();
        let is_child = name
            .rsplit_once('.')
            .is_some_and(|(above, _)| above == package);
        if let (true, Value::Module(module)) = (is_child, value) {
            bind_to_package(name, module);
        }
    }
}

/// A module that nothing imports by its name: `importlib.util.module_from_spec`.
pub fn copy_of(name: &str) -> R<&'static Globals> {
    match find_def(name) {
        Some(def) => Ok(make_module(def, name)),
        None => Err(not_found(name)),
    }
}

/// The functions of a module know one set of globals, so it can be run once only.
pub fn run_copy(module: &'static Globals) -> R<()> {
    let name = module.name();
    let Some(def) = find_def(&name) else {
        return Err(not_found(&name));
    };
    let is_second = COPIED.with(|copied| copied.borrow().contains(&def.name));
    if is_second || loaded(&name).is_some() {
        crate::run::cut_off(def.name, "a second instance of the module");
    }
    COPIED.with(|copied| copied.borrow_mut().push(def.name));
    (def.run)(module)
}

fn make_module(def: &'static ModuleDef, name: &str) -> &'static Globals {
    let module = Globals::make(name, def.slots, false);
    module.put("__name__", Value::str(name));
    module.put("__file__", Value::str(crate::traceback::path_of(def.file)));
    module.put("__doc__", def.doc.map_or(Value::None, Value::str));
    let package = if def.is_package {
        def.name
    } else {
        def.name.rsplit_once('.').map_or("", |(package, _)| package)
    };
    module.put(
        "__package__",
        if name == "__main__" && package.is_empty() {
            Value::None
        } else {
            Value::str(package)
        },
    );
    module.put("__spec__", Value::None);
    module.put("__builtins__", crate::builtins::module());
    if def.is_package {
        let folder = def.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        module.put(
            "__path__",
            Value::list(vec![Value::str(crate::traceback::path_of(folder))]),
        );
    }
    module
}

fn bind_to_package(name: &str, module: &'static Globals) {
    if let Some((package, leaf)) = name.rsplit_once('.') {
        if let Some(package) = loaded(package) {
            package.put(leaf, Value::Module(module));
        }
    }
}

/// `import a.b.c`: loads all of it and gives `a`.
pub fn import_top(name: &str) -> R {
    import_module(name)?;
    import_module(name.split('.').next().unwrap_or(name))
}

/// `from module import name`.
pub fn import_from(module: &Value, name: Name) -> R {
    if let Some(value) = crate::attribute::get_optional(module, name.sym())? {
        return Ok(value);
    }
    let Value::Module(globals) = module else {
        return Err(import_error(format!(
            "cannot import name '{}'",
            name.text()
        )));
    };
    let full = format!("{}.{}", globals.name(), name.text());
    match import_module(&full) {
        Ok(value) => Ok(value),
        Err(error)
            if error.is("ModuleNotFoundError")
                && error
                    .state()
                    .extra("name")
                    .is_some_and(|found| found.as_str() == Some(&full)) =>
        {
            Err(cannot_import(globals, name.text()))
        }
        Err(error) => Err(error),
    }
}

fn cannot_import(module: &'static Globals, name: &str) -> crate::exc::Exc {
    let place = match module.own("__file__").as_ref().and_then(Value::as_str) {
        Some(file) => file.to_owned(),
        None => "unknown location".to_owned(),
    };
    import_error(format!(
        "cannot import name '{name}' from '{}' ({place})",
        module.name()
    ))
    .with_extra("name", Value::str(module.name()))
}

/// `from module import *`.
pub fn import_star(module: &Value, target: &Globals) -> R<()> {
    let Value::Module(source) = module else {
        return Ok(());
    };
    let names: Vec<String> = match source.own("__all__") {
        Some(all) => crate::iter::collect(&all)?
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        None => source
            .entries()
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| !name.starts_with('_'))
            .collect(),
    };
    for name in names {
        let value = crate::attribute::get(module, Sym::new(&name))?;
        target.put(&name, value);
    }
    Ok(())
}

/// The globals of a module whose body never began: only a broken program asks for them.
#[cold]
pub fn no_globals() -> &'static Globals {
    Globals::make("?", &[], false)
}
