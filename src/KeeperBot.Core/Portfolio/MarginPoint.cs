namespace KeeperBot.Core.Portfolio;

/// <summary>A margin account in a shifted market, in the account's own unit.</summary>
/// <param name="Equity">As <see cref="MarginAccount.Equity"/>; NaN where the venue's formula has no value there.</param>
/// <param name="Maintenance">As <see cref="MarginAccount.Maintenance"/>; 0 is no requirement.</param>
public readonly record struct MarginPoint(double Equity, double Maintenance)
{
    /// <summary>Equity over requirement; positive infinity without a requirement.</summary>
    public double Health => Maintenance > 0 ? Equity / Maintenance : double.IsNaN(Maintenance) ? double.NaN : double.PositiveInfinity;
}
