"""Ends by an exception that nobody catches."""


class Trouble(Exception):
    pass


def deeper(values, index):
    return values[index] + 1


def deep(n):
    try:
        return deeper([1, 2], n)
    except IndexError as error:
        raise Trouble(f"no {n}") from error


print("before", flush=True)
print(deep(1), flush=True)
deep(5)
