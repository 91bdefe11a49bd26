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

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>
/// Derive v2, accounts of its standard manager: every subaccount is liquidated by itself, by an auction that anybody may start where net maintenance margin is
/// strictly below zero. Read through a lens that settles interest and perps first, as the auction does. Topped up by a deposit of cash; trades are made off the chain, so that nothing else can be done.
/// </summary>
public sealed class DeriveV2Adapter : VenueAdapter
{
    private readonly DeriveV2Options _options;
    private readonly DeriveV2Encoder _encoder;

    /// <summary>An adapter for one deployment.</summary>
    /// <param name="options">Addresses, markets and subaccounts.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For allowances.</param>
    /// <exception cref="ArgumentException">A market, an asset, a subaccount or its name is there twice, or an option market has no forward or volatility feed.</exception>
    public DeriveV2Adapter(DeriveV2Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes, new CodeOverride(options.LensAddress, DeriveV2Abi.LensCode))
    {
        var assets = options.Markets.SelectMany(market => new[] { market.Perp, market.Option, market.Base }).OfType<Address>().Append(options.Cash).ToList();
        if (options.Markets.DistinctBy(market => market.Id).Count() != options.Markets.Length || assets.Distinct().Count() != assets.Count)
            throw new ArgumentException($"{options.Venue} has a market or an asset twice", nameof(options));
        if (options.Markets.FirstOrDefault(market => market.Option is not null && (market.ForwardFeed is null || market.VolFeed is null)) is { } blind)
            throw new ArgumentException($"{options.Venue}: market {blind.Id} has options and not both feeds for them", nameof(options));
        if (options.Kept.DistinctBy(item => item.Number).Count() != options.Kept.Length || options.Kept.DistinctBy(item => item.Name).Count() != options.Kept.Length)
            throw new ArgumentException($"{options.Venue} has a subaccount twice", nameof(options));
        _options = options;
        Governed = DeriveV2Governance.Of(options);
        _encoder = new DeriveV2Encoder(options, new RoutedQuoter(chain));
    }

    /// <inheritdoc/>
    public override ImmutableArray<Token> Tokens => [_options.SettlementToken];

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => DeriveV2Inspection.Questions(_options, account, Routes);

    private protected override VenueParameters Governed { get; }

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => DeriveV2Reads.Plan(_options, account.Id);

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) => DeriveV2Interpreter.Read(_options, account, block, answers);

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) => OnTargetAsync(known, action, block, target => action is TopUpAction topUp
            ? _encoder.TopUpAsync(route, account, topUp, target, block, cancellation)
            : Unsupported(action, ": it trades off the chain, by its owner's signature"));
}
