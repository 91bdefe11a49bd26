using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Puts the subaccount up for auction, which is how Derive liquidates; the stand-in has no bids, so that it stays there with its fee taken.</summary>
internal sealed class DeriveLiquidator(ScenarioParts parts) : ILiquidator
{
    private const string Function = "startAuction";

    private readonly DeriveHealthProbe _probe = new(parts);

    private DeployedContract Auction => parts.World.Contracts["derive.auction"];

    /// <inheritdoc/>
    public async Task<ImmutableArray<LiquidationVerdict>> AskAsync(BlockId block)
    {
        var (health, predicate) = await _probe.AskAsync(block).ConfigureAwait(false);
        var call = new CallRequest { From = parts.World.Accounts.Liquidator, To = Auction.Address, Data = Auction.Abi.Function(Function).Encode(_probe.Number, 0) };
        var result = await parts.Client.CallAsync(call, block).ConfigureAwait(false);
        return [new(health, predicate, result.Success, result.Success ? "" : RevertReason.Decode(result.Data.Span, Auction.Abi).Text)];
    }

    /// <inheritdoc/>
    public async Task<TransactionReceipt> LiquidateAsync(AccountHealth account)
    {
        var head = await parts.Control.GetHeadAsync().ConfigureAwait(false);
        var block = new MarketBlock(parts.Client, parts.Control);
        block.Add(parts.World.Accounts.Liquidator, Auction, Function, _probe.Number, 0);
        try
        {
            return (await block.MineAsync(head.Timestamp.Plus(TimeSpan.FromSeconds(12))).ConfigureAwait(false)).Receipts[0];
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"the venue refuses to put {account.Id} up for auction: {failed.Message}", failed);
        }
    }
}
