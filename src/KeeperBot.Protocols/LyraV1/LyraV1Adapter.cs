using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// Lyra v1 ("Avalon"): every short is liquidated by itself, where its collateral &lt; minimum collateral at the current spot. Read through a lens whose
/// code is put in place for the length of the call, so that everything comes from one state in one call.
/// </summary>
public sealed class LyraV1Adapter : VenueAdapter, IDelegatingVenue
{
    private readonly LyraV1Options _options;
    private readonly IChainReader _chain;
    private readonly LyraV1Encoder _encoder;

    /// <summary>An adapter for one option market.</summary>
    /// <param name="options">Addresses and tokens.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    /// <exception cref="ArgumentException">A token is not of 18 decimals.</exception>
    public LyraV1Adapter(LyraV1Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes, new CodeOverride(options.LensAddress, LyraV1Abi.LensCode))
    {
        if (options.QuoteToken.Decimals != 18 || options.BaseToken.Decimals != 18)
            throw new ArgumentException($"{options.Venue}: Lyra v1 counts quote and base in 18 decimals", nameof(options));
        _options = options;
        Governed = LyraV1Governance.Of(options);
        _chain = chain;
        _encoder = new LyraV1Encoder(options, chain);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Token> Tokens => [_options.QuoteToken, _options.BaseToken];

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => LyraV1Inspection.Questions(_options, account, Routes);

    /// <inheritdoc/>
    public async Task<ImmutableArray<DelegationStep>> DelegationAsync(AccountRef account, BlockRef block, CancellationToken cancellation) =>
        Routes.GetValueOrDefault(account.Id) is DelegatedRoute ? await LyraV1Delegation.StepsAsync(_options, account, _chain, block, cancellation).ConfigureAwait(false) : [];

    private protected override VenueParameters Governed { get; }

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => LyraV1Reads.Plan(_options, account.Holder, Buys(account));

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) => LyraV1Interpreter.Read(
        _options, account, block, answers, Routes.TryGetValue(account.Id, out var route) && route.CanCloseOptions, Buys(account));

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) => action is SettleAction settle
        // Neither the holder's route nor a margin account: a settled long has none of its own.
        ? Task.FromResult(_encoder.Settle(settle, known))
        // A short that is written is a position of its own.
        : action is OptionAction { Writes: true } write
        ? _encoder.WriteAsync(route, account, write, known, block, cancellation)
        : action is OptionAction { Opens: true } option
        // The first option that is bought makes the margin account that it stands in.
        ? _encoder.BuyAsync(route, account, option, known, block, cancellation)
        : OnTargetAsync(known, action, block, target => action switch
        {
            TopUpAction topUp => _encoder.TopUpAsync(route, account, topUp, target, block, cancellation),
            ReduceAction reduce => _encoder.ReduceAsync(route, account, reduce, target, block, cancellation),
            OptionAction close => _encoder.ReduceAsync(route, account, AsReduction(close), target, block, cancellation),
            _ => Unsupported(action),
        });

    private bool Buys(AccountRef account) => _options.ListsStrikes && Routes.GetValueOrDefault(account.Id)?.CanBuyOptions is true;

    /// <summary>At the venue a close is a close, whatever it is for. It is made whole or not at all: a part would have another effect than was promised.</summary>
    private static ReduceAction AsReduction(OptionAction close) => new(
        close.Account, close.Target, close.Venue, close.Urgency, close.ReasonCode, close.Reason, close.Effect, close.Leg, close.Quantity.Abs(), close.WorstPrice, close.CollateralAfter);
}
