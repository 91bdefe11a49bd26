"""Writes ssvi.csv: the least squares of SSVI surfaces through noisy quotes by scipy's trust-region least squares from 30 starts each (python3 with scipy; seed below).

Variables rho, ln eta, gamma, the first theta and the rises after it, so that thetas never fall; eta (1 + |rho|) <= 2 by eta = 2 share / (1 + |rho|), gamma <= 1/2.
"""
import numpy as np
from scipy.optimize import least_squares

rng = np.random.default_rng(8)


def total_variance(rho, eta, gamma, theta, k):
    phi = eta / (theta**gamma * (1 + theta) ** (1 - gamma))
    return theta / 2 * (1 + rho * phi * k + np.sqrt((phi * k + rho) ** 2 + 1 - rho * rho))


def model(x, counts, k):
    thetas = np.cumsum(x[3:])
    return total_variance(x[0], 2 * x[1] / (1 + abs(x[0])), x[2], np.repeat(thetas, counts), k)


with open(__file__.replace(".py", ".csv"), "w") as out:
    out.write("surface,squares,expiries,quotes of each expiry; then k and w and weight of every quote\n")
    for i in range(30):
        n = int(rng.integers(1, 6))
        thetas = np.sort(10 ** rng.uniform(-2.5, 0, n))
        counts = rng.integers(3, 10, n)
        rho, share, gamma = rng.uniform(-0.8, 0.8), rng.uniform(0.2, 0.95), rng.uniform(0.1, 0.48)
        theta = np.repeat(thetas, counts)
        k = rng.uniform(-2.2, 2.2, len(theta)) * np.sqrt(theta)
        w = total_variance(rho, 2 * share / (1 + abs(rho)), gamma, theta, k) * (1 + 0.02 * rng.standard_normal(len(theta)))
        if i % 5 == 4:  # a later expiry that is quoted below an earlier one
            w[-counts[-1]:] *= 0.6
        weights = rng.uniform(0.2, 3, len(theta))
        lower, upper = np.r_[-0.999, 1e-3, 0.05, np.full(n, 0.0)], np.r_[0.999, 1, 0.5, np.full(n, np.inf)]
        lower[3] = 1e-8
        best = np.inf
        for start in range(30):
            first = np.maximum(np.diff(np.r_[0, np.maximum.accumulate(thetas * rng.uniform(0.7, 1.4, n))]), 1e-6)
            x0 = np.r_[rng.uniform(-0.7, 0.7), rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.45), first]
            found = least_squares(lambda x: (model(x, counts, k) - w) * np.sqrt(weights), x0, bounds=(lower, upper), x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=1500)
            best = min(best, np.sum(weights * (model(found.x, counts, k) - w) ** 2))
        out.write(f"{i},{float(best)!r},{n}," + ",".join(str(int(c)) for c in counts) + "," + ",".join(f"{float(a)!r},{float(b)!r},{float(c)!r}" for a, b, c in zip(k, w, weights)) + "\n")
