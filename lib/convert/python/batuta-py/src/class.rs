//! Classes: bases and MRO, the dictionary, look-up with a cache, the layout that instances share.
use crate::exc::{type_error, Exc};
use crate::namespace::Namespace;
use crate::native::ClassDef;
use crate::places::Places;
use crate::rc::{Rc, Weak};
use crate::symbol::{known, Sym, NUM_KNOWN};
use crate::value::{Value, R};
use std::any::Any;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

pub type ClassRef = Rc<Class>;
/// Makes an instance of the class given, which may be a subclass of the one that the function belongs to.
pub type NewFn = fn(&ClassRef, &[Value], &[(Sym, Value)]) -> R;

#[derive(Default)]
pub struct SymHasher(u64);
impl Hasher for SymHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
pub type SymMap<T> = HashMap<Sym, T, BuildHasherDefault<SymHasher>>;

/// What an instance of the class stores beside its attributes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Storage {
    Nothing,
    /// A value of the built-in class of this name.
    Builtin(&'static str),
    Exception,
    /// A Rust value.
    Native,
}

pub struct Class {
    pub name: RefCell<std::rc::Rc<str>>,
    pub bases: Vec<ClassRef>,
    /// Without the class itself.
    pub mro: Vec<ClassRef>,
    dict: RefCell<Namespace>,
    /// Of a class of the runtime: what its dictionary gets when somebody first looks into it. Most programs look into few.
    pending: Cell<Option<&'static ClassDef>>,
    pub id: Cell<u32>,
    pub storage: Storage,
    pub new: Option<NewFn>,
    /// Made by the runtime: its dictionary does not change.
    pub native: bool,
    pub meta: Option<ClassRef>,
    pub layout: RefCell<Layout>,
    /// The only attributes that instances may have; None: any.
    pub slots: Option<Vec<Sym>>,
    /// Values that names at call sites point to: what instances find in the class, and what the class itself has.
    pub places: RefCell<Places>,
    pub own_places: RefCell<Places>,
    pub subclasses: RefCell<Vec<Weak<Class>>>,
    pub special: Cell<Special>,
    /// What the kind of class keeps about itself (members of an enum ...).
    pub extra: RefCell<Option<std::rc::Rc<dyn Any>>>,
    pub making: RefCell<Making>,
    found: RefCell<Found>,
}

/// What a call of the class has to do; found once per id.
#[derive(Default)]
pub enum Making {
    #[default]
    Unknown,
    /// More than to make an instance and to call this `__init__`.
    General,
    Init(Value),
}

/// Which attribute hooks a class has; found once per id.
#[derive(Clone, Copy, Default)]
pub struct Special {
    pub known: bool,
    pub getattribute: bool,
    pub getattr: bool,
    pub setattr: bool,
    pub delattr: bool,
    pub del: bool,
    /// `==` or `!=` is more than identity.
    pub equality: bool,
}

#[derive(Default)]
pub struct Layout {
    pub names: Vec<Sym>,
    by_name: SymMap<u32>,
}

impl Layout {
    pub fn find(&self, name: Sym) -> Option<usize> {
        if self.names.len() <= 8 {
            return self.names.iter().position(|known| *known == name);
        }
        self.by_name.get(&name).map(|&at| at as usize)
    }

    pub fn add(&mut self, name: Sym) -> usize {
        let at = self.names.len();
        self.names.push(name);
        self.by_name.insert(name, at as u32);
        at
    }
}

/// What look-ups found, absence included: by number for names that the runtime itself asks for.
#[derive(Default)]
struct Found {
    known: Vec<Option<Option<Value>>>,
    others: SymMap<Option<Value>>,
}

impl Found {
    #[inline]
    fn get(&self, name: Sym) -> Option<&Option<Value>> {
        if (name.0 as usize) < NUM_KNOWN {
            return self.known.get(name.0 as usize)?.as_ref();
        }
        self.others.get(&name)
    }

    fn put(&mut self, name: Sym, found: Option<Value>) {
        if name.0 as usize >= NUM_KNOWN {
            self.others.insert(name, found);
            return;
        }
        if self.known.is_empty() {
            self.known.resize(NUM_KNOWN, None);
        }
        self.known[name.0 as usize] = Some(found);
    }

    fn forget(&mut self, name: Sym) -> Option<Option<Value>> {
        if name.0 as usize >= NUM_KNOWN {
            return self.others.remove(&name);
        }
        self.known.get_mut(name.0 as usize)?.take()
    }
}

/// What is taken as it is wherever it is found, and changes nothing of how a class behaves.
fn is_data(value: &Value) -> bool {
    matches!(
        value,
        Value::Bool(_)
            | Value::Int(_)
            | Value::Big(_)
            | Value::Float(_)
            | Value::Str(_)
            | Value::List(_)
            | Value::Dict(_)
    )
}

fn is_of_object(found: Option<Value>) -> bool {
    match found {
        Some(Value::Native(native)) => native.owner.get() == Some(&"object"),
        other => other.is_none(),
    }
}

thread_local!(static NEXT_ID: Cell<u32> = const { Cell::new(2) });

