using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Commands.Init;

/// <summary>The sections "limits" and "policy/assets": the profile's shares of what the portfolio is now, cut to two digits.</summary>
/// <param name="profile">The row of the table.</param>
/// <param name="sizes">The portfolio.</param>
/// <param name="finding">The venues.</param>
internal sealed class InitLimits(InitProfile profile, InitSizes sizes, InitFinding finding)
{
    private static readonly Wad RatioStep = Wad.Parse("0.05");
    private static readonly Wad DangerShare = Wad.Parse("0.4");
    private static readonly Wad LeastAmount = Wad.Parse("0.01");

    /// <summary>The section "limits".</summary>
    public JsonObject Limits()
    {
        var margin = new JsonObject();
        foreach (var (venue, (symbol, underlying, isOptions)) in finding.Margins)
            margin[venue] = Margin(venue, symbol, underlying, isOptions);
        return new JsonObject
        {
            ["actions"] = new JsonArray("top-up", "reduce"),
            ["margin"] = margin,
            ["drift"] = new JsonObject(finding.All.Select(underlying => KeyValuePair.Create(underlying, (JsonNode?)Drift(underlying)))),
        };
    }

    /// <summary>The section "policy/assets": what top-ups may take, four of them an hour and ten a day.</summary>
    public JsonObject Assets()
    {
        var assets = new JsonObject();
        foreach (var symbol in finding.Buffers)
        {
            var most = finding.Margins.Where(venue => venue.Value.Margin == symbol).Select(venue => MaxTopUp(venue.Key, symbol)).DefaultIfEmpty(MaxOfBuffer(symbol)).Aggregate(Wad.Max);
            assets[symbol] = new JsonObject { ["perTransaction"] = In(most, symbol), ["perHour"] = In(Times(most, 4), symbol), ["perDay"] = In(Times(most, 10), symbol) };
        }

        return assets;
    }

    /// <summary>The largest single top-up at a venue.</summary>
    public Wad MaxTopUp(string venue, string symbol) => sizes.Idle(symbol).Sign > 0 ? MaxOfBuffer(symbol)
        : Least(InitText.Nice(sizes.Equity(venue).Multiply(profile.MaxTopUp, Rounding.Down)), Wad.FromInteger(100));

    /// <summary>The largest amount of a token of the buffer that one step may move.</summary>
    public Wad MaxOfBuffer(string symbol) => Least(InitText.Nice(sizes.Idle(symbol).Multiply(profile.MaxTopUp, Rounding.Down)), LeastAmount);

    private JsonObject Margin(string venue, string symbol, string underlying, bool isOptions)
    {
        var trigger = Up(Wad.Max(profile.Trigger, sizes.LeastTrigger(venue)));
        var most = MaxTopUp(venue, symbol);
        var section = new JsonObject
        {
            ["trigger"] = trigger.ToString(),
            ["target"] = Up(trigger + Wad.Max(profile.Gain, (trigger - Wad.One).Multiply(profile.Gain, Rounding.Up))).ToString(),
            ["danger"] = (Wad.One + (trigger - Wad.One).Multiply(DangerShare, Rounding.Up)).ToString(),
            ["minTopUp"] = In(Least(InitText.Nice(Wad.FromRaw(most.Raw / 50)), LeastAmount), symbol),
            ["maxTopUp"] = In(most, symbol),
            ["reserve"] = In(InitText.Nice(sizes.Idle(symbol).Multiply(profile.Reserve, Rounding.Down)), symbol),
            ["minReduce"] = In(Least(InitText.Nice(Wad.FromRaw(sizes.Position(underlying).Raw / 20)), LeastAmount), underlying),
            ["maxReduceFraction"] = Percent(profile.MaxReduce),
            ["maxSlippage"] = isOptions ? "10 %" : $"{profile.MaxSlippage} %",
            ["cooldown"] = $"{profile.Cooldown} min",
        };
        if (isOptions)
            section["maxFeeOfSpot"] = "0.5 %";
        return section;
    }

    private JsonObject Drift(string underlying)
    {
        var delta = sizes.Delta(underlying);
        var gross = Wad.Max(delta.Abs(), sizes.Position(underlying));
        var band = Least(InitText.Nice((gross.IsZero ? Wad.One : gross).Multiply(profile.Band, Rounding.Down)), LeastAmount);
        return new JsonObject
        {
            ["target"] = In(InitText.Nice(delta), underlying), ["band"] = In(band, underlying), ["inside"] = In(Half(band), underlying), ["minTrade"] = In(Half(Half(band)), underlying),
            ["maxTrade"] = In(Times(band, 2), underlying), ["maxSlippage"] = $"{profile.MaxSlippage} %", ["marginAfter"] = "1.5", ["cooldown"] = $"{profile.Cooldown} min",
        };
    }

    private static Wad Up(Wad ratio) => Wad.FromRaw((ratio.Raw + RatioStep.Raw - 1) / RatioStep.Raw * RatioStep.Raw);

    private static Wad Least(Wad value, Wad least) => value >= least ? value : least;

    private static Wad Times(Wad value, int times) => Wad.FromRaw(value.Raw * times);

    private static Wad Half(Wad value) => Wad.FromRaw(value.Raw / 2);

    private static string Percent(Wad share) => $"{Times(share, 100)} %";

    // Never finer than the token itself counts.
    private string In(Wad value, string symbol)
    {
        var decimals = finding.Tokens.TryGetValue(symbol, out var token) ? Math.Min(token.Decimals, Wad.Decimals) : Wad.Decimals;
        var unit = BigInteger.Pow(10, Wad.Decimals - decimals);
        return $"{Wad.FromRaw(value.Raw / unit * unit)} {symbol}";
    }
}
