using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>What a Chainlink feed shows of itself.</summary>
/// <param name="Price">Its newest answer in USD; null where it gives none.</param>
/// <param name="Decimals">Of its answers.</param>
/// <param name="MaxAge">The oldest price to believe: a heartbeat of an hour where no gap between its last rounds is longer, else of a day, each with some room.</param>
internal sealed record FeedReading(Wad? Price, int Decimals, string MaxAge)
{
    private const string HourlyWithRoom = "70 min";
    private const string DailyWithRoom = "25 h";
    private static readonly TimeSpan Hourly = TimeSpan.FromMinutes(65);
    private static readonly Wad Low = Wad.Parse("0.95");
    private static readonly Wad High = Wad.Parse("1.05");

    /// <summary>Whether it is a stablecoin's: within 5 % of a dollar.</summary>
    public bool IsStable => Price is { } price && price >= Low && price <= High;

    /// <summary>Asks the feed.</summary>
    public static async Task<FeedReading> OfAsync(ContractFacts facts, Address feed)
    {
        if (await facts.PriceAsync(feed).ConfigureAwait(false) is not { } round || round.Decimals is < 0 or > 18 || round.Answer.Sign <= 0)
            return new FeedReading(null, 8, DailyWithRoom);
        var gap = await facts.LongestGapAsync(feed).ConfigureAwait(false);
        return new FeedReading(Wad.FromRaw(round.Answer * BigInteger.Pow(10, 18 - round.Decimals)), round.Decimals, gap is { } longest && longest <= Hourly ? HourlyWithRoom : DailyWithRoom);
    }

    /// <summary>A bound of the price, some times away from it; for a stablecoin half a dollar away.</summary>
    public string Bound(bool upper) => IsStable ? (upper ? "1.5" : "0.5") : Price is not { } price ? (upper ? "1000000000" : "0.000001")
        : InitText.Nice(upper ? Wad.FromRaw(price.Raw * 20) : Wad.FromRaw(price.Raw / 20)).ToString();
}
