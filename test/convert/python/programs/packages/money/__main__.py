"""What programs do with decimal: prices, taxes, contexts, formats, classes of their own."""
import copy
import decimal
import numbers
import pickle
from collections import Counter
from contextvars import copy_context
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, getcontext, localcontext
from fractions import Fraction

CENT = Decimal("0.01")


class Money(Decimal):
    """An amount with a currency."""

    def __new__(cls, amount, currency="EUR"):
        made = super().__new__(cls, amount)
        made.currency = currency
        return made

    def __add__(self, other):
        return Money(super().__add__(other), self.currency)

    def __str__(self):
        return f"{Decimal(self):,.2f} {self.currency}"


def tried(what, function, *args, **keywords):
    try:
        print(what, repr(function(*args, **keywords)))
    except Exception as error:
        bases = [base.__name__ for base in type(error).__mro__]
        print(what, type(error).__name__, error, bases)


def invoice():
    lines = [("pencil", 12, "0.45"), ("paper", 3, "7.995"), ("ink", 1, "31.9")]
    total = Decimal(0)
    for name, count, price in lines:
        amount = (count * Decimal(price)).quantize(CENT, rounding=ROUND_HALF_UP)
        print(f"{name:<10}{count:>4} x {Decimal(price):>8.3f} = {amount:>10}")
        total += amount
    tax = (total * Decimal("0.19")).quantize(CENT, ROUND_HALF_EVEN)
    print(f"{total} + {tax} = {total + tax:,}", f"{tax / total:.3%}", round(total, 1), round(total))


