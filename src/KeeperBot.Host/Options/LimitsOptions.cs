using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Inheritance;
using KeeperBot.Host.Options.Values;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Options;

/// <summary>When to act, and how much.</summary>
public sealed class LimitsOptions
{
    /// <summary>Kinds of action allowed.</summary>
    [Description("Kinds of action allowed.")]
    public IReadOnlyList<AllowedAction> Actions { get; init; } = [AllowedAction.TopUp, AllowedAction.Reduce, AllowedAction.Hedge];

    /// <summary>Limits to start from; null for none.</summary>
    [Description("Sensible ratios, shares and times for every row that leaves them out (docs/runbook.md, \"Profiles\"); amounts are always written.")]
    public LimitProfile? Profile { get; init; }

    /// <summary>Limits for every row that leaves them out; null for none.</summary>
    [Description("Limits for every row that leaves them out; they go before those of the profile.")]
    public LimitDefaultsOptions? Defaults { get; init; }

    /// <summary>Margin limits, by venue.</summary>
    [Description("Margin limits by venue; every venue with margin that an account uses needs them.")]
    [MayBeEmpty]
    public required IReadOnlyDictionary<string, MarginOptions> Margin { get; init; }

    /// <summary>Limits of single accounts; null for none.</summary>
    [Description("Limits of single accounts, by their ids, where they differ from their venues'.")]
    public IReadOnlyDictionary<string, AccountLimitsOptions>? Accounts { get; init; }

    /// <summary>Delta limits, by underlying.</summary>
    [Description("Delta limits by underlying; every underlying of a venue needs them.")]
    public required IReadOnlyDictionary<string, DriftOptions> Drift { get; init; }

