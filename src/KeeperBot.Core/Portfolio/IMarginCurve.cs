namespace KeeperBot.Core.Portfolio;

/// <summary>
/// The venue's own margin formula for one margin account, as a function of the market: the means of foreseeing a breach. Pure: everything it needs was read with
/// the snapshot. Without a shift it gives the figures that were read, to 1e-9 of their size.
/// </summary>
public interface IMarginCurve
{
    /// <summary>Equity and requirement in a shifted market, the positions being what they are.</summary>
    MarginPoint At(MarketShift shift);
}
