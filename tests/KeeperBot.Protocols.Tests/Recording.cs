using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.TestKit;

namespace KeeperBot.Protocols.Tests;

/// <summary>Answers recorded from the real contracts (tests/vectors), with the deployment they came from.</summary>
internal sealed class Recording
{
    private Recording(JsonElement root)
    {
        var chain = new ChainId(root.GetProperty("chain").GetUInt64());
        Account = new AccountRef(new("main"), chain, Read(root, "holder"), Read(root, "actor"));
        var block = root.GetProperty("block");
        Block = new BlockRef(
            block.GetProperty("number").GetUInt64(), Hash32.Parse(block.GetProperty("hash").GetString()!), Hash32.Parse(block.GetProperty("parent").GetString()!),
            new ChainTime(block.GetProperty("timestamp").GetUInt64()));
        Results = [.. root.GetProperty("answers").EnumerateArray().Select(item => new CallResult(item.GetProperty("success").GetBoolean(), Bytes.Parse(item.GetProperty("result").GetString()!)))];
        Calls = [.. root.GetProperty("answers").EnumerateArray().Select(item => new ContractCall(Read(item, "to"), Bytes.Parse(item.GetProperty("data").GetString()!)))];
        var perp = root.GetProperty("perp");
        Usdc = new Token(chain, Read(perp, "settlementToken"), "USDC", 6);
        Perp = new PerpV2Options(
            new("perp-v2"), Read(perp, "clearingHouse"), Read(perp, "accountBalance"), Read(perp, "vault"), Read(perp, "exchange"), Read(perp, "clearingHouseConfig"),
            Usdc, [new PerpV2Market(Read(perp, "baseToken"), "vETH", new("ETH"))]);
        var lyra = root.GetProperty("lyra");
        Susd = new Token(chain, Read(lyra, "quoteToken"), "sUSD", 18);
        Seth = new Token(chain, Read(lyra, "baseToken"), "sETH", 18);
        Lyra = new LyraV1Options(
            new("lyra-v1"), Read(lyra, "optionMarket"), Read(lyra, "optionToken"), Read(lyra, "greekCache"), Read(lyra, "synthetixAdapter"), Read(lyra, "pricer"),
            Susd, Seth, new("ETH"));
    }

    internal AccountRef Account { get; }

    internal BlockRef Block { get; }

    internal ImmutableArray<ContractCall> Calls { get; }

    internal ImmutableArray<CallResult> Results { get; }

    internal PerpV2Options Perp { get; }

    internal LyraV1Options Lyra { get; }

    internal Token Usdc { get; }

    internal Token Susd { get; }

    internal Token Seth { get; }

    internal static Recording Load(string topic, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(RepositoryPaths.Vectors(topic, name)));
        return new Recording(document.RootElement);
    }

    private static Address Read(JsonElement parent, string name) => Address.Parse(parent.GetProperty(name).GetString()!);
}
