"""Recomputes the polynomials of src/KeeperBot.Quant/Kernels/Elementary512.cs (python3 with mpmath; deterministic, no seed).

Least worst weighted error by reweighted least squares (after C. Lawson): (exp(r) - 1 - r) / r^2 with weight r^2 for |r| <= ln(2)/2, and
2 (atanh(z) - z - z^3/3) / z^5 in powers of z^2 with weight z^5 for z <= 0.2045.
"""
import mpmath as mp

mp.mp.dps = 40
NODES, ROUNDS = 80, 25


def fit(degree, scale, points, target, weight):
    weights, best = [mp.mpf(1)] * NODES, None
    for _ in range(ROUNDS):
        a, y = mp.matrix(degree + 1), mp.matrix(degree + 1, 1)
        for p, f, u, w in zip(points, target, weight, weights):
            row = [(p / scale) ** j * u for j in range(degree + 1)]
            for i in range(degree + 1):
                y[i] += w * row[i] * f * u
                for j in range(degree + 1):
                    a[i, j] += w * row[i] * row[j]
        x = mp.lu_solve(a, y)
        errors = [abs(sum(x[j] * (p / scale) ** j for j in range(degree + 1)) - f) * u for p, f, u in zip(points, target, weight)]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = worst, [x[j] / scale**j for j in range(degree + 1)]
        weights = [w * (e / worst + mp.mpf("1e-3")) for w, e in zip(weights, errors)]
        total = sum(weights)
        weights = [w / total for w in weights]
    return best


def show(name, result):
    print(f"{name}: worst {mp.nstr(result[0], 3)}")
    for a in result[1]:
        print(repr(float(a)))


nodes = [mp.cos(mp.pi * (k + mp.mpf(1) / 2) / NODES) for k in range(NODES)]
half = mp.log(2) / 2 * mp.mpf("1.0005")
r = [half * x for x in nodes]
show("exp", fit(9, half, r, [sum(p**j / mp.factorial(j + 2) for j in range(30)) for p in r], [p * p for p in r]))
most = mp.mpf("0.2045") ** 2
v = [most * (1 + x) / 2 for x in nodes]
show("atanh", fit(7, most, v, [sum(2 * p**j / (2 * j + 5) for j in range(40)) for p in v], [p ** mp.mpf("2.5") for p in v]))
