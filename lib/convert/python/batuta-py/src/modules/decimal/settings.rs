//! What an operation goes by: precision, limits of the exponent, rounding; and what it has to report.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    ZeroFiveUp,
}

pub const MAX_PREC: i64 = 999_999_999_999_999_999;
pub const MAX_EMAX: i64 = 999_999_999_999_999_999;
pub const MIN_EMIN: i64 = -999_999_999_999_999_999;
pub const MIN_ETINY: i64 = MIN_EMIN - (MAX_PREC - 1);
/// The exponent of what is larger than any number.
pub const EXP_INF: i64 = 2_000_000_000_000_000_001;
pub const EXP_CLAMP: i64 = -4_000_000_000_000_000_001;

pub const ROUNDINGS: [(&str, Rounding); 8] = [
    ("ROUND_CEILING", Rounding::Ceiling),
    ("ROUND_FLOOR", Rounding::Floor),
    ("ROUND_UP", Rounding::Up),
    ("ROUND_DOWN", Rounding::Down),
    ("ROUND_HALF_UP", Rounding::HalfUp),
    ("ROUND_HALF_DOWN", Rounding::HalfDown),
    ("ROUND_HALF_EVEN", Rounding::HalfEven),
    ("ROUND_05UP", Rounding::ZeroFiveUp),
];

/// Conditions, one bit each.
pub mod status {
    pub const CLAMPED: u32 = 0x1;
    pub const CONVERSION_SYNTAX: u32 = 0x2;
    pub const DIVISION_BY_ZERO: u32 = 0x4;
    pub const DIVISION_IMPOSSIBLE: u32 = 0x8;
    pub const DIVISION_UNDEFINED: u32 = 0x10;
    pub const INEXACT: u32 = 0x40;
    pub const INVALID_CONTEXT: u32 = 0x80;
    pub const INVALID_OPERATION: u32 = 0x100;
    /// A result that no memory holds.
    pub const MEMORY: u32 = 0x200;
    pub const FLOAT_OPERATION: u32 = 0x400;
    pub const OVERFLOW: u32 = 0x800;
    pub const ROUNDED: u32 = 0x1000;
    pub const SUBNORMAL: u32 = 0x2000;
    pub const UNDERFLOW: u32 = 0x4000;
    /// All that is the signal InvalidOperation.
    pub const INVALID: u32 = CONVERSION_SYNTAX
        | DIVISION_IMPOSSIBLE
        | DIVISION_UNDEFINED
        | INVALID_CONTEXT
        | INVALID_OPERATION
        | MEMORY;
    pub const ERRORS: u32 = INVALID | DIVISION_BY_ZERO;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub prec: i64,
    pub emax: i64,
    pub emin: i64,
    pub rounding: Rounding,
    pub clamp: bool,
}

impl Settings {
    /// In which every number that can be is exact.
    pub const WIDEST: Settings = Settings {
        prec: MAX_PREC,
        emax: MAX_EMAX,
        emin: MIN_EMIN,
        rounding: Rounding::HalfEven,
        clamp: false,
    };

    /// The least exponent of a subnormal number.
    pub fn etiny(&self) -> i64 {
        self.emin - (self.prec - 1)
    }

    /// The largest exponent of a number of all digits.
    pub fn etop(&self) -> i64 {
        self.emax - (self.prec - 1)
    }
}

/// One operation: its settings and what happened so far.
pub struct Run {
    pub settings: Settings,
    pub status: u32,
}

impl Run {
    pub fn new(settings: Settings) -> Run {
        Run {
            settings,
            status: 0,
        }
    }

    pub fn exact() -> Run {
        Run::new(Settings::WIDEST)
    }

    pub fn report(&mut self, conditions: u32) {
        self.status |= conditions;
    }
}
