//! Words of a script, as data: what is written in it, before any expansion.

use crate::shell::{Flow, Shell};

/// A piece of a script that runs in place: the inside of `$(...)`, a function, a trap.
pub type Code<'a> = &'a dyn Fn(&mut Shell) -> Flow;

/// The value of an expression that changes nothing, if its variables plainly are numbers.
pub type Number<'a> = &'a dyn Fn(&Shell) -> Option<i64>;

/// A word, or a part of one.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// Text that stands for itself.
    Lit(&'a [u8]),
    /// Unquoted text in which `*`, `?`, `[` are signs of a pattern.
    Glob(&'a [u8]),
    /// Unquoted text that is split where IFS says so: in `${x:-a b}`.
    Open(&'a [u8]),
    /// `a['k']`: the expression that it is for a list, and the key that it is for a table.
    Key(&'a Part<'a>, &'a Part<'a>),
    /// The index of an element of that array which an expression names.
    Within(&'a str, &'a Part<'a>),
    /// `~` or `~user`.
    Tilde(&'a str),
    /// `$x`
    Var(&'a str),
    /// `${...}`
    Exp(Exp<'a>),
    /// `"..."`
    Quoted(&'a [Part<'a>]),
    /// Parts that follow each other without a gap.
    Join(&'a [Part<'a>]),
    /// `$(...)`
    Sub(Code<'a>),
    /// `$(<file)`
    Content(&'a Part<'a>),
    /// `$((...))`
    Arith(&'a Part<'a>),
    /// `$((...))` as Rust, beside what is written.
    Computed(&'a Part<'a>, Number<'a>),
    /// A number that the program counts: `"$i"`.
    Number(i64),
    /// `<(...)`
    Source(Code<'a>),
    /// `>(...)`
    Sink(Code<'a>),
    /// A here-document whose text stands behind the command.
    Late(&'a std::cell::OnceCell<Part<'static>>),
}

/// Which variable a `${...}` is about.
#[derive(Clone, Copy)]
pub enum Ref<'a> {
    /// `x`, `1`, `@`, ...
    Name(&'a str),
    /// `a[i]`
    Elem(&'a str, &'a Part<'a>),
    /// `a[@]`
    All(&'a str),
    /// `a[*]`
    Star(&'a str),
    /// `!x`: the variable whose name `x` holds.
    Indirect(&'a str),
    /// `!a[i]`
    IndirectElem(&'a str, &'a Part<'a>),
}

impl<'a> From<&'a str> for Ref<'a> {
    fn from(name: &'a str) -> Self {
        Ref::Name(name)
    }
}

/// A `${...}`: a variable, and what is done with it.
#[derive(Clone, Copy)]
pub struct Exp<'a> {
    pub(crate) of: Ref<'a>,
    pub(crate) op: Op<'a>,
}

/// What `${...}` does with a variable. The flag of the first four: `:` was written, so that an empty
/// value counts as none.
#[derive(Clone, Copy)]
pub enum Op<'a> {
    /// `${x}`
    Value,
    /// `${x:-word}`
    Default(bool, &'a Part<'a>),
    /// `${x:=word}`
    Assign(bool, &'a Part<'a>),
    /// `${x:?word}`
    Require(bool, &'a Part<'a>),
    /// `${x:+word}`
    Instead(bool, &'a Part<'a>),
    /// `${#x}`
    Length,
    /// `${x#pattern}`, `${x##pattern}` (the flag: the longest match)
    CutStart(bool, &'a Part<'a>),
    /// `${x%pattern}`, `${x%%pattern}`
    CutEnd(bool, &'a Part<'a>),
    /// `${x/pattern/word}`
    Replace(Place, &'a Part<'a>, &'a Part<'a>),
    /// `${x:offset:length}`
    Slice(&'a Part<'a>, Option<&'a Part<'a>>),
    /// `${x^pattern}` and its kin
    Case(Case, &'a Part<'a>),
    /// `${x@Q}` and its kin
    Transform(u8),
    /// `${!a[@]}`
    Keys,
    /// `${!prefix@}` (true: `*`)
    Names(bool),
}

/// Which matches `${x/pattern/word}` replaces.
#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    First,
    All,
    Start,
    End,
}

/// Which letters `${x^}` and its kin change.
#[derive(Clone, Copy, PartialEq)]
pub enum Case {
    UpperFirst,
    UpperAll,
    LowerFirst,
    LowerAll,
    ToggleFirst,
    ToggleAll,
}

/// Text that stands for itself.
pub fn lit<T: AsRef<[u8]> + ?Sized>(text: &T) -> Part<'_> {
    Part::Lit(text.as_ref())
}

/// Unquoted text that may be a pattern: `*.c`.
pub fn glob<T: AsRef<[u8]> + ?Sized>(text: &T) -> Part<'_> {
    Part::Glob(text.as_ref())
}

/// Unquoted text that is split where IFS says so: in `${x:-a b}`.
pub fn open<T: AsRef<[u8]> + ?Sized>(text: &T) -> Part<'_> {
    Part::Open(text.as_ref())
}

/// `~` or `~user`.
pub fn tilde(user: &str) -> Part<'_> {
    Part::Tilde(user)
}

/// `$x`: split into fields, and each taken for a pattern of file names.
pub fn var(name: &str) -> Part<'_> {
    Part::Var(name)
}

/// `"..."`
pub fn quoted<'a>(parts: &'a [Part<'a>]) -> Part<'a> {
    Part::Quoted(parts)
}

/// Parts that follow each other without a gap.
pub fn join<'a>(parts: &'a [Part<'a>]) -> Part<'a> {
    Part::Join(parts)
}

/// `$(...)`
pub fn sub<'a>(code: Code<'a>) -> Part<'a> {
    Part::Sub(code)
}

/// `$(<file)`
pub fn content<'a>(file: &'a Part<'a>) -> Part<'a> {
    Part::Content(file)
}

/// `$((...))`
pub fn arith<'a>(expression: &'a Part<'a>) -> Part<'a> {
    Part::Arith(expression)
}

/// `$((...))`, as it is written and as Rust has it.
pub fn computed<'a>(expression: &'a Part<'a>, number: Number<'a>) -> Part<'a> {
    Part::Computed(expression, number)
}

/// `"$i"`, if the program counts `i` by itself.
pub fn number<'a>(counter: &crate::Counter) -> Part<'a> {
    Part::Number(counter.get())
}

/// `<(...)`: the name of a file that reads what the code writes.
pub fn source_of<'a>(code: Code<'a>) -> Part<'a> {
    Part::Source(code)
}

