"""Recursion, deep and too deep, and a chosen exit code."""
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


def endless(n):
    return endless(n + 1)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


print(fib(15), down(900), is_even(100))
try:
    endless(0)
except RecursionError as error:
    print(error)
print("leaving", file=sys.stderr)
sys.exit(3)
