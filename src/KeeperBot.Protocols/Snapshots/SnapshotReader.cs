using System.Collections.Immutable;
using System.Runtime.InteropServices;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>
/// Reads every account at every venue, its idle balances and its actor's native balance, all in one multicall at one block's hash. The reads are
/// the same for every block, so that a simulation can append them to the call it tries.
/// </summary>
public sealed class SnapshotReader : ISnapshotSource, ISupposedSnapshots
{
    private static readonly AbiFunction EthBalance = EmbeddedAbi.Load("keeperbot/Multicall3").Function("getEthBalance");

    private readonly ChainId _chain;
    private readonly MulticallReader _reader;
    private readonly ImmutableArray<AccountLayout> _layout;
    private readonly ImmutableArray<(AccountRef Account, IGovernedVenue Adapter, Range Slice)> _governed;
    private readonly TokenDecimals _decimals;
    private readonly Hash32 _queryDigest;
    private volatile int[] _outOfGas = [];

    /// <summary>A reader of a fixed set of accounts.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="accounts">The accounts, in the order of the snapshot.</param>
    /// <param name="reader">The multicall.</param>
    /// <param name="multicall3">Where Multicall3's code stands while <paramref name="reader"/> reads; native balances are asked of it.</param>
    /// <exception cref="ArgumentException">An account twice, or two overrides of one address with different code.</exception>
    public SnapshotReader(ChainId chain, ImmutableArray<SnapshotAccount> accounts, MulticallReader reader, Address multicall3)
    {
        if (accounts.DistinctBy(item => item.Account.Id).Count() != accounts.Length)
            throw new ArgumentException("an account is listed twice", nameof(accounts));
        _chain = chain;
        _reader = reader;
        var calls = ImmutableArray.CreateBuilder<ContractCall>();
        _layout = [.. accounts.Select(item => Lay(item, calls, multicall3))];
        _governed = [.. _layout.SelectMany(item => item.Venues.Select(venue => (item.Account, venue.Adapter, venue.Slice))).DistinctBy(item => item.Adapter.Venue)
            .Where(item => item.Adapter is IGovernedVenue).Select(item => (item.Account, (IGovernedVenue)item.Adapter, item.Slice))];
        _decimals = new TokenDecimals([.. accounts.SelectMany(item => item.IdleTokens.Concat(item.Venues.SelectMany(venue => venue.Tokens))).Distinct()], calls);
        Query = new SnapshotQuery(calls.ToImmutable(), Merge(accounts));
        _queryDigest = TranscriptCodec.Digest(Query);
    }

    /// <inheritdoc/>
    public SnapshotQuery Query { get; }

    /// <summary>What the keepers of other chains say, looked at with every read; a simulation of that block sees what the read saw. Null where there are none.</summary>
    public IPeerSource? Peers { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<int> OutOfGas => ImmutableCollectionsMarshal.AsImmutableArray(_outOfGas);

    /// <inheritdoc/>
    public async Task<PortfolioSnapshot> ReadAsync(BlockRef block, CancellationToken cancellation)
    {
        using var answer = await _reader.RentAsync(Query.Calls, block, Query.Overrides, cancellation).ConfigureAwait(false);
        _outOfGas = Burners(answer.Results);
        Peers?.Look(block);
        return Interpret(block, answer.Results) with { Reads = new ReadTranscript(_queryDigest, TranscriptCodec.Encode(answer.Results)), Parameters = Parameters(answer.Results) };
    }

    /// <summary>The snapshot that was made from recorded answers, made again.</summary>
    /// <exception cref="SnapshotException">They answer other reads than this configuration asks, or are damaged.</exception>
    public PortfolioSnapshot Replay(BlockRef block, ReadTranscript recorded)
    {
        if (recorded.Query != _queryDigest)
            throw new SnapshotException($"the reads recorded at block {block} are not those that this configuration asks (accounts, venues, tokens or this program's version differ): replay with the configuration of then");
        var answers = TranscriptCodec.Decode(recorded.Answers.Span).AsSpan();
        return Interpret(block, answers) with { Reads = recorded, Parameters = Parameters(answers) };
    }

    /// <inheritdoc/>
    public PortfolioSnapshot Suppose(PortfolioSnapshot snapshot, ImmutableArray<ParameterChange> changes)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var answers = snapshot.Reads is { } reads && reads.Query == _queryDigest ? TranscriptCodec.Decode(reads.Answers.Span) : default;
        var accounts = snapshot.Accounts.ToBuilder();
        for (var index = 0; index < accounts.Count; index++)
        {
            var layout = _layout[index];
            var venues = accounts[index].Venues.ToBuilder();
            for (var venue = 0; venue < venues.Count; venue++)
            {
                var (adapter, slice) = layout.Venues[venue];
                if (!changes.Any(change => change.Venue == adapter.Venue))
                    continue;
                venues[venue] = answers.IsDefault || adapter is not IGovernedVenue governed
                    ? new UnknownReading(adapter.Venue, "governance.no_formula", "how this venue computes margin from its parameters is not known to this program")
                    : governed.Suppose(layout.Account, snapshot.Block, answers.AsSpan()[slice], changes);
            }

            accounts[index] = accounts[index] with { Venues = venues.ToImmutable() };
        }

        return snapshot with { Accounts = accounts.ToImmutable(), Reads = null };
    }

