"""Writes svi_constrained.csv: the least squares of slices without butterfly arbitrage, by scipy's SLSQP from many starts (python3 with scipy; seed below).

Variables a, u = b (1 + rho), v = b (1 - rho), m, ln sigma. Constraints: u, v in [0, 2], the least variance not negative, and g(k) >= 0 at 600 places that reach out to
sinh(9) widths beyond the strikes, with the least places of g that a fine scan finds added and the search repeated until none is below -1e-9.
A third of the slices each: sound ones with noise, ones whose density dips below zero as Vogt's does, and ones with wings steeper than two.
"""
import sys
import numpy as np
from scipy.optimize import minimize

STARTS = 10


def parts(p, k):
    a, u, v, m, ls = p
    s = np.exp(ls)
    x = k - m
    root = np.sqrt(x * x + s * s)
    w = a + 0.5 * (u * (root + x) + v * (root - x))
    w1 = 0.5 * (u * (x / root + 1) + v * (x / root - 1))
    w2 = 0.5 * (u + v) * s * s / root**3
    return w, w1, w2


def density(p, k):
    w, w1, w2 = parts(p, k)
    w = np.where(np.abs(w) < 1e-12, 1e-12, w)
    return (1 - k * w1 / (2 * w)) ** 2 - w1 * w1 / 4 * (1 / w + 0.25) + w2 / 2


def least(p):
    return p[0] + np.exp(p[4]) * np.sqrt(max(p[1] * p[2], 0))


def places(p, k, n):
    s = np.exp(p[4])
    return np.concatenate([p[3] + s * np.sinh(np.linspace(-11, 11, n)), np.linspace(k[0] - 2 * (k[-1] - k[0]), k[-1] + 2 * (k[-1] - k[0]), n)])


def solve(p0, k, w, scale, bounds, free):
    extra = np.empty(0)
    p = p0
    for _ in range(6):
        base = np.concatenate([places(p, k, 60 if free else 150), extra])
        cons = [{"type": "ineq", "fun": lambda q: density(q, base)}, {"type": "ineq", "fun": lambda q: (least(q) - 1e-9 * scale) / scale}]
        found = minimize(lambda q: np.sum(((parts(q, k)[0] - w) / scale) ** 2), p, method="SLSQP", bounds=bounds, constraints=cons,
                         options={"ftol": 1e-15, "maxiter": 300})
        p = found.x
        fine = places(p, k, 20000)
        g = density(p, fine)
        if g.min() >= -1e-9 and least(p) > 0:
            return p, np.sum((parts(p, k)[0] - w) ** 2)
        extra = np.concatenate([extra, fine[np.argsort(g)[:3]]])
    return p, np.inf


def fit(k, w, rng):
    span, scale = k[-1] - k[0], w.mean()
    bounds = [(None, None), (0, 2), (0, 2), (k[0] - 2 * span, k[-1] + 2 * span), (np.log(1e-4 * span), np.log(20 * span))]
    best, at = np.inf, None
    for start in range(STARTS):
        m, sigma, rho = rng.uniform(k[0] - span / 4, k[-1] + span / 4), span * 10 ** rng.uniform(-1.7, 0.5), rng.uniform(-0.9, 0.9)
        z = np.sqrt((k - m) ** 2 + sigma**2) + rho * (k - m)
        b = min(max(np.cov(z, w)[0, 1] / np.var(z), 1e-3), 1 / (1 + abs(rho)))
        p0 = np.array([max(w.mean() - b * z.mean(), 1e-3 * scale - b * sigma * np.sqrt(1 - rho * rho)), b * (1 + rho), b * (1 - rho), m, np.log(sigma)])
        try:
            p, cost = solve(p0, k, w, scale, bounds, start % 2 == 0)
        except (ValueError, FloatingPointError):
            continue
        if cost < best * (1 - 1e-9):
            best, at = cost, p
    for _ in range(3 if at is not None else 0):  # once more from the best, a little aside
        p, cost = solve(at * (1 + 1e-4 * rng.standard_normal(5)), k, w, scale, bounds, False)
        if cost < best:
            best, at = cost, p
    return best, at


def draw(i, rng):
    kind, n = i % 3, int(rng.integers(9, 30))
    if kind == 0:
        scale = 2e-3 * 200 ** rng.uniform()
        width = np.sqrt(scale)
        rho, sigma, b, low, m = rng.uniform(-0.8, 0.8), width * rng.uniform(0.2, 1.7), 0.6 * width * rng.uniform(), scale * rng.uniform(0.1, 1.1), width * rng.uniform(-0.5, 0.5)
        noise = 0.01
    elif kind == 1:
        scale = 0.005 * 40 ** rng.uniform()
        width = np.sqrt(scale)
        rho, sigma, b, low, m = rng.uniform(-0.7, 0.7), width * rng.uniform(0.5, 3), width * rng.uniform(0.4, 1.6), scale * rng.uniform(0.02, 0.5), width * rng.uniform(-3, 3)
        noise = [0, 0.005, 0.02][i // 3 % 3]
    else:
        width = 0.15 * 5 ** rng.uniform()
        b, rho, m, sigma = 10 ** rng.uniform(-0.3, 0.8), rng.uniform(-0.9, 0.9), rng.uniform(-0.4, 0.4) * width, width * 10 ** rng.uniform(-1.5, 0.3)
        low, noise = rng.uniform(0.01, 0.3), [0, 0.01, 0.03][i // 3 % 3]
    a = low - b * sigma * np.sqrt(1 - rho * rho)
    reach = 3 * np.sqrt(max(a + b * (-rho * m + np.hypot(m, sigma)), 1e-4)) if kind < 2 else width
    k = np.linspace(-reach, reach, n)
    w = (a + b * (rho * (k - m) + np.hypot(k - m, sigma))) * (1 + noise * rng.standard_normal(n))
    return k, np.maximum(w, 1e-6)


if __name__ == "__main__":
    np.seterr(all="ignore")
    count = 60
    first, last = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (0, count)
    with open(sys.argv[3] if len(sys.argv) > 3 else __file__.replace(".py", ".csv"), "w") as out:
        if first == 0:
            out.write("slice,squares,a,b,rho,m,sigma,k and w of every quote\n")
        for i in range(first, last):
            rng = np.random.default_rng([20, i])
            k, w = draw(i, rng)
            cost, at = fit(k, w, rng)
            if at is None:  # no start ended in a slice without arbitrage: nothing to compare with
                continue
            a, u, v, m, ls = at
            b = 0.5 * (u + v)
            numbers = [cost, a, b, 0.5 * (u - v) / b if b > 0 else 0.0, m, np.exp(ls)]
            out.write(f"{i}," + ",".join(repr(float(x)) for x in numbers) + "," + ",".join(f"{float(x)!r},{float(y)!r}" for x, y in zip(k, w)) + "\n")
            out.flush()
