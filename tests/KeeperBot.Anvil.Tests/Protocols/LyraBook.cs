using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The wallet's own options: one of each of Lyra's five types.</summary>
internal sealed class LyraBook(VenueChain world)
{
    internal const int LongCall = 0;
    internal const int LongPut = 1;
    internal const int ShortCallBase = 2;
    internal const int ShortCallQuote = 3;
    internal const int ShortPutQuote = 4;

    /// <summary>Key of the market's rate in the venue's price source.</summary>
    private static readonly byte[] SpotKey = [.. "sETH"u8, .. new byte[28]];

    /// <summary>Position ids by option type.</summary>
    internal Dictionary<int, ulong> Ids { get; } = [];

    /// <summary>Opens one of each; shorts with 1.2 times their minimum collateral.</summary>
    internal async Task OpenAsync()
    {
        Address wallet = world.Wallet.Holder, market = world.World.Lyra.OptionMarket;
        await world.FundAsync("susd", wallet, market, Wad.Parse("100000").Raw);
        await world.FundAsync("seth", wallet, market, Wad.Parse("100").Raw);
        var strikes = await world.AskAsync(await world.HeadAsync(), "lyra.optionMarket", "getBoardStrikes", world.World.Board);
        await OpenAsync(LongCall, strikes[4], "2", null);
        await OpenAsync(LongPut, strikes[2], "1.5", null);
        await OpenAsync(ShortCallBase, strikes[4], "4", "1.2");
        await OpenAsync(ShortCallQuote, strikes[4], "5", "1.2");
        await OpenAsync(ShortPutQuote, strikes[2], "6", "1.2");
    }

    internal Task SetSpotAsync(Wad price) =>
        world.SendAsync(world.World.Accounts.Market, "lyra.exchangeRates", "setRateAndInvalid", new Hash32(SpotKey), price.Raw, false);

    internal Task RefreshCacheAsync() => world.SendAsync(world.Keeper, "lyra.optionGreekCache", "updateBoardCachedGreeks", world.World.Board);

    internal async Task<AbiValue> PositionAsync(BlockRef block, ulong id) => await world.AskAsync(block, "lyra.optionToken", "getOptionPosition", id);

    internal async Task<Wad> MinimumAsync(BlockRef block, int type, AbiValue strike, Wad amount)
    {
        var terms = await ContractReader.ReadAsync(world.Client, block, world.World.Contracts["lyra.optionMarket"], "getStrikeAndExpiry", strike);
        var spot = await world.AskAsync(block, "lyra.synthetixAdapter", "getSpotPriceForMarket", world.World.Lyra.OptionMarket);
        return Wad.FromRaw((await world.AskAsync(block, "lyra.optionGreekCache", "getMinCollateral", type, terms[0], terms[1], spot, amount.Raw)).AsBigInteger());
    }

    internal async Task<MarginAccount> ShortAsync(AccountRef account, ulong id)
    {
        var reading = await world.KnownAsync(account, world.Lyra.Venue);
        return reading.MarginAccounts.Single(item => item.Id == MarginAccountId.Isolated(account.Id, world.Lyra.Venue, Text(id)));
    }

    internal static string Text(ulong id) => ((BigInteger)id).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task OpenAsync(int type, AbiValue strike, string amount, string? health) => Ids[type] = await OpenOneAsync(type, strike, amount, health);

    /// <summary>Opens a position, a short with so many times its minimum collateral; its id.</summary>
    internal async Task<ulong> OpenOneAsync(int type, AbiValue strike, string amount, string? health)
    {
        var block = await world.HeadAsync();
        var size = Wad.Parse(amount);
        var collateral = health is null ? Wad.Zero : (await MinimumAsync(block, type, strike, size)).Multiply(Wad.Parse(health), Rounding.Up);
        await world.SendAsync(world.Wallet.Holder, "lyra.optionMarket", "openPosition", world.World.Contracts["lyra.optionMarket"].Struct(
            "openPosition", 0,
            ("strikeId", strike), ("positionId", 0), ("iterations", 1), ("optionType", type), ("amount", size.Raw),
            ("setCollateralTo", collateral.Raw), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue)));
        var positions = await world.AskAsync(await world.HeadAsync(), "lyra.optionToken", "getOwnerPositions", world.Wallet.Holder);
        return positions[positions.Count - 1]["positionId"].AsUInt64();
    }
}
