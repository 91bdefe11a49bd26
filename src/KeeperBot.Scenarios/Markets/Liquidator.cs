using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Asks the real contracts whether the vault's accounts can be liquidated, and does it when told to.</summary>
/// <param name="client">The chain.</param>
/// <param name="control">Its own methods.</param>
/// <param name="world">Its world.</param>
/// <param name="holder">Who holds the positions; null for the world's vault.</param>
public sealed class Liquidator(EthClient client, AnvilControl control, DemoWorld world, Address? holder = null) : ILiquidator
{
    private static readonly TimeSpan SendAfter = TimeSpan.FromSeconds(12);

    private readonly HealthProbe _probe = new(client, world, holder);
    private readonly Address _holder = holder ?? world.Vault;

    /// <inheritdoc/>
    public async Task<ImmutableArray<LiquidationVerdict>> AskAsync(BlockId block)
    {
        var verdicts = ImmutableArray.CreateBuilder<LiquidationVerdict>();
        foreach (var account in await _probe.ReadAsync(block).ConfigureAwait(false))
            verdicts.Add(await AskAsync(account, block).ConfigureAwait(false));
        return verdicts.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<TransactionReceipt> LiquidateAsync(AccountHealth account)
    {
        var (contract, function, arguments) = CallFor(account);
        var block = new MarketBlock(client, control);
        block.Add(world.Accounts.Liquidator, contract, function, arguments);
        var head = await control.GetHeadAsync().ConfigureAwait(false);
        try
        {
            return (await block.MineAsync(head.Timestamp.Plus(SendAfter)).ConfigureAwait(false)).Receipts[0];
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"the venue refuses to liquidate {account.Id}: {failed.Message}", failed);
        }
    }

    private async Task<LiquidationVerdict> AskAsync(AccountHealth account, BlockId block)
    {
        var (contract, function, arguments) = CallFor(account);
        var call = new CallRequest { From = world.Accounts.Liquidator, To = contract.Address, Data = contract.Abi.Function(function).Encode(arguments) };
        var result = await client.CallAsync(call, block).ConfigureAwait(false);
        var predicate = account.Venue == HealthProbe.PerpVenue
            ? await PerpPredicateAsync(account, block).ConfigureAwait(false)
            : await LyraPredicateAsync(PositionOf(account), block).ConfigureAwait(false);
        return new LiquidationVerdict(account, predicate, result.Success, result.Success ? "" : Reason(contract, result.Data));
    }

    // Lyra's market lets the errors of its token through.
    private string Reason(DeployedContract contract, Bytes data) =>
        RevertReason.Decode(data.Span, [contract.Abi, world.Contracts["lyra.optionToken"].Abi]).Text;

    private (DeployedContract Contract, string Function, AbiValue[] Arguments) CallFor(AccountHealth account) => account.Venue == HealthProbe.PerpVenue
        ? (world.Contracts["perp.clearingHouse"], "liquidate(address,address,int256)", [_holder, world.Perp.BaseToken, BigInteger.Zero])
        : (world.Contracts["lyra.optionMarket"], "liquidatePosition", [PositionOf(account), world.Accounts.Liquidator]);

    // The clearing house compares exactly these two; it offers no view of the comparison itself.
    private async Task<bool> PerpPredicateAsync(AccountHealth account, BlockId block)
    {
        var liquidatable = await ContractReader.ReadAsync(
            client, block, world.Contracts["perp.accountBalance"], "getLiquidatablePositionSize", _holder, world.Perp.BaseToken, account.Equity).ConfigureAwait(false);
        return !liquidatable[0].AsBigInteger().IsZero;
    }

    private async Task<bool> LyraPredicateAsync(ulong positionId, BlockId block)
    {
        var position = (await ContractReader.ReadAsync(client, block, world.Contracts["lyra.optionToken"], "getOptionPosition", positionId).ConfigureAwait(false))[0];
        var terms = await ContractReader.ReadAsync(client, block, world.Contracts["lyra.optionMarket"], "getStrikeAndExpiry", position["strikeId"]).ConfigureAwait(false);
        var spot = await ContractReader.ReadAsync(client, block, world.Contracts["lyra.synthetixAdapter"], "getSpotPriceForMarket", world.Lyra.OptionMarket).ConfigureAwait(false);
        var verdict = await ContractReader.ReadAsync(client, block, world.Contracts["lyra.optionToken"], "canLiquidate", position, terms[1], terms[0], spot[0]).ConfigureAwait(false);
        return verdict[0].AsBool();
    }

    private static ulong PositionOf(AccountHealth account) => ulong.Parse(account.Id.AsSpan(HealthProbe.LyraVenue.Length + 1), System.Globalization.CultureInfo.InvariantCulture);
}
