"""Writes greeks.csv: prices by mpmath at 420 digits, Greeks as numerical derivatives of that price (python3 with mpmath; seed below).

Nothing of a closed-form Greek is used, so this checks the tests' own 31-digit closed forms (Reference/OptionTruth.cs) and the product's.
"""
import math
import random
import mpmath as mp

mp.mp.dps = 420
GREEKS = {  # orders of differentiation in (S, T, r, q, vol) and the sign that turns T into calendar time
    "price": ((0, 0, 0, 0, 0), 1), "delta": ((1, 0, 0, 0, 0), 1), "gamma": ((2, 0, 0, 0, 0), 1), "vega": ((0, 0, 0, 0, 1), 1),
    "theta": ((0, 1, 0, 0, 0), -1), "rho": ((0, 0, 1, 0, 0), 1), "phi": ((0, 0, 0, 1, 0), 1), "vanna": ((1, 0, 0, 0, 1), 1),
    "volga": ((0, 0, 0, 0, 2), 1), "charm": ((1, 1, 0, 0, 0), -1), "speed": ((3, 0, 0, 0, 0), 1), "zomma": ((2, 0, 0, 0, 1), 1),
    "color": ((2, 1, 0, 0, 0), -1), "veta": ((0, 1, 0, 0, 1), -1), "ultima": ((0, 0, 0, 0, 3), 1),
}


def price(w, k, s, t, r, q, v):
    root = v * mp.sqrt(t)
    d1 = (mp.log(s / k) + (r - q + v * v / 2) * t) / root
    n = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2
    return w * (s * mp.exp(-q * t) * n(w * d1) - k * mp.exp(-r * t) * n(w * (d1 - root)))


def derivative(f, at, orders, scale):
    # Central differences of a scaled step; 420 digits leave room for a step this small even where a Greek is 1e-250 of the price.
    for i, order in enumerate(orders):
        if order:
            h = mp.mpf("1e-20") * scale[i]
            rest = tuple(0 if j == i else o for j, o in enumerate(orders))
            g = lambda y, i=i: derivative(f, at[:i] + (y,) + at[i + 1:], rest, scale)
            x = at[i]
            if order == 1:
                return (g(x + h) - g(x - h)) / (2 * h)
            if order == 2:
                return (g(x + h) - 2 * g(x) + g(x - h)) / h**2
            return (g(x + 2 * h) - 2 * g(x + h) + 2 * g(x - h) - g(x - 2 * h)) / (2 * h**3)
    return f(*at)


def differences(w, s, k, t, r, q, v):
    """Price and Greeks of one option, from doubles."""
    at = tuple(mp.mpf(y) for y in (s, t, r, q, v))
    spread = at[4] * mp.sqrt(at[1])
    least = min(1, spread)
    scale = (at[0] * (spread if spread < 20 else 1), at[1] * least, min(1, least / at[1]), min(1, least / at[1]), at[4])
    return [sign * derivative(lambda *y: price(w, mp.mpf(k), *y), at, orders, scale) for orders, sign in GREEKS.values()]


def write(path, rows):
    with open(path, "w") as out:
        out.write("kind,S,K,T,r,q,vol," + ",".join(GREEKS) + "\n")
        for row in rows:
            out.write(",".join(row) + "\n")


def main():
    random.seed(5)
    minute, rows = 60 / 31536000, []
    while len(rows) < 120:
        t = math.exp(random.uniform(math.log(minute), math.log(2)))
        v = math.exp(random.uniform(math.log(1e-4), math.log(4)))
        h = random.uniform(-1, 1) * random.choice([1, 5, 30])
        s, r, q = 10 ** random.uniform(-3, 5), random.uniform(-0.05, 0.15), random.uniform(-0.02, 0.08)
        k = s * math.exp(h * v * math.sqrt(t) + (r - q) * t)
        if not 0.05 <= k / s <= 20:
            continue
        w = random.choice([1, -1])
        values = differences(w, s, k, t, r, q, v)
        if values[0] > mp.mpf("1e-250"):
            rows.append(["Call" if w > 0 else "Put"] + [repr(y) for y in (s, k, t, r, q, v)] + [mp.nstr(y, 22) for y in values])
    write(__file__.replace("greeks.py", "greeks.csv"), rows)


if __name__ == "__main__":
    main()
