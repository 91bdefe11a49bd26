using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Asks the pool's liquidation call: as much of the USDC debt as the close factor lets it take, for WETH.</summary>
internal sealed class AaveLiquidator(ScenarioParts parts, Address wallet) : ILiquidator
{
    private static readonly BigInteger One = BigInteger.Pow(10, 18);
    private static readonly TimeSpan SendAfter = TimeSpan.FromSeconds(12);

    private readonly AaveProbe _probe = new(parts, wallet);

    private DeployedContract Pool => parts.World.Contracts["aave.pool"];

    private AbiValue[] Arguments =>
        [parts.World.Contracts[AaveReserve.Of("WETH").Role()].Address, parts.World.Contracts[AaveReserve.Of("USDC").Role()].Address, wallet, Amounts.Max, false];

    /// <inheritdoc/>
    public async Task<ImmutableArray<LiquidationVerdict>> AskAsync(BlockId block)
    {
        var account = (await _probe.ReadAsync(block).ConfigureAwait(false))[0];
        var data = await ContractReader.ReadAsync(parts.Client, block, Pool, "getUserAccountData", wallet).ConfigureAwait(false);
        var call = new CallRequest { From = parts.World.Accounts.Liquidator, To = Pool.Address, Data = Pool.Abi.Function("liquidationCall").Encode(Arguments) };
        var result = await parts.Client.CallAsync(call, block).ConfigureAwait(false);
        return [new LiquidationVerdict(
            account, data["healthFactor"].AsBigInteger() < One, result.Success, result.Success ? "" : RevertReason.Decode(result.Data.Span, [Pool.Abi]).Text)];
    }

    /// <inheritdoc/>
    public async Task<TransactionReceipt> LiquidateAsync(AccountHealth account)
    {
        var block = new MarketBlock(parts.Client, parts.Control);
        block.Add(parts.World.Accounts.Liquidator, Pool, "liquidationCall", Arguments);
        var head = await parts.Control.GetHeadAsync().ConfigureAwait(false);
        try
        {
            return (await block.MineAsync(head.Timestamp.Plus(SendAfter)).ConfigureAwait(false)).Receipts[0];
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"the venue refuses to liquidate {account.Id}: {failed.Message}", failed);
        }
    }
}
