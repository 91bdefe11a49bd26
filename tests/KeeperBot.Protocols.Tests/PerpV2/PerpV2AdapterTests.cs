using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.PerpV2;

public sealed class PerpV2AdapterTests : VenueAdapterContract
{
    private static readonly Recording Short = Recording.Load("perp-v2", "short.json");
    private static readonly Recording Long = Recording.Load("perp-v2", "long.json");

    private protected override Recording Recorded => Short;

    private protected override IVenueAdapter Adapter => Of(Short);

    // The paused and the closed price count only in a market that is not open; the probe's revert is its answer.
    private protected override bool MayFail(int read) => Label(read) is "vETH.isClosed" or "vETH.pausedIndex" or "vETH.closedPrice" or "vETH.liquidationProbe";

    [Fact]
    public void Interpret_RecordedShort_HasTheConventionsOfSignAndScale()
    {
        var margin = Known(Short.Results.ToArray()).MarginAccounts.Single();
        margin.Id.ShouldBe(new MarginAccountId("main/perp-v2"));
        margin.Deposit.ToString().ShouldBe("900");
        margin.Equity.ToString().ShouldBe("895.306235");
        margin.Maintenance.ToString().ShouldBe("374.894083382846718672");
        margin.FreeCollateral.ToString().ShouldBe("295.475701");
        margin.MaintenanceRatio.ToString().ShouldBe("0.0625");
        var leg = margin.Legs.Single().ShouldBeOfType<PerpLeg>();
        // Short and negative; the mark lies under the index, so shorts pay: positive is owed.
        leg.Size.ToString().ShouldBe("-3");
        leg.MarkPrice.ToString().ShouldBe("1999.435111375182499584");
        leg.IndexPrice.ToString().ShouldBe("2040");
        leg.PendingFunding.ToString().ShouldBe("0.036482390352796901");
    }

    [Fact]
    public void Interpret_RecordedLongOfTheSameBlock_IsOwedTheFundingThatTheShortOwes()
    {
        var leg = (PerpLeg)((KnownReading)Of(Long).Interpret(Long.Account, Long.Block, Long.Results.AsSpan())).MarginAccounts.Single().Legs.Single();
        leg.Size.ToString().ShouldBe("1");
        leg.PendingFunding.Sign.ShouldBe(-1);
    }

    [Fact]
    public void Interpret_RequirementZero_IsNoRequirement() =>
        Known(With("marginRequirement", PerpV2Abi.MarginRequirement.EncodeOutput(0))).MarginAccounts.Single().Health.HasRequirement.ShouldBeFalse();

    [Fact]
    public void Interpret_EquityAtTheRequirementAndOneWeiUnder_IsStrict()
    {
        var requirement = Known(Short.Results.ToArray()).MarginAccounts.Single().Maintenance!.Value.Raw;
        Known(With("accountValue", PerpV2Abi.AccountValue.EncodeOutput(requirement))).MarginAccounts.Single().IsLiquidatable.ShouldBeFalse();
        Known(With("accountValue", PerpV2Abi.AccountValue.EncodeOutput(requirement - 1))).MarginAccounts.Single().IsLiquidatable.ShouldBeTrue();
        Known(With("accountValue", PerpV2Abi.AccountValue.EncodeOutput(-requirement))).MarginAccounts.Single().Equity.Raw.ShouldBe(-requirement);
    }

    [Theory]
    [InlineData("CH_EAV", false)]
    [InlineData("CH_NEFCI", true)]
    [InlineData("CH_PSZ", true)]
    public void Interpret_TheVenuesOwnVerdict_ComesFromItsLiquidationCall(string complaint, bool liquidatable) =>
        Known(WithRevert("vETH.liquidationProbe", complaint)).MarginAccounts.Single().VenueSaysLiquidatable.ShouldBe(liquidatable);

    [Theory]
    [InlineData("CH_CLWTISO")]
    [InlineData("CH_MNO")]
    [InlineData("Pausable: paused")]
    public void Interpret_LiquidationBlocked_IsNotHealth(string complaint)
    {
        var requirement = Known(Short.Results.ToArray()).MarginAccounts.Single().Maintenance!.Value.Raw;
        var results = WithRevert("vETH.liquidationProbe", complaint);
        var healthy = Known(results);
        healthy.MarginAccounts.Single().VenueSaysLiquidatable.ShouldBeFalse();
        healthy.Warnings.ShouldNotContain(text => text.Contains("disagree"));
        results[Index("accountValue")] = new CallResult(true, PerpV2Abi.AccountValue.EncodeOutput(requirement - 1));
        Known(results).MarginAccounts.Single().VenueSaysLiquidatable.ShouldBeTrue();
    }

