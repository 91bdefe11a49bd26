"""Recomputes the coefficients of src/KeeperBot.Quant/Normal/ScaledTail.cs (python3 with mpmath; deterministic, no seed).

(1 + z) R(z), R(z) = N(-z) exp(z^2/2), as a Chebyshev expansion in u = (z - 4) / (z + 5) on z >= -1/2, converted to powers of u.
"""
import mpmath as mp

mp.mp.dps = 40
DEGREE, NODES = 28, 60


def scaled_tail(z):
    if z <= 60:
        return mp.exp(z * z / 2) * mp.erfc(z / mp.sqrt(2)) / 2
    term, total = 1 / z, mp.mpf(0)
    for k in range(40):
        total += term
        term *= -(2 * k + 1) / z**2
    return total / mp.sqrt(2 * mp.pi)


def chebyshev(f):
    nodes = [mp.cos(mp.pi * (k + mp.mpf(1) / 2) / NODES) for k in range(NODES)]
    values = [f(x) for x in nodes]
    return [(2 if j else 1) * sum(v * mp.cos(j * mp.pi * (k + mp.mpf(1) / 2) / NODES) for k, v in enumerate(values)) / NODES
            for j in range(DEGREE + 1)]


def powers(c):
    n = len(c)
    previous, current = [mp.mpf(int(i == 0)) for i in range(n)], [mp.mpf(int(i == 1)) for i in range(n)]
    out = [c[0] * a + c[1] * b for a, b in zip(previous, current)]
    for j in range(2, n):
        following = [(2 * current[i - 1] if i else 0) - previous[i] for i in range(n)]
        out = [o + c[j] * t for o, t in zip(out, following)]
        previous, current = current, following
    return out


for a in powers(chebyshev(lambda u: ((4 + 5 * u) / (1 - u) + 1) * scaled_tail((4 + 5 * u) / (1 - u)))):
    print(repr(float(a)))
