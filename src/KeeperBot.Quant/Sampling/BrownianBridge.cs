namespace KeeperBot.Quant.Sampling;

/// <summary>
/// A Brownian path at even steps from independent normals, the first of which sets the end, the second the middle, and so on (P. Jaeckel, Monte Carlo Methods in
/// Finance, 10.8.3): most of a path is then in the first coordinates, where a Sobol sequence is best.
/// </summary>
internal sealed class BrownianBridge
{
    private readonly int[] _at, _left, _right;
    private readonly double[] _leftWeight, _rightWeight, _deviation;

    public BrownianBridge(int steps)
    {
        (_at, _left, _right) = (new int[steps], new int[steps], new int[steps]);
        (_leftWeight, _rightWeight, _deviation) = (new double[steps], new double[steps], new double[steps]);
        (_at[0], _deviation[0]) = (steps, Math.Sqrt(steps));
        Queue<(int Left, int Right)> gaps = new([(0, steps)]);
        for (int i = 1; i < steps;)
        {
            (int left, int right) = gaps.Dequeue();
            if (right - left < 2)
                continue;
            int middle = (left + right) / 2;
            double before = middle - left, after = right - middle, whole = right - left;
            (_at[i], _left[i], _right[i]) = (middle, left, right);
            (_leftWeight[i], _rightWeight[i], _deviation[i]) = (after / whole, before / whole, Math.Sqrt(before * after / whole));
            gaps.Enqueue((left, middle));
            gaps.Enqueue((middle, right));
            i++;
        }
    }

    /// <summary>Fills <paramref name="path"/>[1..] with the path at unit steps; entry 0 is its start, zero.</summary>
    public void Build(ReadOnlySpan<double> normals, Span<double> path)
    {
        path[0] = 0;
        for (int i = 0; i < _at.Length; i++)
            path[_at[i]] = _leftWeight[i] * path[_left[i]] + _rightWeight[i] * path[_right[i]] + _deviation[i] * normals[i];
    }
}
