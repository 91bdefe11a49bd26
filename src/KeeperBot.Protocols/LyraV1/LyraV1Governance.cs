using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Protocols.Governance;
using static KeeperBot.Protocols.Governance.VenueParameters;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>What Lyra's owner sets: the terms of the minimum collateral (OptionGreekCache) and the limits of trades (OptionMarketPricer), each all at once.</summary>
internal static class LyraV1Governance
{
    private const int Decimals = 18;

    // In the order of the structs.
    private static readonly ImmutableArray<(string Name, ParameterKind Kind)> Minimum =
    [
        ("minStaticQuoteCollateral", Amount(Decimals, WorseWhen.Higher)), ("minStaticBaseCollateral", Amount(Decimals, WorseWhen.Higher)),
        ("shockVolA", Share(Decimals, WorseWhen.Higher)), ("shockVolPointA", Seconds(WorseWhen.Higher, ParameterScope.Market)),
        ("shockVolB", Share(Decimals, WorseWhen.Higher)), ("shockVolPointB", Seconds(WorseWhen.Higher, ParameterScope.Market)),
        ("callSpotPriceShock", Share(Decimals, WorseWhen.Higher)), ("putSpotPriceShock", Share(Decimals, WorseWhen.Lower)),
    ];

    private static readonly ImmutableArray<(string Name, ParameterKind Kind)> Limits =
    [
        ("minDelta", Share(Decimals, WorseWhen.Higher)), ("minForceCloseDelta", Share(Decimals, WorseWhen.None)), ("tradingCutoff", Seconds(WorseWhen.Higher, ParameterScope.Market)),
    ];

    internal static VenueParameters Of(LyraV1Options o) => new(
        [.. Cells(LyraV1Reads.MinCollateral, Minimum), .. Cells(LyraV1Reads.Limits, Limits)],
        [
            new ParameterSetter("OptionGreekCache", o.GreekCache, LyraV1Abi.SetMinCollateral, (args, _) => Minimum.Select((item, index) => (item.Name, ParameterView.Raw(args[0][index])))),
            new ParameterSetter("OptionMarketPricer", o.Pricer, LyraV1Abi.SetTradeLimits, (args, _) => Limits.Select((item, index) => (item.Name, ParameterView.Raw(args[0][index])))),
        ]);

    private static IEnumerable<ParameterCell> Cells(string label, ImmutableArray<(string Name, ParameterKind Kind)> fields) =>
        fields.Select((field, index) => ParameterCell.Whole(field.Name, label, index, field.Kind));
}
