def accumulator():
    total = 0

    def add(n):
        nonlocal total
        total += n
        return total

    return add


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value

    return composed


add = accumulator()
chain = compose(lambda x: x + 1, lambda x: x * 2, add)
for i in range(120_000):
    last = chain(i)
print(last)
