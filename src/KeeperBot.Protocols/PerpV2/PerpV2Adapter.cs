using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>
/// Perpetual Protocol v2: one cross-margin account per holder, liquidatable where account value &lt; maintenance requirement (both the venue's own
/// integers; account value is rounded down to the settlement token's unit by the venue itself).
/// </summary>
public sealed class PerpV2Adapter : VenueAdapter, IDelegatingVenue
{
    private readonly PerpV2Options _options;
    private readonly IChainReader _chain;
    private readonly PerpV2Encoder _encoder;

    /// <summary>An adapter for one deployment.</summary>
    /// <param name="options">Addresses and markets.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    /// <exception cref="ArgumentException">No market, a market twice, or collateral that cannot be valued.</exception>
    public PerpV2Adapter(PerpV2Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes)
    {
        if (options.Markets.IsDefaultOrEmpty)
            throw new ArgumentException($"{options.Venue} has no markets", nameof(options));
        if (options.Markets.DistinctBy(market => market.BaseToken).Count() != options.Markets.Length || options.Markets.DistinctBy(market => market.Name).Count() != options.Markets.Length)
            throw new ArgumentException($"{options.Venue} has a market twice", nameof(options));
        if (options.Collaterals.FirstOrDefault(collateral => collateral.Token.Decimals > 18 || options.CollateralManager is null) is { } collateral)
            throw new ArgumentException($"{options.Venue}: collateral {collateral.Token} needs a collateral manager and at most 18 decimals", nameof(options));
        _options = options;
        Governed = PerpV2Governance.Of(options);
        _chain = chain;
        _encoder = new PerpV2Encoder(options, new RoutedQuoter(chain));
    }

    /// <inheritdoc/>
    public override ImmutableArray<Token> Tokens => [_options.SettlementToken, .. _options.Collaterals.Select(collateral => collateral.Token)];

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => PerpV2Inspection.Questions(_options, account, Routes);

    /// <inheritdoc/>
    public async Task<ImmutableArray<DelegationStep>> DelegationAsync(AccountRef account, BlockRef block, CancellationToken cancellation) =>
        Routes.GetValueOrDefault(account.Id) is DelegatedRoute { Trades: var trades } ? await PerpV2Delegation.StepsAsync(_options, account, trades, _chain, block, cancellation).ConfigureAwait(false) : [];

    private protected override VenueParameters Governed { get; }

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => PerpV2Reads.Plan(_options, account.Holder);

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) => PerpV2Interpreter.Read(
        _options, MarginAccountId.Cross(account.Id, Venue), block, answers, market => Routes.TryGetValue(account.Id, out var route) && route.CanTradePerp(market.BaseToken));

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) => action switch
        {
            TopUpAction topUp => _encoder.TopUpAsync(route, account, topUp, known, block, cancellation),
            ReduceAction reduce => _encoder.ReduceAsync(route, account, reduce, known, block, cancellation),
            HedgeAction hedge => _encoder.HedgeAsync(route, account, hedge, known, block, cancellation),
            _ => Unsupported(action),
        };
}
