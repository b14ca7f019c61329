def make(depth):
    if depth == 0:
        return None, None
    return make(depth - 1), make(depth - 1)


def check(tree):
    left, right = tree
    return 1 if left is None else 1 + check(left) + check(right)


for depth in range(4, 15, 2):
    print(depth, sum(check(make(depth)) for _ in range(2 ** (14 - depth))))
