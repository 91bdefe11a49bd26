namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// The least squares near a start among slices without arbitrage, by sequential quadratic programming: the squares in Gauss's approximation, and as rows of each step's
/// quadratic problem the density at every dip that is near zero, the least variance, bounds on the wings' slopes, and the gap to the earlier expiry's slice at the
/// places where it was least so far. A step that curved constraints spoil is corrected once before it is judged.
/// </summary>
internal readonly ref struct SviSequential
{
    private const int MostSteps = 60, MostRounds = 4, MostGaps = 8;

    /// <summary>What the result keeps from zero: density, and as a share of the quotes' mean the least variance and the gap.</summary>
    private const double Margin = 1e-8, LeastVariance = 1e-7;

    /// <summary>Dips below this become rows: what lies higher no step reaches at once, or the next step's rows will have it.</summary>
    private const double Ceiling = 0.3;

    private const double LeastSlope = 1e-7;

    private readonly SviQuotes _quotes;
    private readonly double _low, _high, _mean, _weights;
    private readonly SviParameters? _floor;

    public SviSequential(SviQuotes quotes, double low, double high, SviParameters? floor)
    {
        _quotes = quotes;
        (_low, _high, _floor) = (low, high, floor);
        for (int i = 0; i < quotes.W.Length; i++)
            (_mean, _weights) = (_mean + quotes.W[i] / quotes.W.Length, _weights + quotes.Weight(i));
    }

    /// <summary>
    /// The slice, sound up to rounding unless <see cref="MostSteps"/> were too few. Multipliers are of the size of the squares that are left, which nobody knows
    /// before, so it is solved with one unit of squares after another.
    /// </summary>
    public SviParameters Solve(SviParameters start)
    {
        SviWings at = Bound(SviWings.From(start));
        double least = 1e-14 * _weights * _mean * _mean, squares = Math.Max(Squares(at), 1e-4 * _weights * _mean * _mean);
        for (int round = 0; round < MostRounds; round++)
        {
            at = Solve(at, 1 / squares);
            double now = Math.Max(Squares(at), least);
            if (now > 0.1 * squares)
                break;
            squares = now;
        }
        return at.ToRaw();
    }

    private SviWings Solve(SviWings at, double unit)
    {
        Span<double> step = stackalloc double[SviWings.Count], gaps = stackalloc double[MostGaps];
        Span<(double K, double Density)> dips = stackalloc (double, double)[SviDips.Most];
        int gapCount = 0;
        double damping = 1e-3, pull = 1;
        double lack = Lack(at), squares = unit * Squares(at);
        for (int i = 0; i < MostSteps && damping < 1e9; i++)
        {
            NoteGaps(at, gaps, ref gapCount);
            int dipCount = at.ToRaw().LeastTotalVariance > 0 ? SviDips.Find(at.ToRaw(), Ceiling, dips) : 0;
            SviQuadratic problem = Posed(at, unit, gaps[..Math.Min(gapCount, MostGaps)], dips[..dipCount]);
            problem.Solve(damping, step);
            for (int r = 0; r < problem.Count; r++)
                pull = Math.Max(pull, 1.5 * Math.Min(problem.PullOf(r), SviQuadratic.MostPull));
            SviWings next = Bound(at.Moved(step));
            double nextLack = Lack(next), nextSquares = unit * Squares(next), merit = squares + pull * lack;
            if (!(nextSquares + pull * nextLack < merit) && nextLack > 0)
            {
                Correct(ref problem, next, gaps[..Math.Min(gapCount, MostGaps)], dips[..dipCount], step);
                next = Bound(at.Moved(step));
                (nextLack, nextSquares) = (Lack(next), unit * Squares(next));
            }
            double better = merit - (nextSquares + pull * nextLack);
            if (!(better > 0))
            {
                damping *= 6;
                continue;
            }
            (at, lack, squares) = (next, nextLack, nextSquares);
            damping = Math.Max(damping * 0.2, 1e-9);
            if (better < 1e-9 * squares && lack < 1e-9)
                break;
        }
        return at;
    }

    private SviWings Bound(SviWings p)
    {
        double range = _high - _low;
        double up = Math.Clamp(p.Up, LeastUp, 2), down = Math.Clamp(p.Down, LeastDown, 2);
        double sigma = Math.Clamp(p.LogSigma, Math.Log(1e-5 * range), Math.Log(20 * range));
        return new(p.A, up, down, Math.Clamp(p.M, _low - 2 * range, _high + 2 * range), sigma);
    }

    private double LeastUp => _floor is { } floor ? Math.Clamp(floor.B * (1 + floor.Rho) * (1 + 1e-9), LeastSlope, 2) : LeastSlope;

    private double LeastDown => _floor is { } floor ? Math.Clamp(floor.B * (1 - floor.Rho) * (1 + 1e-9), LeastSlope, 2) : LeastSlope;

    private double Squares(SviWings p)
    {
        SviParameters raw = p.ToRaw();
        double sum = 0;
        for (int i = 0; i < _quotes.K.Length; i++)
        {
            double error = raw.TotalVariance(_quotes.K[i]) - _quotes.W[i];
            sum += _quotes.Weight(i) * error * error;
        }
        return sum;
    }

    /// <summary>The sum of what the constraints lack.</summary>
    private double Lack(SviWings p)
    {
        SviParameters raw = p.ToRaw();
        double least = raw.LeastTotalVariance / _mean, lack = Math.Max(LeastVariance - least, 0);
        if (!(least > 0))
            return lack + 1 - least;
        Span<(double K, double Density)> dips = stackalloc (double, double)[SviDips.Most];
        int count = SviDips.Find(raw, Margin, dips);
        for (int i = 0; i < count; i++)
            lack += Math.Max(Margin - dips[i].Density, 0);
        if (_floor is { } floor)
            lack += Math.Max(Margin - SviCalendar.LeastGap(floor, raw).Least / _mean, 0);
        return double.IsNaN(lack) ? double.PositiveInfinity : lack;
    }

    /// <summary>Remembers where the gap to the earlier slice is least, instead of the oldest place when there are many.</summary>
    private void NoteGaps(SviWings at, Span<double> gaps, ref int count)
    {
        if (_floor is not { } floor)
            return;
        double place = SviCalendar.LeastGap(floor, at.ToRaw()).At;
        if (!double.IsFinite(place))
            return;
        gaps[count++ % MostGaps] = place;
    }

    private SviQuadratic Posed(SviWings at, double unit, ReadOnlySpan<double> gaps, ReadOnlySpan<(double K, double Density)> dips)
    {
        SviQuadratic problem = new();
        Span<double> slope = stackalloc double[SviWings.Count];
        double sigma = Math.Exp(at.LogSigma), range = _high - _low;
        for (int i = 0; i < _quotes.K.Length; i++)
        {
            double error = at.Variance(_quotes.K[i], sigma, slope) - _quotes.W[i];
            problem.AddResidual(slope, error, 2 * unit * _quotes.Weight(i));
        }
        for (int r = 0; r <= gaps.Length + dips.Length; r++)
        {
            double missing = Short(at, sigma, r, gaps, dips, slope);
            problem.AddRow(slope, missing);
        }
        problem.AddBounds(1, Math.Max(LeastUp - at.Up, -0.9 * at.Up), 2 - at.Up);
        problem.AddBounds(2, Math.Max(LeastDown - at.Down, -0.9 * at.Down), 2 - at.Down);
        problem.AddBounds(3, Math.Max(_low - 2 * range - at.M, -range), Math.Min(_high + 2 * range - at.M, range));
        problem.AddBounds(4, Math.Max(Math.Log(1e-5 * range) - at.LogSigma, -1), Math.Min(Math.Log(20 * range) - at.LogSigma, 1));
        return problem;
    }

    /// <summary>Solves once more with the rows' limits moved by what they curved along the step.</summary>
    private void Correct(
        ref SviQuadratic problem, SviWings next, ReadOnlySpan<double> gaps, ReadOnlySpan<(double K, double Density)> dips, Span<double> step)
    {
        Span<double> slope = stackalloc double[SviWings.Count];
        double sigma = Math.Exp(next.LogSigma);
        for (int r = 0; r <= gaps.Length + dips.Length; r++)
            problem.SetLimit(r, Short(next, sigma, r, gaps, dips, slope) + problem.Along(r, step));
        problem.SolveAgain(step);
    }

    /// <summary>How much a constraint is short of, negative where it holds, and the constraint's derivatives: first the least variance, then the gaps, then the dips.</summary>
    private double Short(
        SviWings at, double sigma, int row, ReadOnlySpan<double> gaps, ReadOnlySpan<(double K, double Density)> dips, Span<double> slope)
    {
        if (row > gaps.Length)
            return Margin - at.Density(dips[row - 1 - gaps.Length].K, sigma, slope);
        double variance = row == 0 ? at.LeastVariance(sigma, slope) : at.Variance(gaps[row - 1], sigma, slope);
        double asked = row == 0 ? LeastVariance : Margin + _floor!.Value.TotalVariance(gaps[row - 1]) / _mean;
        foreach (ref double derivative in slope)
            derivative /= _mean;
        return asked - variance / _mean;
    }
}
