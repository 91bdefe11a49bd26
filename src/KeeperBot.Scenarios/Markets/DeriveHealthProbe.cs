using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Reads the world's subaccount from the standard manager's own views, apart from the product's adapter: value, and value less net maintenance margin.</summary>
internal sealed class DeriveHealthProbe(ScenarioParts parts) : IHealthProbe
{
    internal const string Venue = "derive";

    internal BigInteger Number { get; } = parts.World.Numbers[DeriveWorld.Subaccount];

    /// <inheritdoc/>
    public async Task<ImmutableArray<AccountHealth>> ReadAsync(BlockId block) => [(await AskAsync(block).ConfigureAwait(false)).Health];

    /// <summary>The subaccount's figures, and whether its net maintenance margin is below zero.</summary>
    internal async Task<(AccountHealth Health, bool Predicate)> AskAsync(BlockId block)
    {
        var contracts = parts.World.Contracts;
        var answer = await ContractReader.ReadAsync(parts.Client, block, contracts["derive.manager"], "getMarginAndMarkToMarket", Number, false, 0).ConfigureAwait(false);
        var size = await ContractReader.ReadAsync(parts.Client, block, contracts["derive.subAccounts"], "getBalance", Number, contracts["derive.perp"].Address, 0).ConfigureAwait(false);
        var (margin, value) = (answer[0].AsBigInteger(), answer[1].AsBigInteger());
        return (new(Venue, Venue, value, value - margin, size[0].AsBigInteger()), margin.Sign < 0);
    }
}
