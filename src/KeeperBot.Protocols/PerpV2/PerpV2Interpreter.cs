using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>
/// Turns the venue's answers into one cross-margin account. Scales: values, sizes and prices 1e18, ratios 1e6, Vault's amounts in the settlement
/// token's decimals. Signs: sizes are positive for long, pending funding is positive where the account owes it; both as the venue has them.
/// </summary>
internal static class PerpV2Interpreter
{
    private const int RatioDecimals = 6;

    // ClearingHouse.liquidate answers with these before it looks at the margin, so that they say nothing of it.
    private static readonly string[] BeforeTheMargin = ["CH_CLWTISO", "CH_MNO", "Pausable: paused"];

    private const string NotLiquidatable = "CH_EAV";

    internal static KnownReading Read(PerpV2Options options, MarginAccountId id, BlockRef block, ReadAnswers answers, Func<PerpV2Market, bool> tradable)
    {
        RefuseWhatIsNotModelled(options, answers);
        var warnings = ImmutableArray.CreateBuilder<string>();
        var initial = Ratio(answers, PerpV2Reads.InitialRatio);
        var maintenance = Ratio(answers, PerpV2Reads.MaintenanceRatio);
        var markets = options.Markets.Select(market => ReadMarket(answers, market, block)).ToImmutableArray();
        var housePaused = answers.Value(PerpV2Reads.HousePaused).AsBool();
        Warn(answers, housePaused, markets, warnings);
        var (account, collaterals) = ReadAccount(options, id, answers, maintenance, markets);
        if (account.VenueSaysLiquidatable != account.IsLiquidatable)
            warnings.Add($"{id}: the venue's liquidation call and its own margin figures disagree (equity {account.Equity}, requirement {account.Maintenance})");
        var hedges = markets.Select(market => new HedgeMarket(
            id, market.Market.Leg, market.Market.Underlying, market.Size, market.Mark, market.Index, initial, maintenance,
            market.Trades && !housePaused && tradable(market.Market))
        {
            Doubt = market.Doubt,
            // One day's premium a day: Exchange settles (mark - index) * time / 1 day.
            FundingPerDay = market.Mark - market.Index,
        });
        return new KnownReading(options.Venue, [account], [.. hedges], warnings.ToImmutable())
        {
            CountsIn = [options.SettlementToken, .. collaterals?.Tokens ?? []],
        };
    }

    private static void RefuseWhatIsNotModelled(PerpV2Options options, ReadAnswers answers)
    {
        foreach (var token in answers.Value(PerpV2Reads.BaseTokens).Items.Select(item => item.AsAddress()))
        {
            if (!options.Markets.Any(market => market.BaseToken == token))
                throw new ReadFailedException("perp.unconfigured_market", $"the account is in market {token}, which {options.Venue} does not configure; add it to the venue's markets");
        }
    }

