"""Coroutines and generators at their edges: closed, thrown into, never awaited, awaited twice, too deep."""

import sys
import traceback
import types
import warnings

warnings.simplefilter("ignore")


class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


class Noisy:
    """Its end runs generators itself."""

    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name, [i for i in (n * 2 for n in range(2))], next(n for n in "xy"))


def told(run, *args):
    try:
        print(run(*args))
    except BaseException as error:
        print(type(error).__name__, error, repr(error.__cause__), repr(error.__context__))


async def fibonacci(n):
    if n <= 1:
        return n
    return await fibonacci(n - 1) + await fibonacci(n - 2)


async def pausing(n):
    if n == 0:
        return await Pause("deepest")
    try:
        return 1 + await pausing(n - 1)
    finally:
        print("leave", n)


def steps(coroutine, *sent):
    given = []
    try:
        for value in sent:
            given.append(coroutine.send(value))
    except StopIteration as stop:
        return given, "returned", stop.value
    return given, "suspended"


print(steps(fibonacci(10), None))
print(steps(pausing(3), None, 5))
waiting = pausing(2)
print(steps(waiting, None), waiting.cr_await is None, waiting.cr_running, waiting.cr_suspended)
print(waiting.cr_await.__name__, waiting.cr_await.cr_await.cr_await.__name__)
told(waiting.throw, KeyError("thrown"))
told(waiting.send, None)
waiting = pausing(2)
steps(waiting, None)
told(waiting.close)
told(waiting.close)
told(waiting.throw, ValueError("late"))
fresh = pausing(1)
told(fresh.send, 1)
told(fresh.throw, ValueError("early"))
told(fresh.send, None)


async def of(awaitable):
    return await awaitable


async def both(awaitable):
    return [await awaitable, await awaitable]


shared = pausing(1)
first, second = of(shared), of(shared)
print(steps(first, None))
told(steps, second, None)
print(steps(first, 2))
told(steps, of(shared), None)
told(steps, both(fibonacci(3)), None)
for thing in (1, "text", (i for i in "ab"), [], None, fibonacci):
    told(steps, of(thing), None)


async def itself():
    return await own


own = itself()
told(steps, own, None)


async def running():
    return steps(active, None)


active = running()
told(steps, active, None)


class Returns:
    def __init__(self, made):
        self.made = made

    def __await__(self):
        return self.made


for made in (iter([1, 2]), 5, fibonacci(1), iter(())):
    told(steps, of(Returns(made)), None, None, None)
    if hasattr(made, "close"):
        made.close()


@types.coroutine
def old_style():
    got = yield "old"
    return [got]


print(steps(of(old_style()), None, "sent"))


async def finally_returns(n):
    try:
        await Pause(n)
    finally:
        return "by finally"


print(steps(finally_returns(1), None, 2))
held = finally_returns(2)
steps(held, None)
told(held.throw, KeyError("swallowed"))
held = finally_returns(3)
steps(held, None)
told(held.close)


async def ignoring():
    while True:
        try:
            await Pause("again")
        except GeneratorExit:
            print("ignored")
            if not stubborn:
                return


stubborn = True
held = ignoring()
steps(held, None)
told(held.close)
stubborn = False
told(held.close)


async def handles():
    try:
        raise KeyError("first")
    except KeyError as error:
        got = await pausing(0)
        try:
            raise ValueError("second")
        except ValueError as inner:
            return got, inner.__context__ is error, sys.exc_info()[0]


held = handles()
print(steps(held, None), sys.exc_info())
try:
    raise IndexError("outside")
except IndexError:
    print(steps(held, "back"), sys.exc_info()[0])
held = handles()
steps(held, None)
told(held.throw, TypeError("into"))


async def fails(n):
    if n == 0:
        raise LookupError("at the bottom")
    await fails(n - 1)


async def stops(kind):
    raise kind("inside")


def shown_lines(run, *args):
    try:
        run(*args)
    except Exception as error:
        text = traceback.format_exception(error)
        print(text[0], *text[-4:], sep="")


