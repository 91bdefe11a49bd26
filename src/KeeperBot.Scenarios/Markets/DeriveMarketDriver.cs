using KeeperBot.Core.Units;
using KeeperBot.Evm;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Publishes the feeds of the Derive stand-in: spot, a perp that trades at it, and a stablecoin at par; anew in every block, since they grow stale.</summary>
/// <param name="parts">The world.</param>
internal sealed class DeriveMarketDriver(ScenarioParts parts) : IMarketDriver
{
    /// <inheritdoc/>
    public Wad Price { get; private set; } = parts.World.Price;

    /// <summary>What each feed says at a price of ETH: the perp's by how far they are from it.</summary>
    internal static IEnumerable<(string Role, Wad Price)> Feeds(Wad price) =>
    [
        ("derive.stableFeed", Wad.One), ("derive.spotFeed", price), ("derive.perpFeed", Wad.Zero), ("derive.askFeed", Wad.One), ("derive.bidFeed", -Wad.One),
    ];

    /// <inheritdoc/>
    public async Task<BlockHeader> StepAsync(Wad price, TimeSpan after)
    {
        Price = price;
        return await MineAsync(after).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<BlockHeader> MineAsync(TimeSpan after)
    {
        var head = await parts.Control.GetHeadAsync().ConfigureAwait(false);
        var block = new MarketBlock(parts.Client, parts.Control);
        foreach (var (role, price) in Feeds(Price))
            block.Add(parts.World.Accounts.Market, parts.World.Contracts[role], "publish", price.Raw, Wad.One.Raw);
        try
        {
            return (await block.MineAsync(head.Timestamp.Plus(after)).ConfigureAwait(false)).Block;
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"a step of the market to {Price} failed: {failed.Message}", failed);
        }
    }
}
