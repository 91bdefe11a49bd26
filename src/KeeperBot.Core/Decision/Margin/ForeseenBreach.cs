using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>An account at or above its trigger that is too likely to be liquidated within the configured horizon.</summary>
/// <param name="Aim">The health to restore: the ladder's target, or more where only more brings the chance down to half; never above the configured most.</param>
/// <param name="Because">In words.</param>
internal sealed record ForeseenBreach(Wad Aim, string Because)
{
    /// <summary>Health from which on nothing is done: the aim, or, where the chance cannot be brought down to half, half of the way to the most that may be aimed for, lest every tick below it be an action.</summary>
    public Wad ActsBelow { get; init; } = Aim;

    /// <summary>Whether something is to be done at a health.</summary>
    public bool IsDue(HealthRatio health) => health.IsBelow(ActsBelow);

    /// <summary>Its stable code.</summary>
    public const string Code = "breach.foreseen";

    /// <summary>Null where nothing is due: below the trigger the ladder itself is at work, and what cannot be foreseen starts nothing.</summary>
    public static ForeseenBreach? Of(MarginRisk risk, MarginLimits ladder)
    {
        if (ladder.Breach is not { } trigger || risk.Margin.Health.IsBelow(ladder.Trigger) || !risk.Margin.Health.HasRequirement)
            return null;
        if (risk.Breach is not BreachForeseen { Watched: { } watched } foreseen || !(watched.Probability > trigger.Probability.ToDouble()))
            return null;
        var aim = Wad.Min(Wad.Max(ladder.Target, watched.CuringHealth ?? trigger.MostHealth), trigger.MostHealth);
        var words = $"health {risk.Margin.Health}, and liquidation within {Hours(watched.Horizon)} has a chance of {Percent(watched.Probability)}, above {Percent(trigger.Probability.ToDouble())}";
        var below = watched.CuringHealth is null ? Wad.Min(aim, Wad.FromRaw((ladder.Target.Raw + trigger.MostHealth.Raw) / 2)) : aim;
        return new(aim, foreseen.IsWarmingUp ? $"{words} (too little price history as yet: a volatility floor or what options imply)" : words) { ActsBelow = below };
    }

    /// <summary>What is known where nothing is due, in words; null where no chance is configured.</summary>
    public static string? Known(MarginRisk risk, MarginLimits ladder) => (ladder.Breach, risk.Breach) switch
    {
        (null, _) => null,
        ({ } trigger, BreachForeseen { Watched: { } watched }) =>
            $"liquidation within {Hours(watched.Horizon)} has a chance of {Percent(watched.Probability)}, not above {Percent(trigger.Probability.ToDouble())}",
        (_, BreachUnforeseeable unknown) => $"the chance of liquidation is not foreseeable: {unknown.Reason}",
        _ => "nobody has looked ahead",
    };

    private static string Hours(TimeSpan horizon) => string.Create(CultureInfo.InvariantCulture, $"{horizon.TotalHours:0.##} h");

    private static string Percent(double probability) => string.Create(CultureInfo.InvariantCulture, $"{100 * probability:0.###} %");
}
