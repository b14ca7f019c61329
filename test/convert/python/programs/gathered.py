"""Generator expressions that builtins take in whole: what is evaluated when, and what ends it."""
class H:
    def __init__(self, n): self.n = n
    def __hash__(self):
        print("hash", self.n); return self.n
    def __eq__(self, other): print("eq"); return self.n == other.n
def items(n):
    for i in range(n):
        print("item", i)
        yield i
def f():
    print(tuple(i * 2 for i in items(3)), list(i for i in range(4) if i % 2), set(H(i % 2) for i in items(3)).__len__())
    print(sum(i for i in items(3)), any(i > 1 for i in items(9)), all(i < 1 for i in items(9)), any(i for i in ()), all(i for i in ()))
    print(sorted((-i for i in items(3)), key=lambda x: x), ",".join(str(i) for i in items(3)))
    print(sum(x * y for x in range(3) for y in range(x)), [sum(a for a in range(b)) for b in range(4)])
    k = 3
    print(tuple(k + i for i in range(3)), sum(sum(i * j for i in range(3)) for j in range(4)))
f()
def bad(kind):
    def boom(x):
        if kind == "stop": raise StopIteration(x)
        return 1 // x
    try:
        if kind == "sum": print(sum(x for x in items(3) if [print("seen", x), "a"][1] and x != 9) + sum("ab"[x] for x in items(2)))
        else: print(tuple(boom(x) for x in items(2)))
    except Exception as e:
        print(type(e), e, repr(e.__cause__), repr(e.__context__))
for kind in ("stop", "zero", "sum"): bad(kind)
def g(): return set([i] for i in items(3))
def h(): return any(1 // i for i in range(2))
for fn in (g, h):
    try: fn()
    except Exception as e:
        print(type(e), e)
def deep(n): return sum(deep(n - 1) for _ in range(1)) if n else 1
print(deep(300))
try: deep(10000)
except RecursionError: print("too deep")
h()
