"""Queues, and what threads wait with, in a program of one thread."""

import queue
import threading


def shown(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except (queue.Empty, queue.Full, RuntimeError, TypeError, ValueError) as error:
        print(type(error).__name__, error)


for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
    line = kind(3)
    for item in (2, 3, 1):
        line.put(item)
    shown(line.put, 4, block=False)
    shown(line.put, 4, timeout=0.01)
    print(line.full(), [line.get() for _ in range(line.qsize())], line.empty())
    shown(line.get_nowait)
    shown(line.get, timeout=0.01)
    for _ in range(3):
        line.task_done()
    line.join()
    shown(line.task_done)

condition = threading.Condition()
shown(condition.notify)
shown(condition.wait, 0.01)
with condition:
    shown(condition.wait, 0.01)
    shown(condition.wait, timeout=0)
    shown(condition.wait_for, lambda: 7, 0.01)
    shown(condition.wait_for, lambda: [], timeout=0.01)
    condition.notify(2)
    condition.notify_all()
lock = threading.Lock()
other = threading.Condition(lock)
print(other.acquire(), lock.locked(), other.acquire(False))
other.release()
print(lock.locked())


class Named(threading.Condition):
    def __init__(self, name):
        super().__init__()
        self.name = name


with Named("n") as held:
    print(held)
named = Named("n")
with named:
    named.notify_all()
print(named.name, type(named).__mro__[1].__name__)

event = threading.Event()
print(event.is_set(), event.wait(0.01), event.set(), event.wait(), event.is_set(), event.clear(), event.is_set())
