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

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>
/// Derive v2, accounts of its standard manager: every subaccount is liquidated by itself, by an auction that anybody may start where net maintenance margin is
/// strictly below zero. Read through a lens that settles interest and perps first, as the auction does. Topped up by a deposit of cash; trades are made off the chain, so that nothing else can be done.
/// </summary>
public sealed class DeriveV2Adapter : IVenueAdapter, IInspectableVenue
{
    private readonly DeriveV2Options _options;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly DeriveV2Encoder _encoder;

    // The reads of an account never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<AccountId, ImmutableArray<PlannedRead>> _plans = new();

    /// <summary>An adapter for one deployment.</summary>
    /// <param name="options">Addresses, markets and subaccounts.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For allowances.</param>
    /// <exception cref="ArgumentException">A market, an asset, a subaccount or its name is there twice, or an option market has no forward or volatility feed.</exception>
    public DeriveV2Adapter(DeriveV2Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
    {
        ArgumentNullException.ThrowIfNull(options);
        var assets = options.Markets.SelectMany(market => new[] { market.Perp, market.Option, market.Base }).OfType<Address>().Append(options.Cash).ToList();
        if (options.Markets.DistinctBy(market => market.Id).Count() != options.Markets.Length || assets.Distinct().Count() != assets.Count)
            throw new ArgumentException($"{options.Venue} has a market or an asset twice", nameof(options));
        if (options.Markets.FirstOrDefault(market => market.Option is not null && (market.ForwardFeed is null || market.VolFeed is null)) is { } blind)
            throw new ArgumentException($"{options.Venue}: market {blind.Id} has options and not both feeds for them", nameof(options));
        if (options.Kept.DistinctBy(item => item.Number).Count() != options.Kept.Length || options.Kept.DistinctBy(item => item.Name).Count() != options.Kept.Length)
            throw new ArgumentException($"{options.Venue} has a subaccount twice", nameof(options));
        _options = options;
        _routes = routes;
        _encoder = new DeriveV2Encoder(options, new RoutedQuoter(chain));
        Overrides = [new CodeOverride(options.LensAddress, DeriveV2Abi.LensCode)];
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
            return DeriveV2Interpreter.Read(_options, account, block, new ReadAnswers(Plan(account), results));
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
        return action is TopUpAction topUp
            ? await _encoder.TopUpAsync(route, account, topUp, target, snapshot.Block, cancellation).ConfigureAwait(false)
            : new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}: it trades off the chain, by its owner's signature");
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => DeriveV2Inspection.Questions(_options, account, _routes);

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => _plans.GetOrAdd(account.Id, id => DeriveV2Reads.Plan(_options, id));
}
