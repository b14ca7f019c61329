PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
DAYS = 365.24

BODIES = [
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], SOLAR_MASS],
    [[4.84143144246472090, -1.16032004402742839, -0.103622044471123109],
     [0.00166007664274403694 * DAYS, 0.00769901118419740425 * DAYS, -0.0000690460016972063023 * DAYS],
     0.000954791938424326609 * SOLAR_MASS],
    [[8.34336671824457987, 4.12479856412430479, -0.403523417114321381],
     [-0.00276742510726411004 * DAYS, 0.00499852801234917238 * DAYS, 0.0000230417297573763929 * DAYS],
     0.000285885980666130812 * SOLAR_MASS],
]


def advance(dt, n):
    for _ in range(n):
        for i in range(len(BODIES)):
            p1, v1, m1 = BODIES[i]
            for j in range(i + 1, len(BODIES)):
                p2, v2, m2 = BODIES[j]
                dx = p1[0] - p2[0]
                dy = p1[1] - p2[1]
                dz = p1[2] - p2[2]
                mag = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
                v1[0] -= dx * m2 * mag
                v1[1] -= dy * m2 * mag
                v1[2] -= dz * m2 * mag
                v2[0] += dx * m1 * mag
                v2[1] += dy * m1 * mag
                v2[2] += dz * m1 * mag
        for p, v, _m in BODIES:
            p[0] += dt * v[0]
            p[1] += dt * v[1]
            p[2] += dt * v[2]


advance(0.01, 100_000)
print(["%.9f" % x for body in BODIES for x in body[0]])
