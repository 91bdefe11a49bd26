"""Recomputes ScaledTail.Bounded of src/KeeperBot.Quant/Normal/ScaledTail.cs (python3 with mpmath; deterministic, no seed).

(1 + z/5) R(z), R(z) = N(-z) exp(z^2/2), as a polynomial in t = z / (z + 5) on -0.56 <= z <= 39, fitted to R and R' at once: both relative errors over
1 + z^2, made level by reweighted least squares (after C. Lawson) in a Chebyshev basis, then converted to powers of t.
"""
import mpmath as mp

mp.mp.dps = 50
DEGREE, NODES, ROUNDS = 22, 120, 20
SHIFT, LEAST, MOST = mp.mpf(5), mp.mpf("-0.56"), mp.mpf(39)
LEFT, RIGHT = 1 / (LEAST + SHIFT), 1 / (MOST + SHIFT)
MIDDLE, HALF = (LEFT + RIGHT) / 2, (LEFT - RIGHT) / 2  # 1/(z + SHIFT) = MIDDLE - HALF w with w in [-1, 1]


def row(w):
    z = 1 / (MIDDLE - HALF * w) - SHIFT
    r = mp.exp(z * z / 2) * mp.erfc(z / mp.sqrt(2)) / 2
    slope = z * r - 1 / mp.sqrt(2 * mp.pi)
    weight = 1 / (1 + max(z, 0) ** 2)
    dw = 1 / (HALF * (z + SHIFT) ** 2)
    value, change = [mp.mpf(1), w], [mp.mpf(0), mp.mpf(1)]
    for k in range(2, DEGREE + 1):
        value.append(2 * w * value[-1] - value[-2])
        change.append(2 * value[k - 1] + 2 * w * change[-1] - change[-2])
    return (weight, [weight * v / ((SHIFT + z) * r) for v in value],
            [weight * (c * dw / (SHIFT + z) - v / (SHIFT + z) ** 2) / slope for v, c in zip(value, change)])


def fit():
    rows, right = [], []
    for k in range(NODES):
        weight, value, slope = row(mp.cos(mp.pi * (k + mp.mpf(1) / 2) / NODES))
        rows += [value, slope]
        right += [weight, weight]
    best, weights = None, [mp.mpf(1)] * len(rows)
    for _ in range(ROUNDS):
        a, y = mp.matrix(DEGREE + 1), mp.matrix(DEGREE + 1, 1)
        for r, h, w in zip(rows, right, weights):
            for i in range(DEGREE + 1):
                y[i] += w * r[i] * h
                for j in range(DEGREE + 1):
                    a[i, j] += w * r[i] * r[j]
        x = mp.cholesky_solve(a, y)
        errors = [abs(mp.fsum(p * q for p, q in zip(r, x)) - h) for r, h in zip(rows, right)]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = worst, list(x)
        weights = [w * (e / worst + mp.mpf("0.02")) for w, e in zip(weights, errors)]
    return best


def powers(c):
    n = len(c)
    previous, current = [mp.mpf(int(i == 0)) for i in range(n)], [mp.mpf(int(i == 1)) for i in range(n)]
    out = [c[0] * a + c[1] * b for a, b in zip(previous, current)]
    for j in range(2, n):
        following = [(2 * current[i - 1] if i else 0) - previous[i] for i in range(n)]
        out = [o + c[j] * t for o, t in zip(out, following)]
        previous, current = current, following
    return out


def shifted(c, start, step):
    """The powers of t of the polynomial c in w = start + step t."""
    out = [mp.mpf(0)] * len(c)
    for a in reversed(c):
        out = [start * o + step * p for o, p in zip(out, [mp.mpf(0)] + out[:-1])]
        out[0] += a
    return out


worst, x = fit()
print(f"worst relative error of R or R' over 1 + z^2: {mp.nstr(worst * 2**52, 3)} eps")
for a in shifted(powers(x), MIDDLE / HALF - 1 / (SHIFT * HALF), 1 / (SHIFT * HALF)):
    print(repr(float(a / SHIFT)))
