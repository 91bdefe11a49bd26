using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>
/// Reads the vault's or a wallet's margin accounts from the venues' own views, apart from the product's adapters: the second opinion that reports and tests
/// compare the keeper's with.
/// </summary>
/// <param name="client">The chain.</param>
/// <param name="world">Its world.</param>
/// <param name="holder">Who holds the positions; null for the world's vault.</param>
public sealed class HealthProbe(EthClient client, DemoWorld world, Address? holder = null) : IHealthProbe
{
    /// <summary>Name of the perp venue.</summary>
    public const string PerpVenue = "perp-v2";

    /// <summary>Name of the options venue.</summary>
    public const string LyraVenue = "lyra-v1";

    private const int FirstShortType = 2;
    private const int ActiveState = 1;

    private readonly Address _holder = holder ?? world.Vault;

    /// <summary>Every margin account at a block: the perp account, then each active short. Longs and closed positions have no margin.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: a view reverts.</exception>
    public async Task<ImmutableArray<AccountHealth>> ReadAsync(BlockId block)
    {
        var accounts = ImmutableArray.CreateBuilder<AccountHealth>();
        var perp = await ReadPerpAsync(block).ConfigureAwait(false);
        // A wallet that never traded there has no account there; the vault is shown even when it has closed its position.
        if (holder is null || perp.Requirement.Sign > 0 || perp.Equity.Sign != 0)
            accounts.Add(perp);
        var spot = await ReadOneAsync(block, "lyra.synthetixAdapter", "getSpotPriceForMarket", world.Lyra.OptionMarket).ConfigureAwait(false);
        var positions = await ContractReader.ReadAsync(client, block, world.Contracts["lyra.optionToken"], "getOwnerPositions", _holder).ConfigureAwait(false);
        foreach (var position in positions[0].Items.OrderBy(item => item["positionId"].AsUInt64()))
        {
            if (position["state"].AsInt32() == ActiveState && position["optionType"].AsInt32() >= FirstShortType)
                accounts.Add(await ReadShortAsync(block, position, spot).ConfigureAwait(false));
        }

        return accounts.ToImmutable();
    }

    private async Task<AccountHealth> ReadPerpAsync(BlockId block)
    {
        var equity = await ReadOneAsync(block, "perp.clearingHouse", "getAccountValue", _holder).ConfigureAwait(false);
        var requirement = await ReadOneAsync(block, "perp.accountBalance", "getMarginRequirementForLiquidation", _holder).ConfigureAwait(false);
        var size = await ReadOneAsync(block, "perp.accountBalance", "getTotalPositionSize", _holder, world.Perp.BaseToken).ConfigureAwait(false);
        return new AccountHealth(PerpVenue, PerpVenue, equity, requirement, size);
    }

    private async Task<AccountHealth> ReadShortAsync(BlockId block, AbiValue position, BigInteger spot)
    {
        var terms = await ContractReader.ReadAsync(client, block, world.Contracts["lyra.optionMarket"], "getStrikeAndExpiry", position["strikeId"]).ConfigureAwait(false);
        var requirement = await ReadOneAsync(block, "lyra.optionGreekCache", "getMinCollateral", position["optionType"], terms[0], terms[1], spot, position["amount"]).ConfigureAwait(false);
        var id = string.Create(CultureInfo.InvariantCulture, $"{LyraVenue}/{position["positionId"].AsUInt64()}");
        return new AccountHealth(id, LyraVenue, position["collateral"].AsBigInteger(), requirement, -position["amount"].AsBigInteger());
    }

    private async Task<BigInteger> ReadOneAsync(BlockId block, string role, string function, params AbiValue[] arguments) =>
        (await ContractReader.ReadAsync(client, block, world.Contracts[role], function, arguments).ConfigureAwait(false))[0].AsBigInteger();
}
