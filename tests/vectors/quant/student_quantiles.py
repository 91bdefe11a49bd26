"""Writes student_quantiles.csv: upper quantiles of Student's t by bisection on the incomplete beta function at 30 digits (python3 with mpmath)."""
import mpmath as mp

mp.mp.dps = 30
FREEDOMS = (0.05, 0.3, 1.0, 2.01, 3.7, 12, 88, 999.9, 1000, 1234.5, 5000, 1e5, 1e7)
TAILS = (0.4999999, 0.3, 0.01, 1e-4, 1e-9, 1e-16, 1e-40, 1e-100, 1e-300)


def quantile(nu, tail):
    low, high = mp.mpf(-45), mp.mpf(700)  # of ln t
    for _ in range(110):
        middle = (low + high) / 2
        above = mp.betainc(nu / 2, mp.mpf(1) / 2, 0, nu / (nu + mp.e ** (2 * middle)), regularized=True) / 2
        low, high = (middle, high) if above > tail else (low, middle)
    return mp.e ** ((low + high) / 2)


with open(__file__.replace(".py", ".csv"), "w") as out:
    out.write("freedom,tail,quantile\n")
    for nu in FREEDOMS:
        for tail in TAILS:
            try:
                value = quantile(mp.mpf(nu), mp.mpf(tail))
            except (mp.NoConvergence, ValueError, ZeroDivisionError):
                continue  # beyond what mpmath's series reach
            if value < mp.mpf("1e300"):
                out.write(f"{nu!r},{tail!r},{mp.nstr(value, 17)}\n")
