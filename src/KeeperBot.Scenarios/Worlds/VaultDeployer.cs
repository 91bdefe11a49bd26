using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Deploys the project's options vault on the venues and has its owner open the book of <see cref="DemoBook"/>.</summary>
public static class VaultDeployer
{
    private const int ShortCallQuote = 3;
    private const int ShortPutQuote = 4;

    /// <summary>The two option positions' ids.</summary>
    public readonly record struct OpenedOptions(ulong CallPosition, ulong PutPosition);

    /// <summary>Deploys the vault (role <c>vault</c>) without a keeper, funds it and opens its book on <paramref name="board"/>.</summary>
    public static async Task<OpenedOptions> DeployAsync(WorldSite site, ulong board)
    {
        await DeployVaultAsync(site).ConfigureAwait(false);
        await FundAsync(site).ConfigureAwait(false);
        var strikes = await site.Chain.ReadAsync(site.Book["lyra.optionMarket"], "getBoardStrikes", board).ConfigureAwait(false);
        var call = await SellAsync(site, strikes[0][DemoBook.CallStrike].AsUInt64(), ShortCallQuote, DemoBook.CallHealth).ConfigureAwait(false);
        var put = await SellAsync(site, strikes[0][DemoBook.PutStrike].AsUInt64(), ShortPutQuote, DemoBook.PutHealth).ConfigureAwait(false);
        await HedgeAsync(site).ConfigureAwait(false);
        await TrimBuffersAsync(site, board).ConfigureAwait(false);
        return new OpenedOptions(call, put);
    }

    private static async Task DeployVaultAsync(WorldSite site)
    {
        var constructor = site.Artifacts.Load(ArtifactPackage.Own, "OptionsVault").Abi.Constructor.Inputs;
        var venues = DeployedContract.StructOf(
            "OptionsVault", constructor[2].Type,
            [
                ("asset", site.At("usdc")), ("optionMarket", site.At("lyra.optionMarket")), ("optionToken", site.At("lyra.optionToken")),
                ("greekCache", site.At("lyra.optionGreekCache")), ("synthetixAdapter", site.At("lyra.synthetixAdapter")), ("quoteAsset", site.At("susd")),
                ("baseAsset", site.At("seth")), ("clearingHouse", site.At("perp.clearingHouse")), ("accountBalance", site.At("perp.accountBalance")),
                ("perpVault", site.At("perp.vault")), ("baseToken", site.At("perp.baseToken")),
            ]);
        var limits = DeployedContract.StructOf(
            "OptionsVault", constructor[5].Type,
            [
                ("epochLength", 86_400), ("perpMaxDeviation", Amounts.Wad("0.01")), ("lyraMaxPremium", Amounts.Wad("0.25")),
                ("lyraMaxSpotFraction", Amounts.Wad("0.01")), ("perpHealthyRatio", Amounts.Wad("1.05")), ("lyraHealthyRatio", Amounts.Wad("1.05")),
                ("lyraReleaseRatio", Amounts.Wad("1.2")), ("perpNotionalCap", Amounts.Wad("200000")), ("perpMaxPosition", Amounts.Wad("25")),
                ("lyraCostCap", Amounts.Wad("10000")), ("lossCap", Amounts.Wad("2000")), ("perpTopUpCap", Amounts.Usdc("10000")),
                ("lyraTopUpCap", Amounts.Wad("20000")),
            ]);
        await site.DeployAsync("vault", ArtifactPackage.Own, "OptionsVault", "KeeperBot Example Vault", "kbVAULT", venues, site.Accounts.Owner, Address.Zero, limits).ConfigureAwait(false);
    }

    private static async Task FundAsync(WorldSite site)
    {
        Address owner = site.Accounts.Owner, vault = site.At("vault");
        await site.FundAsync("usdc", owner, vault, Amounts.Usdc("12000")).ConfigureAwait(false);
        await site.SendFromAsync(owner, "vault", "deposit", Amounts.Usdc("12000"), owner).ConfigureAwait(false);
        await site.FundAsync("susd", owner, vault, Amounts.Wad("9000")).ConfigureAwait(false);
        await site.SendFromAsync(owner, "vault", "swapQuoteIn", Amounts.Wad("9000")).ConfigureAwait(false);
    }

