"""Writes breach.csv: first-passage probabilities of Brownian motion with drift, by the method of images at 120 digits (python3 with mpmath; seed below).

At this precision the images serve for every horizon, so the product's eigenfunction series is checked by another formula.
"""
import math
import random
import mpmath as mp

mp.mp.dps = 120
random.seed(11)


def n(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def h(d, nu):  # integral of d exp(-d^2/2t - nu^2 t/2) / sqrt(2 pi t^3) up to t = 1
    k = abs(nu)
    return mp.exp(-d * k) * n(k - d) + mp.exp(d * k) * n(-k - d)


def first(a, w, nu, side):
    total, k = h(a, nu), 1
    while True:
        term = h(a + 2 * k * w, nu) - h(2 * k * w - a, nu)
        total += term
        if abs(term) < mp.mpf(10) ** -60:
            return mp.exp(side * nu * a) * total
        k += 1


with open(__file__.replace("breach.py", "breach.csv"), "w") as out:
    out.write("S,lower,upper,vol,drift,T,lowerTouched,upperTouched,lowerFirst,upperFirst\n")
    for _ in range(1200):
        vol = math.exp(random.uniform(math.log(0.05), math.log(4)))
        t = math.exp(random.uniform(math.log(60 / 31536000), math.log(2)))
        sd = vol * math.sqrt(t)
        spot = 10 ** random.uniform(-2, 4)
        lower = spot * math.exp(-sd * math.exp(random.uniform(math.log(0.05), math.log(7))))
        upper = spot * math.exp(sd * math.exp(random.uniform(math.log(0.05), math.log(7))))
        drift = vol * vol / 2 + random.uniform(-3, 3) * sd / t
        S, L, U, V, M, T = map(mp.mpf, (spot, lower, upper, vol, drift, t))
        s = V * mp.sqrt(T)
        a, b, nu = mp.log(S / L) / s, mp.log(U / S) / s, (M - V * V / 2) * mp.sqrt(T) / V
        values = (mp.exp(-nu * a) * h(a, nu), mp.exp(nu * b) * h(b, nu), first(a, a + b, nu, -1), first(b, a + b, nu, 1))
        out.write(",".join([repr(x) for x in (spot, lower, upper, vol, drift, t)] + [mp.nstr(x, 18) for x in values]) + "\n")
