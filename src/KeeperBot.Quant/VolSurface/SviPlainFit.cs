namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// The least-squares slice over the whole domain of the raw parameters, b >= 0, |rho| &lt; 1, sigma > 0, with no regard to arbitrage, not even to the sign of the
/// variance. For fixed (m, sigma) the other three are an exact problem (<see cref="SviCone"/>); what is left has two dimensions and may have several valleys,
/// so a grid finds those, Levenberg-Marquardt walks down the deepest, and a simplex search in (m, ln sigma) goes on from there along edges of the domain.
/// </summary>
/// <remarks>
/// Where the squares have no least value, only a limit (a kink, sigma = 0; a straight wing, |rho| = 1; a parabola, sigma without bound), the result is next to it:
/// sigma is at least 1e-7 and at most 100 of the strikes' range, m is within 100 ranges of them, 1 - |rho| at least 1e-12.
/// </remarks>
internal static class SviPlainFit
{
    private const int Centres = 15, Widths = 9, MostValleys = 5, MostReflections = 400;
    private const double LeastWidth = 2e-3, WidthStep = 3;
    private const double LeastSigma = 1e-7, Farthest = 100;

    /// <summary>The slice.</summary>
    /// <param name="quotes">At least five different strikes.</param>
    /// <param name="low">The least log-moneyness.</param>
    /// <param name="high">The greatest.</param>
    public static SviParameters Find(in SviQuotes quotes, double low, double high)
    {
        double[,] costs = new double[Centres, Widths];
        for (int i = 0; i < Centres; i++)
            for (int j = 0; j < Widths; j++)
                costs[i, j] = SviCone.Best(quotes, Centre(i, low, high), Width(j, low, high)).Cost;
        SviLeastSquares squares = new(quotes, low, high, null, isPlain: true);
        SviParameters best = default;
        double least = double.PositiveInfinity;
        foreach ((int i, int j) in Valleys(costs))
        {
            SviParameters start = SviCone.Best(quotes, Centre(i, low, high), Width(j, low, high)).Slice;
            SviParameters candidate = squares.Refine(start);
            double cost = squares.Squares(candidate);
            if (cost < least)
                (best, least) = (candidate, cost);
        }
        SviParameters searched = squares.Refine(Search(quotes, best, low, high));
        return squares.Squares(searched) < least ? searched : best;
    }

    /// <summary>The parameters held where squares can still be told apart.</summary>
    public static SviParameters Bound(SviParameters p, double low, double high)
    {
        double range = high - low, rho = Math.Clamp(p.Rho, -SviCone.MostRho, SviCone.MostRho);
        double m = Math.Clamp(p.M, low - Farthest * range, high + Farthest * range);
        return new(p.A, Math.Max(p.B, 0), rho, m, Math.Clamp(p.Sigma, LeastSigma * range, Farthest * range));
    }

    private static double Centre(int i, double low, double high) => low + (high - low) * (2.0 * i / (Centres - 1) - 0.5);

    private static double Width(int j, double low, double high) => (high - low) * LeastWidth * Math.Pow(WidthStep, j);

    /// <summary>The places of the grid that none beside them is below, deepest first.</summary>
    private static List<(int I, int J)> Valleys(double[,] costs)
    {
        List<(int I, int J)> found = [];
        for (int i = 0; i < Centres; i++)
            for (int j = 0; j < Widths; j++)
                if (IsValley(costs, i, j))
                    found.Add((i, j));
        found.Sort((one, other) => costs[one.I, one.J].CompareTo(costs[other.I, other.J]));
        return found[..Math.Min(found.Count, MostValleys)];
    }

    private static bool IsValley(double[,] costs, int i, int j)
    {
        for (int di = -1; di <= 1; di++)
            for (int dj = -1; dj <= 1; dj++)
            {
                int x = i + di, y = j + dj;
                if (x is >= 0 and < Centres && y is >= 0 and < Widths && costs[x, y] < costs[i, j])
                    return false;
            }
        return true;
    }

    /// <summary>Nelder and Mead's simplex in (m, ln sigma), which needs no derivatives and so does not stop where one jumps.</summary>
    private static SviParameters Search(in SviQuotes quotes, SviParameters start, double low, double high)
    {
        double range = high - low;
        Span<(double M, double L, double Cost)> p = [Vertex(quotes, start.M, Math.Log(start.Sigma)), default, default];
        p[1] = Vertex(quotes, start.M + 0.1 * Math.Min(range, start.Sigma), p[0].L);
        p[2] = Vertex(quotes, start.M, p[0].L + 0.1);
        double lowest = Math.Log(LeastSigma * range), highest = Math.Log(Farthest * range);
        for (int step = 0; step < MostReflections; step++)
        {
            p.Sort((one, other) => one.Cost.CompareTo(other.Cost));
            double m = 0.5 * (p[0].M + p[1].M), l = 0.5 * (p[0].L + p[1].L), dm = m - p[2].M, dl = l - p[2].L;
            if (!(p[2].Cost - p[0].Cost > 1e-15 * p[0].Cost) || Math.Abs(dm) < 1e-12 * range && Math.Abs(dl) < 1e-12)
                break;
            (double M, double L, double Cost) mirrored = Moved(quotes, 1);
            if (mirrored.Cost < p[0].Cost)
            {
                (double M, double L, double Cost) farther = Moved(quotes, 2);
                p[2] = farther.Cost < mirrored.Cost ? farther : mirrored;
            }
            else if (mirrored.Cost < p[1].Cost)
            {
                p[2] = mirrored;
            }
            else
            {
                (double M, double L, double Cost) nearer = Moved(quotes, mirrored.Cost < p[2].Cost ? 0.5 : -0.5);
                if (nearer.Cost < Math.Min(p[2].Cost, mirrored.Cost))
                {
                    p[2] = nearer;
                    continue;
                }
                for (int i = 1; i < 3; i++)
                    p[i] = Vertex(quotes, 0.5 * (p[0].M + p[i].M), 0.5 * (p[0].L + p[i].L));
            }

            (double M, double L, double Cost) Moved(in SviQuotes of, double share) =>
                Vertex(of, Math.Clamp(m + share * dm, low - Farthest * range, high + Farthest * range), Math.Clamp(l + share * dl, lowest, highest));
        }
        p.Sort((one, other) => one.Cost.CompareTo(other.Cost));
        return SviCone.Best(quotes, p[0].M, Math.Exp(p[0].L)).Slice;
    }

    private static (double M, double L, double Cost) Vertex(in SviQuotes quotes, double m, double logSigma) =>
        (m, logSigma, SviCone.Best(quotes, m, Math.Exp(logSigma)).Cost);
}