    private static async Task<ulong> SellAsync(WorldSite site, ulong strike, int type, string health)
    {
        Address owner = site.Accounts.Owner;
        var minimum = await MinimumCollateralAsync(site, strike, type).ConfigureAwait(false);
        var order = site.Book["vault"].Struct(
            "ownerOpenLyra", 0,
            ("strikeId", strike), ("positionId", 0), ("iterations", 1), ("optionType", type), ("amount", Amounts.Wad(DemoBook.OptionAmount)),
            ("setCollateralTo", minimum.Multiply(Wad.Parse(health), Rounding.Up).Raw), ("minTotalCost", Amounts.Wad("100")), ("maxTotalCost", Amounts.Max));
        await site.SendFromAsync(owner, "vault", "ownerOpenLyra", order).ConfigureAwait(false);
        var positions = await site.Chain.ReadAsync(site.Book["vault"], "lyraPositions").ConfigureAwait(false);
        return positions[0][positions[0].Count - 1].AsUInt64();
    }

    private static async Task<Wad> MinimumCollateralAsync(WorldSite site, ulong strike, int type)
    {
        var terms = await site.Chain.ReadAsync(site.Book["lyra.optionMarket"], "getStrikeAndExpiry", strike).ConfigureAwait(false);
        var minimum = await site.Chain.ReadAsync(
            site.Book["lyra.optionGreekCache"], "getMinCollateral", type, terms[0], terms[1], Amounts.Wad(DemoBook.Price), Amounts.Wad(DemoBook.OptionAmount)).ConfigureAwait(false);
        return Wad.FromRaw(minimum[0].AsBigInteger());
    }

    private static async Task HedgeAsync(WorldSite site)
    {
        Address owner = site.Accounts.Owner;
        var size = Wad.Parse(DemoBook.PerpSize);
        var most = size.Multiply(Wad.Parse(DemoBook.Price), Rounding.Up).Multiply(Wad.Parse("1.01"), Rounding.Up);
        await site.SendFromAsync(owner, "vault", "depositPerp", Amounts.Usdc(DemoBook.PerpMargin)).ConfigureAwait(false);
        await site.SendFromAsync(owner, "vault", "ownerTradePerp", false, size.Raw, most.Raw, Amounts.Max).ConfigureAwait(false);
    }

    // Premiums and fees leave odd balances; the owner swaps and redeems until the buffers are the book's.
    private static async Task TrimBuffersAsync(WorldSite site, ulong board)
    {
        Address owner = site.Accounts.Owner, vault = site.At("vault");
        var surplus = await BalanceAsync(site, "susd", vault).ConfigureAwait(false) - Wad.Parse(DemoBook.SusdBuffer).Raw;
        var usdc = (surplus + 999_999_999_999) / 1_000_000_000_000;
        await site.FundAsync("usdc", owner, vault, usdc).ConfigureAwait(false);
        await site.SendFromAsync(owner, "vault", "swapQuoteOut", usdc).ConfigureAwait(false);
        await site.SendAsync("susd", "mint", vault, (usdc * 1_000_000_000_000) - surplus).ConfigureAwait(false);
        await site.SendAsync("lyra.optionGreekCache", "updateBoardCachedGreeks", board).ConfigureAwait(false);
        var idle = await BalanceAsync(site, "usdc", vault).ConfigureAwait(false) - Wad.Parse(DemoBook.UsdcBuffer).ToScaled(6, Rounding.Down);
        await site.SendFromAsync(owner, "vault", "withdraw", idle, owner, owner).ConfigureAwait(false);
    }

    private static async Task<BigInteger> BalanceAsync(WorldSite site, string token, Address holder) =>
        (await site.Chain.ReadAsync(site.Book[token], "balanceOf", holder).ConfigureAwait(false))[0].AsBigInteger();
}
