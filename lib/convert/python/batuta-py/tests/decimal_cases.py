"""Random calls of decimal for differ.py: arguments are the settings of a context and the operands."""
import decimal
import operator
from decimal import Decimal

ROUNDINGS = ["ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"]
SIGNALS = ["InvalidOperation", "FloatOperation", "DivisionByZero", "Overflow", "Underflow", "Subnormal", "Inexact", "Rounded", "Clamped"]
OPERATORS = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lt", "le", "eq", "ne", "gt", "ge"]
UNARY = ["exp", "ln", "log10", "logb", "logical_invert", "next_minus", "next_plus", "normalize", "sqrt", "is_normal", "is_subnormal",
         "number_class", "to_eng_string", "to_integral", "to_integral_value", "to_integral_exact", "copy_abs", "copy_negate", "is_zero",
         "is_signed", "is_finite", "is_nan", "is_qnan", "is_snan", "is_infinite", "is_canonical", "canonical", "radix"]
NUMBER_ONLY = ["as_tuple", "adjusted", "conjugate", "__repr__", "__str__", "__hash__", "__bool__", "__reduce__"]
CONTEXT_ONLY = ["abs", "plus", "minus", "to_sci_string", "create_decimal"]
BINARY = ["compare", "compare_signal", "compare_total", "compare_total_mag", "copy_sign", "max", "max_mag", "min", "min_mag", "next_toward",
          "remainder_near", "quantize", "same_quantum"]
