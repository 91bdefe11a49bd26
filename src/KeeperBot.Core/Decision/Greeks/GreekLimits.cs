using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>The gamma and vega limits of one underlying.</summary>
/// <param name="Gamma">Of net gamma; null for none.</param>
/// <param name="Vega">Of net vega; null for none.</param>
/// <param name="Trading">How options are traded to keep them; null where they are only watched.</param>
public sealed record GreekLimits(GreekBound? Gamma, GreekBound? Vega, OptionTrading? Trading)
{
    /// <summary>The bound of one Greek; null for none.</summary>
    public GreekBound? Of(GreekKind greek) => greek switch
    {
        GreekKind.Gamma => Gamma,
        GreekKind.Vega => Vega,
        _ => null,
    };
}

/// <summary>How large a net Greek may be, in the units of <see cref="GreekKind"/>.</summary>
/// <param name="Max">A magnitude beyond this starts a trade.</param>
/// <param name="Target">The trade brings it back to this magnitude; below <paramref name="Max"/>, so that it does not start again at once.</param>
public sealed record GreekBound(Wad Max, Wad Target);

/// <summary>How options of one underlying may be traded for its gamma and vega.</summary>
/// <param name="MinTrade">Smallest trade, in options.</param>
/// <param name="MaxTrade">Largest single trade, in options.</param>
/// <param name="MaxPremium">Most that one trade may pay, in the numeraire.</param>
/// <param name="Reserve">Of the idle balance, what these trades leave untouched.</param>
/// <param name="MaxSlippage">Worst price relative to fair value.</param>
/// <param name="MaxFeeOfSpot">Added to the worst price as a share of spot: option venues charge on both.</param>
/// <param name="MinExpiry">Nothing is bought that expires sooner.</param>
/// <param name="Cooldown">Least chain time between two such trades of an account at a venue.</param>
/// <param name="Buys">Whether listed options may be bought, or only positions that there are closed.</param>
public sealed record OptionTrading(
    Wad MinTrade, Wad MaxTrade, Wad MaxPremium, Wad Reserve, Wad MaxSlippage, Wad MaxFeeOfSpot, TimeSpan MinExpiry, TimeSpan Cooldown, bool Buys)
{
    /// <summary>How shorts that are bought back may be replaced by others; null where nothing is ever written.</summary>
    public RollTerms? Roll { get; init; }
}

/// <summary>Which listed options may be written in place of a short that is bought back, and how much of it.</summary>
/// <param name="Collateral">Symbols of the tokens that may secure them, the first that the venue takes for an option is used.</param>
/// <param name="MinExpiry">Nothing is written that expires sooner.</param>
/// <param name="MaxExpiry">Nothing is written that expires later.</param>
/// <param name="MinDelta">Least magnitude of the delta of one option.</param>
/// <param name="MaxDelta">Largest magnitude of the delta of one option.</param>
/// <param name="Health">Health that the new position starts with; never less than the ladder's target.</param>
/// <param name="MaxWritten">Largest number of options that one step writes, whatever was bought back.</param>
public sealed record RollTerms(ImmutableArray<string> Collateral, TimeSpan MinExpiry, TimeSpan MaxExpiry, Wad MinDelta, Wad MaxDelta, Wad Health, Wad MaxWritten)
{
    /// <summary>How long what is left of a roll is remembered at least: its second half may have to wait for a doubt or for gas.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);
}
