"""Coroutines and asynchronous generators, driven by hand: there is no event loop."""

import types


class Once:
    """Gives its value to whoever runs the coroutine, and what that sends to the coroutine."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        sent = yield self.value
        return sent


def run(coroutine, *sent):
    """What it gives, and at last what it returns."""
    given = []
    try:
        given.append(coroutine.send(None))
        for value in sent:
            given.append(coroutine.send(value))
    except StopIteration as stop:
        return given, stop.value
    coroutine.close()
    return given, "closed"


async def add(a, b):
    """Adds what is sent."""
    return a + await Once("a") + b + await Once("b")


async def twice(n):
    total = 0
    for i in range(n):
        total += await add(i, 1)
    return total


print(run(add(1, 2), 10, 20), run(twice(2), 1, 2, 3, 4), run(twice(3), 1))
print(add.__name__, add.__doc__, add.__code__.co_flags & 0x80, add.__code__.co_varnames)


async def numbers(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("got", got)
            await Once(("between", i))
    finally:
        print("numbers end")


class Manager:
    def __init__(self, swallows):
        self.swallows = swallows

    async def __aenter__(self):
        print("enter", await Once("entering"))
        return self

    async def __aexit__(self, kind, value, trace):
        print("exit", kind and kind.__name__, value, await Once("leaving"))
        return self.swallows


async def loops():
    async for i in numbers(3):
        print("item", i)
    else:
        print("else")
    squares = [i * i async for i in numbers(3) if i != 1]
    both = {i: await Once(i) async for i in numbers(1)}
    lazily = (i async for i in numbers(1))
    return squares, both, [i async for i in lazily]


async def managed(swallows):
    async with Manager(swallows) as m, Manager(False):
        if m.swallows:
            raise KeyError("inside")
        return "returned"
    return "went on"


print(run(loops(), *"abcdefghijkl"))
print(run(managed(False), 1, 2, 3, 4))
print(run(managed(True), 1, 2, 3, 4))


def step(awaitable, *sent):
    try:
        print("step", awaitable.send(None))
        for value in sent:
            print("step", awaitable.send(value))
    except (StopIteration, StopAsyncIteration, GeneratorExit, KeyError, RuntimeError) as error:
        print(type(error).__name__, error)


agen = numbers(2)
step(agen.__anext__())
step(agen.asend("hello"), None)
step(agen.athrow(KeyError("thrown")))
step(agen.__anext__())
again = numbers(2)
step(again.asend(None))
step(again.aclose())
step(again.aclose())


async def wrong(what):
    try:
        if what == "await":
            await 1
        elif what == "for":
            async for i in [1]:
                pass
        elif what == "with":
            async with 1:
                pass
        elif what == "twice":
            other = add(1, 2)
            other.close()
            await other
        else:
            raise StopIteration
    except TypeError as error:
        return error


for what in ("await", "for", "with", "twice", "stop"):
    try:
        print(run(wrong(what)))
    except RuntimeError as error:
        print(error, repr(error.__cause__))

idle = add(1, 2)
try:
    iter(idle)
except TypeError as error:
    print(error)
idle.close()
for value in (add(1, 2), numbers(1), (i for i in ())):
    print(type(value), value.__name__, value.__qualname__)
    if hasattr(value, "close"):
        value.close()


@types.coroutine
def by_generator(n):
    got = yield n
    return got


async def waits():
    return await by_generator(3), await by_generator(4)


print(run(waits(), "x", "y"))


def gen():
    """Its names can be changed, and it tells what it waits for."""
    yield from numbers_of(2)


def numbers_of(n):
    yield from range(n)


g = gen()
print(next(g), g.gi_suspended, g.gi_yieldfrom.__name__)
g.__name__ = "other"
print(g.__name__, g.__qualname__, g.gi_code.co_name, g.gi_code.co_firstlineno)
try:
    g.throw(1)
except TypeError as error:
    print(error)
