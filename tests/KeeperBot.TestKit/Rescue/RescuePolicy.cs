namespace KeeperBot.TestKit.Rescue;

/// <summary>What of the margin ladder is allowed.</summary>
/// <param name="Reduces">Whether positions may be reduced where the buffer does not cure; else there are top-ups only.</param>
/// <param name="Foresees">Whether a likely liquidation starts a rescue above the trigger.</param>
public sealed record RescuePolicy(bool Reduces, bool Foresees)
{
    /// <summary>All four.</summary>
    public static IReadOnlyList<RescuePolicy> All { get; } = [new(false, false), new(false, true), new(true, false), new(true, true)];

    /// <summary>Its name in a table.</summary>
    public override string ToString() => (Reduces ? "ladder" : "top-up only") + (Foresees ? ", foresees" : "");
}
