//! Interned names. A `Sym` is compared by number; a `Symbol` is a name at one place of a translated
//! program, together with what was found there last time.
use crate::places::Way;
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Sym(pub u32);

/// A name as translated code writes it: `n!("append")`.
pub type Name = &'static Symbol;

pub struct Symbol {
    text: &'static str,
    id: AtomicU32,
    /// Class id in the upper half, place in the lower half: see `attribute.rs`.
    seen: AtomicU64,
    /// What was seen before that: one place often meets two classes in turn.
    seen_before: AtomicU64,
}

impl Symbol {
    pub const fn new(text: &'static str) -> Symbol {
        Symbol {
            text,
            id: AtomicU32::new(u32::MAX),
            seen: AtomicU64::new(0),
            seen_before: AtomicU64::new(0),
        }
    }

    /// Where the name is in the class of this id, if it was one of the last two that were met here.
    #[inline]
    pub(crate) fn place_in(&self, class: u32) -> Option<u32> {
        let seen = self.seen.load(Relaxed);
        if (seen >> 32) as u32 == class {
            return Some(seen as u32);
        }
        let before = self.seen_before.load(Relaxed);
        ((before >> 32) as u32 == class).then_some(before as u32)
    }

    /// As `place_in`, of all classes that were met at any place of the program in this way.
    #[inline]
    pub(crate) fn place_by(&self, way: Way, class: u32) -> Option<u32> {
        self.place_in(class)
            .or_else(|| self.place_elsewhere(way, class))
    }

    /// What another place found, or this one before the last two classes.
    pub(crate) fn place_elsewhere(&self, way: Way, class: u32) -> Option<u32> {
        let place = crate::places::find(way, class, self.sym())?;
        self.see(class, place);
        Some(place)
    }

    pub(crate) fn remember(&self, way: Way, class: u32, place: u32) {
        self.see(class, place);
        crate::places::remember(way, class, self.sym(), place);
    }

    fn see(&self, class: u32, place: u32) {
        self.seen_before.store(self.seen.load(Relaxed), Relaxed);
        self.seen
            .store(u64::from(class) << 32 | u64::from(place), Relaxed);
    }

    #[inline]
    pub fn sym(&self) -> Sym {
        let id = self.id.load(Relaxed);
        if id != u32::MAX {
            return Sym(id);
        }
        self.intern()
    }

    #[cold]
    fn intern(&self) -> Sym {
        let sym = Sym::lasting(self.text);
        self.id.store(sym.0, Relaxed);
        sym
    }

    pub fn text(&self) -> &'static str {
        self.text
    }
}

/// As dictionaries hash texts: programs do not choose their names to collide.
#[derive(Default)]
pub struct TextHasher(u64);

impl Hasher for TextHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = crate::hash::text(bytes) as u64;
    }
    /// What marks the end of a text.
    fn write_u8(&mut self, _: u8) {}
}

struct Interner {
    by_text: HashMap<&'static str, u32, BuildHasherDefault<TextHasher>>,
    texts: Vec<&'static str>,
    values: Vec<Value>,
}

/// What a small program needs fits without growing; more would be pages that every program touches.
const ROOM: usize = 448;

impl Interner {
    fn with_known() -> Interner {
        let mut interner = Interner {
            by_text: HashMap::with_capacity_and_hasher(ROOM, BuildHasherDefault::default()),
            texts: Vec::with_capacity(ROOM),
            values: Vec::with_capacity(ROOM),
        };
        for text in KNOWN {
            interner.add(text);
        }
        interner
    }

    fn add(&mut self, text: &'static str) -> u32 {
        let id = self.texts.len() as u32;
        self.texts.push(text);
        self.values.push(Value::Undef);
        self.by_text.insert(text, id);
        id
    }
}

thread_local!(static INTERNER: RefCell<Interner> = RefCell::new(Interner::with_known()));

impl Sym {
    /// Names live as long as the program.
    pub fn new(text: &str) -> Sym {
        INTERNER.with(|cell| {
            let mut interner = cell.borrow_mut();
            if let Some(&id) = interner.by_text.get(text) {
                return Sym(id);
            }
            let owned: &'static str = Box::leak(text.to_owned().into_boxed_str());
            Sym(interner.add(owned))
        })
    }

    /// As `new`, without a copy of the text.
    pub fn lasting(text: &'static str) -> Sym {
        INTERNER.with(|cell| {
            let mut interner = cell.borrow_mut();
            match interner.by_text.get(text) {
                Some(&id) => Sym(id),
                None => Sym(interner.add(text)),
            }
        })
    }

    /// The symbol of a text that was interned before; a name that nobody interned names nothing.
    pub fn find(text: &str) -> Option<Sym> {
        INTERNER.with(|cell| cell.borrow().by_text.get(text).map(|&id| Sym(id)))
    }

    pub fn text(self) -> &'static str {
        INTERNER.with(|cell| cell.borrow().texts[self.0 as usize])
    }

    pub fn value(self) -> Value {
        INTERNER.with(|cell| {
            let mut interner = cell.borrow_mut();
            let at = self.0 as usize;
            if matches!(interner.values[at], Value::Undef) {
                interner.values[at] = Value::str(interner.texts[at]);
            }
            interner.values[at].clone()
        })
    }
}

macro_rules! known {
    ($($name:ident = $text:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($name,)* Count }
        /// Symbols with smaller numbers are those of `known`.
        pub const NUM_KNOWN: usize = Order::Count as usize;
        const KNOWN: &[&str] = &[$($text),*];
        /// Symbols that the runtime itself asks for.
        pub mod known {
            use super::{Order, Sym};
            $(pub const $name: Sym = Sym(Order::$name as u32);)*
        }
    };
}

