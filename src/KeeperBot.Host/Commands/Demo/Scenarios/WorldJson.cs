using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>Sections of the example configuration with a world's addresses in them.</summary>
internal static class WorldJson
{
    /// <summary>An address as the example has it.</summary>
    public static string Text(Address address) => ChecksumAddress.Format(address);

    /// <summary>The one account of a demo in which the key's own wallet holds the positions, by the route `direct`.</summary>
    public static JsonArray Wallet(string id, JsonArray venues, JsonArray buffers) => new(new JsonObject
    {
        ["id"] = id, ["holder"] = Text(DemoKey.Address), ["route"] = "direct", ["acceptFullCustody"] = true, ["venues"] = venues, ["buffers"] = buffers,
    });

    /// <summary>Perp v2's section.</summary>
    public static void SetPerp(JsonNode venue, PerpV2World perp)
    {
        venue["clearingHouse"] = Text(perp.ClearingHouse);
        venue["accountBalance"] = Text(perp.AccountBalance);
        venue["exchange"] = Text(perp.Exchange);
        venue["vault"] = Text(perp.Vault);
        venue["clearingHouseConfig"] = Text(perp.ClearingHouseConfig);
        venue["markets"] = new JsonObject { ["ETH"] = Text(perp.BaseToken) };
    }

    /// <summary>Lyra v1's section.</summary>
    public static void SetLyra(JsonNode venue, LyraWorld lyra)
    {
        venue["optionMarket"] = Text(lyra.OptionMarket);
        venue["optionToken"] = Text(lyra.OptionToken);
        venue["greekCache"] = Text(lyra.OptionGreekCache);
        venue["pricer"] = Text(lyra.OptionMarketPricer);
        venue["synthetixAdapter"] = Text(lyra.SynthetixAdapter);
        venue["shortCollateral"] = Text(lyra.ShortCollateral);
    }
}