    /// <summary>Gamma limits, by underlying.</summary>
    [Description("Limits of net gamma by underlying, in units of the underlying per move of 1 %; an underlying that is left out has none.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, GreekOptions> Gamma { get; init; } = new Dictionary<string, GreekOptions>();

    /// <summary>Vega limits, by underlying.</summary>
    [Description("Limits of net vega by underlying, in a token of the numeraire per point of volatility; an underlying that is left out has none.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, GreekOptions> Vega { get; init; } = new Dictionary<string, GreekOptions>();

    /// <summary>How options are traded, by underlying.</summary>
    [Description("How options may be traded to keep the limits of gamma and vega, by underlying; needs trade-option among the actions. Left out, the limits only raise alarms.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, OptionTradingOptions> Options { get; init; } = new Dictionary<string, OptionTradingOptions>();

    /// <summary>Where a hedge is made when several venues could.</summary>
    [Description("Where a hedge is made when several markets could take it: the one that costs least, with these charges beside what the venues quote.")]
    public ObjectiveOptions Objective { get; init; } = new();

    /// <summary>What may happen before a rescue arrives.</summary>
    [Description("What may happen between a block that shows a trigger crossed and the block that has the rescue; `keeper check` refuses triggers that leave no room for it.")]
    public ReactionOptions Reaction { get; init; } = new();

    /// <summary>What the buffers must last through.</summary>
    [Description("What the buffers and the gas money must last through without a refill; raises alarms ahead of time (buffer.runway, gas.runway). Left out, nobody asks.")]
    public BufferOptions? Buffer { get; init; }

    /// <summary>Which settlements are worth making.</summary>
    [Description("Which settlements of expired options are worth their gas, which counts in the caps that rescues share; settle must be among the actions.")]
    public SettleOptions? Settle { get; init; }

    /// <summary>How long a missing effect stops hedges.</summary>
    [Description("How long an account whose action had no visible effect makes no hedges (margin rescue goes on).")]
    public TimeSpan Quarantine { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to look for an effect.</summary>
    [Description("A mined action whose effect is not seen after this chain time counts as having none.")]
    public TimeSpan EffectPatience { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>Kinds of action.</summary>
public enum AllowedAction
{
    /// <summary>Adding margin from the buffer.</summary>
    TopUp,

    /// <summary>Closing part of a position.</summary>
    Reduce,

    /// <summary>Trading net delta back.</summary>
    Hedge,

    /// <summary>Trading options to keep the limits of gamma and vega.</summary>
    TradeOption,

    /// <summary>Having expired options paid out.</summary>
    Settle,

    /// <summary>Writing options in place of shorts that are bought back for gamma and vega.</summary>
    WriteOption,
}

/// <summary>The margin ladder of one venue; ratios are health = equity / maintenance requirement, at which 1 is liquidation.</summary>
public sealed class MarginOptions
{
    /// <summary>Starts an action.</summary>
    [Description("Health below this starts an action (1 is liquidation).")]
    [Measure(Measure.Ratio)]
    [Inherited]
    public required Wad Trigger { get; init; }

    /// <summary>Where the action aims.</summary>
    [Description("Health that an action aims for; above the trigger, so that it does not start again at once.")]
    [Measure(Measure.Ratio)]
    [Inherited]
    public required Wad Target { get; init; }

    /// <summary>Emergency.</summary>
    [Description("Health below this is an emergency: emergency fees, no cooldown, reserve usable. Above 1 and below the trigger.")]
    [Measure(Measure.Ratio)]
    [Inherited]
    public required Wad Danger { get; init; }

    /// <summary>Smallest top-up.</summary>
    [Description("Smallest top-up, in the venue's margin token.")]
    [Inherited]
    public required SymbolAmount MinTopUp { get; init; }

    /// <summary>Largest single top-up.</summary>
    [Description("Largest single top-up, in the venue's margin token.")]
    [Inherited]
    public required SymbolAmount MaxTopUp { get; init; }

    /// <summary>Untouched by routine top-ups.</summary>
    [Description("Of the buffer, what routine top-ups leave untouched, in the venue's margin token.")]
    [Inherited]
    public required SymbolAmount Reserve { get; init; }

    /// <summary>Smallest reduction.</summary>
    [Description("Smallest reduction, in the underlying.")]
    [Inherited]
    public required SymbolAmount MinReduce { get; init; }

    /// <summary>Largest share closed at once.</summary>
    [Description("Largest share of a position closed in one step.")]
    [Measure(Measure.Share)]
    [Inherited]
    public required Wad MaxReduceFraction { get; init; }

    /// <summary>Worst price of a reduction.</summary>
    [Description("Worst price of a reduction, relative to fair value.")]
    [Measure(Measure.Share)]
    [Inherited]
    public required Wad MaxSlippage { get; init; }

    /// <summary>Fee allowance on spot.</summary>
    [Description("Added to that worst price for option venues' fees, as a share of spot.")]
    [Measure(Measure.Share)]
    public Wad MaxFeeOfSpot { get; init; }

    /// <summary>Least time between two routine actions.</summary>
    [Description("Least chain time between two routine actions on one margin account.")]
    [Inherited]
    public required TimeSpan Cooldown { get; init; }

    /// <summary>Chance of liquidation that starts an action above the trigger; null for none.</summary>
    [Description("Starts an action above the trigger too, once liquidation within a horizon becomes too likely (reason code breach.foreseen).")]
    public BreachWithinOptions? BreachWithin { get; init; }

    /// <summary>What a liquidation takes.</summary>
    [Description("The share of an account's equity that a liquidation takes. Where a buffer is short for several accounts, those go first whose expected loss is highest: the chance of liquidation within a day times this share of equity.")]
    [Measure(Measure.Share)]
    public Wad LiquidationLoss { get; init; } = Wad.One;
}

/// <summary>The no-trade band of one underlying.</summary>
public sealed class DriftOptions
{
    /// <summary>Where net delta should be.</summary>
    [Description("Where net delta should be, in the underlying; may be negative.")]
    [Inherited]
    public required SymbolAmount Target { get; init; }

    /// <summary>Where net delta should be for every option written.</summary>
    [Description("Added to the target for every option of the underlying that is written, in the underlying: a strategy's own delta, which follows its size.")]
    public SymbolAmount? TargetPerOption { get; init; }

    /// <summary>Where net delta should be for every share of a vault.</summary>
    [Description("Added to the target for every share of a vault that is outstanding: a target that follows deposits and withdrawals. The shares are read from the chain at every block; where they cannot be, nothing is hedged.")]
    public ShareTargetOptions? TargetPerShare { get; init; }

    /// <summary>Distance that starts a hedge.</summary>
    [Description("A distance from the target beyond this starts a hedge.")]
    [Inherited]
    public required SymbolAmount Band { get; init; }

    /// <summary>Distance a hedge trades back to.</summary>
    [Description("A hedge trades back to this distance from the target; below the band.")]
    [Inherited]
    public required SymbolAmount Inside { get; init; }

    /// <summary>Smallest hedge.</summary>
    [Description("Smallest hedge.")]
    [Inherited]
    public required SymbolAmount MinTrade { get; init; }

    /// <summary>Largest single hedge.</summary>
    [Description("Largest single hedge.")]
    [Inherited]
    public required SymbolAmount MaxTrade { get; init; }

    /// <summary>Worst price.</summary>
    [Description("Worst average price of a hedge, relative to the index price.")]
    [Measure(Measure.Share)]
    [Inherited]
    public required Wad MaxSlippage { get; init; }

    /// <summary>Health to keep.</summary>
    [Description("Health that the hedging margin account must keep after the trade.")]
    [Measure(Measure.Ratio)]
    [Inherited]
    public required Wad MarginAfter { get; init; }

    /// <summary>Least time between two hedges.</summary>
    [Description("Least chain time between two hedges of this underlying.")]
    [Inherited]
    public required TimeSpan Cooldown { get; init; }

    /// <summary>Makes the band follow the book.</summary>
    [Description("Makes band and inside follow the book: as wide as the costs of hedging make worth while against the risk of not hedging, and never wider than band. Left out, they stand still.")]
    public OptimalBandOptions? Optimal { get; init; }
}
