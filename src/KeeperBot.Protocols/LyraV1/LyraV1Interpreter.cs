using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// Turns the lens's answer into margin accounts: one for each short, with its collateral over the venue's minimum collateral, and one without
/// requirement for all longs. A short call against base keeps both in base, which only the base token can top up.
/// </summary>
internal sealed class LyraV1Interpreter
{
    /// <summary>Base that the venue exchanges for each unit of payoff, at most; its own limit (maxFeePaid) is a small part of this.</summary>
    private static readonly Wad WithExchange = Wad.Parse("1.1");

    private readonly LyraV1Options _options;
    private readonly AccountRef _account;
    private readonly BlockRef _block;
    private readonly Wad _spot;
    private readonly Wad _rate;
    private readonly TradeLimits _limits;
    private readonly LyraMinCollateral? _minimum;
    private readonly bool _closable;
    private readonly ImmutableArray<string>.Builder _warnings = ImmutableArray.CreateBuilder<string>();

    private LyraV1Interpreter(LyraV1Options options, AccountRef account, BlockRef block, Wad spot, Wad rate, TradeLimits limits, LyraMinCollateral? minimum, bool closable) =>
        (_options, _account, _block, _spot, _rate, _limits, _minimum, _closable) = (options, account, block, spot, rate, limits, minimum, closable);

    /// <summary>The reading of one account.</summary>
    /// <param name="options">The market.</param>
    /// <param name="account">The account.</param>
    /// <param name="block">The block of the answers.</param>
    /// <param name="answers">What the lens answered.</param>
    /// <param name="closable">Whether the account's route closes positions at all.</param>
    /// <param name="buys">Whether the account may buy what is listed, and the listing was asked for.</param>
    internal static KnownReading Read(LyraV1Options options, AccountRef account, BlockRef block, ReadAnswers answers, bool closable, bool buys)
    {
        var outputs = answers.Outputs(LyraV1Reads.Lens);
        var spot = Wad.FromRaw(outputs["spotPrice"].AsBigInteger());
        if (spot.Sign <= 0)
            throw new ReadFailedException("price.not_positive", $"the spot price is {spot}");
        var interpreter = new LyraV1Interpreter(
            options, account, block, spot, Wad.FromRaw(outputs["rateAndCarry"].AsBigInteger()), TradeLimits.Read(answers.Outputs(LyraV1Reads.Limits)),
            answers.Optional(LyraV1Reads.MinCollateral) is { } parameters ? LyraMinCollateral.Read(parameters) : null, closable);
        var positions = outputs["positions"].Items.Select(item => LyraPosition.Read(item));
        var reading = interpreter.Read([.. answers.Own is { } own ? positions.Select(position => interpreter.Supposed(position, own)) : positions]);
        return buys ? reading with { Options = interpreter.Listed(answers), Warnings = interpreter._warnings.ToImmutable() } : reading;
    }

    /// <summary>What the market lists; nothing where it cannot be read, which takes no position from the keeper.</summary>
    private ImmutableArray<ListedOption> Listed(ReadAnswers answers)
    {
        if (answers.Optional(LyraV1Reads.Listed) is { } strikes)
            return LyraListing.Of(_options, _account, _block, strikes, _spot, _rate, _limits, _minimum);
        _warnings.Add($"the strikes that {_options.Venue} lists cannot be read: no option is bought");
        return [];
    }

    /// <summary>A position whose minimum is computed here from the parameters that were put in place, where the same formula gives the venue's figure from the venue's own.</summary>
    private LyraPosition Supposed(LyraPosition position, ReadAnswers own)
    {
        if (!position.IsShort || position.State != LyraPositionState.Active)
            return position;
        var mine = _minimum ?? throw new ReadFailedException("lyra.minimum_unknown", "the parameters of the venue's minimum collateral could not be read");
        if (Curve(position, LyraMinCollateral.Read(own.Value(LyraV1Reads.MinCollateral))) is null)
            throw new ReadFailedException("lyra.minimum_disagrees", $"the venue's minimum collateral of position {position.Name} ({position.MinCollateral}) is not what its parameters amount to");
        var minimum = Wad.FromDouble(LyraV1Curve.Computed(position, _options.Underlying, mine, _spot.ToDouble(), _rate.ToDouble(), _block.Timestamp).At(MarketShift.None).Maintenance);
        return position with { MinCollateral = minimum, Liquidatable = position.Phase == LyraBoardPhase.Live && position.Collateral < minimum };
    }

