using System.Numerics;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>All roots of a polynomial with complex coefficients at once, by Aberth's iteration.</summary>
internal static class PolynomialRoots
{
    private const int MostSteps = 100;

    /// <param name="coefficients">Constant term first; the last must not be zero.</param>
    /// <exception cref="ArithmeticException">The iteration did not settle, which needs coefficients that are not finite.</exception>
    public static Complex[] Of(ReadOnlySpan<Complex> coefficients)
    {
        int degree = coefficients.Length - 1;
        Complex lead = coefficients[degree];
        double radius = 0;
        for (int k = 0; k < degree; k++)
            radius = Math.Max(radius, Math.Pow(Complex.Abs(coefficients[k] / lead), 1.0 / (degree - k)));
        Complex[] roots = new Complex[degree];
        for (int k = 0; k < degree; k++)
            roots[k] = Complex.FromPolarCoordinates(radius, 2 * Math.PI * k / degree + 0.4);
        for (int step = 0; step < MostSteps; step++)
        {
            double change = 0;
            for (int k = 0; k < degree; k++)
                change = Math.Max(change, Improve(coefficients, roots, k));
            if (change < 4e-16)
                return roots;
        }
        return double.IsFinite(radius) ? roots : throw new ArithmeticException("the polynomial's coefficients are not finite");
    }

    /// <summary>One Aberth correction of one root; returns its relative size.</summary>
    private static double Improve(ReadOnlySpan<Complex> coefficients, Complex[] roots, int k)
    {
        Complex z = roots[k], value = coefficients[^1], slope = Complex.Zero;
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            slope = slope * z + value;
            value = value * z + coefficients[i];
        }
        if (value == Complex.Zero || slope == Complex.Zero)
            return 0;
        Complex repulsion = Complex.Zero;
        for (int j = 0; j < roots.Length; j++)
            if (j != k)
                repulsion += 1 / (z - roots[j]);
        Complex newton = value / slope, move = newton / (1 - newton * repulsion);
        roots[k] = z - move;
        return Complex.Abs(move) / Math.Max(Complex.Abs(z), double.Epsilon);
    }
}