    private static (MarginAccount Account, PerpV2Collaterals? Collaterals) ReadAccount(
        PerpV2Options options, MarginAccountId id, ReadAnswers answers, Wad maintenanceRatio, ImmutableArray<PerpV2MarketState> markets)
    {
        var decimals = options.SettlementToken.Decimals;
        var equity = Wad.FromRaw(answers.Value(PerpV2Reads.AccountValue).AsBigInteger());
        var requirement = Requirement(answers);
        if (requirement.Sign < 0)
            throw new ReadFailedException("perp.negative_requirement", $"the margin requirement is {requirement}, below zero");
        var collaterals = PerpV2Collaterals.Read(options, answers);
        // What the venue tests, worst first: the position's margin, and where it holds other collateral the Vault's three tests of that.
        var worst = Worst([.. requirement.IsZero ? [] : new[] { new PerpV2Test(equity, requirement, maintenanceRatio) }, .. collaterals?.Tests ?? []]);
        var legs = markets.Where(market => !market.Size.IsZero).Select(PositionLeg (market) =>
            new PerpLeg(market.Market.Leg, market.Market.Underlying, market.Size, market.Mark, market.Index, market.Funding));
        var hasOrders = answers.Value(PerpV2Reads.HasOrder).AsBool();
        var account = new MarginAccount(
            id,
            options.Venue,
            Deposit: Wad.FromScaled(answers.Value(PerpV2Reads.Balance).AsBigInteger(), decimals, Rounding.Down),
            worst?.Equity ?? equity,
            worst?.Requirement,
            LiquidationPredicate.StrictlyBelow,
            VenueSaysLiquidatable: false,
            answers.Value(PerpV2Reads.VaultPaused).AsBool() ? null : options.SettlementToken,
            FreeCollateral: Wad.FromScaled(answers.Value(PerpV2Reads.FreeCollateral).AsBigInteger(), decimals, Rounding.Down),
            worst is null ? maintenanceRatio : worst.Ratio,
            [.. legs, .. collaterals?.Legs ?? []])
        {
            // Account value leaves other collateral out.
            Worth = collaterals is null ? equity : null,
            // Liquidity changes its size with the price: what it will be is not read.
            Curve = hasOrders ? null : PerpV2Curve.Of(new(equity, requirement, maintenanceRatio), markets, collaterals),
        };
        // Where the liquidation call stops before it looks, it can say nothing and the comparison of its own figures stands for it.
        if (answers.Own is not null)
            return (account with { VenueSaysLiquidatable = account.IsLiquidatable }, collaterals);
        return (account with { VenueSaysLiquidatable = (AskVenue(answers, markets) ?? equity < requirement) || answers.Value(PerpV2Reads.CollateralLiquidatable).AsBool() }, collaterals);
    }

    /// <summary>AccountBalance.getMarginRequirementForLiquidation: the positions' value by the maintenance ratio. Under another ratio than the venue computed it with, in proportion.</summary>
    private static Wad Requirement(ReadAnswers answers)
    {
        var venues = answers.Value(PerpV2Reads.Requirement).AsBigInteger();
        return Wad.FromRaw(answers.Own is { } own
            ? venues * answers.Value(PerpV2Reads.MaintenanceRatio).AsBigInteger() / own.Value(PerpV2Reads.MaintenanceRatio).AsBigInteger()
            : venues);
    }

    /// <summary>The one with the least equity over its requirement, compared in integers; null of none.</summary>
    private static PerpV2Test? Worst(ImmutableArray<PerpV2Test> tests) => tests.IsEmpty
        ? null
        : tests.Aggregate((worst, next) => next.Equity.Raw * worst.Requirement.Raw < worst.Equity.Raw * next.Requirement.Raw ? next : worst);

    /// <summary>
    /// The venue has no public predicate; its liquidation call is the predicate. Called from within the read's multicall, which has no margin of its
    /// own, it ends in CH_EAV exactly where account value >= requirement, and in some later complaint (as a rule CH_NEFCI) where it is below.
    /// Null where the call stops before it looks: open orders, a market that is not open, a paused venue.
    /// </summary>
    private static bool? AskVenue(ReadAnswers answers, ImmutableArray<PerpV2MarketState> markets)
    {
        foreach (var market in markets)
        {
            var complaint = answers.Revert(PerpV2Reads.Probe(market.Market));
            if (complaint is null)
                return true;
            if (complaint == NotLiquidatable)
                return false;
            if (!BeforeTheMargin.Contains(complaint, StringComparer.Ordinal) && complaint.StartsWith("CH_", StringComparison.Ordinal))
                return true;
        }

        return null;
    }

