namespace KeeperBot.Quant.Bands;

/// <summary>A rule that says at every look whether to trade and how far.</summary>
public abstract record HedgingPolicy
{
    private HedgingPolicy()
    {
    }

    /// <summary><see cref="ImpulseBand"/> on the whole book's gamma, which <see cref="BookGamma"/> looks ahead.</summary>
    /// <param name="RiskAversion">a, in 1/quote currency.</param>
    /// <param name="LookAheadYears">How far gamma is looked at ahead.</param>
    /// <param name="AnticipateYears">How far ahead a trade may be made before its time (<see cref="Anticipation"/>); 0 for not at all.</param>
    public sealed record Band(double RiskAversion, double LookAheadYears, double AnticipateYears = 0) : HedgingPolicy;

    /// <summary>One band whatever gamma is.</summary>
    /// <param name="Trigger">Half-width in units of underlying.</param>
    /// <param name="Target">Where a trade ends, from 0 (the ideal hedge) to the trigger (the edge).</param>
    public sealed record FixedWidth(double Trigger, double Target) : HedgingPolicy;

    /// <summary>The ideal hedge at every so many looks, whatever has happened.</summary>
    /// <param name="EverySteps">1 or more.</param>
    public sealed record Periodic(int EverySteps) : HedgingPolicy;

    internal void Check()
    {
        switch (this)
        {
            case Band band:
                Require.Positive(band.RiskAversion, nameof(Band.RiskAversion));
                Require.NonNegative(band.LookAheadYears, nameof(Band.LookAheadYears));
                Require.NonNegative(band.AnticipateYears, nameof(Band.AnticipateYears));
                break;
            case FixedWidth width:
                Require.NonNegative(width.Trigger, nameof(FixedWidth.Trigger));
                Require.NonNegative(width.Target, nameof(FixedWidth.Target));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(width.Target, width.Trigger, nameof(FixedWidth.Target));
                break;
            case Periodic periodic:
                ArgumentOutOfRangeException.ThrowIfLessThan(periodic.EverySteps, 1, nameof(Periodic.EverySteps));
                break;
        }
    }
}