    [Fact]
    public void Interpret_VerdictsThatDisagree_AreWarnedOf() =>
        Known(WithRevert("vETH.liquidationProbe", "CH_NEFCI")).Warnings.ShouldContain(text => text.Contains("disagree"));

    [Fact]
    public void Interpret_CollateralThatIsNotConfigured_IsUnknownAndTheVaultsWordCounts()
    {
        var other = AbiValue.Array(Address.Parse("0x00000000000000000000000000000000000000aa"));
        var unknown = Read(With("collateralTokens", PerpV2Abi.CollateralTokens.EncodeOutput(other))).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe("perp.unconfigured_collateral");
        unknown.Detail.ShouldContain("00aa");
        var contradiction = Known(With("collateralLiquidatable", PerpV2Abi.CollateralLiquidatable.EncodeOutput(true)));
        contradiction.MarginAccounts.Single().VenueSaysLiquidatable.ShouldBeTrue();
        contradiction.Warnings.ShouldContain(text => text.Contains("disagree"));
    }

    [Fact]
    public void Interpret_MarketThatIsNotConfigured_IsUnknown()
    {
        var two = AbiValue.Array(Short.Perp.Markets[0].BaseToken, Address.Parse("0x00000000000000000000000000000000000000aa"));
        Code(Read(With("baseTokens", PerpV2Abi.BaseTokens.EncodeOutput(two)))).ShouldBe("perp.unconfigured_market");
    }

    [Theory]
    [InlineData("vETH.mark")]
    [InlineData("vETH.index")]
    public void Interpret_PriceOfZero_IsUnknown(string label) =>
        Code(Read(With(label, PerpV2Abi.MarkPrice.EncodeOutput(0)))).ShouldBe("price.not_positive");

    [Fact]
    public void Interpret_ImpossibleMarginRatio_IsUnknown() =>
        Code(Read(With("mmRatio", PerpV2Abi.MaintenanceRatio.EncodeOutput(1_000_001)))).ShouldBe("perp.margin_ratio");

    [Fact]
    public void Interpret_ClosedMarket_IsValuedAtItsClosedPrice()
    {
        var results = With("vETH.isOpen", PerpV2Abi.IsOpen.EncodeOutput(false));
        results[Index("vETH.isClosed")] = new CallResult(true, PerpV2Abi.IsClosed.EncodeOutput(true));
        results[Index("vETH.closedPrice")] = new CallResult(true, PerpV2Abi.ClosedPrice.EncodeOutput(Wad.FromInteger(1234).Raw));
        var reading = Known(results);
        ((PerpLeg)reading.MarginAccounts.Single().Legs.Single()).MarkPrice.ShouldBe(Wad.FromInteger(1234));
        reading.Markets.Single().Open.ShouldBeFalse();
    }

    [Fact]
    public void Interpret_TickLimitOfZero_IsAMarketPausedForTrading()
    {
        var reading = Known(With("vETH.maxTickCrossed", PerpV2Abi.MaxTickCrossed.EncodeOutput(0)));
        reading.Markets.Single().Open.ShouldBeFalse();
        reading.Warnings.ShouldContain("market vETH is paused for trading");
    }

    [Fact]
    public void Construct_NoMarketOrOneTwice_IsRefused()
    {
        Should.Throw<ArgumentException>(() => new PerpV2Adapter(Short.Perp with { Markets = [] }, Routes(Short), Silent()));
        Should.Throw<ArgumentException>(() => new PerpV2Adapter(Short.Perp with { Markets = [Short.Perp.Markets[0], Short.Perp.Markets[0]] }, Routes(Short), Silent()));
    }

    private static PerpV2Adapter Of(Recording recording) => new(recording.Perp, Routes(recording), Silent());

    private static ImmutableDictionary<AccountId, IAccountRoute> Routes(Recording recording) =>
        ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(recording.Account.Id, new DirectRoute());

    private static ScriptedChain Silent() => new((_, _) => throw new InvalidOperationException("nothing is to be asked"));

    private KnownReading Known(CallResult[] results) => Read(results).ShouldBeOfType<KnownReading>();

    private static string Label(int read) => PerpV2Reads.Plan(Short.Perp, Short.Account.Holder)[read].Label;

    private static int Index(string label) => PerpV2Reads.Plan(Short.Perp, Short.Account.Holder).ToList().FindIndex(read => read.Label == label);

    private static CallResult[] With(string label, Bytes answer)
    {
        var results = Short.Results.ToArray();
        results[Index(label)] = new CallResult(true, answer);
        return results;
    }

    private static CallResult[] WithRevert(string label, string message)
    {
        var results = Short.Results.ToArray();
        results[Index(label)] = new CallResult(false, AbiFunction.Parse("Error(string)").Encode(message));
        return results;
    }
}
