using System.Collections.Immutable;
using System.Numerics;
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
/// <param name="Told">What the prices that sources tell are multiplied by, by symbol; a symbol that is not there stays.</param>
/// <param name="Traded">What the prices of pools are multiplied by, by underlying; one that is not there stays.</param>
/// <param name="Lag">How old the prices are that sources tell.</param>
/// <param name="BaseFee">The block's base fee in wei; null leaves it to the chain.</param>
public sealed record MarketState(ImmutableDictionary<string, Wad> Told, ImmutableDictionary<string, Wad> Traded, TimeSpan Lag, UInt256? BaseFee);

/// <summary>The market of a rehearsal: every source of a price that the keeper reads tells what it is given, anew in each block, so that none grows stale, and pools are traded after it.</summary>
public sealed class RehearsedMarket
{
    private static readonly AbiFunction Update = AbiFunction.Parse("update()");

    private readonly AnvilControl _control;
    private readonly PriceOverlays _overlays;
    private readonly ForkAccount _clerk;
    private readonly ImmutableArray<PriceSource> _sources;
    private readonly List<UpkeepCall> _upkeep;
    private readonly List<IRehearsedPool> _pools = [];
    private ulong _news;

    private RehearsedMarket(AnvilControl control, PriceOverlays overlays, ForkAccount clerk, ImmutableArray<PriceSource> sources, List<UpkeepCall> upkeep) =>
        (_control, _overlays, _clerk, _sources, _upkeep) = (control, overlays, clerk, sources, upkeep);

    /// <summary>Who trades and does what venues' own keepers do: nobody's address, only a fork lets it send.</summary>
    public static Address Clerk { get; } = Address.Parse("0x00000000000000000000000000000000c1e4c1e4");

    /// <summary>Takes the sources' places. Their callers that keep a copy of a price, and say so by a function update(), are told in each block, as Perp v2's cached feeds are.</summary>
    /// <param name="client">The fork.</param>
    /// <param name="control">Its own methods.</param>
    /// <param name="overlays">Stand before the sources.</param>
    /// <param name="clerk">Who acts for the market.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="upkeep">What else is called in each block before anything else; a call that fails is as if nobody had made it.</param>
    public static async Task<RehearsedMarket> OpenAsync(
        EthClient client, AnvilControl control, PriceOverlays overlays, ForkAccount clerk, ImmutableArray<PriceSource> sources, IEnumerable<UpkeepCall> upkeep)
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
        await clerk.OpenAsync().ConfigureAwait(false);
        return new(control, overlays, clerk, sources, [.. calls, .. upkeep]);
    }

    /// <summary>Gets ready to trade in pools, in one block.</summary>
    /// <param name="pools">The pools.</param>
    /// <param name="after">Time of that block after the one before.</param>
    /// <returns>For each pool why it cannot be moved; null where it can.</returns>
    public async Task<IReadOnlyList<string?>> PreparePoolsAsync(IReadOnlyList<IRehearsedPool> pools, TimeSpan after)
    {
        var why = new string?[pools.Count];
        var calls = new List<UpkeepCall>();
        for (var index = 0; index < pools.Count; index++)
            why[index] = await TryAsync(async () => calls.AddRange(await pools[index].PrepareAsync().ConfigureAwait(false))).ConfigureAwait(false);
        var head = await _control.GetHeadAsync().ConfigureAwait(false);
        await _clerk.SendAsync(calls, head.BaseFeePerGas ?? UInt256.Zero).ConfigureAwait(false);
        await _control.MineAfterAsync(after).ConfigureAwait(false);
        for (var index = 0; index < pools.Count; index++)
        {
            why[index] ??= await TryAsync(pools[index].OpenAsync).ConfigureAwait(false);
            if (why[index] is null)
                _pools.Add(pools[index]);
        }

        return why;
    }

    /// <summary>Mines one block in a market, with whatever else the pool holds.</summary>
    /// <param name="state">The market.</param>
    /// <param name="after">Time since the block before, at least a second.</param>
    public async Task<BlockHeader> MineAsync(MarketState state, TimeSpan after)
    {
        var head = await _control.GetHeadAsync().ConfigureAwait(false);
        var at = head.ToBlockRef().Timestamp.Plus(after);
        if (state.BaseFee is { } fee)
            await _control.SetNextBlockBaseFeeAsync(fee).ConfigureAwait(false);
        _news++;
        foreach (var source in _sources)
            await _overlays.AnswerAsync(source, Moved(source, state.Told), _news, at.Plus(-state.Lag)).ConfigureAwait(false);
        var calls = new List<UpkeepCall>(_upkeep);
        foreach (var pool in _pools)
        {
            if (state.Traded.TryGetValue(pool.Underlying, out var factor) && await pool.TradeAsync(factor).ConfigureAwait(false) is { } trade)
                calls.Add(trade);
        }

        await _clerk.SendAsync(calls, UInt256.Max(state.BaseFee ?? UInt256.Zero, head.BaseFeePerGas ?? UInt256.Zero)).ConfigureAwait(false);
        var mined = await _control.MineAtAsync(at).ConfigureAwait(false);
        // An empty block lets the base fee fall by an eighth: what the node foretells of the next one is to be what it will be, as the protocol has it.
        if (state.BaseFee is { } next)
            await _control.SetNextBlockBaseFeeAsync(next).ConfigureAwait(false);
        return mined;
    }

    private static UInt256 Moved(PriceSource source, ImmutableDictionary<string, Wad> factors)
    {
        Wad Of(string? symbol) => symbol is { } known ? factors.GetValueOrDefault(known, Wad.One) : Wad.One;
        var answer = source.Answers.Answer.ToBigInteger() * Of(source.Base).Raw / Of(source.Quote).Raw;
        return UInt256.FromBigInteger(BigInteger.Max(answer, BigInteger.One));
    }

    private static async Task<string?> TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt().ConfigureAwait(false);
            return null;
        }
        catch (ScenarioException error)
        {
            return error.Message;
        }
    }
}