    private static PerpV2MarketState ReadMarket(ReadAnswers answers, PerpV2Market market, BlockRef block)
    {
        var open = answers.Value(PerpV2Reads.IsOpen(market)).AsBool();
        // AccountBalance values a position at the mark while the market is open, else at the closed or the paused index price.
        var markLabel = open ? PerpV2Reads.Mark(market)
            : answers.Value(PerpV2Reads.IsClosed(market)).AsBool() ? PerpV2Reads.ClosedPrice(market)
            : PerpV2Reads.PausedPrice(market);
        return new PerpV2MarketState(
            market,
            Size: Wad.FromRaw(answers.Value(PerpV2Reads.Size(market)).AsBigInteger()),
            Mark: Price(answers, markLabel),
            Index: Price(answers, PerpV2Reads.Index(market)),
            Funding: Wad.FromRaw(answers.Value(PerpV2Reads.Funding(market)).AsBigInteger()),
            open,
            // The venue pauses trading in a single market by a tick limit of 0 (EX_MIP).
            Trades: open && !answers.Value(PerpV2Reads.MaxTick(market)).AsBigInteger().IsZero,
            // What stopped at a price needs no newer one.
            open ? OracleDoubt(answers, market, block) : null);
    }

    /// <summary>
    /// Why an index price is not to be traded on; null where nothing is wrong with its age. The venue goes on with the last price it has, and so does its margin: it may
    /// still liquidate by it, and a rescue is right whatever the price turns out to be.
    /// </summary>
    private static string? OracleDoubt(ReadAnswers answers, PerpV2Market market, BlockRef block)
    {
        if (market.Oracle is not { } oracle)
            return null;
        if (answers.Value(PerpV2Reads.Dispatcher(market)).AsAddress() is var dispatcher && dispatcher != oracle.Dispatcher)
            return $"its base token is priced by {dispatcher}, and {oracle.Dispatcher} is configured";
        if (answers.Value(PerpV2Reads.Feed(market)).AsAddress() is var feed && feed != oracle.Feed)
            return $"it is priced by the feed {feed}, and {oracle.Feed} is configured";
        var at = answers.Outputs(PerpV2Reads.Latest(market))[1].AsBigInteger();
        var age = block.Timestamp.UnixSeconds - at;
        if (age < 0)
            return $"its index price is of {at}, {-age} s after the block";
        return age > (long)oracle.MaxAge.TotalSeconds ? $"its index price is of {at}, {age} s before the block; at most {oracle.MaxAge.TotalSeconds:0} s are accepted" : null;
    }

    private static void Warn(ReadAnswers answers, bool housePaused, ImmutableArray<PerpV2MarketState> markets, ImmutableArray<string>.Builder warnings)
    {
        if (housePaused)
            warnings.Add("the clearing house is paused: no trade and no liquidation until it resumes");
        if (answers.Value(PerpV2Reads.VaultPaused).AsBool())
            warnings.Add("the venue's vault is paused: no deposit until it resumes");
        if (answers.Value(PerpV2Reads.HasOrder).AsBool())
            warnings.Add("the account has liquidity orders: they count in its position, and while they stand its liquidation is blocked, which is not health");
        foreach (var market in markets.Where(market => !market.Trades))
            warnings.Add($"market {market.Market.Name} is {(market.Open ? "paused for trading" : "not open")}");
        foreach (var market in markets.Where(market => market.Doubt is not null))
            warnings.Add($"stale oracle of {market.Market.Name}: {market.Doubt}; no hedge in it, rescue goes on");
    }

    private static Wad Price(ReadAnswers answers, string label)
    {
        var price = Wad.FromRaw(answers.Value(label).AsBigInteger());
        return price.Sign > 0 ? price : throw new ReadFailedException("price.not_positive", $"{label} is {price}");
    }

    private static Wad Ratio(ReadAnswers answers, string label)
    {
        var ratio = Wad.FromScaled(answers.Value(label).AsBigInteger(), RatioDecimals, Rounding.Up);
        return ratio.Sign > 0 && ratio <= Wad.One ? ratio : throw new ReadFailedException("perp.margin_ratio", $"{label} is {ratio}, outside (0, 1]");
    }
}
