using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>A call that anybody may make after prices moved, as a venue's own keepers would.</summary>
/// <param name="To">The contract.</param>
/// <param name="Data">The calldata.</param>
public sealed record UpkeepCall(Address To, Bytes Data);

/// <summary>How the market is in a block.</summary>
/// <param name="Factors">What prices are multiplied by, by symbol; a symbol that is not there stays.</param>
/// <param name="Lag">How old the prices are that sources tell.</param>
/// <param name="BaseFee">The block's base fee in wei; null leaves it to the chain.</param>
public sealed record MarketState(ImmutableDictionary<string, Wad> Factors, TimeSpan Lag, UInt256? BaseFee);

/// <summary>The market of a rehearsal: every source of a price that the keeper reads tells what it is given, anew in each block, so that none grows stale.</summary>
/// <param name="client">The fork.</param>
/// <param name="control">Its own methods.</param>
/// <param name="overlays">Stand before the sources.</param>
/// <param name="sources">The sources.</param>
/// <param name="upkeep">What is called in each block before anything else; a call that fails is as if nobody had made it.</param>
public sealed class RehearsedMarket(EthClient client, AnvilControl control, PriceOverlays overlays, ImmutableArray<PriceSource> sources, ImmutableArray<UpkeepCall> upkeep)
{
    private const ulong UpkeepGas = 10_000_000;

    private static readonly AbiFunction Update = AbiFunction.Parse("update()");
    private static readonly UInt256 GasMoney = UInt256.Parse("1000000000000000000000000");

    // Nobody's: only a fork lets it send.
    private static readonly Address Clerk = Address.Parse("0x00000000000000000000000000000000c1e4c1e4");

    private ulong _news;

    /// <summary>Takes the sources' places. Their callers that keep a copy of a price, and say so by a function update(), are told each block, as Perp v2's cached feeds are.</summary>
    public static async Task<RehearsedMarket> OpenAsync(EthClient client, AnvilControl control, PriceOverlays overlays, ImmutableArray<PriceSource> sources, IEnumerable<UpkeepCall> upkeep)
    {
        var calls = new List<UpkeepCall>();
        foreach (var caller in sources.SelectMany(source => source.Callers).Distinct())
        {
            var code = await client.GetCodeAsync(caller, BlockTag.Latest).ConfigureAwait(false);
            if (code.Span.IndexOf(Update.Selector.Span) >= 0)
                calls.Add(new(caller, Update.Selector));
        }

        foreach (var source in sources.Select(source => source.At).Distinct())
            await overlays.InstallAsync(source).ConfigureAwait(false);
        await control.SetBalanceAsync(Clerk, GasMoney).ConfigureAwait(false);
        await control.ImpersonateAsync(Clerk).ConfigureAwait(false);
        return new(client, control, overlays, sources, [.. calls, .. upkeep]);
    }

    /// <summary>Mines one block in a market, with whatever else the pool holds.</summary>
    /// <param name="state">The market.</param>
    /// <param name="after">Time since the block before, at least a second.</param>
    public async Task<BlockHeader> MineAsync(MarketState state, TimeSpan after)
    {
        var head = await control.GetHeadAsync().ConfigureAwait(false);
        var at = head.ToBlockRef().Timestamp.Plus(after);
        if (state.BaseFee is { } fee)
            await control.SetNextBlockBaseFeeAsync(fee).ConfigureAwait(false);
        _news++;
        foreach (var source in sources)
            await overlays.AnswerAsync(source, Moved(source, state.Factors), _news, at.Plus(-state.Lag)).ConfigureAwait(false);
        await SendUpkeepAsync(head, state.BaseFee).ConfigureAwait(false);
        return await control.MineAtAsync(at).ConfigureAwait(false);
    }

    private static UInt256 Moved(PriceSource source, ImmutableDictionary<string, Wad> factors)
    {
        Wad Of(string? symbol) => symbol is { } known ? factors.GetValueOrDefault(known, Wad.One) : Wad.One;
        var answer = source.Answers.Answer.ToBigInteger() * Of(source.Base).Raw / Of(source.Quote).Raw;
        return UInt256.FromBigInteger(BigInteger.Max(answer, BigInteger.One));
    }

    private async Task SendUpkeepAsync(BlockHeader head, UInt256? baseFee)
    {
        var nonce = await client.GetTransactionCountAsync(Clerk, BlockTag.Latest).ConfigureAwait(false);
        var fee = 4 * BigInteger.Max(baseFee?.ToBigInteger() ?? BigInteger.Zero, (head.BaseFeePerGas ?? UInt256.Zero).ToBigInteger()) + 10_000_000_000;
        foreach (var call in upkeep)
        {
            await client.RawAsync("eth_sendTransaction", new JsonObject
            {
                ["from"] = Clerk.ToString(),
                ["to"] = call.To.ToString(),
                ["input"] = call.Data.ToString(),
                ["gas"] = Hex(UpkeepGas),
                ["nonce"] = Hex(nonce++),
                ["maxFeePerGas"] = Hex(fee),
                // Before anybody else's.
                ["maxPriorityFeePerGas"] = Hex(fee / 2),
            }).ConfigureAwait(false);
        }
    }

    private static string Hex(BigInteger value) => "0x" + (value.IsZero ? "0" : value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'));
}
