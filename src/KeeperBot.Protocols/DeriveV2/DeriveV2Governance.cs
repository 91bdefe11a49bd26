using KeeperBot.Core.Governance;
using KeeperBot.Protocols.Governance;
using static KeeperBot.Protocols.Governance.VenueParameters;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>What the standard manager's owner sets, a market at a time. Its setters are not in the interfaces that are proved here: a queued call to the manager is shown as an unknown one.</summary>
internal static class DeriveV2Governance
{
    private const int Decimals = 18;

    // In the order of the views' outputs.
    private static readonly (string Name, WorseWhen Worse)[] Options =
    [
        ("maxSpotReq", WorseWhen.Higher), ("minSpotReq", WorseWhen.Higher), ("mmCallSpotReq", WorseWhen.Higher), ("mmPutSpotReq", WorseWhen.Higher), ("mmPutMtMReq", WorseWhen.Higher),
        ("unpairedIMScale", WorseWhen.Higher), ("unpairedMMScale", WorseWhen.Higher), ("mmOffsetScale", WorseWhen.Higher),
    ];

    internal static VenueParameters Of(DeriveV2Options o) => new([.. o.Markets.SelectMany(Cells)], []);

    private static IEnumerable<ParameterCell> Cells(DeriveV2Market market)
    {
        ParameterCell Cell(string name, string label, int word, WorseWhen worse) => ParameterCell.Whole($"{market.Underlying}.{name}", label, word, Share(Decimals, worse));
        if (market.Perp is not null)
        {
            yield return Cell("perpMaintenance", DeriveV2Reads.Perps(market.Id), 0, WorseWhen.Higher);
            yield return Cell("perpInitial", DeriveV2Reads.Perps(market.Id), 1, WorseWhen.Higher);
        }

        for (var index = 0; market.Option is not null && index < Options.Length; index++)
            yield return Cell(Options[index].Name, DeriveV2Reads.Options(market.Id), index, Options[index].Worse);
        if (market.Base is not null)
        {
            yield return Cell("baseMarginFactor", DeriveV2Reads.Bases(market.Id), 0, WorseWhen.Lower);
            yield return Cell("baseInitialScale", DeriveV2Reads.Bases(market.Id), 1, WorseWhen.Lower);
        }
    }
}
