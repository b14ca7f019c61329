def naturals():
    n = 0
    while True:
        yield n
        n += 1


def squares(numbers):
    for n in numbers:
        yield n * n


def until(limit, numbers):
    for n in numbers:
        if n >= limit:
            return
        yield n


total = 0
for _ in range(100):
    total += sum(n for n in until(4_000_000, squares(naturals())) if n % 3 == 0)
print(total)