/// `>(...)`: the name of a file whose content the code reads.
pub fn sink_of<'a>(code: Code<'a>) -> Part<'a> {
    Part::Sink(code)
}

/// `${x...}`
pub fn exp<'a>(of: impl Into<Ref<'a>>, op: Op<'a>) -> Part<'a> {
    Part::Exp(Exp { of: of.into(), op })
}

/// `${a[i]}`
pub fn elem<'a>(array: &'a str, index: &'a Part<'a>) -> Ref<'a> {
    Ref::Elem(array, index)
}

/// `a['k']`: as an expression, and as a key.
pub fn key<'a>(expression: &'a Part<'a>, key: &'a Part<'a>) -> Part<'a> {
    Part::Key(expression, key)
}

/// The index of `a[...]` within an expression.
pub fn within<'a>(array: &'a str, index: &'a Part<'a>) -> Part<'a> {
    Part::Within(array, index)
}

/// `${a[@]}`
pub fn all(array: &str) -> Ref<'_> {
    Ref::All(array)
}

/// `${a[*]}`
pub fn star(array: &str) -> Ref<'_> {
    Ref::Star(array)
}

/// `${!x}`
pub fn indirect(name: &str) -> Ref<'_> {
    Ref::Indirect(name)
}

/// An assignment as it is written: before a command, alone, or after `declare`, `local`, `export`.
#[derive(Clone, Copy)]
pub struct Assign<'a> {
    pub(crate) name: &'a str,
    pub(crate) index: Option<&'a Part<'a>>,
    pub(crate) append: bool,
    pub(crate) value: Assigned<'a>,
}

/// The right side of an assignment.
#[derive(Clone, Copy)]
pub enum Assigned<'a> {
    /// Nothing: `declare x`.
    Nothing,
    /// `x=word`
    Word(&'a Part<'a>),
    /// `x=(word [i]=word ...)`
    List(&'a [Item<'a>]),
}

/// An element of `x=(...)`.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    pub(crate) index: Option<&'a Part<'a>>,
    pub(crate) append: bool,
    pub(crate) value: Part<'a>,
}

/// `x=word`
pub fn set<'a>(name: &'a str, word: &'a Part<'a>) -> Assign<'a> {
    Assign {
        name,
        index: None,
        append: false,
        value: Assigned::Word(word),
    }
}

/// `x=(...)`
pub fn set_list<'a>(name: &'a str, items: &'a [Item<'a>]) -> Assign<'a> {
    Assign {
        name,
        index: None,
        append: false,
        value: Assigned::List(items),
    }
}

/// An element of a list without a place of its own.
pub fn item(value: Part<'_>) -> Item<'_> {
    Item {
        index: None,
        append: false,
        value,
    }
}

/// `[index]=value` in a list.
pub fn item_at<'a>(index: &'a Part<'a>, value: Part<'a>) -> Item<'a> {
    Item {
        index: Some(index),
        append: false,
        value,
    }
}

impl<'a> Assign<'a> {
    /// `+=` instead of `=`.
    pub fn append(self) -> Self {
        Assign {
            append: true,
            ..self
        }
    }

    /// `x[index]=`
    pub fn at(self, index: &'a Part<'a>) -> Self {
        Assign {
            index: Some(index),
            ..self
        }
    }
}

/// A word of `declare`, `local`, `export`, `readonly`: an option or name, or an assignment.
#[derive(Clone, Copy)]
pub enum Decl<'a> {
    /// Anything that is no assignment as it is written.
    Word(Part<'a>),
    /// An assignment.
    Assign(Assign<'a>),
}

/// Where a redirection leads.
#[derive(Clone, Copy)]
pub struct Redirect<'a> {
    pub(crate) fd: Slot<'a>,
    pub(crate) kind: Kind,
    pub(crate) word: Part<'a>,
}

/// The descriptor that is redirected.
#[derive(Clone, Copy)]
pub enum Slot<'a> {
    /// A number.
    Number(i32),
    /// `{name}`: a free one, whose number the variable holds.
    Named(&'a str),
}

/// What a redirection does.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>|`
    Clobber,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`, `>&`: the word is a number, a number and `-`, or `-`
    Copy,
    /// `&>`, `>&` with a file: both standard output and error
    WriteBoth,
    /// `&>>`
    AppendBoth,
    /// `<<`: the word is the text
    Here,
    /// `<<<`
    HereString,
}

/// A redirection of the descriptor `fd`.
pub fn redirect(fd: i32, kind: Kind, word: Part<'_>) -> Redirect<'_> {
    Redirect {
        fd: Slot::Number(fd),
        kind,
        word,
    }
}

/// `{name}>...`
pub fn redirect_named<'a>(name: &'a str, kind: Kind, word: Part<'a>) -> Redirect<'a> {
    Redirect {
        fd: Slot::Named(name),
        kind,
        word,
    }
}
