using System.Numerics;

namespace KeeperBot.Scenarios.Markets;

/// <summary>One margin account as its venue sees it, in exact integers of 18 decimals.</summary>
/// <param name="Id">The account: <c>perp-v2</c>, or <c>lyra-v1/POSITION</c>.</param>
/// <param name="Venue">The venue: <c>perp-v2</c> or <c>lyra-v1</c>.</param>
/// <param name="Equity">What there is: account value, or collateral.</param>
/// <param name="Requirement">What is required; zero when nothing is at risk.</param>
/// <param name="Size">The position's size in the underlying; negative for a short.</param>
public sealed record AccountHealth(string Id, string Venue, BigInteger Equity, BigInteger Requirement, BigInteger Size)
{
    /// <summary>Whether the venue's predicate for liquidation holds: strictly below the requirement.</summary>
    public bool IsLiquidatable => Requirement.Sign > 0 && Equity < Requirement;

    /// <summary>Equity over requirement in 1e-4, rounded down; null without a requirement.</summary>
    public BigInteger? RatioTenThousandths => Requirement.Sign > 0 ? FloorDivide(Equity * 10_000, Requirement) : null;

    private static BigInteger FloorDivide(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }
}
