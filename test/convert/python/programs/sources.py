"""What inspect gives: the text of functions, classes and modules, comments and blank lines too."""
import functools
import inspect
import sys
from inspect import getsource, isclass


class Queue:
    """A queue."""

    limit = 3

    def put(self, item):
        # at the end
        self.items.append(item)
        # still a part of it

    # a part of the class

    @property
    def size(self):
        return len(self.items)

    class Inner:
        def get_code(self):
            return inspect.getsource(Queue.Inner)
# no part of it


def doubled(function):
    @functools.wraps(function)
    def inner(*args):
        return 2 * function(*args)
    return inner


@doubled
def text(a,
         b=(1,
            2)):
    """Says "what" it \\ is."""
    return f"{a}\t{b}"

	# indented by a tab
    # behind it


def one_liner(): return 1
    # not a part of it


def with_inner():
    def inner():
        pass
        # of inner
    return inner


for thing in (Queue, Queue.put, Queue().put, Queue.Inner, text, one_liner, doubled, with_inner(),
              sys.modules[__name__]):
    print(getsource(thing), end="---\n")
print(Queue.Inner().get_code())
print(inspect.getsourcelines(text))
for thing in (3, len, int):
    try:
        print(inspect.getsource(thing))
    except TypeError as error:
        print(error)
print(isclass(Queue), inspect.isfunction(Queue.put), inspect.ismethod(Queue().put),
      inspect.isbuiltin(len), inspect.ismodule(sys), inspect.isgenerator(i for i in ()))
print(inspect.cleandoc("""  Head

      One
        two
      """), inspect.getmro(Queue) == Queue.__mro__)
