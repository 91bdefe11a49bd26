using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KeeperBot.Quant.VolSurface;

/// <summary>The 5 x 5 normal equations of one step towards the least squares, on the stack.</summary>
internal struct SviNormalEquations
{
    /// <summary>How many parameters there are.</summary>
    public const int Count = 5;

    private Square _matrix, _factor;
    private Vector _right;

    /// <summary>Adds one residual with its derivatives and the weight of its square.</summary>
    public void Add(ReadOnlySpan<double> row, double residual, double weight)
    {
        for (int i = 0; i < Count; i++)
        {
            double weighted = weight * row[i];
            for (int j = 0; j <= i; j++)
                _matrix[i * Count + j] += weighted * row[j];
            _right[i] -= weighted * residual;
        }
    }

    /// <summary>Adds the quotes of a slice, four side by side, and says where those begin that are too few for that. The rows are those of <see cref="Add"/>.</summary>
    public int AddFours(SviQuotes quotes, SviParameters p)
    {
        Vector256<double> a = Vector256.Create(p.A), b = Vector256.Create(p.B), rho = Vector256.Create(p.Rho), m = Vector256.Create(p.M);
        Vector256<double> sigma = Vector256.Create(p.Sigma);
        Vector256<double> s00 = default, s10 = default, s11 = default, s20 = default, s21 = default, s22 = default, s30 = default, s31 = default;
        Vector256<double> s32 = default, s33 = default, s40 = default, s41 = default, s42 = default, s43 = default, s44 = default;
        Vector256<double> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default;
        int i = 0;
        for (; i <= quotes.K.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> x = Vector256.Create(quotes.K[i..]) - m, root = Vector256.Sqrt(x * x + sigma * sigma), over = b / root, g = quotes.Weights(i);
            Vector256<double> d1 = rho * x + root, d2 = b * x, d3 = -(b * rho + x * over), d4 = sigma * over;
            Vector256<double> error = a + b * d1 - Vector256.Create(quotes.W[i..]);
            Vector256<double> g1 = g * d1, g2 = g * d2, g3 = g * d3, g4 = g * d4;
            (s00, s10, s20, s30, s40) = (s00 + g, s10 + g1, s20 + g2, s30 + g3, s40 + g4);
            (s11, s21, s31, s41, s22) = (s11 + g1 * d1, s21 + g2 * d1, s31 + g3 * d1, s41 + g4 * d1, s22 + g2 * d2);
            (s32, s42, s33, s43, s44) = (s32 + g3 * d2, s42 + g4 * d2, s33 + g3 * d3, s43 + g4 * d3, s44 + g4 * d4);
            (r0, r1, r2, r3, r4) = (r0 + g * error, r1 + g1 * error, r2 + g2 * error, r3 + g3 * error, r4 + g4 * error);
        }
        ReadOnlySpan<Vector256<double>> lower = [s00, s10, s11, s20, s21, s22, s30, s31, s32, s33, s40, s41, s42, s43, s44], right = [r0, r1, r2, r3, r4];
        for (int row = 0, at = 0; row < Count; row++)
        {
            for (int column = 0; column <= row; column++)
                _matrix[row * Count + column] += Vector256.Sum(lower[at++]);
            _right[row] -= Vector256.Sum(right[row]);
        }
        return i;
    }

    /// <summary>The parameters after the damped step.</summary>
    public SviParameters Step(SviParameters p, double damping)
    {
        Factor(damping);
        Vector x = _right;
        Solve(x);
        return new(p.A + x[0], p.B + x[1], p.Rho + x[2], p.M + x[3], p.Sigma + x[4]);
    }

    /// <summary>The right side: minus half of the gradient of the squares.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<double> Right => _right;

    /// <summary>Cholesky's factor of the matrix with its diagonal raised in proportion.</summary>
    public void Factor(double damping)
    {
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = _matrix[i * Count + j] * (i == j ? 1 + damping : 1);
                for (int k = 0; k < j; k++)
                    sum -= _factor[i * Count + k] * _factor[j * Count + k];
                _factor[i * Count + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-300)) : sum / _factor[j * Count + j];
            }
        }
    }

    /// <summary>Solves in place with the factor.</summary>
    public readonly void Solve(scoped Span<double> x)
    {
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= _factor[i * Count + k] * x[k];
            x[i] /= _factor[i * Count + i];
        }
        for (int i = Count - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < Count; k++)
                x[i] -= _factor[k * Count + i] * x[k];
            x[i] /= _factor[i * Count + i];
        }
    }

    [InlineArray(Count * Count)]
    private struct Square
    {
        private double _first;
    }

    [InlineArray(Count)]
    private struct Vector
    {
        private double _first;
    }
}
