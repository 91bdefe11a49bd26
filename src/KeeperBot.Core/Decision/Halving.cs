using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>How much of a trade fits where less of it always fits better.</summary>
internal static class Halving
{
    private const int Steps = 12;

    /// <summary>The largest size that fits, to a four-thousandth of the range: never one that does not, and <paramref name="low"/> itself unasked.</summary>
    /// <param name="low">A size that fits.</param>
    /// <param name="high">A size that does not, or of which it is not known.</param>
    /// <param name="fits">Whether a size does.</param>
    public static Wad Largest(Wad low, Wad high, Func<Wad, bool> fits)
    {
        for (var step = 0; step < Steps; step++)
        {
            var middle = Wad.FromRaw((low.Raw + high.Raw) / 2);
            (low, high) = fits(middle) ? (middle, high) : (low, middle);
        }

        return low;
    }
}
