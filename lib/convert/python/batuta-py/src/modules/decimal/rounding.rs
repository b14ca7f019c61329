//! Fits results into precision and limits of the exponent.
use super::coefficient::{Coefficient, Rest, POWERS};
use super::number::{Kind, Number};
use super::settings::{status, Rounding, Run};

/// More digits than any program waits for: what needs them needs more memory than there is.
const MOST_DIGITS: u64 = 1 << 32;

/// True if the digit in front of what is cut off has to go up.
pub fn goes_up(number: &Number, rest: Rest, rounding: Rounding) -> bool {
    if rest == Rest::Nothing {
        return false;
    }
    match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !number.negative,
        Rounding::Floor => number.negative,
        Rounding::HalfUp => matches!(rest, Rest::Half | Rest::AboveHalf),
        Rounding::HalfDown => rest == Rest::AboveHalf,
        Rounding::HalfEven => match rest {
            Rest::Half => number.coefficient.is_odd(),
            rest => rest == Rest::AboveHalf,
        },
        Rounding::ZeroFiveUp => matches!(number.coefficient.last_digit(), 0 | 5),
    }
}

/// Cuts off `count` digits by the rounding; the number may get one digit more by that. Tells what was cut off.
pub fn cut(number: &mut Number, count: u64, rounding: Rounding) -> Rest {
    let (kept, rest) = number.coefficient.shifted_right(count);
    number.coefficient = kept;
    number.exponent += count as i64;
    if goes_up(number, rest, rounding) {
        number.coefficient = number.coefficient.plus(&Coefficient::ONE);
    }
    rest
}

/// Zeros behind the coefficient.
pub fn padded(coefficient: &Coefficient, count: u64, run: &mut Run) -> Coefficient {
    if count > MOST_DIGITS && !coefficient.is_zero() {
        run.report(status::MEMORY);
        return Coefficient::ZERO;
    }
    coefficient.shifted_left(count)
}

/// A payload keeps as many digits as the precision allows.
pub fn fix_nan(mut number: Number, run: &Run) -> Number {
    let room = run.settings.prec - i64::from(run.settings.clamp);
    if number.digits() > room {
        number.coefficient = match room {
            0 => Coefficient::ZERO,
            room => number.coefficient.low_digits(room as u64),
        };
    }
    number
}

pub fn finalize(mut number: Number, run: &mut Run) -> Number {
    match number.kind {
        Kind::Infinity => return number,
        Kind::Quiet | Kind::Signaling => return fix_nan(number, run),
        Kind::Finite => {}
    }
    let settings = &run.settings;
    let digits = number.digits();
    let adjusted = number.exponent + digits - 1;
    let is_plain = adjusted >= settings.emin && adjusted <= settings.emax && !settings.clamp;
    if is_plain && digits <= settings.prec {
        return number;
    }
    if !is_plain {
        check_exponent(&mut number, digits, run);
    }
    if digits > run.settings.prec && number.kind == Kind::Finite {
        round_digits(&mut number, run);
    }
    number
}

fn round_digits(number: &mut Number, run: &mut Run) {
    let digits = number.digits();
    if digits <= run.settings.prec {
        return;
    }
    let rest = cut(
        number,
        (digits - run.settings.prec) as u64,
        run.settings.rounding,
    );
    run.report(status::ROUNDED);
    if rest != Rest::Nothing {
        run.report(status::INEXACT);
    }
    let has_grown = match (&number.coefficient, POWERS.get(run.settings.prec as usize)) {
        (Coefficient::Small(small), Some(power)) => small >= power,
        _ => number.digits() > run.settings.prec,
    };
    if has_grown {
        number.coefficient = number.coefficient.shifted_right(1).0;
        number.exponent += 1;
        let digits = number.digits();
        check_exponent(number, digits, run);
    }
}

fn check_exponent(number: &mut Number, digits: i64, run: &mut Run) {
    let settings = run.settings;
    let adjusted = number.exponent + digits - 1;
    if adjusted > settings.emax {
        overflow(number, run);
    } else if settings.clamp && number.exponent > settings.etop() {
        let shift = number.exponent - settings.etop();
        number.coefficient = padded(&number.coefficient, shift as u64, run);
        number.exponent -= shift;
        run.report(status::CLAMPED);
        if !number.coefficient.is_zero() && adjusted < settings.emin {
            run.report(status::SUBNORMAL);
        }
    } else if adjusted < settings.emin {
        underflow(number, run);
    }
}

fn overflow(number: &mut Number, run: &mut Run) {
    let settings = run.settings;
    if number.coefficient.is_zero() {
        number.exponent = if settings.clamp {
            settings.etop()
        } else {
            settings.emax
        };
        run.report(status::CLAMPED);
        return;
    }
    let stays_finite = match settings.rounding {
        Rounding::Down | Rounding::ZeroFiveUp => true,
        Rounding::Ceiling => number.negative,
        Rounding::Floor => !number.negative,
        _ => false,
    };
    *number = if stays_finite {
        largest(number.negative, run)
    } else {
        Number::infinity(number.negative)
    };
    run.report(status::OVERFLOW | status::INEXACT | status::ROUNDED);
}

/// The finite number that is farthest from zero.
pub fn largest(negative: bool, run: &mut Run) -> Number {
    let settings = run.settings;
    if settings.prec as u64 > MOST_DIGITS {
        return Number::invalid(run, status::MEMORY);
    }
    let nines = Coefficient::nines(settings.prec as u64);
    Number::finite(negative, nines, settings.etop())
}

fn underflow(number: &mut Number, run: &mut Run) {
    let etiny = run.settings.etiny();
    if number.coefficient.is_zero() {
        if number.exponent < etiny {
            number.exponent = etiny;
            run.report(status::CLAMPED);
        }
        return;
    }
    run.report(status::SUBNORMAL);
    if number.exponent >= etiny {
        return;
    }
    let rest = cut(
        number,
        (etiny - number.exponent) as u64,
        run.settings.rounding,
    );
    run.report(status::ROUNDED);
    if rest != Rest::Nothing {
        run.report(status::INEXACT | status::UNDERFLOW);
        if number.coefficient.is_zero() {
            run.report(status::CLAMPED);
        }
    }
}
