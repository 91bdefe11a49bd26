"""Writes far_greeks.csv: options far outside of the usual ranges, their Greeks as finite differences (greeks.py; seed below)."""
import math
import random
import mpmath as mp
from greeks import differences, write

random.seed(77)
KINDS = ["offset", "carried", "far", "grown", "time", "unit"]


def between(a, b):
    return math.exp(random.uniform(math.log(a), math.log(b)))


def spread_at(x, near):
    """s with |x|/s - s/2 = near."""
    return -near + math.sqrt(near * near + 2 * abs(x))


def draw(kind):
    t, s = between(0.01, 100), between(1e-3, 1e5)
    v = between(0.01, 3) / math.sqrt(t)
    h, r, q = random.uniform(-8, 8), random.uniform(-0.5, 0.5) / t, random.uniform(-0.5, 0.5) / t
    if kind == "offset":  # large rates that cancel
        q = random.uniform(-500, 500) / t
        r = q + random.uniform(-3, 3) / t
    if kind == "carried":  # a carry that the strike makes up for
        r, q = random.uniform(-300, 300) / t, random.uniform(-300, 300) / t
    if kind == "unit":
        s = between(1e-280, 1e280)
    if kind == "time":
        scale = between(1e-100, 1e30)
        t, v, r, q = t * scale, v / math.sqrt(scale), r / scale, q / scale
    x = -h * v * math.sqrt(t)
    if kind in ("far", "grown"):  # the logarithm of the moneyness is large, and so is the variance
        x = random.choice([-1, 1]) * random.uniform(150, 650)
        v = spread_at(x, random.uniform(-20, 20)) / math.sqrt(t)
        if kind == "grown":
            r = q + x / t
    k = s if kind == "grown" else s * math.exp((r - q) * t - x)
    return s, k, t, r, q, v


def normal(y):
    return y == 0 or mp.mpf("1e-280") < abs(y) < mp.mpf("1e290")


rows = []
for kind in KINDS:
    count = 0
    while count < 60:
        try:
            s, k, t, r, q, v = draw(kind)
        except OverflowError:
            continue
        if not 1e-290 < k < 1e290:
            continue
        w = random.choice([1, -1])
        values = differences(w, s, k, t, r, q, v)
        if all(normal(y) for y in values):
            count += 1
            rows.append(["Call" if w > 0 else "Put"] + [repr(y) for y in (s, k, t, r, q, v)] + [mp.nstr(y, 19) for y in values])
write(__file__.replace(".py", ".csv"), rows)
