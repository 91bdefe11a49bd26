using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>The venue's liquidation keeper.</summary>
internal sealed class GmxLiquidator(ScenarioParts parts, Address holder) : ILiquidator
{
    private const string Function = "executeLiquidation";

    private readonly GmxHealthProbe _probe = new(parts, holder);

    /// <inheritdoc/>
    public async Task<ImmutableArray<LiquidationVerdict>> AskAsync(BlockId block)
    {
        if (await _probe.AskAsync(block).ConfigureAwait(false) is not { } found)
            return [];
        var handler = parts.World.Contracts["gmx.orderHandler"];
        var call = new CallRequest { From = parts.World.Accounts.Liquidator, To = handler.Address, Data = handler.Abi.Function(Function).Encode(await ArgumentsAsync(block).ConfigureAwait(false)) };
        var result = await parts.Client.CallAsync(call, block).ConfigureAwait(false);
        return [new(found.Health, found.Predicate, result.Success, result.Success ? "" : RevertReason.Decode(result.Data.Span, handler.Abi).Text)];
    }

    /// <inheritdoc/>
    public async Task<TransactionReceipt> LiquidateAsync(AccountHealth account)
    {
        var head = await parts.Control.GetHeadAsync().ConfigureAwait(false);
        var block = new MarketBlock(parts.Client, parts.Control);
        block.Add(parts.World.Accounts.Liquidator, parts.World.Contracts["gmx.orderHandler"], Function, await ArgumentsAsync(head.ToBlockRef()).ConfigureAwait(false));
        try
        {
            return (await block.MineAsync(head.Timestamp.Plus(TimeSpan.FromSeconds(12))).ConfigureAwait(false)).Receipts[0];
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"the venue refuses to liquidate {account.Id}: {failed.Message}", failed);
        }
    }

    private async Task<AbiValue[]> ArgumentsAsync(BlockId block)
    {
        var contracts = parts.World.Contracts;
        var round = await ContractReader.ReadAsync(parts.Client, block, contracts["gmx.ethFeed"], "latestRoundData").ConfigureAwait(false);
        var price = Wad.FromScaled(round[1].AsBigInteger(), 8, Rounding.Down);
        return [holder, contracts["gmx.marketToken"].Address, contracts["gmx.usdc"].Address, true, GmxDeployer.OraclePrices(contracts, price)];
    }
}