def arithmetic():
    a, b = Decimal("1.10"), Decimal("3")
    print(a + b, a - b, a * b, a / b, a // b, a % b, a ** b, divmod(b, a), -a, +a, abs(-a))
    print(2 + a, 2 - a, 2 * a, 2 / a, 7 // b, 7 % b, 2 ** b, pow(b, 3, 7), divmod(7, b))
    print(a < b, a == Decimal("1.1"), a == 1.1, Decimal("0.5") == 0.5, a > 1, b == 3, 3 == b, a == Fraction(11, 10), a < Fraction(10, 9))
    print(hash(b) == hash(3), hash(Decimal("0.5")) == hash(0.5), {b: "three"}[3], b in {1, 2, 3}, bool(a - a), a.sqrt(), a.exp(), a.ln())
    print(int(a), float(a), complex(a), round(Decimal("2.675"), 2), round(Decimal("2.5")), a.as_tuple(), a.as_integer_ratio())
    print(sum([a, b, a]), max(a, b), min([b, a]), sorted([b, a, Decimal("-1")]), Counter([a, Decimal("1.1")]))
    print(Decimal("1E+3"), Decimal("12.30").normalize(), Decimal("1E+3").to_eng_string(), Decimal("123456E3"), Decimal("0E-9"), Decimal(10) ** -7)
    print(isinstance(a, numbers.Number), isinstance(a, numbers.Real), Decimal.from_float(0.1), Decimal((1, (1, 4, 7), -2)), Decimal(" 1_000.5 "))


def formats():
    value = Decimal("-1234567.8912")
    for spec in ["", ",", ".2f", ",.2f", "+.1e", "e", "G", "15.3f", "*^20,.1f", "<15.2f", "=+20,.2f", "020,.2f", "%", ".0%", "n", ".3g", "z.0f"]:
        print(spec, format(value, spec), format(Decimal("0.00"), spec), format(Decimal("NaN"), spec))
    print(f"{value!r} {value!s:>20} {value:>{20}.{1}f}", "%s %d %.2f" % (value, value, value), "{:.1f}".format(value))
    tried("format", format, value, "q")


def contexts():
    print(getcontext())
    with localcontext() as context:
        context.prec = 5
        context.rounding = ROUND_DOWN
        print(Decimal(2) / Decimal(3), getcontext().prec, context.flags[decimal.Inexact], context.flags[decimal.Overflow])
        print(copy_context().run(lambda: getcontext().prec))
    with localcontext(prec=3, Emax=9) as context:
        print(Decimal(22) / 7, repr(context))
        tried("overflow", lambda: Decimal("9E9") * 10)
        context.traps[decimal.Overflow] = False
        print(Decimal("9E9") * 10, dict(context.flags) == context.flags, len(context.traps))
    print(Decimal(22) / 7, getcontext().prec)
    own = Context(prec=4, rounding=ROUND_HALF_UP, traps=[])
    print(own.divide(1, 3), own.create_decimal("3.14159"), own.sqrt(2), own.power(2, 100), own.divide(1, 0), own.divmod(7, 2), own.flags)
    own.clear_flags()
    print(own, own.copy().prec, own.Etiny(), own.Etop(), pickle.loads(pickle.dumps(own)))
    tried("precision", Context, prec=0)
    tried("rounding", Context, rounding="up")
    tried("delete", delattr, own, "prec")
    tried("attribute", setattr, own, "precision", 3)


def signals():
    tried("division", lambda: Decimal(1) / 0)
    tried("undefined", lambda: Decimal(0) / 0)
    tried("syntax", Decimal, "1,5")
    tried("type", Decimal, None)
    tried("float", lambda: Decimal(1) + 1.0)
    tried("order", lambda: Decimal(1) < "1")
    tried("nan", lambda: Decimal("NaN") < 1)
    tried("signaling", lambda: Decimal("sNaN") + 1)
    tried("hash", hash, Decimal("sNaN"))
    tried("quantize", lambda: Decimal("1E30").quantize(CENT))
    tried("int", int, Decimal("Infinity"))
    tried("method", lambda: Decimal(1).square())
    tried("assign", setattr, Decimal(1), "real", 2)
    try:
        Decimal(1) / Decimal(0)
    except ZeroDivisionError as error:
        print("caught", type(error).__name__, issubclass(decimal.DivisionUndefined, decimal.InvalidOperation))
    with localcontext() as context:
        context.traps[decimal.FloatOperation] = True
        tried("mixed", Decimal, 1.5)
        tried("equal", lambda: Decimal("1.5") == 1.5)
    print(Decimal("Infinity") - 1, Decimal("-Infinity") < 0, Decimal("NaN") == Decimal("NaN"), Decimal("NaN").is_nan(), -Decimal("0"))


def classes():
    price = Money("1999.90")
    more = price + 1
    print(price, more, type(more).__name__, more.currency, type(price * 2).__name__, price == Decimal("1999.9"), repr(price))
    again = pickle.loads(pickle.dumps(Decimal("1.50")))
    print(again, copy.copy(again) is again, copy.deepcopy([again])[0] is again, Decimal(price), type(Decimal(price)).__name__)


def digits():
    getcontext().prec = 60
    print(Decimal(2).sqrt(), Decimal(1).exp(), Decimal(10).ln(), Decimal(7).log10(), Decimal("1.0001") ** Decimal("2.5"), sep="\n")
    getcontext().prec = 28
    print(Decimal(3).compare(Decimal(4)), Decimal("1.5").compare_total(Decimal("1.50")), Decimal(3).max(4), Decimal("101").logical_xor(Decimal("1")))
    print(Decimal("12.5").shift(2), Decimal("12.5").rotate(-1), Decimal("12.5").scaleb(3), Decimal("12.5").next_plus(), Decimal("7").fma(2, 3))
    print(Decimal("12.345").to_integral_value(), Decimal("7.5").remainder_near(2), Decimal("12.5").adjusted(), Decimal("12.5").number_class())
    print(decimal.MAX_PREC, decimal.MIN_ETINY, decimal.HAVE_THREADS, decimal.DecimalTuple(0, (1, 2), -1))


invoice()
arithmetic()
formats()
contexts()
signals()
classes()
digits()
