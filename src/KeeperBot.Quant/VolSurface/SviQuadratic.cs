using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// One step of sequential quadratic programming in five variables: the least d'Hd/2 + h'd with rows c'd >= r, of which a shortfall costs <see cref="MostPull"/> a unit, so that there
/// always is an answer. Solved in the multipliers, each of which lies in [0, MostPull], by Hildreth's method: one multiplier at a time.
/// </summary>
internal struct SviQuadratic
{
    public const int MostRows = 40;

    /// <summary>A multiplier's upper bound, in units of the objective.</summary>
    public const double MostPull = 1e5;

    private const int N = SviWings.Count, MostSweeps = 400, SweepsBetween = 8;

    private Rows _rows, _solved;
    private PerRow _limits, _diagonal, _pulls;
    private SviNormalEquations _squares;
    private Vector _free;

    public int Count { get; private set; }

    /// <summary>Adds one residual with its derivatives and the weight of its square.</summary>
    public void AddResidual(ReadOnlySpan<double> slope, double residual, double weight) => _squares.Add(slope, residual, weight);

    /// <summary>Adds a row; beyond the room for them it is left out.</summary>
    public void AddRow(ReadOnlySpan<double> row, double limit)
    {
        if (Count == MostRows)
            return;
        row.CopyTo(Row(Count));
        _limits[Count++] = limit;
    }

    /// <summary>Bounds one variable's step.</summary>
    public void AddBounds(int variable, double least, double most)
    {
        Span<double> row = stackalloc double[N];
        row.Clear();
        row[variable] = 1;
        AddRow(row, least);
        row[variable] = -1;
        AddRow(row, -most);
    }

    /// <summary>Factors the damped Hessian and writes the step.</summary>
    public void Solve(double damping, scoped Span<double> step)
    {
        _squares.Factor(damping);
        _squares.Right.CopyTo(_free);
        _squares.Solve(_free);
        for (int r = 0; r < Count; r++)
        {
            Row(r).CopyTo(Solved(r));
            _squares.Solve(Solved(r));
            _diagonal[r] = Dot(Row(r), Solved(r));
            _pulls[r] = 0;
        }
        Pull(step);
    }

    /// <summary>Solves again with other limits, from the multipliers found before.</summary>
    public void SolveAgain(Span<double> step) => Pull(step);

    /// <summary>Moves the limit of a row.</summary>
    public void SetLimit(int row, double limit) => _limits[row] = limit;

    /// <summary>The multiplier of a row in the last solution.</summary>
    public readonly double PullOf(int row) => _pulls[row];

    /// <summary>A row's product with a step.</summary>
    public double Along(int row, ReadOnlySpan<double> step) => Dot(Row(row), step);

    private void Pull(scoped Span<double> step)
    {
        Restart(step);
        for (int sweep = 1; sweep <= MostSweeps; sweep++)
        {
            double change = 0, most = 0;
            for (int r = 0; r < Count; r++)
            {
                double pull = Math.Clamp(_pulls[r] + (_limits[r] - Dot(Row(r), step)) / _diagonal[r], 0, MostPull), by = pull - _pulls[r];
                (change, most) = (Math.Max(change, Math.Abs(by) * Math.Sqrt(_diagonal[r])), Math.Max(most, pull * Math.Sqrt(_diagonal[r])));
                _pulls[r] = pull;
                if (by != 0)
                    AddTo(step, r, by);
            }
            if (change <= 1e-14 * most || sweep % SweepsBetween == 0 && Settle(step))
                break;
        }
    }

    private void Restart(scoped Span<double> step)
    {
        for (int i = 0; i < N; i++)
            step[i] = _free[i];
        for (int r = 0; r < Count; r++)
            AddTo(step, r, _pulls[r]);
    }

    /// <summary>
    /// Takes the rows that pull as the active ones and solves for their multipliers at once; true, with the step, where these are in bounds and no other row is short. Otherwise
    /// nothing is changed.
    /// </summary>
    private bool Settle(scoped Span<double> step)
    {
        Span<int> active = stackalloc int[N];
        int count = 0;
        for (int r = 0; r < Count; r++)
        {
            if (!(_pulls[r] > 0))
                continue;
            if (count == N || !(_pulls[r] < MostPull))
                return false;
            active[count++] = r;
        }
        Span<double> matrix = stackalloc double[N * (N + 1)];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
                matrix[i * (N + 1) + j] = Dot(Row(active[i]), Solved(active[j]));
            matrix[i * (N + 1) + N] = _limits[active[i]] - Dot(Row(active[i]), _free);
        }
        if (!Eliminate(matrix, count))
            return false;
        PerRow before = _pulls;
        for (int i = 0; i < count; i++)
            _pulls[active[i]] = matrix[i * (N + 1) + N];
        Restart(step);
        bool isSettled = true;
        for (int r = 0; r < Count; r++)
            isSettled &= _pulls[r] is >= 0 and <= MostPull && (_pulls[r] > 0 || _limits[r] - Dot(Row(r), step) <= 1e-12 * Math.Sqrt(_diagonal[r]));
        if (isSettled)
            return true;
        _pulls = before;
        Restart(step);
        return false;
    }

    /// <summary>Gauss and Jordan with the diagonal as pivots, which the matrix, being positive, allows; the solution is left in the last column.</summary>
    private static bool Eliminate(Span<double> matrix, int count)
    {
        const int Width = N + 1;
        for (int i = 0; i < count; i++)
        {
            double pivot = matrix[i * Width + i];
            if (!(pivot > 0))
                return false;
            for (int j = i; j < Width; j++)
                matrix[i * Width + j] /= pivot;
            for (int k = 0; k < count; k++)
            {
                double factor = matrix[k * Width + i];
                for (int j = i; j < Width && k != i; j++)
                    matrix[k * Width + j] -= factor * matrix[i * Width + j];
            }
        }
        return true;
    }

    private void AddTo(Span<double> step, int row, double pull)
    {
        for (int i = 0; i < N; i++)
            step[i] += pull * Solved(row)[i];
    }

    [UnscopedRef]
    private Span<double> Row(int row) => ((Span<double>)_rows).Slice(row * N, N);

    [UnscopedRef]
    private Span<double> Solved(int row) => ((Span<double>)_solved).Slice(row * N, N);

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => x[0] * y[0] + x[1] * y[1] + x[2] * y[2] + x[3] * y[3] + x[4] * y[4];

    [InlineArray(N * MostRows)]
    private struct Rows
    {
        private double _first;
    }

    [InlineArray(MostRows)]
    private struct PerRow
    {
        private double _first;
    }

    [InlineArray(N)]
    private struct Vector
    {
        private double _first;
    }
}