/// An even number; the odd one behind it is the class itself where that is looked into.
pub fn next_id() -> u32 {
    NEXT_ID.with(|next| {
        let id = next.get();
        next.set(id.wrapping_add(2));
        id
    })
}

/// Another number after each class that was made or changed; never 0.
#[inline]
pub fn age() -> u32 {
    NEXT_ID.get()
}

pub struct ClassParts {
    pub name: String,
    pub bases: Vec<ClassRef>,
    pub dict: Namespace,
    /// Of a class of the runtime: what the dictionary is made of.
    pub def: Option<&'static ClassDef>,
    pub storage: Storage,
    pub new: Option<NewFn>,
    pub native: bool,
    pub meta: Option<ClassRef>,
    pub slots: Option<Vec<Sym>>,
}

impl Class {
    pub fn make(parts: ClassParts) -> R<ClassRef> {
        let mro = linearise(&parts.name, &parts.bases)?;
        let class = Rc::new(Class {
            name: RefCell::new(parts.name.into()),
            new: parts.new.or_else(|| mro.iter().find_map(|base| base.new)),
            bases: parts.bases,
            mro,
            dict: RefCell::new(parts.dict),
            pending: Cell::new(parts.def),
            id: Cell::new(next_id()),
            storage: parts.storage,
            native: parts.native,
            meta: parts.meta,
            layout: RefCell::default(),
            slots: parts.slots,
            places: RefCell::default(),
            own_places: RefCell::default(),
            subclasses: RefCell::default(),
            special: Cell::default(),
            extra: RefCell::default(),
            making: RefCell::default(),
            found: RefCell::default(),
        });
        for base in &class.bases {
            base.subclasses.borrow_mut().push(Rc::downgrade(&class));
        }
        Ok(class)
    }

    pub fn name(&self) -> std::rc::Rc<str> {
        self.name.borrow().clone()
    }

    pub fn is_subclass(&self, other: &Class) -> bool {
        std::ptr::eq(self, other) || self.mro.iter().any(|base| std::ptr::eq(&**base, other))
    }

    /// The attribute of the class or of the first base that has it.
    #[inline]
    pub fn lookup(&self, name: Sym) -> Option<Value> {
        if let Some(found) = self.found.borrow().get(name) {
            return found.clone();
        }
        self.search(name)
    }

    /// True if there is such an attribute.
    #[inline]
    pub fn has(&self, name: Sym) -> bool {
        if let Some(found) = self.found.borrow().get(name) {
            return found.is_some();
        }
        self.search(name).is_some()
    }

    #[cold]
    fn search(&self, name: Sym) -> Option<Value> {
        let found = self
            .own(name)
            .or_else(|| self.mro.iter().find_map(|base| base.own(name)));
        self.found.borrow_mut().put(name, found.clone());
        found
    }

