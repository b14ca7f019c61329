//! itertools.
mod combinatorics;
mod grouping;
mod joining;
mod numbers;
mod selecting;

use crate::class::ClassRef;
use crate::exc::type_error;
use crate::iter::{iter, object_of, Iter, Next};
use crate::modules::{nothing, Library};
use crate::native::{class_method, function, ClassDef, Native};
use crate::symbol::Sym;
use crate::value::{Value, R};
use combinatorics::{new_combinations, new_permutations, new_product, new_with_replacement};
use grouping::{new_groupby, tee};
use joining::{chained, new_accumulate, new_chain, new_pairwise, new_starmap, new_zip_longest};
use numbers::{new_count, new_cycle, new_repeat};
use selecting::{new_compress, new_dropwhile, new_filterfalse, new_islice, new_takewhile};

type Keywords<'a> = &'a [(Sym, Value)];

macro_rules! iterator {
    ($static:ident, $name:literal, $new:ident $(, $native:path)*) => {
        pub static $static: ClassDef = ClassDef {
            name: concat!("itertools.", $name),
            base: "iterator",
            module: "itertools",
            new: Some($new),
            natives: &[$($native),*],
        };
    };
}

fn made(class: &ClassRef, state: impl Next + 'static) -> R {
    Ok(object_of(class.clone(), Iter::Native(Box::new(state))))
}

/// The two arguments of what calls a function for each item.
fn two(name: &str, args: &[Value]) -> R<(Value, Iter)> {
    match args {
        [function, source] => Ok((function.clone(), iter(source)?)),
        _ => Err(type_error(format!(
            "{name} expected 2 arguments, got {}",
            args.len()
        ))),
    }
}

iterator!(COUNT, "count", new_count, numbers::REPR);
iterator!(CYCLE, "cycle", new_cycle);
iterator!(
    REPEAT,
    "repeat",
    new_repeat,
    numbers::REPR,
    numbers::REPEAT_HINT
);
iterator!(ISLICE, "islice", new_islice);
iterator!(TAKEWHILE, "takewhile", new_takewhile);
iterator!(DROPWHILE, "dropwhile", new_dropwhile);
iterator!(FILTERFALSE, "filterfalse", new_filterfalse);
iterator!(STARMAP, "starmap", new_starmap);
iterator!(COMPRESS, "compress", new_compress);
iterator!(PAIRWISE, "pairwise", new_pairwise);
iterator!(ACCUMULATE, "accumulate", new_accumulate);
iterator!(ZIP_LONGEST, "zip_longest", new_zip_longest);
iterator!(PRODUCT, "product", new_product);
iterator!(PERMUTATIONS, "permutations", new_permutations);
iterator!(COMBINATIONS, "combinations", new_combinations);
iterator!(
    WITH_REPLACEMENT,
    "combinations_with_replacement",
    new_with_replacement
);
iterator!(GROUPBY, "groupby", new_groupby);

static CHAIN: ClassDef = ClassDef {
    name: "itertools.chain",
    base: "iterator",
    module: "itertools",
    new: Some(new_chain),
    natives: &[class_method("from_iterable", "iterable", |a| {
        chained(&crate::native::class_arg(&a[0])?, iter(&a[1])?)
    })],
};

static FUNCTIONS: &[Native] = &[function("tee", "iterable n?", tee)];

pub static LIBRARY: Library = Library {
    name: "itertools",
    functions: &[FUNCTIONS],
    classes: &[
        &COUNT,
        &CYCLE,
        &REPEAT,
        &CHAIN,
        &ISLICE,
        &TAKEWHILE,
        &DROPWHILE,
        &FILTERFALSE,
        &STARMAP,
        &COMPRESS,
        &PAIRWISE,
        &ACCUMULATE,
        &ZIP_LONGEST,
        &PRODUCT,
        &PERMUTATIONS,
        &COMBINATIONS,
        &WITH_REPLACEMENT,
        &GROUPBY,
    ],
    start: nothing,
};
