using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>
/// Turns the lens's answers into one margin account a subaccount. The venue knows no ratio: its auction starts where net maintenance margin is below zero. Equity is
/// the mark-to-market value, the requirement what maintenance margin is below it, so that equity less requirement is the venue's margin to the unit. All amounts
/// have 18 decimals; sizes are positive for long.
/// </summary>
internal static class DeriveV2Interpreter
{
    /// <summary>How far the sum over the holdings may be from the venue's own, a holding: each product is truncated.</summary>
    private const int UnitsApart = 4;

    internal static KnownReading Read(DeriveV2Options options, AccountRef account, BlockRef block, ReadAnswers answers)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        var margins = options.Of(account.Id).Select(item => One(options, account, item, block, answers, warnings)).ToImmutableArray();
        return margins.IsEmpty
            ? throw new ReadFailedException("derive.no_subaccount", $"{options.Venue} has no subaccount of {account.Id}; add it to the venue's keptSubaccounts")
            : new KnownReading(options.Venue, margins, [], warnings.ToImmutable());
    }

    private static MarginAccount One(
        DeriveV2Options options, AccountRef account, DeriveV2Subaccount subaccount, BlockRef block, ReadAnswers answers, ImmutableArray<string>.Builder warnings)
    {
        var read = answers.Value(subaccount.Name);
        var id = MarginAccountId.Isolated(account.Id, options.Venue, subaccount.Name);
        Require(options, account, subaccount, read);
        var (maintenance, value, cash) = (Number(read, "maintenanceMargin"), Number(read, "markToMarket"), Number(read, "cash"));
        RequireSum(id, read, value);
        var curve = CurveOf(options, read, answers.Own ?? answers, block);
        if (answers.Own is not null)
        {
            curve = curve?.Under(options, read, answers, block.Timestamp) ?? throw new ReadFailedException("derive.margin_disagrees", $"the venue's maintenance margin of {id} is not what its parameters amount to");
            var point = curve.At(MarketShift.None);
            maintenance = Wad.FromDouble(point.Equity - point.Maintenance).Raw;
        }

        var (equity, requirement) = Ratio(maintenance, value);
        var (paused, inAuction) = (read["paused"].AsBool(), read["auctionLive"].AsBool());
        Warn(id, read, paused, inAuction, block, warnings);
        var initial = read["initialMargin"].AsBigInteger();
        if (curve is null)
            warnings.Add($"{id}: the venue's maintenance margin ({Wad.FromRaw(maintenance)}) is not what its parameters amount to: its liquidation price is not known");
        return new MarginAccount(
            id, options.Venue,
            Deposit: Wad.FromRaw(cash),
            Equity: Wad.FromRaw(equity),
            Maintenance: requirement.IsZero ? null : Wad.FromRaw(requirement),
            LiquidationPredicate.StrictlyBelow,
            VenueSaysLiquidatable: maintenance.Sign < 0,
            // A deposit is an adjustment, which neither a paused manager nor an account under auction takes.
            MarginToken: paused || inAuction ? null : options.SettlementToken,
            FreeCollateral: read["initialKnown"].AsBool() ? Wad.FromRaw(BigInteger.Max(initial, BigInteger.Zero)) : null,
            MaintenanceRatio: null,
            // Those that give a price of the underlying itself come first.
            [.. read["holdings"].Items.OrderBy(item => item["assetType"].AsInt32() == DeriveV2Reads.Option).Select(item => Leg(options, item)).OfType<PositionLeg>()])
        {
            Curve = curve,
        };
    }

    /// <summary>
    /// Value and what the margin is below it. A debt with nothing else, or with bases that are worth less as value than as margin, has no requirement in that
    /// sense; below zero its debt is the requirement, and nothing backs it.
    /// </summary>
    private static (BigInteger Equity, BigInteger Requirement) Ratio(BigInteger maintenance, BigInteger value)
    {
        var requirement = value - maintenance;
        if (requirement.Sign > 0)
            return (value, requirement);
        return maintenance.Sign < 0 ? (BigInteger.Zero, -maintenance) : (value, BigInteger.Zero);
    }

    private static void Require(DeriveV2Options options, AccountRef account, DeriveV2Subaccount subaccount, AbiValue read)
    {
        var owner = read["owner"].AsAddress();
        if (owner != account.Holder)
            throw new ReadFailedException(
                "derive.not_owner",
                $"subaccount {subaccount.Number} of {options.Venue} belongs to {owner}, not to {account.Holder}{(options.Matching is null ? "; if it trades through the exchange, configure the venue's matching" : "")}");
        var heartbeat = read["longestHeartbeat"].AsBigInteger();
        if (heartbeat > (BigInteger)options.MaxFeedAge.TotalSeconds)
            throw new ReadFailedException(
                "derive.feed_age",
                $"a feed of subaccount {subaccount.Number} may be {heartbeat} s old before it says so, and {options.Venue} believes none older than {(long)options.MaxFeedAge.TotalSeconds} s; raise maxFeedAge if that is the venue's present setting");
    }

    private static void RequireSum(MarginAccountId id, AbiValue read, BigInteger value)
    {
        var holdings = read["holdings"].Items;
        // Interest is in the cash that was read after its settlement, not in the holding.
        var sum = holdings.Where(item => item["assetType"].AsInt32() != 0).Aggregate(Number(read, "cash"), (total, item) => total + Number(item, "value"));
        if (BigInteger.Abs(sum - value) > UnitsApart * (holdings.Length + 1))
            throw new ReadFailedException("derive.value_disagrees", $"the venue values {id} at {Wad.FromRaw(value)}, its holdings add up to {Wad.FromRaw(sum)}");
    }

    private static PositionLeg? Leg(DeriveV2Options options, AbiValue holding)
    {
        var kind = holding["assetType"].AsInt32();
        if (kind == 0)
            return null;
        var underlying = options.Markets.Single(item => item.Id == holding["marketId"].AsBigInteger()).Underlying;
        var size = Wad.FromRaw(Number(holding, "balance"));
        return kind switch
        {
            DeriveV2Reads.Perpetual => new PerpLeg(new($"{underlying}.perp"), underlying, size, Price(holding, "price"), Price(holding, "spot"), Wad.FromRaw(Number(holding, "fundingOwed"))),
            DeriveV2Reads.Base => new SpotLeg(new($"{underlying}.base"), underlying, size, Price(holding, "price"), "base collateral") { IsMarginToken = false },
            DeriveV2Reads.Option => Option(underlying, holding, size),
            _ => throw new ReadFailedException("derive.unknown_type", $"{underlying} has a holding of type {kind}"),
        };
    }

    /// <summary>The venue prices by Black's formula on the forward, undiscounted: as Black-Scholes does at a spot that is the forward, with a rate of zero.</summary>
    private static OptionLeg Option(Underlying underlying, AbiValue holding, Wad size)
    {
        var (isCall, strike, expiry) = (holding["isCall"].AsBool(), Wad.FromRaw(holding["strike"].AsBigInteger()), new ChainTime(holding["expiry"].AsUInt64()));
        var name = string.Create(CultureInfo.InvariantCulture, $"{underlying}-{expiry.UnixSeconds}-{strike}-{(isCall ? "C" : "P")}");
        return new OptionLeg(
            new(name), underlying, size, isCall ? OptionKind.Call : OptionKind.Put, strike, expiry, Price(holding, "forward"), Price(holding, "vol"), Wad.Zero,
            // The venue's exchange is off the chain: the keeper cannot trade there.
            Wad.FromRaw(holding["price"].AsBigInteger()), ClosingAllowed: false);
    }

    private static void Warn(MarginAccountId id, AbiValue read, bool paused, bool inAuction, BlockRef block, ImmutableArray<string>.Builder warnings)
    {
        if (paused)
            warnings.Add($"{id}: the manager is paused: no deposit until it resumes, and auctions go on");
        if (inAuction)
            warnings.Add(read["canTerminate"].AsBool()
                ? $"{id} is under auction and above its buffer: anybody may end it by terminateAuction; no deposit before"
                : $"{id} is under auction: no deposit until it ends, and another one cannot be started, which is not health");
        if (!read["auctionKnowsManager"].AsBool())
            warnings.Add($"{id}: the auction does not serve its manager now, which is not health");
        if (read["cashInsolvent"].AsBool())
            warnings.Add($"{id}: the venue's cash is not wholly backed: withdrawals bear a fee, and a deposit counts in full for margin only");
        if (!read["initialKnown"].AsBool())
            warnings.Add($"{id}: the venue cannot say its initial margin now (the stablecoin's feed, as a rule)");
        foreach (var expired in read["holdings"].Items.Where(item => item["assetType"].AsInt32() == DeriveV2Reads.Option && item["expiry"].AsBigInteger() <= block.Timestamp.UnixSeconds))
            warnings.Add($"{id}: an option of strike {Wad.FromRaw(expired["strike"].AsBigInteger())} expired at {new ChainTime(expired["expiry"].AsUInt64())} and awaits settlement (settleOptions, by anybody)");
    }

    private static BigInteger Number(AbiValue of, string name) => of[name].AsBigInteger();

    private static Wad Price(AbiValue of, string name)
    {
        var price = Wad.FromRaw(Number(of, name));
        return price.Sign > 0 ? price : throw new ReadFailedException("price.not_positive", $"{name} of {of["asset"].AsAddress()} is {price}");
    }

    /// <summary>Null too where the manager does not give its parameters: that takes the foresight, not the position, from the keeper.</summary>
    private static DeriveV2Curve? CurveOf(DeriveV2Options options, AbiValue read, ReadAnswers answers, BlockRef block)
    {
        try
        {
            return DeriveV2Curve.Of(options, read, answers, block.Timestamp);
        }
        catch (ReadFailedException)
        {
            return null;
        }
    }
}
