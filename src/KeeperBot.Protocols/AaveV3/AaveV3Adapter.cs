using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>
/// Aave v3: one account per holder and market, liquidatable where the health factor is strictly below 1 (1e18). Topped up by supply or repayment on the
/// holder's behalf; a position is reduced by its owner only.
/// </summary>
public sealed class AaveV3Adapter : IVenueAdapter, IInspectableVenue
{
    private readonly AaveV3Options _options;
    private readonly IReadOnlyDictionary<AccountId, IAccountRoute> _routes;
    private readonly AaveV3Encoder _encoder;

    // The reads of a holder never change: encoded once, not at every block.
    private readonly ConcurrentDictionary<Address, ImmutableArray<PlannedRead>> _plans = new();

    /// <summary>An adapter for one market.</summary>
    /// <param name="options">Addresses and reserves.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For allowances.</param>
    /// <exception cref="ArgumentException">No reserve, a reserve or e-mode twice, or a limits token that is no reserve.</exception>
    public AaveV3Adapter(AaveV3Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Reserves.IsDefaultOrEmpty)
            throw new ArgumentException($"{options.Venue} has no reserves", nameof(options));
        if (options.Reserves.DistinctBy(reserve => reserve.Token.Address).Count() != options.Reserves.Length || options.EModes.DistinctBy(mode => mode.Id).Count() != options.EModes.Length)
            throw new ArgumentException($"{options.Venue} has a reserve or an e-mode twice", nameof(options));
        if (options.Reserves.All(reserve => reserve.Token != options.LimitsToken))
            throw new ArgumentException($"{options.LimitsToken} is no reserve of {options.Venue}", nameof(options));
        _options = options;
        _routes = routes;
        _encoder = new AaveV3Encoder(options, new RoutedQuoter(chain));
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
            var market = new AaveV3Market(_options, new ReadAnswers(Plan(account), results), block);
            return AaveV3Interpreter.Read(_options, MarginAccountId.Cross(account.Id, Venue), market);
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
        if (reading is not KnownReading { MarginAccounts: [var target] } || target.Id != action.Target)
            return new EncodingRefused("position.unknown", $"{account.Id} at {Venue} is not known at block {snapshot.Block}");
        return action is TopUpAction topUp
            ? await _encoder.TopUpAsync(route, account, topUp, target, snapshot.Block, cancellation).ConfigureAwait(false)
            : new EncodingRefused("action.not_supported", $"{Venue} cannot {action.Kind}: only an account's owner may withdraw or repay out of its collateral");
    }

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => AaveV3Inspection.Questions(_options, account, _routes);

    private ImmutableArray<PlannedRead> Plan(AccountRef account) => _plans.GetOrAdd(account.Holder, holder => AaveV3Reads.Plan(_options, holder));
}
