"""Writes kou_breach.csv: Kou and Wang's passage probability by Talbot inversion of degree 60 at 40 digits (python3 with mpmath; seed below)."""
import math
import random
import mpmath as mp

mp.mp.dps = 40
random.seed(4)


def probability(b, nu, vol, lam, p, e1, e2, years):
    def transform(a):
        q, h, c, g, product = 1 - p, vol * vol / 2, -lam - a, e1 - e2, e1 * e2
        powers = [-h, h * g - nu, h * product + nu * g - c, nu * product + c * g + lam * (p * e1 - q * e2), c * product + lam * product]
        f, s = sorted(mp.polyroots(powers, maxsteps=400, extraprec=200), key=lambda z: -mp.re(z))[:2]
        return ((e1 - f) * s * mp.exp(-b * f) - (e1 - s) * f * mp.exp(-b * s)) / (e1 * (s - f)) / a

    return mp.invertlaplace(transform, years, method="talbot", degree=60)


with open(__file__.replace(".py", ".csv"), "w") as out:
    out.write("b,nu,vol,lambda,p,eta1,eta2,T,touched\n")
    rows = 0
    while rows < 70:
        years, vol = math.exp(random.uniform(math.log(1e-6), math.log(2))), math.exp(random.uniform(math.log(0.05), math.log(3)))
        deviation = vol * math.sqrt(years)
        b = random.choice([random.uniform(0.01, 6) * deviation, random.uniform(0.01, 1.5)])
        nu, lam = random.uniform(-2, 2) * random.choice([0.1, 1, vol / math.sqrt(years)]), math.exp(random.uniform(math.log(0.01), math.log(2000)))
        p = random.choice([0.0, 1.0, random.random(), random.random()])
        e1, e2 = math.exp(random.uniform(math.log(1.5), math.log(500))), math.exp(random.uniform(math.log(1.5), math.log(500)))
        try:
            value = probability(*map(mp.mpf, (b, nu, vol, lam, p, e1, e2, years)))
        except mp.NoConvergence:
            continue
        rows += 1
        out.write(",".join(repr(x) for x in (b, nu, vol, lam, p, e1, e2, years)) + "," + mp.nstr(value, 15) + "\n")