    private LyraV1Curve? Curve(LyraPosition position, LyraMinCollateral minimum) =>
        LyraV1Curve.Of(position, _options.Underlying, minimum, _spot.ToDouble(), _rate.ToDouble(), _block.Timestamp);

    private KnownReading Read(ImmutableArray<LyraPosition> all)
    {
        foreach (var gone in all.Where(position => position.State != LyraPositionState.Active))
            _warnings.Add($"position {gone.Name} is {gone.State.ToString().ToLowerInvariant()} and counts for nothing");
        var active = all.Where(position => position.State == LyraPositionState.Active)
            .Select(position => LyraRepricing.AtSpot(position, _spot, _rate, _block.Timestamp))
            .ToImmutableArray();
        foreach (var board in active.GroupBy(position => position.BoardId))
            WarnOf(board.First());
        var accounts = active.Where(position => position.IsShort).Select(position => Short(position)).ToList();
        var longs = active.Where(position => !position.IsShort).ToImmutableArray();
        if (longs.Length > 0)
            accounts.Add(Longs(longs));
        return new KnownReading(_options.Venue, [.. accounts], [], _warnings.ToImmutable())
        {
            // Costs and payoffs are in the quote token; the base token counts where it is a position's collateral.
            CountsIn = active.Any(position => position.HasBaseCollateral) ? [_options.QuoteToken, _options.BaseToken] : [_options.QuoteToken],
            Settlements = _options.ShortCollateral is null ? [] : [.. active.Where(position => position.Phase == LyraBoardPhase.Settled).Select(Awaited)],
        };
    }

    private MarginAccount Short(LyraPosition position)
    {
        var legs = ImmutableArray.CreateBuilder<PositionLeg>();
        if (position.Phase != LyraBoardPhase.Settled)
            legs.Add(Option(position));
        if (position.HasBaseCollateral)
            legs.Add(new SpotLeg(new LegId("collateral"), _options.Underlying, BaseHeld(position), _spot, $"base collateral of position {position.Name}"));
        var id = MarginAccountId.Isolated(_account.Id, _options.Venue, position.Name);
        var curve = _minimum is { } minimum ? Curve(position, minimum) : null;
        if (curve is null)
            _warnings.Add($"{id}: the venue's minimum collateral ({position.MinCollateral}) is not what its parameters amount to: its liquidation price is not known");
        return new MarginAccount(
            id,
            _options.Venue,
            Deposit: position.Collateral,
            Equity: position.Collateral,
            // Past the expiry the venue defines no minimum and liquidates nothing: what is left is settlement.
            Maintenance: position.Phase == LyraBoardPhase.Live && !position.MinCollateral.IsZero ? position.MinCollateral : null,
            LiquidationPredicate.StrictlyBelow,
            position.Liquidatable,
            position.Phase == LyraBoardPhase.Settled ? null : position.HasBaseCollateral ? _options.BaseToken : _options.QuoteToken,
            FreeCollateral: null,
            MaintenanceRatio: null,
            legs.ToImmutable())
        {
            Worth = (position.HasBaseCollateral ? position.Collateral.Multiply(_spot, Rounding.Down) : position.Collateral) - position.Amount.Multiply(Price(position), Rounding.Up),
            ClosingPaidIn = position.HasBaseCollateral ? _options.QuoteToken : null,
            Curve = curve,
        };
    }

