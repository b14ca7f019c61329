def escapes(cr, ci, limit):
    zr = zi = 0.0
    for step in range(limit):
        if zr * zr + zi * zi > 4.0:
            return step
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
    return limit


size = 400
total = 0
for y in range(size):
    for x in range(size):
        total += escapes(3.0 * x / size - 2.0, 2.0 * y / size - 1.0, 50)
print(total)
