"""What generators handle, what is thrown into them, and how they go."""
import sys


# What a generator handles while it waits is its own, whatever becomes of it.
def waits_in_handler():
    try:
        raise ValueError("inner")
    except ValueError:
        while True:
            try:
                yield 1
            except GeneratorExit:
                pass


def waits():
    try:
        raise ValueError("inner")
    except ValueError:
        yield 1
        yield 2


def deep(n, generator):
    return deep(n - 1, generator) if n else next(generator)


def handled():
    return type(sys.exc_info()[1]).__name__


sys.unraisablehook = lambda ignored: print("ignored", ignored.exc_value, handled())
try:
    raise KeyError("outer")
except KeyError:
    waiting = waits_in_handler()
    next(waiting)
    del waiting
    try:
        raise
    except KeyError as error:
        print(error, handled())
found = set()
for n in range(1000, 900, -1):
    waiting = waits()
    next(waiting)
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            deep(n, waiting)
        except RecursionError:
            pass
        found.add(handled())
print(found)


# What is thrown in has for its context what the generator handles, not what the caller does.
def shows_context():
    try:
        yield 1
    except Exception as error:
        print("inner", repr(error), repr(error.__context__))
        try:
            yield 2
        except Exception as error:
            print("again", repr(error), repr(error.__context__))
            raise


class Thrower:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def throw(self, *args):
        print("throw", len(args), handled())
        if isinstance(args[0], OSError):
            return "thrown"
        raise args[0]


def stands_at(inner):
    try:
        raise KeyError("own")
    except KeyError:
        try:
            yield from inner
        except Exception as error:
            print("outer", repr(error), repr(error.__context__), handled())
            yield 3


def throw(generator, error):
    try:
        raise LookupError("caller")
    except LookupError:
        try:
            print(generator.throw(error))
        except BaseException as error:
            print(repr(error), repr(error.__context__))


for make in (shows_context, lambda: stands_at(shows_context()), lambda: stands_at([1, 2]), lambda: stands_at(Thrower())):
    for first in (ValueError("first"), OSError("first"), IndexError):
        generator = make()
        next(generator)
        throw(generator, first)
        throw(generator, TypeError("second"))
        throw(generator, TypeError("third"))
        throw(make(), first)


# Each is the only one that has the next, so that they all go at once.
def holds(inner):
    yield inner


nested = None
for n in range(5000):
    nested = holds(nested)
    next(nested)
nested = None
print("gone")
