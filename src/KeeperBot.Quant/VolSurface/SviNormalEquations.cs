using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

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
