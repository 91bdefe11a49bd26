"""Writes surface.csv: total variance, volatility and forward between the expiries of a surface (python3 with mpmath; seed below).

A surface of raw SVI slices, w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)). Between expiries total variance is linear in time at constant log-moneyness and the
forward's logarithm is linear in time; before the first expiry volatility and forward are those of the first, after the last those of the last.
"""
import random
import mpmath as mp

mp.mp.dps = 50
SEED, ROWS = 20240611, 200


def total(p, k):
    a, b, rho, m, sigma = p
    return a + b * (rho * (k - m) + mp.sqrt((k - m) ** 2 + sigma ** 2))


def at(slices, k, t):
    first, last = slices[0], slices[-1]
    if t <= first[0]:
        return total(first[2], k) * t / first[0], first[1]
    if t >= last[0]:
        return total(last[2], k) * t / last[0], last[1]
    for (t0, f0, p0), (t1, f1, p1) in zip(slices, slices[1:]):
        if t0 <= t <= t1:
            share = (t - t0) / (t1 - t0)
            return (1 - share) * total(p0, k) + share * total(p1, k), mp.exp((1 - share) * mp.log(f0) + share * mp.log(f1))


rng = random.Random(SEED)
out = ["t0,f0,a0,b0,rho0,m0,sigma0,t1,f1,a1,b1,rho1,m1,sigma1,k,t,total_variance,volatility,forward"]
for _ in range(ROWS):
    t0, t1 = 0.01 + 0.2 * rng.random(), 0.3 + rng.random()
    f0 = 2000 * (0.5 + rng.random())
    p0 = (0.02 * rng.random() + 0.001, 0.05 * rng.random(), 1.6 * rng.random() - 0.8, 0.2 * rng.random() - 0.1, 0.05 + 0.2 * rng.random())
    # The later slice is the earlier one raised, so that no strike's total variance falls with time.
    p1 = (p0[0] + 0.05 * rng.random(), p0[1] * 1.0, p0[2], p0[3], p0[4])
    f1 = f0 * (0.95 + 0.1 * rng.random())
    k, t = 2 * rng.random() - 1, rng.choice([t0 * rng.random(), t0 + (t1 - t0) * rng.random(), t0 + (t1 - t0) * rng.random(), t1 * (1 + rng.random()), t0, t1])
    exact = [(mp.mpf(t0), mp.mpf(f0), [mp.mpf(x) for x in p0]), (mp.mpf(t1), mp.mpf(f1), [mp.mpf(x) for x in p1])]
    w, f = at(exact, mp.mpf(k), mp.mpf(t))
    out.append(",".join([repr(x) for x in (t0, f0, *p0, t1, f1, *p1, k, t)] + [mp.nstr(x, 20) for x in (w, mp.sqrt(w / t), f)]))
open("surface.csv", "w").write("\n".join(out) + "\n")
