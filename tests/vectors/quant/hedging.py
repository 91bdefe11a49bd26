"""Writes bands.csv and hedging.csv: the hedging bands and what they cost, by other ways than the product's (python3 with numpy and scipy; seeds below).

bands.csv: Whalley-Wilmott's, Zakamouline's and Leland's formulas written out, and the impulse band by minimising the long run's cost a year over trigger U and target L,
which renewal theory gives without any equation of control: from L to the exit at +-U a Brownian motion of variance v takes (U^2 - L^2)/v years and gathers (U^4 - L^4)/(6 v) of
D^2, so c = q (U^2 + L^2)/6 + v (g + kS (U - L))/(U^2 - L^2).
hedging.csv: books hedged along simulated paths, each path's deltas, gammas and bands evaluated where it is (no grids, no mirror images, another generator).
"""
import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr

DAY = 1 / 365


def long_run(q, v, unit, gas):
    w = (0.75 * v * unit / q) ** (1 / 3) if unit > 0 else (6 * v * gas / q) ** 0.25
    best = None
    for share in (0.2, 0.6, 0.95):
        for scale in (1.0, 2.0, 4.0):
            def cost(z):
                lower, gap = np.exp(z[0]) * w, np.exp(z[1]) * w
                upper = lower + gap
                return q * (upper**2 + lower**2) / 6 + v * (gas + unit * gap) / (gap * (upper + lower))
            found = minimize(cost, [np.log(share), np.log(scale)], method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 0, "maxiter": 4000, "maxfev": 8000})
            if best is None or found.fun < best.fun:
                best = found
    lower, gap = np.exp(best.x) * w
    return lower + gap, lower, best.fun


def bands():
    rng = np.random.default_rng(3)
    rows = ["S,vol,T,k,a,r,gamma,g,dt,ww,zak_h0,zak_h1,zak_adjustment,zak_vol,leland,impulse_upper,impulse_lower,cost_a_year"]
    for i in range(60):
        S, vol, T, k, a, r = 10 ** rng.uniform(1, 4.5), rng.uniform(0.2, 1.5), 10 ** rng.uniform(-2, 0.3), 10 ** rng.uniform(-4, -2), 10 ** rng.uniform(-6, -2), rng.choice([0, 0.05])
        gamma, g, dt = rng.choice([-1, 1]) * 10 ** rng.uniform(-2, 1) / S, S * k * 10 ** rng.uniform(-2, 2), 10 ** rng.uniform(-4, -2)
        q, v, unit = a * np.exp(r * T) * vol**2 * S**2 / 2, (gamma * S * vol) ** 2, k * S
        ww = (1.5 * np.exp(-r * T) * k * S * gamma**2 / a) ** (1 / 3)
        h0 = k / (a * S * vol**2 * T)
        h1 = 1.12 * k**0.31 * T**0.05 * (np.exp(-r * T) / vol) ** 0.25 * (abs(gamma) / a) ** 0.5
        adj = -4.76 * k**0.78 / T**0.02 * (np.exp(-r * T) / vol) ** 0.25 * (a * S * S * abs(gamma)) ** 0.15
        zak = vol * np.sqrt(max(1 + np.sign(gamma) * adj, 0))
        le = np.sqrt(2 / np.pi) * 2 * k / (vol * np.sqrt(dt))
        leland = vol * np.sqrt(max(1 - np.sign(gamma) * le, 0))
        upper, lower, cost = long_run(q, v, unit, g)
        rows.append(",".join(repr(float(x)) for x in (S, vol, T, k, a, r, gamma, g, dt, ww, h0, h1, adj, zak, leland, upper, lower, cost)))
    return rows


def greeks(options, S, left, vol):
    """Delta and gamma of what is alive, at spots of any shape; left is each option's life in years."""
    delta, gamma = np.zeros_like(S), np.zeros_like(S)
    for (n, kind, K, _), t in zip(options, left):
        if t <= 1e-12:
            continue
        s = vol * np.sqrt(t)
        d1 = np.log(S / K) / s + s / 2
        delta += n * (ndtr(d1) if kind == "C" else ndtr(d1) - 1)
        gamma += n * np.exp(-d1 * d1 / 2) / np.sqrt(2 * np.pi) / (S * s)
    return delta, gamma


def value(option, S, t, vol):
    n, kind, K, _ = option
    if t <= 1e-12:
        return n * np.maximum(S - K if kind == "C" else K - S, 0)
    s = vol * np.sqrt(t)
    d1 = np.log(S / K) / s + s / 2
    call = S * ndtr(d1) - K * ndtr(d1 - s)
    return n * (call if kind == "C" else call - S + K)


