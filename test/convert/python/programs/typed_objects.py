"""Functions and methods that calculate with attributes of instances."""
import math


class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def length(self):
        return math.sqrt(self.x * self.x + self.y * self.y) * self.scale

    def move(self, dx, dy):
        self.x += dx
        self.y += dy / self.x

    def distance(self, other):
        dx = self.x - other.x
        dy = self.y - other.y
        return (dx * dx + dy * dy) ** 0.5

    def grow(self, count):
        for i in range(count):
            self.x = self.x * 3
            self.y = self.x - i
        return self.x


class Node:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right
        self.place = Point(value, 1.0)
        self.counts = [0, 0]

    def total(self, factor):
        self.counts[0] += 1
        found = self.value * factor + self.place.x
        if self.left:
            found += self.left.total(factor)
        if self.right is not None:
            found += self.right.total(factor)
        return found

    def is_leaf(self, other):
        return self.left is None and self.right is None and self != other

    def spoil(self, divisor):
        self.value += 1
        self.counts[1] += 10
        self.value = self.value // divisor
        return self.value


class Angry(Point):
    def __init__(self, x, y):
        super().__init__(x, y)

    def asked(self):
        print("scale is asked")
        return 10


class Watched(Point):
    def __setattr__(self, name, value):
        print("set", name, value)
        object.__setattr__(self, name, value)


class Even:
    def __init__(self, value):
        self.value = value
        self.left = self.right = None
        self.place = Point(1, 1)
        self.counts = [0]
        setattr(self, "total", lambda factor: 4)

    def __bool__(self):
        return self.value % 2 == 0

    def __eq__(self, other):
        print("equal?")
        return True


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x
        self.y = 1

    def halve(self):
        self.x = self.x / 2
        self.y += 1
        return self.x + self.y


class Lazy:
    def __getattr__(self, name):
        return 7


def tell(function, *args):
    try:
        print(function.__name__, function(*args))
    except Exception as error:
        print(function.__name__, type(error).__name__, error)


def spread(points):
    total = 0.0
    for i in range(len(points)):
        for j in range(i + 1, len(points)):
            p = points[i]
            q = points[j]
            total += math.sqrt((p.x - q.x) ** 2 + (p.y - q.y) ** 2)
    for p in points:
        p.x *= 0.5
    return total


POINTS = [Point(3.0, 4.0), Point(1, 2), Point(-2.5, 2)]
for _ in range(3):
    tell(spread, POINTS)
for point in POINTS:
    print(point.length(), point.distance(POINTS[0]), point.x)
setattr(POINTS[1], "y", "high")
tell(spread, POINTS)
print([p.x for p in POINTS])
POINTS[1].y = 2**63
tell(spread, POINTS)
delattr(POINTS[1], "y")
tell(spread, POINTS)
POINTS[1].y = 0
print(spread(POINTS))

# What fails in the middle leaves what Python leaves.
p = Point(1, 2)
p.move(2, 5)
tell(p.move, -3, 1)
print(p.x, p.y)
tell(p.grow, 3)
tell(p.grow, 60)
print(p.x, p.y)
tell(p.move, "x", 1)
tell(p.distance, None)
tell(p.distance, Lazy())
tell(p.length)
node = Node(5)
for divisor in (2, 0, 3, 0):
    tell(node.spoil, divisor)
    print(node.value, node.counts)
setattr(node, "counts", node.counts + [node])
tell(node.spoil, 0)
print(node.value, node.counts[:2])

# Trees of instances, and what is not plain among them.
tree = Node(1, Node(2, Node(4)), Node(3, None, Node(7.5)))
tell(tree.total, 2)
print(tree.counts, tree.left.left.counts, tree.left.left.is_leaf(tree), tree.is_leaf(tree))
tree.left.left = Even(4)
tell(tree.total, 2)
tree.left.left = Even(3)
tell(tree.total, 2)
print(tree.counts, tree.is_leaf(Even(3)), Node(1).is_leaf(Even(3)))
setattr(tree.right, "total", lambda factor: factor * 1000)
tell(tree.total, 2)
del tree.right.total
tell(tree.total, 2)
tree.right.__dict__["value"] = 100
tell(tree.total, 2)


def other_total(self, factor):
    return -factor


kept = Node.total
setattr(Node, "total", other_total)
tell(kept, tree, 3)
setattr(Node, "total", kept)
tell(kept, tree, 3)
setattr(tree.left, "right", "leaf")
tell(tree.total, 1)
tree.left.right = tree
try:
    tree.total(1)
except RecursionError:
    print("too deep", tree.counts[0] > 500)

angry = Angry(3, 4)
tell(angry.length)
# By their names alone attributes would be known to hold anything.
setattr(Angry, "scale", property(Angry.asked))
tell(angry.length)
Point.scale = 5
tell(p.length)
tell(Watched(1, 1).move, 1, 1)
slotted = Slotted(8)
print(slotted.halve(), slotted.halve(), slotted.x)
