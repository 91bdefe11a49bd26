"""Writes instruments.csv: the instruments besides options on spot and forward, from their definitions, with every Greek as a numerical derivative of the value
(mpmath, 60 digits; seed below). Shares nothing with the product: no closed form of a Greek, no dual, no chain rule.

inverse       V/F with V Black-76 in quote currency (Deribit); derivatives in F
quanto        fix e^(-rT) E[max(S_T - K, 0)], S_T lognormal with the drift r_f - q - corr vol vol_fx, by the moments of the truncated lognormal law
squeeth       n S^2 e^(vol^2 f) / 10000, f = 17.5 days; time enters by n alone: d ln n/dt = -ln(min(mark/index, 1.4)) / f, mark/index = e^(vol^2 f)
inverse_perp  1/entry - 1/mark coins, funding a share of 1/mark a year
perp          mark - entry, funding a share of mark a year
Columns: instrument, type, eight inputs (unused ones 0), then the Greeks in the order of the header.
"""
import random
import mpmath as mp

mp.mp.dps = 60
rng = random.Random(20240612)
N = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2


def inverse(w, F, K, T, r, v):
    d1 = (mp.log(F / K) + v * v * T / 2) / (v * mp.sqrt(T))
    d2 = d1 - v * mp.sqrt(T)
    return mp.exp(-r * T) * w * (F * N(w * d1) - K * N(w * d2)) / F


def quanto(w, S, K, T, r, rf, q, v, vf, c, fix):
    drift, sd = (rf - q - c * vf * v - v * v / 2) * T, v * mp.sqrt(T)
    edge = (mp.log(K / S) - drift) / sd
    # E[(S_T - K) 1{z > edge}] by moments of the truncated lognormal, each an integral of the normal density that erfc gives
    asset = S * mp.exp(drift + sd * sd / 2)
    return fix * mp.exp(-r * T) * (w * asset * N(w * (sd - edge)) - w * K * N(-w * edge))


def diff(f, x, orders):
    return mp.diff(f, tuple(x), tuple(orders))


def numbers(values):
    return ",".join(mp.nstr(mp.mpf(v), 20) for v in values)


NAMES = "price,delta,gamma,vega,theta,rho,phi,vanna,volga,charm,speed,zomma,color,veta,ultima"
rows = ["instrument,type,a,b,c,d,e,f,g,h," + NAMES]


def draw(a, b):
    return rng.uniform(a, b)


for i in range(120):
    w, F, T, v, r = rng.choice([1, -1]), 10 ** draw(-1, 5), 10 ** draw(-3, 0.3), 10 ** draw(-1.2, 0.5), rng.choice([0, draw(-0.02, 0.1)])
    K = F * float(mp.exp(draw(-2, 2) * v * mp.sqrt(T)))
    f = lambda F_, v_, T_, r_: inverse(w, F_, mp.mpf(K), T_, r_, v_)
    x = [mp.mpf(F), mp.mpf(v), mp.mpf(T), mp.mpf(r)]
    d = lambda *o: diff(f, x, o)
    greeks = [f(*x), d(1, 0, 0, 0), d(2, 0, 0, 0), d(0, 1, 0, 0), -d(0, 0, 1, 0), d(0, 0, 0, 1), 0, d(1, 1, 0, 0), d(0, 2, 0, 0), -d(1, 0, 1, 0),
              d(3, 0, 0, 0), d(2, 1, 0, 0), -d(2, 0, 1, 0), -d(0, 1, 1, 0), d(0, 3, 0, 0)]
    rows.append(f"inverse,{'C' if w > 0 else 'P'}," + ",".join(repr(n) for n in (F, K, T, r, v, 0, 0, 0)) + "," + numbers(greeks))

