using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>
/// The tests by which the Vault seizes collateral other than the settlement token (Vault.isLiquidatable), in its own arithmetic: none of its views gives the
/// amounts that it compares at their full scale. Each is "equity &lt; requirement"; the worst of them, and of the position's own test, is the account's health.
/// </summary>
internal sealed class PerpV2Collaterals
{
    private static readonly BigInteger RatioOne = 1_000_000;

    private readonly PerpV2Options _options;
    private readonly ReadAnswers _answers;
    private readonly ImmutableArray<(PerpV2Collateral Collateral, BigInteger Balance, BigInteger Price, BigInteger Newest)> _held;
    private readonly BigInteger _value;

    private PerpV2Collaterals(PerpV2Options options, ReadAnswers answers)
    {
        (_options, _answers) = (options, answers);
        _held = [.. options.Collaterals.Select(Held).Where(held => !held.Balance.IsZero)];
        _value = _held.Aggregate(BigInteger.Zero, (sum, held) => sum + MulRatio(held.Balance * held.Price / BigInteger.Pow(10, 18), Ratio(held.Collateral)));
    }

    /// <summary>The collateral of an account; null where it holds none.</summary>
    /// <exception cref="ReadFailedException">It holds a token that is not configured.</exception>
    internal static PerpV2Collaterals? Read(PerpV2Options options, ReadAnswers answers)
    {
        var tokens = answers.Value(PerpV2Reads.CollateralTokens).Items;
        foreach (var token in tokens.Select(item => item.AsAddress()))
        {
            if (options.CollateralManager is null || !options.Collaterals.Any(collateral => collateral.Token.Address == token))
            {
                throw new ReadFailedException(
                    "perp.unconfigured_collateral",
                    $"the account holds collateral {token}, which {options.Venue} does not configure; add it to the venue's collaterals (and the venue's collateralManager), or withdraw it");
            }
        }

        return tokens.Length == 0 ? null : new PerpV2Collaterals(options, answers);
    }

    /// <summary>The tokens that are held as collateral.</summary>
    internal IEnumerable<Token> Tokens => _held.Select(held => held.Collateral.Token);

    /// <summary>One leg for each token that follows an underlying; its price is that by which the Vault values it.</summary>
    internal IEnumerable<PositionLeg> Legs =>
        from held in _held
        where held.Collateral.Underlying is not null
        select new SpotLeg(held.Collateral.Leg, held.Collateral.Underlying!.Value, Wad.FromRaw(held.Balance), Wad.FromRaw(held.Price), $"collateral at {_options.Venue}") { IsMarginToken = false };

    /// <summary>The three tests; one that asks for nothing is left out.</summary>
    internal IEnumerable<PerpV2Test> Tests
    {
        get
        {
            var debt = BigInteger.Max(BigInteger.Zero, -SettlementValue());
            var (margin, cover, threshold) = All(debt, Whole(debt));
            return new[] { margin, cover, threshold }.Where(test => !test.Requirement.IsZero);
        }
    }

    /// <summary>Collateral as it counts for margin. Its price is an average over a quarter of an hour; that it converges to is the feed's newest.</summary>
    internal ImmutableArray<LinearTerm> Terms =>
    [
        .. from held in _held
           where held.Collateral.Underlying is not null
           let counted = Wad.FromRaw(held.Balance).ToDouble() * (double)Ratio(held.Collateral) / (double)RatioOne
           select new LinearTerm(held.Collateral.Underlying!.Value, counted * Wad.FromRaw(held.Price).ToDouble()) { ConvergedValue = counted * Wad.FromRaw(held.Newest).ToDouble() },
    ];