shown_lines(steps, fails(3), None)
told(steps, of(stops(StopIteration)), None)
told(steps, of(stops(StopAsyncIteration)), None)


async def endless(n):
    return await endless(n + 1)


def depth(n):
    yield n
    yield from depth(n + 1)


async def items(n):
    yield n
    async for item in items(n + 1):
        yield item


async def all_of(iterable):
    return [item async for item in iterable]


for deep in (lambda: steps(endless(0), None), lambda: list(depth(0)), lambda: steps(all_of(items(0)), None)):
    try:
        deep()
    except RecursionError as error:
        print("too deep:", str(error)[:32])


async def noisy(n):
    noise = Noisy(f"local {n}")
    await Pause(Noisy(f"given {n}").name)
    total = await fibonacci(n) + len([await of(fibonacci(2)), Noisy(f"item {n}")])
    return total


print(steps(noisy(3), None, None))
held = noisy(4)
print(steps(held, None))
del held


def gives(n):
    got = yield len([Noisy(f"in {n}")])
    print("got", got)
    yield Noisy(f"yielded {n}").name, [i for i in range(n)]
    got = yield from (x for x in (1, 2))
    return got


print(list(gives(2)))
half = gives(3)
print(next(half), half.send("s"), next(half), half.gi_yieldfrom is None)
told(half.throw, KeyError("into the inner"))
half = gives(1)
next(half)
half.close()
told(next, half)


def delegates(inner):
    try:
        got = yield from inner
        print("inner gave", got)
    except ValueError as error:
        yield "caught", str(error)
    return "end"


class Stubborn:
    def __iter__(self):
        return self

    def __next__(self):
        return "next"

    def throw(self, error):
        print("thrown", error)
        raise StopIteration("by throw")

    def close(self):
        print("closed")


for inner in ([1, 2], gives(0), Stubborn(), (c for c in "ab")):
    outer = delegates(inner)
    print(next(outer), outer.gi_yieldfrom is inner)
    told(outer.throw, ValueError("x"))
    told(next, outer)
outer = delegates(Stubborn())
next(outer)
outer.close()
told(delegates([1]).send, 1)
outer = delegates([1, 2])
next(outer)
told(outer.send, "refused")
told(lambda: list(delegates(fibonacci(1))))


async def agen(n):
    try:
        for i in range(n):
            if i % 2:
                await Pause(("wait", i))
            got = yield i
            if got:
                print("asend", got)
    finally:
        await Pause("cleaning")
        print("agen ends")


print(steps(all_of(agen(4)), None, None, None, None, None))
one = agen(2)
stepping = one.asend(None)
told(stepping.send, None)
told(stepping.send, None)
waits = one.__anext__()
print(steps(waits, None), one.ag_running, one.ag_await is None)
told(steps, one.__anext__(), None)
told(steps, all_of(one), None)
told(waits.throw, KeyError("while waiting"))
closing = agen(2)
told(steps, closing.__anext__(), None)
told(steps, closing.aclose(), None, None)
told(steps, closing.__anext__(), None)
other = agen(3)
told(steps, other.__anext__(), None)
told(steps, other.athrow(ValueError("athrow")), None, None)


class Counted:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return await Pause(self.n)


class Broken:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 5


print(steps(all_of(Counted(2)), None, "a", "b"))
told(steps, all_of(Broken()), None)
told(steps, all_of([1]), None)


async def breaks():
    async for item in Counted(9):
        if item == 5:
            break
    return item


held = breaks()
print(steps(held, None, 7, 6, 5, 4))
print(held.__qualname__, type(held).__name__)


async def renamed():
    return 1


named = renamed()
named.__name__, named.__qualname__ = "other", "some.other"
print(named.__name__, named.__qualname__)
told(setattr, named, "__name__", 1)
print(steps(named, None))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    renamed()
    fibonacci(3)
    never = of(None)
    del never
    closed = of(None)
    closed.close()
    del closed
print([(str(warning.message), warning.category.__name__) for warning in caught])
