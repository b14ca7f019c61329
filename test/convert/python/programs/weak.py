"""References that do not keep their object, and what is made of them."""
import weakref, collections
from collections import UserList, OrderedDict, UserDict
class A:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"A{self.n}"
    def __del__(self): print("del", self.n)
a = A(1)
r = weakref.ref(a); r2 = weakref.ref(a, lambda x: print("gone", x() is None, x is r2))
print(r() is a, r is weakref.ref(a), weakref.getweakrefcount(a), r == r2, hash(r) == hash(a))
p = weakref.proxy(a)
p.n = 5
print(p.n, a.n, str(p), bool(p))
d = weakref.WeakValueDictionary(); d["a"] = a
k = weakref.WeakKeyDictionary(); k[a] = 3
s = weakref.WeakSet([a])
print(len(d), len(k), len(s), list(d.items()), list(k.items()), list(s))
del a
print(r(), len(d), len(k), len(s))
try:
    p.n
except ReferenceError as e:
    print(e)
try:
    weakref.ref(3)
except TypeError as e:
    print(e)
b = A(2)
f = weakref.finalize(b, print, "finalized", 7)
print(f.alive); del b; print(f.alive)
class C:
    def m(self): return "m"
c = C(); w = weakref.WeakMethod(c.m); print(w()()); del c; print(w())
o = OrderedDict(a=1, b=2); o.move_to_end("a"); print(o, list(reversed(o)))
u = UserList([1,2]); u.append(3); print(u, UserDict(a=1))
def fn(): pass
print(weakref.ref(fn)() is fn, type(r).__name__)