    /// <summary>The three tests as functions of the market. The debt is a line that runs below zero where there is none.</summary>
    /// <param name="perps">The positions, which move the settlement value.</param>
    internal IEnumerable<IMarginCurve> Curves(ImmutableArray<LinearTerm> perps)
    {
        var owed = -SettlementValue();
        var (margin, cover, threshold) = All(owed, owed.Sign > 0 ? Whole(owed) : owed);
        var debt = perps.Select(term => term with { EquityShare = 0, RequirementShare = -1, FundingPerYear = 0, DebtPerYear = term.FundingPerYear });
        yield return Curve(margin, [.. perps.Select(term => term with { RequirementShare = Math.Sign(term.Value) * margin.Ratio!.Value.ToDouble() }), .. Terms]);
        yield return Curve(cover, [.. debt, .. Terms.Select(term => term with { EquityShare = (double)Number(PerpV2Reads.DebtRatio) / (double)RatioOne })]);
        yield return Curve(threshold, [.. debt]);
    }

    private static LinearMarginCurve Curve(PerpV2Test test, ImmutableArray<LinearTerm> terms) => new(test.Equity.ToDouble(), test.Requirement.ToDouble(), terms);

    /// <summary>Margin on the positions, debt against collateral, and debt against its threshold, which the venue compares in whole units.</summary>
    private (PerpV2Test Margin, PerpV2Test Cover, PerpV2Test Threshold) All(BigInteger debt, BigInteger wholeDebt)
    {
        var ratio = Number(PerpV2Reads.CollateralRatio);
        return (
            Test(SettlementValue() + _value, MulRatio(Number(PerpV2Reads.AbsValue), ratio), Wad.FromScaled(ratio, 6, Rounding.Up)),
            Test(MulRatio(_value, Number(PerpV2Reads.DebtRatio)), debt, null),
            Test(Number(PerpV2Reads.DebtThreshold) * SettlementUnit, wholeDebt, null));
    }

    private BigInteger Whole(BigInteger debt) => debt / SettlementUnit * SettlementUnit;

    private BigInteger SettlementUnit => BigInteger.Pow(10, 18 - _options.SettlementToken.Decimals);

    /// <summary>Balance, owed and unrealised profit, fees, less funding: negative is a debt.</summary>
    private BigInteger SettlementValue()
    {
        var pnl = _answers.Outputs(PerpV2Reads.PnlAndFee);
        return (Number(PerpV2Reads.Balance) * SettlementUnit) + pnl[0].AsBigInteger() + pnl[1].AsBigInteger() + pnl[2].AsBigInteger() - Number(PerpV2Reads.AllFunding);
    }

    /// <summary>Balance, the averaged price and the newest one, in 18 decimals.</summary>
    private (PerpV2Collateral Collateral, BigInteger Balance, BigInteger Price, BigInteger Newest) Held(PerpV2Collateral collateral)
    {
        var decimals = _answers.Value(PerpV2Reads.PriceDecimals(collateral)).AsInt32();
        var price = Number(PerpV2Reads.Price(collateral));
        if (price.Sign <= 0 || decimals is < 0 or > 18)
            throw new ReadFailedException("price.not_positive", $"the price of collateral {collateral.Token} is {price}, with {decimals} decimals");
        // Only what the average converges to: without it the average is taken to stand.
        var newest = _answers.Optional(PerpV2Reads.NewestPrice(collateral))?.AsBigInteger() is { Sign: > 0 } fresh ? fresh : price;
        var scale = BigInteger.Pow(10, 18 - decimals);
        return (collateral, Number(PerpV2Reads.BalanceOf(collateral)) * BigInteger.Pow(10, 18 - collateral.Token.Decimals), price * scale, newest * scale);
    }

    private BigInteger Ratio(PerpV2Collateral collateral) => _answers.Value(PerpV2Reads.Config(collateral))["collateralRatio"].AsBigInteger();

    private BigInteger Number(string label) => _answers.Value(label).AsBigInteger();

    private static PerpV2Test Test(BigInteger equity, BigInteger requirement, Wad? ratio) => new(Wad.FromRaw(equity), Wad.FromRaw(requirement), ratio);

    private static BigInteger MulRatio(BigInteger value, BigInteger ratio) => value * ratio / RatioOne;
}