COUNTED = ["rotate", "scaleb", "shift"]
LOGICAL = ["logical_and", "logical_or", "logical_xor"]
CONTEXT_BINARY = ["add", "subtract", "multiply", "divide", "divide_int", "remainder", "divmod", "power"]
WRITTEN = ["", "1", "-1", "+1.50", ".5", "5.", "1e5", "1E-7", " 12 ", "1_000", "inf", "-Infinity", "nan", "sNaN12", "-nan007", "0e-9999999999",
           "1e99999999999999999999", "1e-99999999999999999999", "٣.٥", "1 2", "--1", "e5", ".", "1e", "1e+", "0x1", "nan 1", "infin", "\x00",
           "1\u00a0", "1e1000000", "00012.3400"]


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.cases = [self.operators, self.operators, self.methods, self.methods, self.of_context, self.of_context, self.conversions,
                      self.formats, self.powers, self.made]

    def settings(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.1:  # where rounding carries to the smallest and to the largest number
            prec, emin, emax = rng.randint(1, 4), -rng.randint(0, 4), rng.randint(0, 4)
        elif kind < 0.4:
            prec, emin, emax = rng.choice([1, 2, 3, 5, 9, 16, 28, 28, 34, 50]), -999999, 999999
        elif kind < 0.8:
            prec = rng.randint(1, 40)
            emax = rng.choice([0, 1, 5, 9, 99, 384, 6144])
            emin = -rng.choice([0, 1, 5, 9, 98, 383, 6143])
        else:
            prec, emin, emax = rng.randint(1, 60), decimal.MIN_EMIN, decimal.MAX_EMAX
        traps = [] if rng.random() < 0.8 else rng.sample(SIGNALS, rng.randint(1, 4))
        clamp = int(rng.random() < 0.3)
        rounding = "ROUND_HALF_EVEN" if rng.random() < 0.3 else rng.choice(ROUNDINGS)
        return [prec, rounding, emin, emax, int(rng.random() < 0.8), clamp, traps]

    def digits(self):
        rng = self.rng
        length = rng.choice([1, 1, 2, 3, 5, 9, 16, 19, 20, 28, 38, 39, 40, rng.randint(1, 60)])
        kind = rng.random()
        if kind < 0.6:
            return "".join(rng.choice("0123456789") for _ in range(length))
        if kind < 0.75:
            return "9" * length
        if kind < 0.9:
            return "1" + "0" * (length - 1)
        return rng.choice("123456789") + "0" * (length // 2) + rng.choice(["5", "50", "49", "51", "1"])

    def number(self, settings=None):
        """The text of a number, often near the limits of the context."""
        rng = self.rng
        if rng.random() < 0.08:
            return rng.choice(["NaN", "sNaN", "-NaN", "NaN123", "sNaN4567890123", "Infinity", "-Infinity"])
        sign = rng.choice(["", "", "-"])
        digits = self.digits()
        kind = rng.random()
        if kind < 0.3:
            exponent = 0
        elif kind < 0.8 or settings is None:
            exponent = rng.randint(-len(digits) - 5, 6)
        else:
            prec, _, emin, emax = settings[:4]
            exponent = rng.choice([emin, emax, emin - prec + 1, emax - prec + 1, -prec, prec]) + rng.randint(-3, 3)
            if rng.random() < 0.5:
                exponent -= len(digits)
        return f"{sign}{digits}E{exponent}"

    def operands(self, count, settings):
        rng = self.rng
        made = [["D", self.number(settings)]]
        while len(made) < count:
            kind = rng.random()
            if kind < 0.7:
                made.append(["D", self.number(settings)])
            elif kind < 0.85:
                made.append(["D", self.neighbour(made[0][1])])
            else:
                made.append(rng.choice([rng.randint(-20, 20), rng.randint(-10**30, 10**30), True, 10**rng.randint(0, 40)]))
        return made

    def neighbour(self, text):
        """Equal to another number, or nearly."""
        rng = self.rng
        if "N" in text or "I" in text:
            return text
        digits, exponent = text.split("E")
        kind = rng.randrange(4)
        if kind == 0:
            return f"{digits}{'0' * rng.randint(0, 5)}E{int(exponent) - rng.randint(0, 5)}"
        if kind == 1:
            return f"{digits}E{int(exponent) + rng.randint(-2, 2)}"
        if kind == 2:
            return f"{int(digits) + rng.choice([-1, 1])}E{exponent}"
        return f"{-int(digits)}E{exponent}"

    def operators(self):
        rng = self.rng
        settings = self.settings()
        operands = self.operands(2, settings)
        if rng.random() < 0.1:
            operands[1] = rng.choice([0.5, 0.1, -1.0, float("inf"), float("nan"), "1", None])
        if rng.random() < 0.2:
            operands.reverse()
        if rng.random() < 0.1:
            return "o_" + rng.choice(["neg", "pos", "abs"]), settings, [["D", self.number(settings)]]
        return "o_" + rng.choice(OPERATORS + ["add", "sub", "mul", "truediv", "divmod"]), settings, operands

    def methods(self):
        rng = self.rng
        settings = self.settings()
        kind = rng.random()
        if kind < 0.4:
            return "m_" + rng.choice(UNARY + NUMBER_ONLY), settings, [["D", self.number(settings)]]
        return "m_" + self.named(rng.choice([BINARY, COUNTED, LOGICAL, ["fma"]])), settings, self.operands_of(settings)

    def of_context(self):
        rng = self.rng
        settings = self.settings()
        kind = rng.random()
        if kind < 0.3:
            return "c_" + rng.choice(UNARY[:-2] + CONTEXT_ONLY), settings, [["D", self.number(settings)]]
        return "c_" + self.named(rng.choice([BINARY, COUNTED, LOGICAL, ["fma"], CONTEXT_BINARY])), settings, self.operands_of(settings)

    def named(self, names):
        self.group = names
        return self.rng.choice(names)

    def operands_of(self, settings):
        rng = self.rng
        if self.group is LOGICAL and rng.random() < 0.9:
            return [["D", "".join(rng.choice("01") for _ in range(rng.randint(1, 50)))] for _ in range(2)]
        if self.group is COUNTED and rng.random() < 0.9:
            prec = settings[0]
            count = rng.choice([rng.randint(-prec - 1, prec + 1), rng.randint(-5, 5), rng.randint(-20000, 20000)])
            return [["D", self.number(settings)], rng.choice([count, ["D", str(count)]])]
        if self.group == ["fma"]:
            return self.operands(3, settings)
        return self.operands(2, settings)

    def powers(self):
        rng = self.rng
        settings = self.settings()
        kind = rng.random()
        base = rng.choice([self.number(settings), f"{rng.randint(1, 99)}E{rng.randint(-3, 1)}", "1." + "0" * rng.randint(0, 5),
                           f"0.9{rng.randint(0, 999)}", f"1.0{rng.randint(0, 999)}"])
        exponent = rng.choice([str(rng.randint(-50, 200)), f"{rng.randint(-999, 999)}E-2", "0.5", "-0.5", self.number(settings), "1E+3"])
        if kind < 0.2:
            modulus = rng.choice([str(rng.randint(-1000, 1000)), self.number(settings)])
            return rng.choice(["c_power", "pow"]), settings, [["D", base.split(".")[0].split("E")[0]], ["D", rng.choice(["-0", "0", str(rng.randint(-2, 10**rng.randint(1, 20)))])], ["D", modulus]]
        if kind < 0.8:
            return "c_power", settings, [["D", base], ["D", exponent]]
        name = rng.choice(["exp", "ln", "log10"])
        number = rng.choice([base, f"{rng.choice(['', '-'])}{rng.randint(1, 10**6)}E{rng.randint(-60, 3)}", f"1.{'0' * rng.randint(0, 40)}{rng.randint(1, 99)}",
                             f"0.{'9' * rng.randint(1, 40)}{rng.randint(1, 99)}", f"1E{rng.randint(-50, 50)}"])
        return "c_" + name, settings, [["D", number]]

    def conversions(self):
        rng = self.rng
        settings = self.settings()
        number = ["D", self.number()]
        name = rng.choice(["int", "float", "round", "round", "floor", "ceil", "trunc", "complex", "as_integer_ratio", "bool", "hash",
                           "quantized", "integral"])
        if name == "round":
            return name, settings, [number] + ([rng.randint(-20, 20)] if rng.random() < 0.8 else [])
        if name == "quantized":
            return name, settings, [number, ["D", f"1E{rng.randint(-12, 5)}"], rng.choice(ROUNDINGS)]
        if name == "integral":
            return name, settings, [number, rng.choice(ROUNDINGS)]
        return name, settings, [number]

    def formats(self):
        rng = self.rng
        settings = self.settings()
        fill = rng.choice(["", "", "", "*", " ", "0", "é", "z"])
        align = rng.choice(["", "", "<", ">", "^", "="])
        spec = [fill + align if align else "", rng.choice(["", "", "+", "-", " "]), rng.choice(["", "", "", "", "z"]), rng.choice(["", "", "", "0"]),
                rng.choice(["", "", "5", "10", "20", "1", "30"]), rng.choice(["", "", ","]),
                rng.choice(["", "", ".0", ".1", ".2", ".3", ".10", ".17", "."]), rng.choice(["", "f", "f", "e", "g", "%", "n", "E", "F", "G", "q", "s", "d", "N"])]
        text = self.number() if rng.random() < 0.8 else rng.choice(["0", "-0", "0E+3", "-0.004", "0.000001", "1E-7", "123456789", "-0E-9"])
        return "format", settings, [["D", text], "".join(spec)]

    def made(self):
        rng = self.rng
        settings = self.settings()
        value = rng.choice([lambda: rng.choice(WRITTEN), lambda: self.number(settings), lambda: rng.randint(-10**40, 10**40),
                            lambda: rng.choice([0.1, 2.5, -1e300, 5e-324, float("nan"), float("inf"), -0.0, 1e16]),
                            lambda: rng.random() * 10.0 ** rng.randint(-30, 30), lambda: self.parts(), lambda: rng.choice([None, b"1", [], ()])])()
        return rng.choice(["Decimal", "create_decimal", "from_float", "create_decimal_from_float"]), settings, [value]

    def parts(self):
        rng = self.rng
        digits = tuple(rng.choice([0, 1, 5, 9]) for _ in range(rng.randint(0, 6)))
        if rng.random() < 0.1:
            digits += (rng.choice([10, -1, "1", None]),)
        return (rng.choice([0, 0, 1, 1, 2, "0"]), digits, rng.choice([0, 3, -4, "F", "n", "N", "x", 1.5, rng.randint(-10**19, 10**19)]))

    def case(self):
        while True:
            name, settings, operands = self.rng.choice(self.cases)()
            try:
                for made in operands:
                    operand(made)
            except decimal.InvalidOperation:
                continue  # beyond all limits
            return name, [settings, operands]


def operand(made):
    if isinstance(made, list) and made[:1] == ["D"]:
        return Decimal(made[1])
    return made


def outcome(name, arguments):
    """What CPython gives, and the flags that are set then."""
    (prec, rounding, emin, emax, capitals, clamp, traps), operands = arguments
    operands = [operand(made) for made in operands]
    context = decimal.Context(prec, rounding, emin, emax, capitals, clamp, [], [getattr(decimal, name) for name in traps])
    decimal.setcontext(context)
    try:
        result = repr(call(name, operands, context))
    except (ArithmeticError, TypeError, ValueError, OverflowError) as error:
        result = f"!{type(error).__name__}: {error}"
    decimal.setcontext(decimal.Context())
    flags = [signal.__name__ for signal, is_set in context.flags.items() if is_set]
    return f"{result} {' '.join(flags)}"


def call(name, operands, context):
    kind, _, plain = name.partition("_")
    if kind == "o":
        return (divmod if plain == "divmod" else getattr(operator, plain))(*operands)
    if kind == "m":
        return getattr(operands[0], plain)(*operands[1:])
    if kind == "c":
        return getattr(context, plain)(*operands)
    if name == "Decimal":
        return Decimal(*operands)
    if name == "from_float":
        return Decimal.from_float(*operands)
    if name in ("create_decimal", "create_decimal_from_float"):
        return getattr(context, name)(*operands)
    if name == "quantized":
        return operands[0].quantize(*operands[1:])
    if name == "integral":
        return operands[0].to_integral_exact(*operands[1:])
    if name == "as_integer_ratio":
        return operands[0].as_integer_ratio()
    if name in ("floor", "ceil", "trunc"):
        return getattr(operands[0], f"__{name}__")()
    return {"int": int, "float": float, "round": round, "complex": complex, "bool": bool, "hash": hash, "format": format, "pow": pow}[name](*operands)


def is_left_out(name, arguments):
    """Numbers that no memory holds, and hashes that are different each time."""
    numbers = [made[1] for made in arguments[1] if isinstance(made, list) and made[:1] == ["D"]]
    far = any(abs(int(text.rpartition("E")[2] or 0)) > 5000 for text in numbers if "E" in text)
    if "hash" in name and any("NaN" in text for text in numbers):
        return True
    return far and name in ("int", "round", "floor", "ceil", "trunc", "as_integer_ratio", "format")
