using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The volatility outlook of each underlying, worked out when a snapshot asks for it.</summary>
internal sealed class VolatilityForecast(IPriceHistory history, ForesightSettings settings)
{
    private readonly Dictionary<Underlying, PriceTrack> _tracks = [];

    /// <summary>The outlooks at a snapshot.</summary>
    public Func<Underlying, VolatilityOutlook> At(PortfolioSnapshot snapshot)
    {
        var options = snapshot.MarginAccounts().SelectMany(margin => margin.Legs).OfType<OptionLeg>().ToLookup(leg => leg.Underlying);
        var known = new Dictionary<Underlying, VolatilityOutlook>();
        return underlying =>
        {
            if (!known.TryGetValue(underlying, out var outlook))
                known.Add(underlying, outlook = Make(underlying, options[underlying], snapshot));
            return outlook;
        };
    }

    private VolatilityOutlook Make(Underlying underlying, IEnumerable<OptionLeg> options, PortfolioSnapshot snapshot)
    {
        var now = snapshot.Block.Timestamp;
        if (!_tracks.TryGetValue(underlying, out var track))
            _tracks.Add(underlying, track = new(underlying, history, settings));
        track.Follow(now);
        return new(underlying, track.Realised, track.Diffusive, ImpliedTerm.Of(options, now), settings.FloorOf(underlying), track.Jumps ?? settings.Jumps);
    }
}