    /// <summary>Each venue's parameters, from the answers to the first account there.</summary>
    private ImmutableArray<RiskParameter> Parameters(ReadOnlySpan<CallResult> results)
    {
        var found = ImmutableArray.CreateBuilder<RiskParameter>();
        foreach (var (account, adapter, slice) in _governed)
            found.AddRange(adapter.Parameters(account, results[slice]));
        return found.ToImmutable();
    }

    /// <inheritdoc/>
    /// <exception cref="SnapshotException">There are not as many answers as reads.</exception>
    public PortfolioSnapshot Interpret(BlockRef block, ReadOnlySpan<CallResult> results)
    {
        if (results.Length != Query.Calls.Length)
            throw new SnapshotException($"{results.Length} answers to the {Query.Calls.Length} reads of a snapshot at block {block}: nothing of it can be trusted");
        var accounts = ImmutableArray.CreateBuilder<AccountSnapshot>(_layout.Length);
        var wrong = _decimals.Wrong(results);
        foreach (var layout in _layout)
            accounts.Add(Interpret(layout, block, results, wrong));
        return new PortfolioSnapshot(_chain, block, accounts.MoveToImmutable()) { Peers = Peers?.Last ?? PeerView.Alone };
    }

    private static int[] Burners(ReadOnlySpan<CallResult> results)
    {
        var found = new List<int>();
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].IsOutOfGas)
                found.Add(i);
        }

        return [.. found];
    }

    private static AccountSnapshot Interpret(AccountLayout layout, BlockRef block, ReadOnlySpan<CallResult> results, ImmutableDictionary<Token, TokenFault> wrong)
    {
        var venues = ImmutableArray.CreateBuilder<VenueReading>(layout.Venues.Length);
        foreach (var (adapter, slice) in layout.Venues)
            venues.Add(adapter.Tokens.FirstOrDefault(token => wrong.GetValueOrDefault(token) is { Differs: true }) is { } differs
                ? new UnknownReading(adapter.Venue, "token.decimals", wrong[differs].Text)
                : Counted(adapter.Interpret(layout.Account, block, results[slice]), adapter, wrong));
        var idle = ImmutableArray.CreateBuilder<IdleBalance>();
        var unread = ImmutableArray.CreateBuilder<UnreadBalance>();
        foreach (var (token, at, rate) in layout.Idle)
        {
            if (wrong.TryGetValue(token, out var fault))
                unread.Add(new(token, fault.Text));
            else if (Amount(Erc20Abi.BalanceOf, results[at], out var problem) is not { } raw)
                unread.Add(new(token, problem));
            else if (rate is null)
                idle.Add(new(TokenAmount.FromRaw(token, raw)));
            else if (Amount(rate.Call, results[at + 1], out problem) is { Sign: > 0 } each)
                idle.Add(new(TokenAmount.FromRaw(token, raw)) { UnderlyingPerToken = Wad.FromScaled(each, rate.Decimals, Rounding.Down) });
            else
                // A balance whose worth is not known is none that can be hedged.
                unread.Add(new(token, problem.Length > 0 ? problem : $"{rate.Call.Name} answered zero"));
        }

        var given = ImmutableArray.CreateBuilder<GivenAllowance>(layout.Allowances.Length);
        foreach (var (pair, at) in layout.Allowances)
        {
            // One that cannot be read is absent: no effect is seen in it, and nothing is taken back.
            if (!wrong.ContainsKey(pair.Token) && Amount(Erc20Abi.Allowance, results[at], out _) is { } allowed)
                given.Add(new(pair.Venue, pair.Spender, TokenAmount.FromRaw(pair.Token, allowed)));
        }

        Wei? native = Amount(EthBalance, results[layout.NativeAt], out _) is { } wei ? new Wei(wei) : null;
        return new AccountSnapshot(layout.Account, venues.MoveToImmutable(), idle.ToImmutable(), unread.ToImmutable(), native) { Allowances = given.ToImmutable(), Shares = layout.SharesAt is { } supplyAt ? Shares(results[supplyAt], results[supplyAt + 1]) : null };
    }

    /// <summary>A reading of which nothing is counted in a token that does not say its decimals; such a one is no means to help the account, and secures nothing that is written.</summary>
    private static VenueReading Counted(VenueReading reading, IVenueAdapter adapter, ImmutableDictionary<Token, TokenFault> wrong)
    {
        if (wrong.IsEmpty || reading is not KnownReading known || !adapter.Tokens.Any(wrong.ContainsKey))
            return reading;
        if ((known.CountsIn ?? adapter.Tokens).FirstOrDefault(wrong.ContainsKey) is { } token)
            return new UnknownReading(adapter.Venue, "token.decimals", wrong[token].Text);
        return known with
        {
            MarginAccounts = [.. known.MarginAccounts.Select(margin => margin with { Means = [.. margin.Means.Where(means => !wrong.ContainsKey(means.Token))] })],
            Options =
            [
                .. known.Options.Where(option => !wrong.ContainsKey(option.PaidWith))
                    .Select(option => option with { Writing = [.. option.Writing.Where(terms => !wrong.ContainsKey(terms.Collateral))] }),
            ],
        };
    }

    /// <summary>Whole shares, by the vault's own decimals; one that says neither has none that is known.</summary>
    private static Wad? Shares(CallResult supply, CallResult decimals) =>
        Amount(Erc20Abi.TotalSupply, supply, out _) is { } raw && Amount(Erc20Abi.Decimals, decimals, out _) is { } places && places <= 36 ? Wad.FromScaled(raw, (int)places, Rounding.Down) : null;

    private static System.Numerics.BigInteger? Amount(AbiFunction function, CallResult result, out string problem)
    {
        problem = "";
        if (!result.Success)
        {
            problem = $"{function.Name} reverted: {RevertText.Decode(result).Text}";
            return null;
        }

        if (result.Data.Length == 0)
        {
            problem = $"{function.Name} answered nothing; is there a contract at that address?";
            return null;
        }

        try
        {
            return AbiWords.Exactly(result.Data.Span, 1).UInt256(0).ToBigInteger();
        }
        catch (AbiException error)
        {
            problem = $"{function.Name} answered something else: {error.Message}";
            return null;
        }
    }

    private static AccountLayout Lay(SnapshotAccount item, ImmutableArray<ContractCall>.Builder calls, Address multicall3)
    {
        var venues = ImmutableArray.CreateBuilder<(IVenueAdapter, Range)>();
        foreach (var adapter in item.Venues)
        {
            var start = calls.Count;
            calls.AddRange(adapter.Reads(item.Account));
            venues.Add((adapter, start..calls.Count));
        }

        var idle = ImmutableArray.CreateBuilder<(Token, int, TokenRate?)>();
        foreach (var token in item.IdleTokens)
        {
            var rate = item.Rates.GetValueOrDefault(token);
            idle.Add((token, calls.Count, rate));
            calls.Add(new(token.Address, Erc20Abi.BalanceOf.Encode(item.Account.Payer)));
            if (rate is not null)
                calls.Add(rate.Read(token));
        }

        var allowances = ImmutableArray.CreateBuilder<(ApprovablePair, int)>(item.Allowances.Length);
        foreach (var pair in item.Allowances)
        {
            allowances.Add((pair, calls.Count));
            calls.Add(new(pair.Token.Address, Erc20Abi.Allowance.Encode(item.Account.Payer, pair.Spender)));
        }

        calls.Add(new(multicall3, EthBalance.Encode(item.Account.Actor)));
        var nativeAt = calls.Count - 1;
        if (item.ReadsShares)
        {
            calls.Add(new(item.Account.Holder, Erc20Abi.TotalSupply.Encode()));
            calls.Add(new(item.Account.Holder, Erc20Abi.Decimals.Encode()));
        }

        return new(item.Account, venues.ToImmutable(), idle.ToImmutable(), allowances.MoveToImmutable(), nativeAt, item.ReadsShares ? nativeAt + 1 : null);
    }

    private static ImmutableArray<CodeOverride> Merge(ImmutableArray<SnapshotAccount> accounts)
    {
        var merged = accounts.SelectMany(item => item.Venues).SelectMany(adapter => adapter.Overrides).Distinct().ToImmutableArray();
        return merged.DistinctBy(item => item.At).Count() == merged.Length
            ? merged
            : throw new ArgumentException("two venues put different code at one address for their reads", nameof(accounts));
    }

    private sealed record AccountLayout(
        AccountRef Account, ImmutableArray<(IVenueAdapter Adapter, Range Slice)> Venues, ImmutableArray<(Token Token, int At, TokenRate? Rate)> Idle,
        ImmutableArray<(ApprovablePair Pair, int At)> Allowances, int NativeAt, int? SharesAt);
}
