using KeeperBot.Core.Stress;

namespace KeeperBot.Monitoring.Reports;

/// <summary>What a health means to its ladder, with a sign that is read without colour and a colour of Okabe and Ito's palette, which the colour-blind can tell apart.</summary>
/// <param name="Sign">One character.</param>
/// <param name="Colour">As #rrggbb.</param>
/// <param name="Meaning">In words.</param>
public sealed record HealthBand(char Sign, string Colour, string Meaning)
{
    private const double Comfortable = 1.5;

    /// <summary>The formula has no value, or there is none.</summary>
    public static HealthBand Unknown { get; } = new('?', "#999999", "no value");

    /// <summary>Below 1.</summary>
    public static HealthBand Liquidated { get; } = new('X', "#D55E00", "liquidated (below 1)");

    /// <summary>Below the trigger.</summary>
    public static HealthBand Triggered { get; } = new('!', "#E69F00", "below the trigger");

    /// <summary>Less than half again the trigger.</summary>
    public static HealthBand Near { get; } = new('-', "#56B4E9", "up to 1.5 x trigger");

    /// <summary>More.</summary>
    public static HealthBand Far { get; } = new('.', "#0072B2", "above, or nothing required");

    /// <summary>All of them, the worst first.</summary>
    public static IReadOnlyList<HealthBand> All { get; } = [Unknown, Liquidated, Triggered, Near, Far];

    /// <summary>The band of a health; without limits the trigger is 1.</summary>
    public static HealthBand Of(AccountGrid account, double health)
    {
        var trigger = Math.Max(1, account.Trigger?.ToDouble() ?? 1);
        return double.IsNaN(health) ? Unknown : health < 1 ? Liquidated : health < trigger ? Triggered : health < Comfortable * trigger ? Near : Far;
    }
}
