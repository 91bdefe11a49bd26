using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios;

/// <summary>A stand-in of Derive v2's standard manager, and a wallet's subaccount in it with a long perp. No bytecode of Derive is to be had from npm.</summary>
/// <param name="holder">The wallet; the keeper of the scenario acts with its key.</param>
public sealed class DeriveWorld(Address holder) : LocalScenario
{
    /// <summary>Opening price, USD per ETH.</summary>
    public const string Price = "2000";

    /// <summary>Size of the long, in ETH.</summary>
    public const string Size = "10";

    /// <summary>Cash of the subaccount, in USDC.</summary>
    public const string Cash = "2600";

    /// <summary>USDC that the wallet has for top-ups.</summary>
    public const string Buffer = "4000";

    /// <summary>The subaccount, among the world's numbers.</summary>
    public const string Subaccount = "subaccount";

    /// <inheritdoc/>
    public override string Name => "derive";

    /// <inheritdoc/>
    public override string Inputs => holder.ToString();

    /// <inheritdoc/>
    public override async Task<WorldOpening> DeployAsync(WorldSite site)
    {
        await new DeriveDeployer(site).DeployAsync().ConfigureAwait(false);
        foreach (var (role, price) in DeriveMarketDriver.Feeds(Wad.Parse(Price)))
            await site.SendFromAsync(site.Accounts.Market, role, "publish", price.Raw, Wad.One.Raw).ConfigureAwait(false);
        var maker = await OpenAsync(site, site.Accounts.Maker, "1000000").ConfigureAwait(false);
        await site.Control.SetBalanceAsync(holder, Amounts.Wad("10").AsUInt256()).ConfigureAwait(false);
        await site.Control.ImpersonateAsync(holder).ConfigureAwait(false);
        var number = await OpenAsync(site, holder, Cash).ConfigureAwait(false);
        // The holder sends the trade, in the maker's name too.
        await site.SendFromAsync(site.Accounts.Maker, "derive.subAccounts", "approve", holder, maker).ConfigureAwait(false);
        await site.SendFromAsync(
            holder, "derive.subAccounts", "submitTransfer",
            AbiValue.Tuple(maker, number, site.At("derive.perp"), 0, Wad.Parse(Size).Raw, Hash32.Zero), Bytes.Empty).ConfigureAwait(false);
        await site.Control.SetNonceAsync(holder, 0).ConfigureAwait(false);
        await site.Control.StopImpersonatingAsync(holder).ConfigureAwait(false);
        await site.SendAsync("derive.usdc", "mint", holder, Amounts.Usdc(Buffer)).ConfigureAwait(false);
        return new WorldOpening(Wad.Parse(Price), 1, ImmutableSortedDictionary<string, ulong>.Empty.Add(Subaccount, (ulong)number));
    }

    /// <inheritdoc/>
    public override IMarketDriver OpenMarket(ScenarioParts parts) => new DeriveMarketDriver(parts);

    /// <inheritdoc/>
    public override IHealthProbe OpenProbe(ScenarioParts parts) => new DeriveHealthProbe(parts);

    /// <inheritdoc/>
    public override ILiquidator OpenLiquidator(ScenarioParts parts) => new DeriveLiquidator(parts);

    /// <summary>The keeper has the holder's own key: it needs nothing more.</summary>
    public override Task<BlockHeader> GrantKeeperAsync(ScenarioParts parts, Address keeper) => parts.Control.MineAfterAsync(TimeSpan.FromSeconds(12));

    /// <summary>A subaccount of the standard manager, with cash; its owner leaves no allowance.</summary>
    private static async Task<BigInteger> OpenAsync(WorldSite site, Address owner, string usdc)
    {
        await site.SendFromAsync(owner, "derive.subAccounts", "createAccount", owner, site.At("derive.manager")).ConfigureAwait(false);
        var number = (await site.Chain.ReadAsync(site.Book["derive.subAccounts"], "lastAccountId").ConfigureAwait(false))[0].AsBigInteger();
        await site.FundAsync("derive.usdc", owner, site.At("derive.cash"), Amounts.Usdc(usdc)).ConfigureAwait(false);
        await site.SendFromAsync(owner, "derive.cash", "deposit", number, Amounts.Usdc(usdc)).ConfigureAwait(false);
        return number;
    }
}
