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

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// Lyra v1 ("Avalon"): every short is liquidated by itself, where its collateral &lt; minimum collateral at the current spot. Read through a lens whose
/// code is put in place for the length of the call, so that everything comes from one state in one call.
/// </summary>
public sealed class LyraV1Adapter : IVenueAdapter, IInspectableVenue, IDelegatingVenue
{
    private readonly LyraV1Options _options;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly IChainReader _chain;
    private readonly LyraV1Encoder _encoder;

    // The reads of a holder never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<Address, ImmutableArray<PlannedRead>> _plans = new();

    /// <summary>An adapter for one option market.</summary>
    /// <param name="options">Addresses and tokens.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    /// <exception cref="ArgumentException">A token is not of 18 decimals.</exception>
    public LyraV1Adapter(LyraV1Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.QuoteToken.Decimals != 18 || options.BaseToken.Decimals != 18)
            throw new ArgumentException($"{options.Venue}: Lyra v1 counts quote and base in 18 decimals", nameof(options));
        _options = options;
        _routes = routes;
        _chain = chain;
        _encoder = new LyraV1Encoder(options, chain);
        Overrides = [new CodeOverride(options.LensAddress, LyraV1Abi.LensCode)];
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
            return LyraV1Interpreter.Read(
                _options, account, block, new ReadAnswers(Plan(account), results), _routes.TryGetValue(account.Id, out var route) && route.CanCloseOptions);
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
            TopUpAction topUp => await _encoder.TopUpAsync(route, account, topUp, target, snapshot.Block, cancellation).ConfigureAwait(false),
            ReduceAction reduce => await _encoder.ReduceAsync(route, account, reduce, target, snapshot.Block, cancellation).ConfigureAwait(false),
            _ => new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => LyraV1Inspection.Questions(_options, account, _routes);

    /// <inheritdoc/>
    public async Task<ImmutableArray<DelegationStep>> DelegationAsync(AccountRef account, BlockRef block, CancellationToken cancellation) =>
        _routes.GetValueOrDefault(account.Id) is DelegatedRoute ? await LyraV1Delegation.StepsAsync(_options, account, _chain, block, cancellation).ConfigureAwait(false) : [];

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => _plans.GetOrAdd(account.Holder, holder => LyraV1Reads.Plan(_options, holder));
}
