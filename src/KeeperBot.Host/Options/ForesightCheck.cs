using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Spans and volatilities with which something can be foreseen.</summary>
internal sealed class ForesightCheck(KeeperOptions options, ErrorList errors)
{
    private const int MostRows = 250_000;
    private const string Path = "foresight";

    private static readonly Wad MostVolatility = Wad.FromInteger(10);

    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        var foresight = options.Foresight;
        if (errors.IsClean($"{Path}.sampling"))
            Require($"{Path}.sampling", foresight.Sampling >= TimeSpan.FromSeconds(1) && foresight.Sampling <= TimeSpan.FromHours(1) && foresight.Sampling.Ticks % TimeSpan.TicksPerSecond == 0, "is not from a second to an hour in whole seconds", "give for instance \"1 min\"");
        if (errors.IsClean($"{Path}.halfLife"))
            Require($"{Path}.halfLife", foresight.HalfLife >= TimeSpan.FromMinutes(10) && foresight.HalfLife.Ticks % TimeSpan.TicksPerSecond == 0, "is not ten minutes or more in whole seconds", "give for instance \"1 d\"");
        if (errors.IsClean(Path))
        {
            Require($"{Path}.history", foresight.History >= 2 * foresight.HalfLife, $"is less than two half-lives ({foresight.HalfLife.TotalHours:0.##} h), so that the realised volatility would hardly ever be ready", "give at least twice halfLife, for instance \"30 d\"");
            Require($"{Path}.history", foresight.History.Ticks / Math.Max(1, foresight.Sampling.Ticks) <= MostRows, $"would hold more than {MostRows} prices of an underlying at that sampling", "shorten history, or sample less often");
        }

        Volatility($"{Path}.volatilityFloor", foresight.VolatilityFloor);
        Volatility($"{Path}.numeraireFloor", foresight.NumeraireFloor);
        CheckFloors(foresight);
        if (foresight.Jumps is { } jumps && errors.IsClean($"{Path}.jumps"))
        {
            Require($"{Path}.jumps.up", jumps.Up <= Wad.One, "is above 100 %", "give a share from 0 % to 100 %");
            Volatility($"{Path}.jumps.meanUp", jumps.MeanUp);
            Volatility($"{Path}.jumps.meanDown", jumps.MeanDown);
        }
    }

    private void CheckFloors(ForesightOptions foresight)
    {
        if (foresight.Floors is not { } floors || !errors.IsClean("venues") || options.Venues is null || options.Tokens is null)
            return;
        var known = options.Venues.Values.SelectMany(venue => VenueRegistry.Of(venue).Underlyings(venue)).Concat(options.Tokens.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var (symbol, floor) in floors)
        {
            Require($"{Path}.floors.{symbol}", known.Contains(symbol), "is no underlying and no token of this configuration", $"name one of: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            Volatility($"{Path}.floors.{symbol}", floor);
        }
    }

    private void Volatility(string path, Wad value)
    {
        if (errors.IsClean(path))
            Require(path, value.Sign > 0 && value <= MostVolatility, "is not above 0 % and at most 1000 %", "give for instance \"40 %\"");
    }

    private void Require(string path, bool holds, string problem, string mend)
    {
        if (!holds)
            errors.Add(path, problem, mend);
    }
}
