namespace KeeperBot.Quant.Bands;

/// <summary>
/// When to trade and how far, both as distances of the hedge from its ideal in units of underlying: nothing while the distance is at most
/// <paramref name="Trigger"/>, then to <paramref name="Target"/> on the same side. With a proportional cost alone the two are one; a fixed cost pulls them apart.
/// </summary>
/// <param name="Trigger">Positive infinity: never trade.</param>
/// <param name="Target">At most the trigger.</param>
public readonly record struct HedgingBand(double Trigger, double Target)
{
    /// <summary>No trade ever pays.</summary>
    public static HedgingBand Never { get; } = new(double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Where a hedge that is <paramref name="distance"/> (signed) off its ideal should be; the same where no trade is due.</summary>
    public double Apply(double distance) => Math.Abs(distance) > Trigger ? Math.CopySign(Target, distance) : distance;
}
