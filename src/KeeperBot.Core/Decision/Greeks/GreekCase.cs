using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>One underlying with a net Greek beyond its limit.</summary>
/// <param name="Exposure">The underlying.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="Trading">How options are traded.</param>
/// <param name="Greek">The Greek that is furthest beyond its limit.</param>
/// <param name="Value">Its net value.</param>
/// <param name="Bound">Its bound.</param>
/// <param name="Now">Time of the block.</param>
internal sealed record GreekCase(UnderlyingRisk Exposure, GreekLimits Limits, OptionTrading Trading, GreekKind Greek, Wad Value, GreekBound Bound, ChainTime Now)
{
    /// <summary>The price of the underlying.</summary>
    public double Spot { get; } = Exposure.Spot!.Value.ToDouble();

    /// <summary>The Greek, where it is beyond its limit; none where the rest of a plan brings it to its target.</summary>
    public GreekKind Broken => Value.Abs() > Bound.Max ? Greek : GreekKind.None;

    /// <summary>What is to be taken from the magnitude.</summary>
    public Wad Excess => Value.Abs() - Bound.Target;

    public string ReasonCode => CodeOf(Greek);

    /// <summary>The code of a trade after which another of the same plan follows.</summary>
    public string PartCode => Greek == GreekKind.Gamma ? GammaPart : VegaPart;

    /// <summary>The code of a limit that is broken.</summary>
    public static string CodeOf(GreekKind greek) => greek == GreekKind.Gamma ? "gamma.beyond_limit" : "vega.beyond_limit";

    /// <summary>Whether an intent was a trade after which another of the same plan was to follow.</summary>
    public static bool IsPart(string reasonCode) => reasonCode is GammaPart or VegaPart;

    private const string GammaPart = "gamma.part", VegaPart = "vega.part";

    /// <summary>The limit and where the portfolio stands, in words.</summary>
    public string Because => Describe(Greek, Value, Bound);

    /// <summary>A net Greek against its bound, in words with units.</summary>
    public static string Describe(GreekKind greek, Wad value, GreekBound bound) => greek == GreekKind.Gamma
        ? $"net gamma {Rounded(value)} per 1 % {(value.Abs() > bound.Max ? "is beyond" : "is within")} {bound.Max}"
        : $"net vega {Rounded(value)} per point {(value.Abs() > bound.Max ? "is beyond" : "is within")} {bound.Max}";

    internal static Wad Rounded(Wad value) => Wad.FromScaled(value.ToScaled(4, Rounding.Down), 4, Rounding.Down);
}
