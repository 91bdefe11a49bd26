using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>The configuration of a wallet that acts for itself, put together a venue at a time.</summary>
/// <param name="root">The document.</param>
/// <param name="margin">The example's margin limits, by venue.</param>
/// <param name="caps">The example's caps, by token.</param>
/// <param name="world">Whose addresses.</param>
internal sealed class HolderJson(JsonObject root, JsonObject margin, JsonObject caps, DemoWorld world)
{
    /// <summary>Perp v2, with USDC as margin.</summary>
    public void AddPerp()
    {
        AddToken("USDC", world.Usdc, 6);
        var venue = new JsonObject { ["kind"] = "perp-v2", ["settlementToken"] = "USDC" };
        WorldJson.SetPerp(venue, world.Perp);
        AddVenue("perp-v2", venue);
        Approve(world.Perp.Vault, "1500 USDC");
    }

    /// <summary>Lyra v1, with sUSD as margin.</summary>
    public void AddLyra()
    {
        AddToken("sUSD", world.Susd, 18);
        AddToken("sETH", world.Lyra.BaseAsset, 18, "ETH", buffer: false);
        var venue = new JsonObject { ["kind"] = "lyra-v1", ["underlying"] = "ETH", ["quoteToken"] = "sUSD", ["baseToken"] = "sETH" };
        WorldJson.SetLyra(venue, world.Lyra);
        AddVenue("lyra-v1", venue);
        Approve(world.Lyra.OptionMarket, "2000 sUSD");
    }

    /// <summary>Uniswap v3: WETH against USDC in every pool of the world.</summary>
    public void AddSpot()
    {
        AddToken("USDC", world.Usdc, 6);
        AddToken("WETH", world.Spot.Weth, 18, "ETH");
        AddVenue("uniswap-v3", new JsonObject
        {
            ["kind"] = "uniswap-v3", ["underlying"] = "ETH", ["factory"] = WorldJson.Text(world.Spot.Factory), ["router"] = WorldJson.Text(world.Spot.Router), ["quoter"] = WorldJson.Text(world.Spot.Quoter),
            ["baseToken"] = "WETH", ["quoteToken"] = "USDC",
            ["pools"] = new JsonObject(SpotDeployer.Tiers.Select(tier => KeyValuePair.Create(tier.Fee.ToString(CultureInfo.InvariantCulture), (JsonNode?)WorldJson.Text(world.Spot.Pool(tier.Fee))))),
            ["reserve"] = "0 USDC",
        });
        Approve(world.Spot.Router, "12000 USDC");
        Approve(world.Spot.Router, "5 WETH");
        root["policy"]!["assets"]!["WETH"] = Caps("5 WETH", "20 WETH", "50 WETH");
        root["policy"]!["assets"]!["USDC"] = Caps("12000 USDC", "60000 USDC", "120000 USDC");
    }

    /// <summary>The band of net delta.</summary>
    public void SetDrift(params ReadOnlySpan<(string Key, string Value)> changes)
    {
        foreach (var (key, value) in changes)
            root["limits"]!["drift"]!["ETH"]![key] = value;
    }

    private JsonNode Account => root["accounts"]![0]!;

    private void AddVenue(string name, JsonObject venue)
    {
        root["venues"]![name] = venue;
        Account["venues"]!.AsArray().Add(name);
        if (margin[name] is { } limits)
            root["limits"]!["margin"]![name] = limits.DeepClone();
    }

    private void AddToken(string symbol, Address address, int decimals, string? underlying = null, bool buffer = true)
    {
        if (root["tokens"]!.AsObject().ContainsKey(symbol))
            return;
        var token = new JsonObject { ["address"] = WorldJson.Text(address), ["decimals"] = decimals };
        if (underlying is not null)
            token["underlying"] = underlying;
        root["tokens"]![symbol] = token;
        if (!buffer)
            return;
        Account["buffers"]!.AsArray().Add(symbol);
        if (caps[symbol] is { } cap)
            root["policy"]!["assets"]![symbol] = cap.DeepClone();
    }

    private void Approve(Address spender, string most) =>
        root["policy"]!["approvals"]!.AsArray().Add(new JsonObject { ["spender"] = WorldJson.Text(spender), ["most"] = most });

    private static JsonObject Caps(string transaction, string hour, string day) => new() { ["perTransaction"] = transaction, ["perHour"] = hour, ["perDay"] = day };
}
