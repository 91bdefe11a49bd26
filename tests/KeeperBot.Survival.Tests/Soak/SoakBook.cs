using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.World;

namespace KeeperBot.Survival.Tests.Soak;

/// <summary>A trader of many small short options on the real Lyra v1, with so much collateral that nothing has to be done for them.</summary>
internal static class SoakBook
{
    private const int ShortPutQuote = 4;
    private const int ABlock = 3; // of 10 million gas each

    private static readonly Wad Amount = Wad.Parse("0.05");
    private static readonly Wad Health = Wad.FromInteger(3);

    /// <summary>Opens them, one by one, over the strikes of the board.</summary>
    /// <param name="world">The chain.</param>
    /// <param name="trader">Whose.</param>
    /// <param name="positions">How many.</param>
    public static async Task OpenAsync(FaultWorld world, Address trader, int positions)
    {
        var lyra = world.Chain.World.Lyra;
        var money = Wad.FromInteger(10_000L * positions).Raw;
        await world.SendAsync(world.Chain.World.Accounts.Deployer, "susd", "mint", trader, money);
        await world.SendAsync(trader, "susd", "approve", lyra.OptionMarket, money);
        await world.MineAsync();
        var strikes = (await AskAsync(world, "lyra.optionMarket", "getBoardStrikes", world.Chain.World.Board))[0];
        var collaterals = new List<(AbiValue Strike, Wad Collateral)>();
        foreach (var strike in strikes.Items)
        {
            var terms = await AskAsync(world, "lyra.optionMarket", "getStrikeAndExpiry", strike);
            var spot = (await AskAsync(world, "lyra.synthetixAdapter", "getSpotPriceForMarket", lyra.OptionMarket))[0];
            var least = (await AskAsync(world, "lyra.optionGreekCache", "getMinCollateral", ShortPutQuote, terms[0], terms[1], spot, Amount.Raw))[0];
            collaterals.Add((strike, Wad.FromRaw(least.AsBigInteger()).Multiply(Health, Rounding.Up)));
        }

        for (var position = 0; position < positions; position++)
        {
            var (strike, collateral) = collaterals[position % collaterals.Count];
            await world.SendAsync(trader, "lyra.optionMarket", "openPosition", world.Chain.World.Contracts["lyra.optionMarket"].Struct(
                "openPosition", 0,
                ("strikeId", strike), ("positionId", 0), ("iterations", 1), ("optionType", ShortPutQuote), ("amount", Amount.Raw),
                ("setCollateralTo", collateral.Raw), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue)));
            if (position % ABlock == ABlock - 1 || position == positions - 1)
                await world.Chain.Client.RawAsync("evm_mine");
        }

        (await AskAsync(world, "lyra.optionToken", "getOwnerPositions", trader))[0].Count.ShouldBe(positions, "every position was opened");
    }

    /// <summary>A keeper's configuration over that trader, with the page on.</summary>
    public static void Configure(KeeperFolder folder, Address trader, string listen)
    {
        var root = folder.Configuration;
        root["accounts"] = new JsonArray(new JsonObject
        {
            ["id"] = "trader", ["holder"] = ChecksumAddress.Format(trader), ["route"] = "venue-delegation", ["venues"] = new JsonArray("lyra-v1"), ["buffers"] = new JsonArray("sUSD"),
        });
        root["venues"]!.AsObject().Remove("perp-v2");
        root["limits"]!["margin"]!.AsObject().Remove("perp-v2");
        root["policy"]!["approvals"] = new JsonArray(new JsonObject { ["spender"] = root["venues"]!["lyra-v1"]!["optionMarket"]!.DeepClone(), ["most"] = "1000 sUSD" });
        root["web"] = new JsonObject { ["listen"] = listen, ["token"] = "file:web.token" };
    }

    private static async Task<AbiValue> AskAsync(FaultWorld world, string contract, string function, params AbiValue[] arguments) =>
        await Scenarios.Worlds.ContractReader.ReadAsync(world.Chain.Client, (await world.Chain.Control.GetHeadAsync()).ToBlockRef(), world.Chain.World.Contracts[contract], function, arguments);
}
