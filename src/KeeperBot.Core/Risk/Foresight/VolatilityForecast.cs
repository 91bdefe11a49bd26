using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Quant;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The volatility outlook of each underlying at one snapshot, worked out when it is first asked for.</summary>
internal sealed class VolatilityForecast(PortfolioSnapshot snapshot, IPriceHistory history, ForesightSettings settings)
{
    private readonly Dictionary<Underlying, VolatilityOutlook> _known = [];
    private readonly ILookup<Underlying, OptionLeg> _options = snapshot.Accounts.SelectMany(account => account.Venues).OfType<KnownReading>()
        .SelectMany(reading => reading.MarginAccounts).SelectMany(margin => margin.Legs).OfType<OptionLeg>().ToLookup(leg => leg.Underlying);

    public VolatilityOutlook Of(Underlying underlying)
    {
        if (!_known.TryGetValue(underlying, out var outlook))
            _known.Add(underlying, outlook = Make(underlying));
        return outlook;
    }

    private VolatilityOutlook Make(Underlying underlying)
    {
        var now = snapshot.Block.Timestamp;
        var past = (long)settings.History.TotalSeconds;
        var samples = history.Read(underlying, new ChainTime((ulong)Math.Max(0, (long)now.UnixSeconds - past)));
        var realised = Weigh(samples);
        var (jumps, rest) = JumpHistory.Of(samples);
        return new(
            underlying, realised, jumps is null ? realised : Weigh(rest), ImpliedTerm.Of(_options[underlying], now), settings.FloorOf(underlying), jumps ?? settings.Jumps);
    }

    private VolatilityEstimate Weigh(ImmutableArray<PriceSample> samples)
    {
        var estimate = new EwmaVolatility(YearFraction.FromSeconds((long)settings.HalfLife.TotalSeconds));
        foreach (var sample in samples)
            estimate = estimate.Add(sample);
        return estimate.Estimate();
    }
}
