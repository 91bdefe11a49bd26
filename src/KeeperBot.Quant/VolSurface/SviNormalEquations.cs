using System.Runtime.CompilerServices;

namespace KeeperBot.Quant.VolSurface;

/// <summary>The 5 x 5 normal equations of one Levenberg-Marquardt step, on the stack.</summary>
internal struct SviNormalEquations
{
    /// <summary>How many parameters there are.</summary>
    public const int Count = 5;

    private Square _matrix;
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

    /// <summary>The parameters after the damped step: Cholesky of the matrix with its diagonal raised in proportion.</summary>
    public readonly SviParameters Step(SviParameters p, double damping)
    {
        Square l = _matrix;
        Vector x = _right;
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = _matrix[i * Count + j] * (i == j ? 1 + damping : 1);
                for (int k = 0; k < j; k++)
                    sum -= l[i * Count + k] * l[j * Count + k];
                l[i * Count + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-300)) : sum / l[j * Count + j];
            }
        }
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= l[i * Count + k] * x[k];
            x[i] /= l[i * Count + i];
        }
        for (int i = Count - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < Count; k++)
                x[i] -= l[k * Count + i] * x[k];
            x[i] /= l[i * Count + i];
        }
        return new(p.A + x[0], p.B + x[1], p.Rho + x[2], p.M + x[3], p.Sigma + x[4]);
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
