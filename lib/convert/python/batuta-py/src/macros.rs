//! What translated code writes with an exclamation mark.

/// An interned name with the cache of its place in the program.
#[macro_export]
macro_rules! n {
    ($text:literal) => {{
        static NAME: $crate::symbol::Symbol = $crate::symbol::Symbol::new($text);
        &NAME
    }};
}

/// A `&'static Value` that never changes: made when the place is first passed.
#[macro_export]
macro_rules! once {
    ($made:expr) => {{
        thread_local!(static HELD: ::std::cell::Cell<Option<&'static $crate::Value>> = const { ::std::cell::Cell::new(None) });
        match HELD.with(::std::cell::Cell::get) {
            Some(held) => held,
            None => $crate::value::keep(&HELD, $made),
        }
    }};
}

/// A text that is made once, lent.
#[macro_export]
macro_rules! t {
    ($text:literal) => {
        $crate::once!($crate::Value::str($text))
    };
}

/// A text that is made once.
#[macro_export]
macro_rules! s {
    ($text:literal) => {
        $crate::t!($text).clone()
    };
}

/// Bytes that are made once.
#[macro_export]
macro_rules! b {
    ($bytes:literal) => {
        $crate::once!($crate::Value::bytes($bytes.to_vec())).clone()
    };
}

/// An integer beyond 64 bits, in decimal.
#[macro_export]
macro_rules! big {
    ($digits:literal) => {
        $crate::once!($crate::prelude::big($digits)).clone()
    };
}

/// A built-in object by its name, lent.
#[macro_export]
macro_rules! builtin {
    ($name:literal) => {
        $crate::once!($crate::builtins::builtin($name))
    };
}

/// The globals of the module that it stands in: `g()` gives them once `set_globals` was called.
#[macro_export]
macro_rules! globals {
    () => {
        thread_local!(static GLOBALS: ::std::cell::Cell<Option<&'static $crate::module::Globals>> = const { ::std::cell::Cell::new(None) });

        #[inline]
        fn g() -> &'static $crate::module::Globals {
            GLOBALS.with(::std::cell::Cell::get).unwrap_or_else(|| $crate::module::no_globals())
        }

        fn set_globals(globals: &'static $crate::module::Globals) {
            GLOBALS.with(|cell| cell.set(Some(globals)));
        }
    };
}

/// The places of a module at which something can be raised, and `.at(n)` that notes them.
#[macro_export]
macro_rules! sites {
    (file: $file:literal, module: $module:literal, [$($row:expr),* $(,)?]) => {
        static SITES: $crate::traceback::Sites =
            $crate::traceback::Sites { file: $file, module: $module, rows: &[$($row),*] };

        trait At {
            fn at(self, site: u32) -> Self;
        }

        impl<T> At for ::std::result::Result<T, $crate::exc::Exc> {
            #[inline(always)]
            fn at(self, site: u32) -> Self {
                if let Err(error) = &self {
                    error.push_site(&SITES, site);
                }
                self
            }
        }

        impl At for $crate::exc::Exc {
            #[inline(always)]
            fn at(self, site: u32) -> Self {
                self.push_site(&SITES, site);
                self
            }
        }
    };
}

/// The value, or out of the labelled block with the error.
#[macro_export]
macro_rules! attempt {
    ($label:lifetime, $result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => break $label Err(error),
        }
    };
    ($label:lifetime, $result:expr, $site:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => break $label Err(error.at($site)),
        }
    };
}
