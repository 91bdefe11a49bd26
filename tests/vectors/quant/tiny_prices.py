"""Writes tiny_prices.csv: implied volatilities of prices near the least double, by bisection on a 60-digit price (python3 with mpmath; seed below)."""
import random
import mpmath as mp

mp.mp.dps = 60
random.seed(3)


def log_share(x, s):
    near, far = x / s - s / 2, x / s + s / 2
    n = lambda z: mp.erfc(z / mp.sqrt(2)) / 2
    return mp.log(n(near) - mp.exp(x) * n(far))


with open(__file__.replace(".py", ".csv"), "w") as out:
    out.write("kind,F,K,T,r,price,vol\n")
    count = 0
    while count < 120:
        f = 10 ** random.uniform(-3, 5) if count % 3 else 10 ** random.uniform(-100, 300)
        ratio = 1 + 10 ** random.uniform(-12, 0) if count % 2 else 10 ** random.uniform(0, 2)
        k = f * ratio if random.random() < 0.5 else f / ratio
        t, r = 10 ** random.uniform(-6, 1), random.uniform(-0.1, 0.2)
        price = random.choice([5e-324, 1e-323, random.uniform(1, 9) * 10 ** -random.randint(306, 322)])
        F, K, T, P = mp.mpf(f), mp.mpf(k), mp.mpf(t), mp.mpf(price)
        x, target = abs(mp.log(F / K)), mp.log(P) + mp.mpf(r) * T - mp.log(min(F, K))
        if f == k or target > -703:
            continue
        mp.mp.dps = 700 + int(-target / 2)  # the two tails nearly cancel
        low, high = mp.mpf(10) ** -40, mp.mpf(100)
        s = x / mp.sqrt(-2 * target)
        for _ in range(60):
            u = 1 / s**2
            h = u * mp.mpf(10) ** -30
            at, by = log_share(x, s), log_share(x, 1 / mp.sqrt(u + h))
            u += (target - at) * h / (by - at)
            moved, s = abs(1 / mp.sqrt(u) / s - 1), 1 / mp.sqrt(u)
            if moved < mp.mpf(10) ** -25:
                break
        assert abs(log_share(x, s) - target) < mp.mpf(10) ** -20
        mp.mp.dps = 60
        count += 1
        kind = "Call" if k > f else "Put"
        out.write(f"{kind},{f!r},{k!r},{t!r},{r!r},{price!r},{mp.nstr(s / mp.sqrt(T), 20)}\n")
