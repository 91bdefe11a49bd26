using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// GMX v2: every position is liquidated by itself, where what remains of its collateral &lt; max(least collateral, size x factor), at prices that the caller brings.
/// Read through a lens that takes them from named feeds. Payments and trades are orders, which the venue's own keeper executes or cancels later.
/// </summary>
public sealed class GmxV2Adapter : IVenueAdapter, IInspectableVenue
{
    private readonly GmxV2Options _options;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly GmxV2Encoder _encoder;

    // The reads of a holder never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<Address, ImmutableArray<PlannedRead>> _plans = new();

    /// <summary>An adapter for one deployment.</summary>
    /// <param name="options">Addresses, markets and feeds.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For the venue's settings and allowances.</param>
    /// <param name="fees">For execution fees.</param>
    /// <exception cref="ArgumentException">No market, one twice, or a token of one without a feed.</exception>
    public GmxV2Adapter(GmxV2Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain, IFeeOutlook fees)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Markets.IsDefaultOrEmpty || options.Markets.DistinctBy(market => market.MarketToken).Count() != options.Markets.Length || options.Markets.DistinctBy(market => market.Name).Count() != options.Markets.Length)
            throw new ArgumentException($"{options.Venue} has no markets, or one twice", nameof(options));
        if (options.Markets.SelectMany(TokensOf).FirstOrDefault(token => options.Feeds.Count(feed => feed.PricedToken == token) != 1) is { IsZero: false } unpriced)
            throw new ArgumentException($"{options.Venue} needs exactly one price feed for token {unpriced}", nameof(options));
        _options = options;
        _routes = routes;
        _encoder = new GmxV2Encoder(options, chain, fees);
        Overrides = [new CodeOverride(options.LensAddress, GmxV2Abi.LensCode)];
    }

    /// <inheritdoc/>
    public VenueId Venue => _options.Venue;

    /// <inheritdoc/>
    public ImmutableArray<CodeOverride> Overrides { get; }

    /// <inheritdoc/>
    public ImmutableArray<ContractCall> Reads(AccountRef account) => [.. Plan(account).Select(read => read.Call)];

    /// <inheritdoc/>
    public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results)
    {
        try
        {
            return GmxV2Interpreter.Read(_options, account, new ReadAnswers(Plan(account), results));
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
        if (known.MarginAccounts.SingleOrDefault(item => item.Id == action.Target) is not { } target)
            return new EncodingRefused("target.unknown", $"there is no {action.Target} at block {snapshot.Block}");
        return action switch
        {
            ReduceAction reduce => await _encoder.ReduceAsync(route, account, reduce, target, snapshot.Block, cancellation).ConfigureAwait(false),
            HedgeAction hedge => await _encoder.HedgeAsync(route, account, hedge, target, snapshot.Block, cancellation).ConfigureAwait(false),
            TopUpAction topUp => await _encoder.TopUpAsync(route, account, topUp, target, snapshot.Block, cancellation).ConfigureAwait(false),
            _ => new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => GmxV2Inspection.Questions(_options, account, _routes);

    private static IEnumerable<Address> TokensOf(GmxV2Market market) => [market.IndexToken, market.LongToken.Address, market.ShortToken.Address];

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => _plans.GetOrAdd(account.Holder, holder => GmxV2Reads.Plan(_options, holder));
}
