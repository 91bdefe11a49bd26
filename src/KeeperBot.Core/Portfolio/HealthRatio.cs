using KeeperBot.Core.Units;

namespace KeeperBot.Core.Portfolio;

/// <summary>Equity over maintenance requirement, kept as the two integers so that comparisons are exact; or "no requirement".</summary>
public readonly record struct HealthRatio
{
    private HealthRatio(Wad equity, Wad requirement) => (Equity, Requirement, HasRequirement) = (equity, requirement, true);

    /// <summary>Nothing is at risk of liquidation.</summary>
    public static HealthRatio NoRequirement => default;

    /// <summary>Whether there is a requirement to compare with.</summary>
    public bool HasRequirement { get; }

    /// <summary>Numerator.</summary>
    public Wad Equity { get; }

    /// <summary>Denominator, above 0.</summary>
    public Wad Requirement { get; }

    /// <summary>The ratio of the two.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The requirement is not above zero; that is <see cref="NoRequirement"/>.</exception>
    public static HealthRatio Of(Wad equity, Wad requirement) => requirement.Sign > 0
        ? new(equity, requirement)
        : throw new ArgumentOutOfRangeException(nameof(requirement), requirement.ToString(), "a requirement of zero or less is NoRequirement");

    /// <summary>Whether equity &lt; level x requirement, exactly. False without a requirement.</summary>
    public bool IsBelow(Wad level) => HasRequirement && Equity.Raw * Wad.One.Raw < level.Raw * Requirement.Raw;

    /// <summary>The ratio rounded down, or null without a requirement.</summary>
    public Wad? Value => HasRequirement ? Equity.Divide(Requirement, Rounding.Down) : null;

    /// <summary>Four decimals, rounded down; "none" without a requirement.</summary>
    public override string ToString() => Value is { } value ? Wad.FromScaled(value.ToScaled(4, Rounding.Down), 4, Rounding.Down).ToString() : "none";
}
