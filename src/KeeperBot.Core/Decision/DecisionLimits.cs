using System.Collections.Immutable;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>Everything the decision engine is told; validated together when the configuration is read.</summary>
/// <param name="Mode">Which kinds of action are allowed at all.</param>
/// <param name="Margin">Margin limits per venue; an account at a venue without limits is refused by validation.</param>
/// <param name="Drift">Delta limits per underlying.</param>
/// <param name="Quarantine">How long a missing effect stops an account's hedges.</param>
/// <param name="InFlightPatience">After this time a mined effect that has not been seen counts as missing.</param>
public sealed record DecisionLimits(
    AllowedActions Mode, ImmutableDictionary<VenueId, MarginLimits> Margin, ImmutableDictionary<Underlying, DriftLimits> Drift,
    TimeSpan Quarantine, TimeSpan InFlightPatience)
{
    /// <summary>Ladders of single accounts, which go before that of the venue.</summary>
    public ImmutableArray<AccountLadder> Accounts { get; init; } = [];

    /// <summary>The ladder that a margin account is kept by; null where none is configured.</summary>
    public MarginLimits? LadderOf(MarginAccount margin)
    {
        foreach (var own in Accounts)
        {
            if (own.Venue == margin.Venue && margin.Id.IsAt(own.Account, own.Venue))
                return own.Limits;
        }

        return Margin.GetValueOrDefault(margin.Venue);
    }

    /// <summary>The ladder that a margin account which is yet to be made would be kept by; null where none is configured.</summary>
    public MarginLimits? LadderAt(AccountId account, VenueId venue)
    {
        foreach (var own in Accounts)
        {
            if (own.Account == account && own.Venue == venue)
                return own.Limits;
        }

        return Margin.GetValueOrDefault(venue);
    }

    /// <summary>What the parts of a trade's cost that no venue quotes are worth.</summary>
    public ObjectiveTerms Objective { get; init; } = ObjectiveTerms.Default;

    /// <summary>What an expired option must be worth to be paid out, by the symbol of the token that it pays, in whole tokens; one that is not named has no least.</summary>
    public ImmutableDictionary<string, Wad> LeastSettlement { get; init; } = ImmutableDictionary<string, Wad>.Empty;

    /// <summary>What the buffers must last through; null where nobody asks.</summary>
    public BufferTerms? Buffer { get; init; }

    /// <summary>Gamma and vega limits per underlying; one that is not named has none.</summary>
    public ImmutableDictionary<Underlying, GreekLimits> Greeks { get; init; } = ImmutableDictionary<Underlying, GreekLimits>.Empty;
}

/// <summary>The margin ladder of one account at one venue.</summary>
public sealed record AccountLadder(AccountId Account, VenueId Venue, MarginLimits Limits);

/// <summary>Which kinds of action the operator allows.</summary>
public sealed record AllowedActions(bool TopUp, bool Reduce, bool Hedge)
{
    /// <summary>All that the margin ladder and the no-trade band ask for.</summary>
    public static AllowedActions All { get; } = new(true, true, true);

    /// <summary>Trading options for gamma and vega; off unless the operator says so.</summary>
    public bool Options { get; init; }

    /// <summary>Having expired options paid out; off unless the operator says so.</summary>
    public bool Settle { get; init; }

    /// <summary>Writing options in place of shorts that are bought back; off unless the operator says so.</summary>
    public bool Writes { get; init; }
}

/// <summary>The margin ladder of one venue.</summary>
/// <param name="Trigger">Health below this starts an action.</param>
/// <param name="Target">The action aims here; above the trigger, so that it does not start again at once.</param>
/// <param name="Danger">Health below this is an emergency: the emergency fee tier, and no cooldown.</param>
/// <param name="MinTopUp">Smaller top-ups are not worth their gas (whole margin tokens).</param>
/// <param name="MaxTopUp">Largest single top-up.</param>
/// <param name="Reserve">Of the idle balance, what routine top-ups leave untouched; an emergency may use it.</param>
/// <param name="MinReduce">Smallest reduction, in units of the underlying.</param>
/// <param name="MaxReduceFraction">Largest share of a leg closed in one step, in (0, 1].</param>
/// <param name="MaxSlippage">Worst price of a reduction, relative to fair value.</param>
/// <param name="MaxFeeOfSpot">Added to the worst price of an option's reduction, as a share of spot (option venues charge on both).</param>
/// <param name="Cooldown">Least chain time between two routine actions on one margin account.</param>
public sealed record MarginLimits(
    Wad Trigger, Wad Target, Wad Danger, Wad MinTopUp, Wad MaxTopUp, Wad Reserve, Wad MinReduce, Wad MaxReduceFraction,
    Wad MaxSlippage, Wad MaxFeeOfSpot, TimeSpan Cooldown)
{
    /// <summary>The chance of liquidation that starts a routine action above the trigger; null for none.</summary>
    public BreachTrigger? Breach { get; init; }

    /// <summary>The share of an account's equity that a liquidation takes, in (0, 1]: by it those who share a short buffer are put in order.</summary>
    public Wad LiquidationLoss { get; init; } = Wad.One;
}

/// <summary>The no-trade band of one underlying.</summary>
/// <param name="TargetDelta">Where net delta should be, in units of the underlying.</param>
/// <param name="Band">A distance from the target beyond this starts a hedge.</param>
/// <param name="Inside">The hedge trades back to this distance from the target, inside the band.</param>
/// <param name="MinTrade">Smallest hedge.</param>
/// <param name="MaxTrade">Largest single hedge.</param>
/// <param name="MaxSlippage">Worst average price, relative to the index price.</param>
/// <param name="MarginAfter">Health that the hedging margin account must keep after the trade.</param>
/// <param name="Cooldown">Least chain time between two hedges of this underlying.</param>
public sealed record DriftLimits(
    Wad TargetDelta, Wad Band, Wad Inside, Wad MinTrade, Wad MaxTrade, Wad MaxSlippage, Wad MarginAfter, TimeSpan Cooldown)
{
    /// <summary>How the band follows the book; <see cref="Band"/> is then the widest it may be. Null for a band that stands still.</summary>
    public OptimalBand? Optimal { get; init; }

    /// <summary>Added to the target for every option of the underlying that is written, in units of the underlying; zero for a constant target.</summary>
    public Wad TargetPerOption { get; init; }

    /// <summary>Added to the target for every share of a vault; null for none.</summary>
    public ShareTarget? TargetPerShare { get; init; }
}

/// <summary>A target of net delta that follows how large a vault is.</summary>
/// <param name="Account">The account that the vault holds.</param>
/// <param name="Each">For every whole share outstanding, in units of the underlying.</param>
public sealed record ShareTarget(AccountId Account, Wad Each);
