using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>
/// Perpetual Protocol v2: one cross-margin account per holder, liquidatable where account value &lt; maintenance requirement (both the venue's own
/// integers; account value is rounded down to the settlement token's unit by the venue itself).
/// </summary>
public sealed class PerpV2Adapter : IVenueAdapter, IInspectableVenue, IDelegatingVenue
{
    private readonly PerpV2Options _options;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly IChainReader _chain;
    private readonly PerpV2Encoder _encoder;

    // The reads of a holder never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<Address, ImmutableArray<PlannedRead>> _plans = new();

    /// <summary>An adapter for one deployment.</summary>
    /// <param name="options">Addresses and markets.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    /// <exception cref="ArgumentException">No market, a market twice, or collateral that cannot be valued.</exception>
    public PerpV2Adapter(PerpV2Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Markets.IsDefaultOrEmpty)
            throw new ArgumentException($"{options.Venue} has no markets", nameof(options));
        if (options.Markets.DistinctBy(market => market.BaseToken).Count() != options.Markets.Length || options.Markets.DistinctBy(market => market.Name).Count() != options.Markets.Length)
            throw new ArgumentException($"{options.Venue} has a market twice", nameof(options));
        if (options.Collaterals.FirstOrDefault(collateral => collateral.Token.Decimals > 18 || options.CollateralManager is null) is { } collateral)
            throw new ArgumentException($"{options.Venue}: collateral {collateral.Token} needs a collateral manager and at most 18 decimals", nameof(options));
        _options = options;
        _routes = routes;
        _chain = chain;
        _encoder = new PerpV2Encoder(options, new RoutedQuoter(chain));
    }

    /// <inheritdoc/>
    public VenueId Venue => _options.Venue;

    /// <inheritdoc/>
    public ImmutableArray<CodeOverride> Overrides => [];

    /// <inheritdoc/>
    public ImmutableArray<ContractCall> Reads(AccountRef account) => [.. Plan(account).Select(read => read.Call)];

    /// <inheritdoc/>
    public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results)
    {
        try
        {
            var answers = new ReadAnswers(Plan(account), results);
            return PerpV2Interpreter.Read(
                _options, MarginAccountId.Cross(account.Id, Venue), block, answers, market => _routes.TryGetValue(account.Id, out var route) && route.CanTradePerp(market.BaseToken));
        }
        catch (ReadFailedException failure)
        {
            return new UnknownReading(Venue, failure.Code, failure.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        if (!_routes.TryGetValue(account.Id, out var route))
            return new EncodingRefused("route.none", $"no route is configured for {account.Id} at {Venue}");
        // An allowance is the token's, whatever is known of the position.
        if (action is ApproveAction approve)
            return RoutedQuoter.Approve(route, account, approve);
        var reading = snapshot.Accounts.SingleOrDefault(item => item.Account.Id == account.Id)?.Venues.SingleOrDefault(item => item.Venue == Venue);
        if (reading is not KnownReading known)
            return new EncodingRefused("position.unknown", $"{account.Id} at {Venue} is not known at block {snapshot.Block}");
        return action switch
        {
            TopUpAction topUp => await _encoder.TopUpAsync(route, account, topUp, known, snapshot.Block, cancellation).ConfigureAwait(false),
            ReduceAction reduce => await _encoder.ReduceAsync(route, account, reduce, known, snapshot.Block, cancellation).ConfigureAwait(false),
            HedgeAction hedge => await _encoder.HedgeAsync(route, account, hedge, known, snapshot.Block, cancellation).ConfigureAwait(false),
            _ => new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => PerpV2Inspection.Questions(_options, account, _routes);

    /// <inheritdoc/>
    public async Task<ImmutableArray<DelegationStep>> DelegationAsync(AccountRef account, BlockRef block, CancellationToken cancellation) =>
        _routes.GetValueOrDefault(account.Id) is DelegatedRoute { Trades: var trades } ? await PerpV2Delegation.StepsAsync(_options, account, trades, _chain, block, cancellation).ConfigureAwait(false) : [];

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => _plans.GetOrAdd(account.Holder, holder => PerpV2Reads.Plan(_options, holder));
}
