using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Host.Commands.Init;

/// <summary>What a chain shows of itself, as the section "chain" and the fee caps.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Head">Its newest block.</param>
/// <param name="Section">The section "chain", without its nodes.</param>
/// <param name="Comments">Comments by path.</param>
internal sealed record InitChain(ChainId Id, BlockHeader Head, JsonObject Section, IReadOnlyDictionary<string, string> Comments)
{
    private const ulong LocalChain = 31337;
    private const int BlocksLookedAt = 50;
    private const int CarefulDepth = 64;
    private const long MaxGas = 5_000_000;
    private const long TypicalGas = 1_500_000;

    private static readonly BigInteger Gwei = BigInteger.Pow(10, 9);

    // github.com/mds1/multicall3: the same address on some 250 chains.
    private static readonly Address Multicall3 = Address.Parse("0xcA11bde05977b3631167028862bE2a173976CA11");

    // OP stack's GasPriceOracle and Arbitrum's ArbSys are predeploys.
    private static readonly Address GasPriceOracle = Address.Parse("0x420000000000000000000000000000000000000F");
    private static readonly Address ArbSys = Address.Parse("0x0000000000000000000000000000000000000064");

    /// <summary>Whether it is a local chain, whose clock is not the wall clock.</summary>
    public bool IsLocal => Id.Value == LocalChain;

    // Blocks that are few are dear when everybody wants one: Ethereum's base fee has been at hundreds of gwei for hours.
    private bool IsSlow => !IsLocal && Section["blockInterval"]!.GetValue<string>() is "12 s" or "13 s" or "14 s" or "15 s";

    /// <summary>Looks at the chain.</summary>
    public static async Task<InitChain> LookAsync(EthClient client, Func<ChainId, BlockRef, ContractFacts> facts, CancellationToken stop)
    {
        var id = await client.GetChainIdAsync(stop).ConfigureAwait(false);
        var head = await client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false) ?? throw new CommandFailure(ExitCode.ChainUnreachable, $"{client.EndpointHost} has no newest block; use another node");
        var comments = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = new JsonObject { ["id"] = id.Value, ["rpc"] = new JsonArray() };
        var interval = await IntervalAsync(client, head, stop).ConfigureAwait(false);
        section["finality"] = await FinalityAsync(client, head, comments, stop).ConfigureAwait(false);
        section["maxHeadAge"] = id.Value == LocalChain ? "unchecked" : Seconds(Math.Max(120, 10 * interval));
        section["blockInterval"] = Seconds(interval);
        var asked = facts(id, head.ToBlockRef());
        if (await asked.HasCodeAsync(Multicall3).ConfigureAwait(false))
            section["multicall3"] = InitText.Of(Multicall3);
        if (await asked.HasCodeAsync(GasPriceOracle).ConfigureAwait(false))
            section["costModel"] = "op-stack";
        else if (await asked.HasCodeAsync(ArbSys).ConfigureAwait(false))
            section["costModel"] = "arbitrum";
        comments["chain/rpc"] = "Several nodes of different operators are safer: what they disagree about is not believed (docs/runbook.md, \"Nodes\").";
        if (id.Value == LocalChain)
            comments["chain/maxHeadAge"] = "A local chain's clock is not the wall clock.";
        return new InitChain(id, head, section, comments);
    }

    /// <summary>The section "policy/fees" and the caps on gas, from the base fee now: ten times it at least for routine, a hundred times for emergencies.</summary>
    public void AddFees(JsonObject policy)
    {
        var now = Head.BaseFeePerGas?.ToBigInteger() ?? Gwei;
        var routine = BigInteger.Max(now * 10, IsSlow ? 50 * Gwei : Gwei / 10);
        var emergency = BigInteger.Max(now * 100, IsSlow ? 300 * Gwei : 2 * Gwei);
        policy["fees"] = new JsonObject
        {
            ["routineMaxFee"] = InGwei(routine), ["emergencyMaxFee"] = InGwei(emergency), ["minTip"] = "0.001 gwei", ["maxTip"] = InGwei(BigInteger.Min(BigInteger.Max(now, Gwei / 10), emergency)),
        };
        policy["maxGasLimit"] = MaxGas;
        policy["gasPad"] = "1.5";
        var transaction = InitText.Nice(Core.Units.Wad.FromRaw(emergency * TypicalGas * 11 / 10));
        policy["maxCostPerTransaction"] = $"{transaction} ether";
        policy["maxCostPerHour"] = $"{Core.Units.Wad.FromRaw(transaction.Raw * 4)} ether";
        policy["maxCostPerDay"] = $"{Core.Units.Wad.FromRaw(transaction.Raw * 10)} ether";
    }

    private static async Task<long> IntervalAsync(EthClient client, BlockHeader head, CancellationToken stop)
    {
        var back = Math.Min(head.Number, BlocksLookedAt);
        if (back == 0 || await client.GetBlockAsync(head.Number - back, stop).ConfigureAwait(false) is not { } before)
            return 12;
        var span = (long)(head.Timestamp.ToDateTimeOffset() - before.Timestamp.ToDateTimeOffset()).TotalSeconds;
        return Math.Clamp((span + (long)back - 1) / (long)back, 1, 60);
    }

    // A tag that is the head itself says nothing about what may still be reorganised.
    private static async Task<JsonObject> FinalityAsync(EthClient client, BlockHeader head, Dictionary<string, string> comments, CancellationToken stop)
    {
        BlockHeader? final = null;
        try
        {
            final = await client.GetBlockAsync(BlockTag.Finalized, stop).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.Kind is not RpcErrorKind.Unreachable)
        {
            comments["chain/finality"] = "The node knows no finalized block: a depth stands in.";
        }

        if (final is not null && (final.Number < head.Number || head.Number == 0))
            return new JsonObject { ["tag"] = "finalized" };
        comments.TryAdd("chain/finality", "The node's finalized block is its newest one, which is no finality: a depth stands in.");
        return new JsonObject { ["depth"] = CarefulDepth };
    }

    private static string Seconds(long seconds) => seconds % 60 == 0 ? $"{seconds / 60} min" : string.Create(CultureInfo.InvariantCulture, $"{seconds} s");

    private static string InGwei(BigInteger wei) => $"{InitText.Nice(Core.Units.Wad.FromRaw(wei * Gwei))} gwei";
}
