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

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// GMX v2: every position is liquidated by itself, where what remains of its collateral &lt; max(least collateral, size x factor), at prices that the caller brings.
/// Read through a lens that takes them from named feeds. Payments and trades are orders, which the venue's own keeper executes or cancels later.
/// </summary>
public sealed class GmxV2Adapter : VenueAdapter
{
    private readonly GmxV2Options _options;
    private readonly GmxV2Encoder _encoder;

    /// <summary>An adapter for one deployment.</summary>
    /// <param name="options">Addresses, markets and feeds.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For the venue's settings and allowances.</param>
    /// <param name="fees">For execution fees.</param>
    /// <exception cref="ArgumentException">No market, one twice, or a token of one without a feed.</exception>
    public GmxV2Adapter(GmxV2Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain, IFeeOutlook fees)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes, new CodeOverride(options.LensAddress, GmxV2Abi.LensCode))
    {
        if (options.Markets.IsDefaultOrEmpty || options.Markets.DistinctBy(market => market.MarketToken).Count() != options.Markets.Length || options.Markets.DistinctBy(market => market.Name).Count() != options.Markets.Length)
            throw new ArgumentException($"{options.Venue} has no markets, or one twice", nameof(options));
        if (options.Markets.SelectMany(TokensOf).FirstOrDefault(token => options.Feeds.Count(feed => feed.PricedToken == token) != 1) is { IsZero: false } unpriced)
            throw new ArgumentException($"{options.Venue} needs exactly one price feed for token {unpriced}", nameof(options));
        _options = options;
        Governed = GmxV2Governance.Of(options);
        _encoder = new GmxV2Encoder(options, chain, fees);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Token> Tokens => [.. _options.Markets.SelectMany(market => new[] { market.LongToken, market.ShortToken }).Distinct()];

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => GmxV2Inspection.Questions(_options, account, Routes);

    private static IEnumerable<Address> TokensOf(GmxV2Market market) => [market.IndexToken, market.LongToken.Address, market.ShortToken.Address];

    private protected override VenueParameters Governed { get; }

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => GmxV2Reads.Plan(_options, account.Holder);

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) => GmxV2Interpreter.Read(_options, account, answers);

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) => action is HedgeAction opening && !known.MarginAccounts.Any(item => item.Id == action.Target && item.Legs.Any(leg => !leg.Size.IsZero))
        ? _encoder.OpenAsync(route, account, opening, known, block, cancellation)
        : OnTargetAsync(known, action, block, target => action switch
        {
            ReduceAction reduce => _encoder.ReduceAsync(route, account, reduce, target, block, cancellation),
            HedgeAction hedge => _encoder.HedgeAsync(route, account, hedge, target, block, cancellation),
            TopUpAction topUp => _encoder.TopUpAsync(route, account, topUp, target, block, cancellation),
            _ => Unsupported(action),
        });
}
