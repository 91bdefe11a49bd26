using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>How large a net Greek may be.</summary>
public sealed class GreekOptions
{
    /// <summary>Magnitude that starts a trade.</summary>
    [Description("A magnitude beyond this, long or short, starts a trade.")]
    public required SymbolAmount Max { get; init; }

    /// <summary>Magnitude a trade leads back to.</summary>
    [Description("The trade brings it back to this magnitude; below max.")]
    public required SymbolAmount Target { get; init; }
}

/// <summary>How options of one underlying may be traded. Positions are closed and options bought; written is only what replaces a short.</summary>
public sealed class OptionTradingOptions
{
    /// <summary>Smallest trade.</summary>
    [Description("Smallest trade, in options, with the underlying as the unit.")]
    public required SymbolAmount MinTrade { get; init; }

    /// <summary>Largest single trade.</summary>
    [Description("Largest single trade, in options.")]
    public required SymbolAmount MaxTrade { get; init; }

    /// <summary>Most that one trade may pay.</summary>
    [Description("Most that one trade may pay, in a token of the numeraire. The caps of policy.assets hold beside it, by transaction, hour and day.")]
    public required SymbolAmount MaxPremium { get; init; }

    /// <summary>Untouched by these trades.</summary>
    [Description("Of the idle balance that pays, what these trades leave for rescues, in a token of the numeraire.")]
    public required SymbolAmount Reserve { get; init; }

    /// <summary>Worst price.</summary>
    [Description("Worst price, relative to fair value.")]
    [Measure(Measure.Share)]
    public required Wad MaxSlippage { get; init; }

    /// <summary>Fee allowance on spot.</summary>
    [Description("Added to that worst price for option venues' fees, as a share of spot.")]
    [Measure(Measure.Share)]
    public Wad MaxFeeOfSpot { get; init; }

    /// <summary>Least time to the expiry of what is bought.</summary>
    [Description("Nothing is bought that expires sooner.")]
    public TimeSpan MinExpiry { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Least time between two trades.</summary>
    [Description("Least chain time between two such trades of an account at a venue.")]
    public required TimeSpan Cooldown { get; init; }

    /// <summary>Whether listed options may be bought.</summary>
    [Description("Whether listed options may be bought, too; else only positions that the account has are closed.")]
    public bool Buy { get; init; }

    /// <summary>How shorts may be rolled; null where nothing is written.</summary>
    [Description("How a short that is bought back may be replaced by another listed option of its kind, at another strike or expiry; needs write-option among the actions. Left out, nothing is ever written.")]
    public RollOptions? Roll { get; init; }
}

/// <summary>What may be written in place of shorts that are bought back.</summary>
public sealed class RollOptions
{
    /// <summary>Tokens that may secure it.</summary>
    [Description("Tokens that may secure what is written; the first that the venue takes for an option is used.")]
    public required IReadOnlyList<string> Collateral { get; init; }

    /// <summary>Nearest expiry.</summary>
    [Description("Nothing is written that expires sooner.")]
    public required TimeSpan MinExpiry { get; init; }

    /// <summary>Furthest expiry.</summary>
    [Description("Nothing is written that expires later.")]
    public required TimeSpan MaxExpiry { get; init; }

    /// <summary>Least delta.</summary>
    [Description("Least magnitude of the delta of an option that is written.")]
    [Measure(Measure.Share)]
    public required Wad MinDelta { get; init; }

    /// <summary>Largest delta.</summary>
    [Description("Largest magnitude of the delta of an option that is written.")]
    [Measure(Measure.Share)]
    public required Wad MaxDelta { get; init; }

    /// <summary>Health at the start.</summary>
    [Description("Health that a new position starts with; at least the target of the venue's ladder holds in any case.")]
    [Measure(Measure.Ratio)]
    public required Wad Health { get; init; }

    /// <summary>Largest number written.</summary>
    [Description("Largest number of options that one step writes, whatever was bought back; with the underlying as the unit. maxTrade, and the caps of policy.assets on the collateral, hold beside it.")]
    public required SymbolAmount MaxWritten { get; init; }
}
