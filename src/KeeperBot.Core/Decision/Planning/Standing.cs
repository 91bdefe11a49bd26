using System.Runtime.InteropServices;

namespace KeeperBot.Core.Decision.Planning;

/// <summary><see cref="PlanScore"/> in the integers of the search.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Standing(long Beyond, long Off, Int128 Cost, int Trades)
{
    /// <summary>Where figures that lie between two bounds stand at best.</summary>
    public static Standing Of(Figures figures, Int128[] least, Int128[] most, Int128 cost, int trades)
    {
        var (beyond, off) = (0L, 0L);
        for (var goal = 0; goal < least.Length; goal++)
        {
            var wanted = figures.Goals[goal];
            beyond += Figures.Grains(least[goal], most[goal], wanted.LeastAllowed, wanted.MostAllowed, wanted.Grain);
            off += Figures.Grains(least[goal], most[goal], wanted.Low, wanted.High, wanted.Grain);
        }

        return new(beyond, off, cost, trades);
    }

    public bool IsBetterThan(Standing other) => Beyond != other.Beyond ? Beyond < other.Beyond
        : Off != other.Off ? Off < other.Off
        : Cost != other.Cost ? Cost < other.Cost
        : Trades < other.Trades;
}
