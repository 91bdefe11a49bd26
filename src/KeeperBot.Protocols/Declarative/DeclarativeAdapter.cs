using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;
using KeeperBot.Protocols.Declarative.Reading;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Declarative;

/// <summary>
/// A venue that a JSON file describes (docs/declarative-venues.md). Reads what the file says in everybody's multicall, reckons in 256-bit integers, and
/// yields the same records as a coded adapter. Whatever has no value makes the reading unknown, never zero.
/// </summary>
public sealed class DeclarativeAdapter : IVenueAdapter, IInspectableVenue, IGovernedVenue
{
    private readonly BoundVenue _venue;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly DeclarativeEncoder _encoder;

    // Parameters are asked without a block: none is a matter of time.
    private static readonly BlockRef AnyBlock = new(0, default, default, default);

    // The reads of a holder never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<AccountRef, VenuePlan> _plans = new();

    // The fields behind a reading, for as long as the reading itself lives: actions are encoded from the very values that were decided on.
    private readonly ConditionalWeakTable<KnownReading, ReadAccounts> _behind = [];

    /// <summary>An adapter of one deployment.</summary>
    /// <param name="venue">The file with its addresses and tokens.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    public DeclarativeAdapter(BoundVenue venue, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
    {
        ArgumentNullException.ThrowIfNull(venue);
        (_venue, _routes) = (venue, routes);
        _encoder = new DeclarativeEncoder(venue, new RoutedQuoter(chain));
        var probe = new VenuePlan(venue, new AccountRef(new("any"), venue.Chain, Address.Zero, Address.Zero));
        Overrides = probe.NeedsReader ? [new CodeOverride(StagedAbi.At, StagedAbi.Code)] : [];
    }

    /// <inheritdoc/>
    public VenueId Venue => _venue.Venue;

    /// <inheritdoc/>
    public ImmutableArray<CodeOverride> Overrides { get; }

    /// <inheritdoc/>
    public ImmutableArray<ContractCall> Reads(AccountRef account) => Plan(account).Contracts;

    /// <inheritdoc/>
    public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results) => Interpret(account, block, results, out _);

    /// <summary>As <see cref="Interpret(AccountRef, BlockRef, ReadOnlySpan{CallResult})"/>, with every value on the way, also those before a failure.</summary>
    public Explanation Explain(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results)
    {
        var reading = Interpret(account, block, results, out var values);
        return new Explanation(reading, values is null ? [] : Explanation.Of(_venue, values.Frame));
    }

    /// <inheritdoc/>
    public async Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        if (!VenueAdapter.TryBegin(Venue, _routes, account, action, snapshot, out var route, out var known, out var answer))
            return answer;
        if (!_behind.TryGetValue(known, out var behind))
            return new EncodingRefused("position.unknown", $"the reading of {account.Id} at block {snapshot.Block} is not this adapter's");
        if (behind.Accounts.SingleOrDefault(item => item.Margin.Id == action.Target) is not { } target)
            return new EncodingRefused("target.unknown", $"there is no {action.Target} at block {snapshot.Block}");
        return action switch
        {
            TopUpAction topUp => await _encoder.TopUpAsync(route, account, topUp, target, snapshot.Block, cancellation).ConfigureAwait(false),
            ReduceAction reduce => await _encoder.ReduceAsync(route, account, reduce, target, known, snapshot.Block, cancellation).ConfigureAwait(false),
            HedgeAction hedge => await _encoder.HedgeAsync(route, account, hedge, target, known, snapshot.Block, cancellation).ConfigureAwait(false),
            _ => new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => DeclarativeInspection.Questions(_venue, account, _routes);

    /// <summary>No call is known that sets any: what is queued is not decoded, what was changed is told.</summary>
    VenueParameters IGovernedVenue.Governed => VenueParameters.None;

    ImmutableArray<RiskParameter> IGovernedVenue.Parameters(AccountRef account, ReadOnlySpan<CallResult> results)
    {
        if (_venue.Model.Parameters.IsEmpty)
            return [];
        VenueValues? values = null;
        try
        {
            // Of no block: no parameter is one of its time.
            VenueValues.Read(_venue, Plan(account), account, AnyBlock, results, out values);
        }
        catch (ReadFailedException)
        {
            // The reading says so; what was had before the failure is there all the same.
        }
        catch (AbiException)
        {
            // As above.
        }

        if (values is null)
            return [];
        var found = ImmutableArray.CreateBuilder<RiskParameter>();
        foreach (var parameter in _venue.Model.Parameters)
        {
            if (Raw(parameter, values) is { } raw)
                found.Add(new(Venue, parameter.Name, raw, parameter.Kind));
        }

        return found.ToImmutable();
    }

    VenueReading IGovernedVenue.Suppose(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results, ImmutableArray<ParameterChange> changes) =>
        new UnknownReading(Venue, "governance.no_formula", "a venue file says what is read, not how the venue computes it from its parameters");

    /// <summary>A parameter's word; null where it has no value.</summary>
    private static UInt256? Raw(ParameterSpec parameter, VenueValues values)
    {
        try
        {
            var value = parameter.Expression.Evaluate(values.Frame);
            return value.Kind switch
            {
                ValueKind.Address => UInt256.FromBigInteger(new BigInteger(value.At.Span, isUnsigned: true, isBigEndian: true)),
                _ when value.Kind == parameter.Expression.Type.Kind && value.Number.Sign >= 0 => UInt256.FromBigInteger(value.Number),
                _ => null,
            };
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    /// <summary>The accounts of a reading with the values that they came from.</summary>
    /// <exception cref="ArgumentException">The reading is not this adapter's.</exception>
    internal ImmutableArray<ReadAccount> Behind(KnownReading reading) =>
        _behind.TryGetValue(reading, out var behind) ? behind.Accounts : throw new ArgumentException("the reading is not this adapter's", nameof(reading));

    internal BoundVenue Bound => _venue;

    private VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results, out VenueValues? values)
    {
        values = null;
        try
        {
            var read = VenueValues.Read(_venue, Plan(account), account, block, results, out values);
            var (reading, accounts) = new VenueReadings(_venue, account, block, read.Frame, market => market.Trade is not null && _routes.TryGetValue(account.Id, out var route) && route is DirectRoute).Read();
            _behind.Add(reading, new ReadAccounts(accounts));
            return reading;
        }
        catch (ReadFailedException failure)
        {
            return new UnknownReading(Venue, failure.Code, failure.Message);
        }
        catch (AbiException malformed)
        {
            return new UnknownReading(Venue, "read.malformed", malformed.Message);
        }
    }

    private VenuePlan Plan(AccountRef account) => _plans.GetOrAdd(account, key => new VenuePlan(_venue, key));

    private sealed record ReadAccounts(ImmutableArray<ReadAccount> Accounts);
}
