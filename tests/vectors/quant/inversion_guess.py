"""Recomputes the rational function of src/KeeperBot.Quant/Kernels/InversionGuess512.cs (python3 with mpmath; deterministic, no seed).

(h / l)^2 as P(l) / Q(l) of degrees 2 and 3, where l = ln(1 + h / (phi(h) - h N(-h))), for h from 1e-4 to 37: least worst relative error by reweighted,
linearised least squares (after C. Lawson; G. Loeb).
"""
import mpmath as mp

mp.mp.dps = 40
TOP, BOTTOM, POINTS, ROUNDS = 2, 3, 221, 60


def bachelier(h):
    """phi(h)/h - N(-h)."""
    phi = mp.exp(-h * h / 2) / mp.sqrt(2 * mp.pi)
    return (phi - h * mp.erfc(h / mp.sqrt(2)) / 2) / h


def point(k):
    h = mp.mpf(10) ** (-4 + k * (4 + mp.log10(37)) / (POINTS - 1))
    l = mp.log1p(1 / bachelier(h))
    return l, (h / l) ** 2


points = [point(mp.mpf(k)) for k in range(POINTS)]
weights, bottoms, best = [mp.mpf(1)] * POINTS, [mp.mpf(1)] * POINTS, None
for _ in range(ROUNDS):
    n = TOP + 1 + BOTTOM
    a, y = mp.matrix(n), mp.matrix(n, 1)
    for (l, f), w, q in zip(points, weights, bottoms):
        row = [l**i / (f * q) for i in range(TOP + 1)] + [-l**j / q for j in range(1, BOTTOM + 1)]
        for i in range(n):
            y[i] += w * row[i] / q
            for j in range(n):
                a[i, j] += w * row[i] * row[j]
    x = mp.lu_solve(a, y)
    bottoms = [1 + sum(x[TOP + j] * l**j for j in range(1, BOTTOM + 1)) for l, _ in points]
    errors = [abs(sum(x[i] * l**i for i in range(TOP + 1)) / q / f - 1) / 2 for (l, f), q in zip(points, bottoms)]
    worst = max(errors)
    if best is None or worst < best[0]:
        best = worst, list(x)
    weights = [w * (e / worst + mp.mpf("0.02")) for w, e in zip(weights, errors)]
    total = sum(weights)
    weights = [w / total for w in weights]

print(f"worst relative error of h: {mp.nstr(best[0], 3)}")
for c in best[1]:
    print(repr(float(c)))
