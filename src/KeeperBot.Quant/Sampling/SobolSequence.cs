using System.Numerics;

namespace KeeperBot.Quant.Sampling;

/// <summary>
/// The Sobol sequence with a random digital shift: every point is uniform on its own, so that averages are unbiased and several shifts give an error estimate,
/// while the points of one shift stay as evenly spread as the sequence's own. Use powers of two of them.
/// </summary>
internal sealed class SobolSequence
{
    private readonly uint[][] _directions;
    private readonly uint[] _state;
    private uint _index;

    /// <param name="dimensions">From 1 to <see cref="SobolDirections.Dimensions"/>.</param>
    /// <param name="shift">Draws the shift; null for none.</param>
    public SobolSequence(int dimensions, Random? shift)
    {
        _directions = [.. Enumerable.Range(0, dimensions).Select(SobolDirections.Of)];
        _state = [.. Enumerable.Range(0, dimensions).Select(_ => shift is null ? 0u : (uint)shift.NextInt64(1L << 32))];
    }

    /// <summary>The next point, strictly inside the unit cube: the middles of the cells of width 2^-32.</summary>
    public void Next(Span<double> point)
    {
        for (int d = 0; d < _state.Length; d++)
            point[d] = (_state[d] + 0.5) * (1.0 / 4294967296.0);
        int bit = BitOperations.TrailingZeroCount(~_index++); // Gray code: one direction number a step
        for (int d = 0; d < _state.Length; d++)
            _state[d] ^= _directions[d][bit];
    }
}