    /// <summary>
    /// What a position of a settled board brings: a long its payoff, a short what its payoff leaves of the collateral. Against base the venue has exchanged the payoff's worth of base for
    /// the board as a whole, and what that cost is taken from the collateral too.
    /// </summary>
    private AwaitedSettlement Awaited(LyraPosition position)
    {
        var payoff = position.Amount.Multiply(Price(position), position.IsShort ? Rounding.Up : Rounding.Down);
        var (token, due) = position.HasBaseCollateral ? (_options.BaseToken, Wad.Max(Wad.Zero, position.Collateral - payoff.Divide(position.PriceAtExpiry, Rounding.Up).Multiply(WithExchange, Rounding.Up)))
            : (_options.QuoteToken, position.IsShort ? Wad.Max(Wad.Zero, position.Collateral - payoff) : payoff);
        return new(
            position.Leg, TokenAmount.FromWad(token, due, Rounding.Down),
            $"{(position.IsShort ? "short" : "long")} {position.Kind} {position.Strike} of {position.Expiry} (position {position.Name}, {position.Amount} options), settled at {position.PriceAtExpiry}");
    }

    /// <summary>Base that is the holder's: all of the collateral, less the payoff in base once the board is settled.</summary>
    private Wad BaseHeld(LyraPosition position) => position.Phase == LyraBoardPhase.Settled
        ? Wad.Max(Wad.Zero, position.Collateral - position.Amount.Multiply(Price(position), Rounding.Up).Divide(position.PriceAtExpiry, Rounding.Up))
        : position.Collateral;

    private MarginAccount Longs(ImmutableArray<LyraPosition> longs)
    {
        var legs = longs.Where(position => position.Phase != LyraBoardPhase.Settled).Select(PositionLeg (position) => Option(position)).ToImmutableArray();
        var value = longs.Aggregate(Wad.Zero, (sum, position) => sum + position.Amount.Multiply(Price(position), Rounding.Down));
        return new MarginAccount(
            MarginAccountId.Cross(_account.Id, _options.Venue), _options.Venue, Deposit: Wad.Zero, Equity: value, Maintenance: null,
            LiquidationPredicate.StrictlyBelow, VenueSaysLiquidatable: false, MarginToken: null, FreeCollateral: null, MaintenanceRatio: null, legs)
        {
            Worth = value,
            Curve = new RepricedMarginCurve(value.ToDouble(), legs, _block.Timestamp),
        };
    }

    private OptionLeg Option(LyraPosition position) => new(
        position.Leg, _options.Underlying, position.SignedSize, position.Kind, position.Strike, position.Expiry, _spot, position.Volatility, _rate,
        Price(position), _closable && _limits.AllowClose(position, _block.Timestamp));

    /// <summary>The venue's price while the board lives, else the payoff: at the settlement price, or at spot while settlement is awaited.</summary>
    private Wad Price(LyraPosition position)
    {
        if (position.Phase == LyraBoardPhase.Live)
            return position.IsCall ? position.CallPrice : position.PutPrice;
        var at = position.Phase == LyraBoardPhase.Settled ? position.PriceAtExpiry : _spot;
        return Wad.Max(Wad.Zero, position.IsCall ? at - position.Strike : position.Strike - at);
    }

    private void WarnOf(LyraPosition position)
    {
        switch (position.Phase)
        {
            case LyraBoardPhase.Expired:
                _warnings.Add($"board {position.BoardId} expired at {position.Expiry} and awaits settlement");
                return;
            case LyraBoardPhase.Settled:
                _warnings.Add($"board {position.BoardId} is settled at {position.PriceAtExpiry}; its positions await settlePositions");
                return;
        }

        if (position.CacheStale)
            _warnings.Add($"the Greek cache of board {position.BoardId} is stale (of {position.CacheUpdatedAt}, at spot {position.CacheUpdatedAtPrice}): option prices here are the venue's formula at the present spot; updateBoardCachedGreeks refreshes it");
        if (position.Frozen)
            _warnings.Add($"board {position.BoardId} is frozen: nothing can be closed");
        if (_limits.IsPastCutoff(position, _block.Timestamp))
            _warnings.Add($"board {position.BoardId} is past its trading cut-off (expiry {position.Expiry}): only a forced close trades");
    }
}