def band(S, gamma, vol, T, k, a, gas):
    """The documented join of the long run's band with the horizon's; m by bisection, m^3 = 1 + m d^2/4 with G = d^3 m/4."""
    q, v, unit = a * vol**2 * S**2 / 2, (gamma * S * vol) ** 2, k * S
    w = np.cbrt(0.75 * v * unit / q)
    G = gas / unit / w
    low, high = np.ones_like(S), 2 + 2 * (4 * G) ** 0.25
    for _ in range(80):
        m = (low + high) / 2
        d = np.cbrt(4 * G / m)
        above = m**3 > 1 + m * d * d / 4
        low, high = np.where(above, low, m), np.where(above, m, high)
    m = (low + high) / 2
    d = np.cbrt(4 * G / m)
    upper, lower = w * (m + d / 2), w * (m - d / 2)
    still = unit / (2 * q * T)
    return (upper**1.5 + (still + np.sqrt(gas / (q * T))) ** 1.5) ** (2 / 3), (lower**1.5 + still**1.5) ** (2 / 3)


def hedge(options, S0, vol, T, steps, k, gas, policies, paths, seed):
    rng = np.random.default_rng(seed)
    dt = T / steps
    ends = [max(1, round(o[3] / dt)) for o in options]
    nodes, weights = np.polynomial.hermite.hermgauss(5)
    S = np.full(paths, float(S0))
    book = np.full(paths, -sum(value(o, np.array([float(S0)]), e * dt, vol)[0] for o, e in zip(options, ends)))
    start = -greeks(options, np.array([float(S0)]), [e * dt for e in ends], vol)[0][0]
    hedge_, earned, cost, trades = ([np.full(paths, x) for _ in policies] for x in (start, 0.0, 0.0, 0.0))
    for step in range(steps):
        left = [(e - step) * dt for e in ends]
        delta, _ = greeks(options, S, left, vol)
        for i, p in enumerate(policies):
            if p[0] == "periodic" and step % p[1]:
                continue
            if p[0] == "band":
                ahead = S[None, :] * np.exp(vol * np.sqrt(p[2]) * np.sqrt(2) * nodes[:, None])
                gamma = np.sqrt(np.sum(weights[:, None] / np.sqrt(np.pi) * greeks(options, ahead, left, vol)[1] ** 2, axis=0))
                trigger, target = band(S, np.maximum(gamma, 1e-12), vol, T, k, p[1], gas)
            else:
                trigger, target = (p[1], p[2]) if p[0] == "width" else (0.0, 0.0)
            off = hedge_[i] + delta
            due = (np.abs(off) > trigger) & (off != 0)
            to = np.where(due, np.sign(off) * np.minimum(target, np.abs(off)), off)
            cost[i] += np.where(due, gas + k * S * np.abs(off - to), 0)
            trades[i] += due
            hedge_[i] = to - delta
        S2 = S * np.exp(-vol**2 * dt / 2 + vol * np.sqrt(dt) * rng.standard_normal(paths))
        for i in range(len(policies)):
            earned[i] += hedge_[i] * (S2 - S)
        S = S2
        for o, e in zip(options, ends):
            if e == step + 1 or (step + 1 == steps and e > steps):
                book += value(o, S, (e - step - 1) * dt, vol)
    rows = []
    for i in range(len(policies)):
        pnl = book + earned[i] - cost[i]
        dev = pnl.std()
        fourth = np.mean((pnl - pnl.mean()) ** 4)
        rows.append((cost[i].mean(), cost[i].std() / np.sqrt(paths), dev, np.sqrt((fourth - dev**4) / paths) / (2 * dev), trades[i].mean(), trades[i].std() / np.sqrt(paths)))
    return rows


VAULT = [(-60, "C", 2100, 7 * DAY), (-60, "P", 1900, 7 * DAY), (-40, "C", 2300, 28 * DAY), (-40, "P", 1800, 28 * DAY), (50, "P", 1600, 56 * DAY)]
CALL = [(-50, "C", 2000, 14 * DAY)]
SETTINGS = [("vault", VAULT, 0.001, 2.0), ("vault", VAULT, 0.003, 40.0), ("call", CALL, 0.001, 0.0)]
POLICIES = [("band", 2e-5, DAY), ("band", 3e-4, DAY), ("width", 8.0, 0.0), ("width", 12.0, 12.0), ("periodic", 8)]

if __name__ == "__main__":
    with open(__file__.replace("hedging.py", "bands.csv"), "w") as out:
        out.write("\n".join(bands()) + "\n")
    lines = ["book,k,g,policy,first,second,cost,cost_error,deviation,deviation_error,trades,trades_error"]
    for at, (name, options, k, gas) in enumerate(SETTINGS):
        for p, r in zip(POLICIES, hedge(options, 2000, 0.7, 14 * DAY, 14 * 24, k, gas, POLICIES, 10_000, 100 + at)):
            lines.append(f"{name},{k!r},{gas!r},{p[0]},{float(p[1])!r},{float(p[2]) if len(p) > 2 else 0.0!r}," + ",".join(repr(float(x)) for x in r))
    with open(__file__.replace("hedging.py", "hedging.csv"), "w") as out:
        out.write("\n".join(lines) + "\n")