known! {
    INIT = "__init__", NEW = "__new__", CALL = "__call__", STR = "__str__", REPR = "__repr__", FORMAT = "__format__",
    HASH = "__hash__", BOOL = "__bool__", LEN = "__len__", ITER = "__iter__", NEXT = "__next__", CONTAINS = "__contains__",
    GETITEM = "__getitem__", SETITEM = "__setitem__", DELITEM = "__delitem__", GETATTR = "__getattr__",
    GETATTRIBUTE = "__getattribute__", SETATTR = "__setattr__", DELATTR = "__delattr__", GET = "__get__", SET = "__set__",
    DELETE = "__delete__", SET_NAME = "__set_name__", INIT_SUBCLASS = "__init_subclass__", CLASS_GETITEM = "__class_getitem__",
    ENTER = "__enter__", EXIT = "__exit__", EQ = "__eq__", NE = "__ne__", LT = "__lt__", LE = "__le__", GT = "__gt__", GE = "__ge__",
    ADD = "__add__", SUB = "__sub__", MUL = "__mul__", TRUEDIV = "__truediv__", FLOORDIV = "__floordiv__", MOD = "__mod__",
    POW = "__pow__", LSHIFT = "__lshift__", RSHIFT = "__rshift__", AND = "__and__", OR = "__or__", XOR = "__xor__",
    MATMUL = "__matmul__", DIVMOD = "__divmod__", RADD = "__radd__", RSUB = "__rsub__", RMUL = "__rmul__", RTRUEDIV = "__rtruediv__",
    RFLOORDIV = "__rfloordiv__", RMOD = "__rmod__", RPOW = "__rpow__", RLSHIFT = "__rlshift__", RRSHIFT = "__rrshift__",
    RAND = "__rand__", ROR = "__ror__", RXOR = "__rxor__", RMATMUL = "__rmatmul__", RDIVMOD = "__rdivmod__",
    IADD = "__iadd__", ISUB = "__isub__", IMUL = "__imul__", ITRUEDIV = "__itruediv__", IFLOORDIV = "__ifloordiv__",
    IMOD = "__imod__", IPOW = "__ipow__", ILSHIFT = "__ilshift__", IRSHIFT = "__irshift__", IAND = "__iand__", IOR = "__ior__",
    IXOR = "__ixor__", IMATMUL = "__imatmul__", NEG = "__neg__", POS = "__pos__", ABS = "__abs__", INVERT = "__invert__",
    INT = "__int__", FLOAT = "__float__", COMPLEX = "__complex__", INDEX = "__index__", ROUND = "__round__", TRUNC = "__trunc__",
    FLOOR = "__floor__", CEIL = "__ceil__", REVERSED = "__reversed__", MISSING = "__missing__", DICT = "__dict__",
    CLASS = "__class__", NAME = "__name__", QUALNAME = "__qualname__", MODULE = "__module__", DOC = "__doc__", SLOTS = "__slots__",
    ANNOTATIONS = "__annotations__", BASES = "__bases__", MRO = "__mro__", DEFAULTS = "__defaults__", WRAPPED = "__wrapped__",
    FUNC = "__func__", SELF = "__self__", ALL = "__all__", FILE = "__file__", MATCH_ARGS = "__match_args__", BYTES = "__bytes__",
    FSPATH = "__fspath__", LENGTH_HINT = "__length_hint__", DEL = "__del__", COPY = "__copy__", DEEPCOPY = "__deepcopy__",
    ABSTRACT = "__isabstractmethod__", ABSTRACTS = "__abstractmethods__", DIR = "__dir__", POST_INIT = "__post_init__",
    KEYS = "keys", ITEMS = "items", VALUES = "values", WRITE = "write", FLUSH = "flush", READ = "read", READLINE = "readline",
    CLOSE = "close", SEND = "send", THROW = "throw", APPEND = "append", KEY = "key", REVERSE = "reverse", INSTANCECHECK = "__instancecheck__",
    SUBCLASSCHECK = "__subclasscheck__", SUBCLASSHOOK = "__subclasshook__", VALUE_ = "_value_", NAME_ = "_name_", MISSING_ = "_missing_",
    ENUM_VALUE = "value", ENUM_NAME = "name", OBJCLASS = "__objclass__", KWDEFAULTS = "__kwdefaults__", GENERATE_NEXT = "_generate_next_value_",
    PREPARE = "__prepare__", CLASSCELL = "__classcell__", IGNORE_ = "_ignore_", TRACEBACK = "__traceback__", CAUSE = "__cause__", CONTEXT = "__context__",
    SUPPRESS = "__suppress_context__", NOTES = "__notes__", ARGS = "args", WEAKREF = "__weakref__", SIZEOF = "__sizeof__", REDUCE = "__reduce__",
    REDUCE_EX = "__reduce_ex__", ORIG_BASES = "__orig_bases__", PARAMETERS = "__parameters__", RDIV = "__rdiv__", GETSTATE = "__getstate__",
    AWAIT = "__await__", AITER = "__aiter__", ANEXT = "__anext__", AENTER = "__aenter__", AEXIT = "__aexit__", CODE = "__code__", FLAGS = "__flags__",
    SETSTATE = "__setstate__", SETDEFAULT = "setdefault", UPDATE = "update", FIELDS = "_fields", STAT_MORE = "__more", DATACLASS_FIELDS = "__dataclass_fields__",
}