for i in range(60):
    n, S, v = 10 ** draw(-2, 0), 10 ** draw(1, 4.5), 10 ** draw(-1, 0.6)
    fund = mp.mpf("17.5") / 365
    ratio = lambda v_: mp.exp(v_ * v_ * fund)
    value = lambda S_, v_: n * S_ * S_ / 10000 * ratio(v_)
    # at time t the factor is n e^(-rate t); the rate is a number, the market's now, and does not move with vol
    rate = mp.log(min(ratio(mp.mpf(v)), mp.mpf("1.4"))) / fund
    f = lambda S_, v_, t_: value(S_, v_) * mp.exp(-rate * t_)
    x = [mp.mpf(S), mp.mpf(v), mp.mpf(0)]
    d = lambda *o: diff(f, x, o)
    greeks = [f(*x), d(1, 0, 0), d(2, 0, 0), d(0, 1, 0), d(0, 0, 1), 0, 0, d(1, 1, 0), d(0, 2, 0), d(1, 0, 1), 0, d(2, 1, 0), d(2, 0, 1), d(0, 1, 1), d(0, 3, 0)]
    rows.append("squeeth,-," + ",".join(repr(z) for z in (S, v, n, 0, 0, 0, 0, 0)) + "," + numbers(greeks))

for i in range(40):
    mark, entry, fund = 10 ** draw(-2, 5), 0, draw(-0.5, 0.5)
    entry = mark * draw(0.5, 2)
    f = lambda m_, t_: 1 / mp.mpf(entry) - 1 / m_ - fund / m_ * t_
    x = [mp.mpf(mark), mp.mpf(0)]
    d = lambda *o: diff(f, x, o)
    rows.append("inverse_perp,-," + ",".join(repr(z) for z in (mark, entry, fund, 0, 0, 0, 0, 0)) + "," + numbers(
        [f(*x), d(1, 0), d(2, 0), 0, d(0, 1), 0, 0, 0, 0, d(1, 1), d(3, 0), 0, d(2, 1), 0, 0]))
    g = lambda m_, t_: m_ - mp.mpf(entry) - fund * m_ * t_
    d2 = lambda *o: diff(g, x, o)
    rows.append("perp,-," + ",".join(repr(z) for z in (mark, entry, fund, 0, 0, 0, 0, 0)) + "," + numbers(
        [g(*x), d2(1, 0), 0, 0, d2(0, 1), 0, 0, 0, 0, d2(1, 1), 0, 0, 0, 0, 0]))

with open(__file__.replace(".py", ".csv"), "w") as out:
    out.write("\n".join(rows) + "\n")

rows = ["type,S,K,T,r,rf,q,vol,volfx,corr,fix,price,delta,gamma,vega,theta,rho,foreign_rho,phi,fx_vega,correlation,vanna,volga,charm"]
for i in range(120):
    w, S, T, v, r, rf, q, vf, c, fix = (rng.choice([1, -1]), 10 ** draw(0, 4), 10 ** draw(-2, 0.3), draw(0.1, 1.5), draw(-0.02, 0.1), draw(-0.02, 0.1), draw(0, 0.05),
                                        draw(0, 0.5), draw(-1, 1), draw(0.5, 20))
    K = S * float(mp.exp(draw(-2, 2) * v * mp.sqrt(T)))
    f = lambda S_, v_, T_, r_, rf_, q_, vf_, c_: quanto(w, S_, mp.mpf(K), T_, r_, rf_, q_, v_, vf_, c_, mp.mpf(fix))
    x = [mp.mpf(z) for z in (S, v, T, r, rf, q, vf, c)]
    one = lambda *places: diff(f, x, [places.count(j) for j in range(8)])
    greeks = [f(*x), one(0), one(0, 0), one(1), -one(2), one(3), one(4), one(5), one(6), one(7), one(0, 1), one(1, 1), -one(0, 2)]
    rows.append(f"{'C' if w > 0 else 'P'}," + ",".join(repr(z) for z in (S, K, T, r, rf, q, v, vf, c, fix)) + "," + numbers(greeks))
with open(__file__.replace("instruments.py", "quanto.csv"), "w") as out:
    out.write("\n".join(rows) + "\n")
