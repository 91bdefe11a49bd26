using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>
/// Uniswap v3 as a place to hedge: swaps between the token that is the underlying and the numeraire's. There is no margin and nothing to liquidate; what a trade can use is the
/// holder's idle balances. A pool is traded in only while its price is near its own time-weighted mean.
/// </summary>
public sealed class UniswapV3Adapter : IVenueAdapter, IInspectableVenue
{
    private readonly UniswapV3Options _options;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly UniswapV3Encoder _encoder;

    // The reads of a holder never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<Address, ImmutableArray<PlannedRead>> _plans = new();

    /// <summary>An adapter for one pair.</summary>
    /// <param name="options">Addresses, tokens and bounds.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    /// <exception cref="ArgumentException">No pool, a tier twice, one token on both sides, or a window that is no whole number of seconds above zero.</exception>
    public UniswapV3Adapter(UniswapV3Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Pools.IsDefaultOrEmpty)
            throw new ArgumentException($"{options.Venue} has no pools", nameof(options));
        if (options.Pools.DistinctBy(pool => pool.Fee).Count() != options.Pools.Length || options.Pools.DistinctBy(pool => pool.At).Count() != options.Pools.Length)
            throw new ArgumentException($"{options.Venue} has a pool twice", nameof(options));
        if (options.Base.Address == options.Quote.Address)
            throw new ArgumentException($"{options.Venue} trades {options.Base} against itself", nameof(options));
        if (options.TwapWindow < TimeSpan.FromSeconds(1) || options.TwapWindow.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new ArgumentException($"the window of {options.Venue}, {options.TwapWindow}, is no whole number of seconds", nameof(options));
        _options = options;
        _routes = routes;
        _encoder = new UniswapV3Encoder(options, chain);
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
            return UniswapV3Interpreter.Read(_options, MarginAccountId.Cross(account.Id, Venue), new ReadAnswers(Plan(account), results));
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
        var reading = snapshot.Accounts.SingleOrDefault(item => item.Account.Id == account.Id)?.Venues.SingleOrDefault(item => item.Venue == Venue);
        if (reading is not KnownReading)
            return new EncodingRefused("position.unknown", $"{account.Id} at {Venue} is not known at block {snapshot.Block}");
        if (action is ApproveAction approve)
            return RoutedQuoter.Approve(route, account, approve);
        if (action is not HedgeAction hedge)
            return new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}: there is no margin in it");
        try
        {
            return await _encoder.TradeAsync(route, account, hedge, snapshot.Block, cancellation).ConfigureAwait(false);
        }
        catch (ReadFailedException failure)
        {
            return new EncodingRefused(failure.Code, failure.Message);
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => UniswapV3Inspection.Questions(_options, account, _routes);

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => _plans.GetOrAdd(account.Holder, holder => UniswapV3Reads.Plan(_options, holder));
}
