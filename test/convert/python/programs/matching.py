"""The match statement."""


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def kind(value):
    match value:
        case 0 | 1:
            return "small"
        case int(n) if n < 0:
            return f"negative {n}"
        case [x]:
            return f"one {x}"
        case [first, *rest, last]:
            return f"{first} {rest} {last}"
        case {"type": "circle", "r": r, **others}:
            return f"circle {r} {sorted(others)}"
        case Point(x=0, y=y):
            return f"on the axis {y}"
        case Point(x, y):
            return f"point {x} {y}"
        case str() as text:
            return f"text {text}"
        case None | True:
            return "singleton"
        case _:
            return "other"


for value in (1, -5, [1], (1, 2, 3), {"type": "circle", "r": 2, "z": 1}, Point(0, 3), Point(1, 2),
              "t", None, True, 2.5, []):
    print(kind(value))


def half_fitting(value):
    first = last = "before"
    match value:
        case [first, 1] | (1, first, 2):
            return first
        case {"a": first, "b": [last, 0]} if last:
            return first, last
    return first, last


for value in ([5, 1], [5, 2], (1, 4, 2), (1, 4, 3), {"a": 1, "b": [2, 1]}, {"a": 1, "b": [2, 0]},
              {"a": 1, "b": [0, 0]}):
    print(half_fitting(value))