    /// The class's own attributes.
    pub fn dict(&self) -> Ref<'_, Namespace> {
        self.make_dict();
        self.dict.borrow()
    }

    fn dict_mut(&self) -> RefMut<'_, Namespace> {
        self.make_dict();
        self.dict.borrow_mut()
    }

    #[inline]
    fn make_dict(&self) {
        if let Some(def) = self.pending.take() {
            *self.dict.borrow_mut() = crate::types::dict_of(def);
        }
    }

    pub fn own(&self, name: Sym) -> Option<Value> {
        self.dict().get(name)
    }

    /// The attribute that follows after `after` in the MRO of this class.
    pub fn lookup_after(&self, after: &Class, name: Sym) -> Option<Value> {
        let rest = if std::ptr::eq(self, after) {
            &self.mro[..]
        } else {
            let at = self
                .mro
                .iter()
                .position(|base| std::ptr::eq(&**base, after))?;
            &self.mro[at + 1..]
        };
        rest.iter().find_map(|base| base.own(name))
    }

    /// Who defines the attribute.
    pub fn definer(this: &ClassRef, name: Sym) -> Option<ClassRef> {
        std::iter::once(this)
            .chain(&this.mro)
            .find(|class| class.own(name).is_some())
            .cloned()
    }

    /// True if the attribute comes from Python code, not from a built-in class.
    pub fn overrides(&self, name: Sym) -> bool {
        let has = |class: &&ClassRef| class.own(name).is_some();
        let of_base = || self.mro.iter().find(has).is_some_and(|base| !base.native);
        !self.native && (self.own(name).is_some() || of_base())
    }

    pub fn set(&self, name: Sym, value: Value) {
        let before = self.own(name);
        let is_data = is_data(&value) && before.as_ref().is_some_and(is_data);
        self.dict_mut().set(name, value);
        if name == known::GET {
            crate::types::types().object.changed(); // what any class holds may have become a descriptor
        } else if is_data {
            self.forget(name);
        } else {
            self.changed();
        }
    }

    /// Data in the place of data, as in a counter: all else that is known of the class stays true.
    fn forget(&self, name: Sym) {
        let known = self.found.borrow_mut().forget(name);
        drop(known);
        if let Some(value) = self.lookup(name) {
            self.places.borrow_mut().replace(name, value.clone());
            self.own_places.borrow_mut().replace(name, value);
        }
        for class in self.derived() {
            class.forget(name);
        }
    }

    fn derived(&self) -> Vec<ClassRef> {
        self.subclasses
            .borrow()
            .iter()
            .filter_map(Weak::upgrade)
            .collect()
    }

    pub fn unset(&self, name: Sym) -> bool {
        let old = self.dict_mut().del(name);
        self.changed();
        old.is_some()
    }

    /// Forgets what was found in this class and in those that derive from it.
    pub fn changed(&self) {
        self.id.set(next_id());
        let before = (
            self.found.take(),
            self.places.take(),
            self.own_places.take(),
        );
        drop(before);
        drop(self.making.take());
        self.special.set(Special::default());
        for class in self.derived() {
            class.changed();
        }
    }

    /// The id under which places remember what they found in the class itself.
    #[inline]
    pub fn own_id(&self) -> u32 {
        self.id.get() | 1
    }

    #[inline]
    pub fn specials(&self) -> Special {
        let special = self.special.get();
        if special.known {
            return special;
        }
        self.find_specials()
    }

    #[cold]
    fn find_specials(&self) -> Special {
        let python = |name| {
            self.lookup(name)
                .is_some_and(|found| !matches!(found, Value::Native(_)))
        };
        let special = Special {
            known: true,
            getattribute: python(known::GETATTRIBUTE),
            getattr: self.lookup(known::GETATTR).is_some(),
            setattr: python(known::SETATTR),
            delattr: python(known::DELATTR),
            del: self.lookup(known::DEL).is_some(),
            equality: !is_of_object(self.lookup(known::EQ))
                || !is_of_object(self.lookup(known::NE)),
        };
        self.special.set(special);
        special
    }

    /// Puts what was found under a name where a call site can find it by number.
    pub fn place(&self, name: Sym, value: Value) -> u32 {
        self.places.borrow_mut().add(name, value)
    }

    pub fn own_place(&self, name: Sym, value: Value) -> u32 {
        self.own_places.borrow_mut().add(name, value)
    }

    pub fn module(&self) -> String {
        match self.lookup(known::MODULE) {
            Some(value) if !self.native || self.own(known::MODULE).is_some() => {
                value.as_str().unwrap_or("builtins").to_owned()
            }
            _ => "builtins".to_owned(),
        }
    }

    pub fn qualname(&self) -> String {
        // In a class of the runtime it may be what gives that of an instance.
        match self.own(known::QUALNAME).as_ref().and_then(Value::as_str) {
            Some(name) => name.to_owned(),
            None => self.name().to_string(),
        }
    }

    /// As messages of exceptions name it: classes of decimal with their module, which CPython writes in C.
    pub fn type_name(&self) -> std::rc::Rc<str> {
        if self.native && self.module() == "decimal" {
            return self.full_name().into();
        }
        self.name()
    }

    /// As `repr` and tracebacks name it: with its module unless that is builtins.
    pub fn full_name(&self) -> String {
        let module = self.module();
        if module == "builtins" {
            return self.qualname();
        }
        format!("{module}.{}", self.qualname())
    }

    pub fn extra<T: 'static>(&self) -> Option<std::rc::Rc<T>> {
        self.extra
            .borrow()
            .clone()
            .and_then(|extra| extra.downcast::<T>().ok())
    }

    pub fn inherited_extra<T: 'static>(&self) -> Option<std::rc::Rc<T>> {
        self.extra::<T>()
            .or_else(|| self.mro.iter().find_map(|base| base.extra::<T>()))
    }
}

/// C3: each class before its bases, bases in their order.
fn linearise(name: &str, bases: &[ClassRef]) -> R<Vec<ClassRef>> {
    if let [base] = bases {
        return Ok(std::iter::once(base).chain(&base.mro).cloned().collect());
    }
    let mut lists: Vec<Vec<ClassRef>> = bases
        .iter()
        .map(|base| {
            std::iter::once(base.clone())
                .chain(base.mro.iter().cloned())
                .collect()
        })
        .collect();
    lists.push(bases.to_vec());
    let mut result: Vec<ClassRef> = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(result);
        }
        let next = lists.iter().map(|list| list[0].clone()).find(|head| {
            lists
                .iter()
                .all(|list| !list[1..].iter().any(|class| Rc::ptr_eq(class, head)))
        });
        let Some(next) = next else {
            return Err(inconsistent(name, bases));
        };
        for list in &mut lists {
            if Rc::ptr_eq(&list[0], &next) {
                list.remove(0);
            }
        }
        result.push(next);
    }
}

fn inconsistent(_name: &str, bases: &[ClassRef]) -> Exc {
    for (at, base) in bases.iter().enumerate() {
        if bases[..at].iter().any(|other| Rc::ptr_eq(other, base)) {
            return type_error(format!("duplicate base class {}", base.name()));
        }
    }
    let names: Vec<String> = bases.iter().map(|base| base.name().to_string()).collect();
    type_error(format!(
        "Cannot create a consistent method resolution\norder (MRO) for bases {}",
        names.join(", ")
    ))
}
