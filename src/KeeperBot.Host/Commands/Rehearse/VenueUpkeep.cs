using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition.Venues.LyraV1;
using KeeperBot.Host.Options;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>What the venues' own keepers do after a price moved, which nobody else does on a fork.</summary>
internal static class VenueUpkeep
{
    private static readonly AbiFunction LiveBoards = AbiFunction.Parse("getLiveBoards() returns (uint256[])");
    private static readonly AbiFunction UpdateGreeks = AbiFunction.Parse("updateBoardCachedGreeks(uint256 boardId)");

    /// <summary>The calls: Lyra's Greeks of every live board, which lag behind the spot otherwise. A venue that gives no boards has none.</summary>
    public static async Task<IReadOnlyList<UpkeepCall>> OfAsync(KeeperConfiguration configuration, EthClient client, CancellationToken cancellation)
    {
        var calls = new List<UpkeepCall>();
        foreach (var lyra in configuration.Options.Venues.Values.OfType<LyraV1VenueOptions>())
        {
            var boards = await client.CallAsync(new CallRequest { To = lyra.OptionMarket, Data = LiveBoards.Encode() }, BlockTag.Latest, cancellationToken: cancellation).ConfigureAwait(false);
            if (boards.Success)
                calls.AddRange(LiveBoards.DecodeOutput(boards.Data.Span)[0].Items.Select(board => new UpkeepCall(lyra.GreekCache, UpdateGreeks.Encode(board))));
        }

        return calls;
    }
}
