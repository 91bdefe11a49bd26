"""Writes svi_plain.csv: the least squares of steep and noisy slices by scipy, many starts of trust-region least squares each (python3 with scipy; seed below).

Domain: b >= 0, |rho| < 1, sigma > 0 and nothing else, so that the wings may be far steeper than b (1 + |rho|) = 2 and variance may be negative in between.
"""
import numpy as np
from scipy.optimize import least_squares

rng = np.random.default_rng(20)


def svi(p, k):
    a, b, rho, m, sigma = p
    x = k - m
    return a + b * (rho * x + np.sqrt(x * x + sigma * sigma))


def fit(k, w):
    span, scale, best = k[-1] - k[0], w.mean(), np.inf
    bounds = ([-np.inf, 0, -1, k[0] - 100 * span, 1e-7 * span], [np.inf, np.inf, 1, k[-1] + 100 * span, 100 * span])
    for start in range(40):
        m, sigma, rho = rng.uniform(k[0] - span / 2, k[-1] + span / 2), span * 10 ** rng.uniform(-2.5, 0.7), rng.uniform(-0.95, 0.95)
        z = np.sqrt((k - m) ** 2 + sigma**2) + rho * (k - m)
        b = max(np.cov(z, w)[0, 1] / np.var(z), 1e-3)
        p0 = [w.mean() - b * z.mean(), b, rho, m, sigma]
        found = least_squares(lambda p: (svi(p, k) - w) / scale, p0, bounds=bounds, x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15, max_nfev=400)
        best = min(best, np.sum((svi(found.x, k) - w) ** 2))
    return best


with open(__file__.replace(".py", ".csv"), "w") as out:
    out.write("slice,squares,k and w of every quote\n")
    for i in range(60):
        n, noise = int(rng.integers(7, 26)), [0, 0.01, 0.05][i % 3]
        reach = rng.uniform(0.2, 1.5)
        k = np.linspace(-reach, reach, n) + rng.uniform(-0.2, 0.2)
        b, rho = 10 ** rng.uniform(-1, 1), rng.uniform(-0.97, 0.97)  # b (1 + |rho|) up to 20
        m, sigma = rng.uniform(-0.4, 0.4) * reach, reach * 10 ** rng.uniform(-2, 0)
        least = rng.uniform(0.001, 0.3)
        w = svi([least - b * sigma * np.sqrt(1 - rho * rho), b, rho, m, sigma], k) * (1 + noise * rng.standard_normal(n))
        w = np.maximum(w, 1e-6)
        cost = fit(k, w)
        out.write(f"{i},{cost!r}," + ",".join(f"{float(x)!r},{float(y)!r}" for x, y in zip(k, w)) + "\n")
