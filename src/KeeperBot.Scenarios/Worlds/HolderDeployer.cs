using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Has a wallet open the positions of a <see cref="HolderBook"/>, and leaves it with the book's idle balances and no allowance to anybody.</summary>
internal static class HolderDeployer
{
    private const int ShortCallQuote = 3;
    private const int ShortPutQuote = 4;
    private static readonly UInt256 GasMoney = UInt256.Parse("1000000000000000000000");

    /// <summary>The option positions by the part they play; empty without options.</summary>
    internal static async Task<IReadOnlyDictionary<string, ulong>> OpenAsync(WorldSite site, Address holder, HolderBook book, ulong board)
    {
        await site.Control.SetBalanceAsync(holder, GasMoney).ConfigureAwait(false);
        await site.Control.ImpersonateAsync(holder).ConfigureAwait(false);
        var ids = new Dictionary<string, ulong>(StringComparer.Ordinal);
        if (book.Options is { } amount)
        {
            var strikes = await site.Chain.ReadAsync(site.Book["lyra.optionMarket"], "getBoardStrikes", board).ConfigureAwait(false);
            ids["call"] = await SellAsync(site, holder, strikes[0][DemoBook.CallStrike], ShortCallQuote, amount, DemoBook.CallHealth).ConfigureAwait(false);
            ids["put"] = await SellAsync(site, holder, strikes[0][DemoBook.PutStrike], ShortPutQuote, amount, DemoBook.PutHealth).ConfigureAwait(false);
        }

        if (book.Perp is { } size)
            await BuyPerpAsync(site, holder, size, book.PerpMargin).ConfigureAwait(false);
        await BalanceAsync(site, "usdc", holder, Wad.Parse(book.Usdc).ToScaled(6, Rounding.Down)).ConfigureAwait(false);
        await BalanceAsync(site, "susd", holder, Wad.Parse(book.Susd).Raw).ConfigureAwait(false);
        if (book.Weth is { } weth)
            await BalanceAsync(site, "weth", holder, Wad.Parse(weth).Raw).ConfigureAwait(false);
        return ids;
    }

    private static async Task<ulong> SellAsync(WorldSite site, Address holder, AbiValue strike, int type, string amount, string health)
    {
        var terms = await site.Chain.ReadAsync(site.Book["lyra.optionMarket"], "getStrikeAndExpiry", strike).ConfigureAwait(false);
        var minimum = await site.Chain.ReadAsync(
            site.Book["lyra.optionGreekCache"], "getMinCollateral", type, terms[0], terms[1], Amounts.Wad(DemoBook.Price), Amounts.Wad(amount)).ConfigureAwait(false);
        var collateral = Wad.FromRaw(minimum[0].AsBigInteger()).Multiply(Wad.Parse(health), Rounding.Up);
        await site.FundAsync("susd", holder, site.At("lyra.optionMarket"), collateral.Raw).ConfigureAwait(false);
        await site.SendFromAsync(holder, "lyra.optionMarket", "openPosition", site.Book["lyra.optionMarket"].Struct(
            "openPosition", 0,
            ("strikeId", strike), ("positionId", 0), ("iterations", 1), ("optionType", type), ("amount", Amounts.Wad(amount)),
            ("setCollateralTo", collateral.Raw), ("minTotalCost", 0), ("maxTotalCost", Amounts.Max))).ConfigureAwait(false);
        await site.SendFromAsync(holder, "susd", "approve", site.At("lyra.optionMarket"), 0).ConfigureAwait(false);
        var positions = await site.Chain.ReadAsync(site.Book["lyra.optionToken"], "getOwnerPositions", holder).ConfigureAwait(false);
        return positions[0][positions[0].Count - 1]["positionId"].AsUInt64();
    }

    private static async Task BuyPerpAsync(WorldSite site, Address holder, string size, string margin)
    {
        await site.FundAsync("usdc", holder, site.At("perp.vault"), Amounts.Usdc(margin)).ConfigureAwait(false);
        await site.SendFromAsync(holder, "perp.vault", "deposit(address,uint256)", site.At("usdc"), Amounts.Usdc(margin)).ConfigureAwait(false);
        var house = site.Book["perp.clearingHouse"];
        await site.SendFromAsync(holder, "perp.clearingHouse", "openPosition", house.Struct(
            "openPosition", 0,
            ("baseToken", site.At("perp.baseToken")), ("isBaseToQuote", false), ("isExactInput", false), ("amount", Amounts.Wad(size)),
            ("oppositeAmountBound", 0), ("deadline", Amounts.Max), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero))).ConfigureAwait(false);
    }

    /// <summary>Mints what is missing; what is too much goes to the world's owner.</summary>
    private static async Task BalanceAsync(WorldSite site, string token, Address holder, BigInteger wanted)
    {
        var balance = (await site.Chain.ReadAsync(site.Book[token], "balanceOf", holder).ConfigureAwait(false))[0].AsBigInteger();
        if (balance < wanted)
            await site.SendAsync(token, "mint", holder, wanted - balance).ConfigureAwait(false);
        else if (balance > wanted)
            await site.SendFromAsync(holder, token, "transfer", site.Accounts.Owner, balance - wanted).ConfigureAwait(false);
    }
}
