using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>
/// Uniswap v3 as a place to hedge: swaps between the token that is the underlying and the numeraire's. There is no margin and nothing to liquidate; what a trade can use is the
/// holder's idle balances. A pool is traded in only while its price is near its own time-weighted mean.
/// </summary>
public sealed class UniswapV3Adapter : VenueAdapter
{
    private readonly UniswapV3Options _options;
    private readonly UniswapV3Encoder _encoder;

    /// <summary>An adapter for one pair.</summary>
    /// <param name="options">Addresses, tokens and bounds.</param>
    /// <param name="routes">How each account acts.</param>
    /// <param name="chain">For quotes and allowances.</param>
    /// <exception cref="ArgumentException">No pool, a tier twice, one token on both sides, or a window that is no whole number of seconds above zero.</exception>
    public UniswapV3Adapter(UniswapV3Options options, IReadOnlyDictionary<AccountId, IAccountRoute> routes, IChainReader chain)
        : base((options ?? throw new ArgumentNullException(nameof(options))).Venue, routes)
    {
        if (options.Pools.IsDefaultOrEmpty)
            throw new ArgumentException($"{options.Venue} has no pools", nameof(options));
        if (options.Pools.DistinctBy(pool => pool.Fee).Count() != options.Pools.Length || options.Pools.DistinctBy(pool => pool.At).Count() != options.Pools.Length)
            throw new ArgumentException($"{options.Venue} has a pool twice", nameof(options));
        if (options.Base.Address == options.Quote.Address)
            throw new ArgumentException($"{options.Venue} trades {options.Base} against itself", nameof(options));
        if (options.TwapWindow < TimeSpan.FromSeconds(1) || options.TwapWindow.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new ArgumentException($"the window of {options.Venue}, {options.TwapWindow}, is no whole number of seconds", nameof(options));
        _options = options;
        // The fee of a pool never changes; what its factory's owner may set is the share of it that the protocol takes.
        Governed = new(
            [
                .. options.Pools.Select(pool => ParameterCell.Whole(FormattableString.Invariant($"pools.{pool.Fee}.fee"), UniswapV3Reads.Fee(pool), 0, VenueParameters.Share(6, WorseWhen.Higher))),
                .. options.Pools.Select(pool => ParameterCell.Whole(FormattableString.Invariant($"pools.{pool.Fee}.protocolFee"), PoolState.Slot0(pool), 5, VenueParameters.Amount(0, WorseWhen.None))),
            ], []);
        _encoder = new UniswapV3Encoder(options, chain);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Token> Tokens => [_options.Base, _options.Quote];

    /// <inheritdoc/>
    public override ImmutableArray<InspectionQuestion> Inspect(AccountRef account) => UniswapV3Inspection.Questions(_options, account, Routes);

    private protected override VenueParameters Governed { get; }

    private protected override ImmutableArray<PlannedRead> Plan(AccountRef account) => UniswapV3Reads.Plan(_options, account.Holder);

    private protected override VenueReading Read(AccountRef account, BlockRef block, ReadAnswers answers) => UniswapV3Interpreter.Read(_options, MarginAccountId.Cross(account.Id, Venue), answers);

    private protected override Task<Encoding> ActAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, KnownReading known, BlockRef block, CancellationToken cancellation) => action is HedgeAction hedge
            ? _encoder.TradeAsync(route, account, hedge, block, cancellation)
            : Unsupported(action, ": there is no margin in it");
}
