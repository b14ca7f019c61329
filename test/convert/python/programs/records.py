"""Dataclasses, and an error of iteration that nobody catches."""
import sys
from dataclasses import dataclass, field


@dataclass(order=True)
class Box:
    """A box."""

    height: int
    length: int = 2
    tags: list = field(default_factory=list, compare=False)

    def is_square(self) -> bool:
        return self.height == self.length


def failing():
    yield 1
    raise ValueError("from the generator")


def loop(items):
    for item in items:
        pass


def collect(items):
    return [item for item in items]


if __name__ == "__main__":
    box = Box(height=1)
    print(box, box.is_square(), Box(2) == Box(2, 2), Box(1) < Box(2), sorted([Box(3), Box(1)]))
    print(collect("ab"), flush=True)
    if len(sys.argv) > 1:
        sum(item for item in collect(failing()))
    loop(None)
