using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Records;

/// <summary>
/// Where an underlying's profit and loss came from, in the numeraire; a loss is negative. The move of each position between two records is explained by the Taylor expansion
/// with the Greeks before it, dV = delta dS + gamma dS^2 / 2 + vega dvol + theta dt (J. C. Hull, Options, Futures, and Other Derivatives, the chapter on the Greek letters),
/// and what that leaves is the residual. dS is the move of the price by which the venue values the position.
/// </summary>
/// <param name="Underlying">The underlying.</param>
public sealed record Attribution(Underlying Underlying)
{
    /// <summary>delta dS.</summary>
    public double Delta { get; init; }

    /// <summary>gamma dS^2 / 2.</summary>
    public double Gamma { get; init; }

    /// <summary>vega dvol, by the venue's volatility of each option.</summary>
    public double Vega { get; init; }

    /// <summary>theta dt.</summary>
    public double Theta { get; init; }

    /// <summary>Funding accrued, and interest on collateral and debt.</summary>
    public double Funding { get; init; }

    /// <summary>Slippage and fees of our trades as the venue quoted them, against its price before.</summary>
    public double QuotedCost { get; init; }

    /// <summary>What our trades cost beyond their quotes; the whole cost where a venue gives no quote.</summary>
    public double Slippage { get; init; }

    /// <summary>Gas of our transactions; nothing where the native currency's price is not known, and then <see cref="UnpricedGas"/> says how much.</summary>
    public double Gas { get; init; }

    /// <summary>What the Greeks do not explain of the moves of positions.</summary>
    public double Residual { get; init; }

    /// <summary>Gas that could not be valued.</summary>
    public Wei UnpricedGas { get; init; }

    /// <summary>The sum of the lines.</summary>
    public double Total => Delta + Gamma + Vega + Theta + Funding + QuotedCost + Slippage + Gas + Residual;

    /// <summary>Line by line.</summary>
    public static Attribution operator +(Attribution left, Attribution right) => left with
    {
        Delta = left.Delta + right.Delta,
        Gamma = left.Gamma + right.Gamma,
        Vega = left.Vega + right.Vega,
        Theta = left.Theta + right.Theta,
        Funding = left.Funding + right.Funding,
        QuotedCost = left.QuotedCost + right.QuotedCost,
        Slippage = left.Slippage + right.Slippage,
        Gas = left.Gas + right.Gas,
        Residual = left.Residual + right.Residual,
        UnpricedGas = left.UnpricedGas + right.UnpricedGas,
    };
}

/// <summary>Something that the attribution does not know, and leaves out rather than taking for zero.</summary>
/// <param name="Account">The account.</param>
/// <param name="From">Begin of the interval.</param>
/// <param name="To">Its end.</param>
/// <param name="Code">Stable code: "cost_unknown", "position_changed_elsewhere", "greeks_unknown", "price_unknown".</param>
/// <param name="Detail">In words.</param>
public sealed record AttributionGap(AccountId Account, ChainTime From, ChainTime To, string Code, string Detail);

/// <summary>A period's profit and loss.</summary>
/// <param name="Lines">One line for each underlying, in symbol order.</param>
/// <param name="Other">
/// By account, what its worth changed by besides, in the numeraire: payments in and out, and what the venue values otherwise than its positions' prices tell. Only of accounts
/// whose worth all venues tell.
/// </param>
/// <param name="Gaps">What is not in it.</param>
public sealed record AttributionResult(ImmutableArray<Attribution> Lines, ImmutableSortedDictionary<string, double> Other, ImmutableArray<AttributionGap> Gaps);
