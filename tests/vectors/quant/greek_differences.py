"""Writes greek_differences.csv: 150 options in each of the regimes of Reference/Regimes.cs, their Greeks as finite differences (greeks.py; seed below)."""
import math
import random
import mpmath as mp
from greeks import differences, write

random.seed(20251125)
MINUTE, DAY = 60 / 31536000, 1 / 365
REGIMES = {  # least and most years, least and most volatility, most standard deviations from the forward
    "ordinary": (DAY, 2, 0.1, 2, 5), "short": (MINUTE, DAY, 0.05, 4, 36), "calm": (MINUTE, 2, 1e-4, 0.01, 36), "wild": (0.1, 2, 1, 4, 5),
    "deep": (MINUTE, 2, 1e-4, 4, 36), "forward": (MINUTE, 2, 1e-3, 4, 4), "any": (MINUTE, 2, 1e-4, 4, 36),
}


def between(a, b):
    return math.exp(random.uniform(math.log(a), math.log(b)))


rows = []
for name, (t0, t1, v0, v1, most) in REGIMES.items():
    count = 0
    while count < 150:
        t, v, s, h = between(t0, t1), between(v0, v1), between(1e-3, 1e5), random.uniform(-most, most)
        r, q = random.uniform(-0.05, 0.15), random.uniform(-0.02, 0.08)
        if name == "forward":
            q = r
        k = s * math.exp(h * v * math.sqrt(t) + (r - q) * t)
        if not 0.05 <= k / s <= 20 or (name == "deep" and abs(h) < 8):
            continue
        w = random.choice([1, -1])
        values = differences(w, s, k, t, r, q, v)
        if values[0] > mp.mpf("1e-290"):
            count += 1
            rows.append(["Call" if w > 0 else "Put"] + [repr(y) for y in (s, k, t, r, q, v)] + [mp.nstr(y, 19) for y in values])
write(__file__.replace(".py", ".csv"), rows)
