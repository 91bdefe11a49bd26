using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;

namespace KeeperBot.Protocols.Tests.Declarative;

public sealed class DeclarativeAdapterTests
{
    private readonly Toy _toy = new();

    [Fact]
    public void Interpret_WholeVenue_HasCrossAndIsolatedAccounts()
    {
        var known = _toy.Read(_toy.Adapter()).ShouldBeOfType<KnownReading>();
        known.MarginAccounts.Select(account => account.Id.Value).ShouldBe(["main/toy", "main/toy/1", "main/toy/2", "main/toy/3"]);
        var cross = known.MarginAccounts[0];
        (cross.Equity, cross.Maintenance, cross.Deposit, cross.Predicate, cross.MarginToken).ShouldBe((Wad.Parse("850"), Wad.Parse("500"), Wad.Parse("1000"), LiquidationPredicate.AtOrBelow, Toy.Usd));
        var second = known.MarginAccounts[2];
        (second.Equity, second.Maintenance, second.IsLiquidatable).ShouldBe((Wad.Parse("200"), Wad.Parse("160"), false));
        var leg = second.Legs.Single().ShouldBeOfType<OptionLeg>();
        (leg.Size, leg.Strike, leg.Kind, leg.Id.Value).ShouldBe((Wad.Parse("-2"), Wad.Parse("2000"), Quant.BlackScholes.OptionKind.Call, "2"));
    }

    [Fact]
    public void Interpret_ExpiredOption_HasNoRequirementAndTakesNoAction()
    {
        var known = _toy.Read(_toy.Adapter()).ShouldBeOfType<KnownReading>();
        var expired = known.MarginAccounts[3];
        expired.Maintenance.ShouldBeNull();
        expired.Legs.OfType<OptionLeg>().Single().ClosingAllowed.ShouldBeFalse();
        known.Warnings.ShouldContain(text => text.Contains("option 3") && text.Contains("awaits settlement"));
        known.Warnings.ShouldContain("a position has expired (1 of positions)");
    }

    [Fact]
    public void Interpret_PredicateAtEquality_IsAsDeclared()
    {
        _toy.Owed = 850_000_000;
        ((KnownReading)_toy.Read(_toy.Adapter())).MarginAccounts[0].IsLiquidatable.ShouldBeTrue();
        _toy.Owed = 849_999_999;
        ((KnownReading)_toy.Read(_toy.Adapter())).MarginAccounts[0].IsLiquidatable.ShouldBeFalse();
    }

    [Fact]
    public void Interpret_AThousandPositions_AreAllRead()
    {
        _toy.Positions = 1000;
        var known = _toy.Read(_toy.Adapter()).ShouldBeOfType<KnownReading>();
        known.MarginAccounts.Length.ShouldBe(1001);
        known.MarginAccounts[1000].Deposit.ShouldBe(Wad.Parse("100000"));
    }

    [Fact]
    public void Interpret_MorePositionsThanTheFileReads_IsUnknown()
    {
        _toy.Positions = 1001;
        var unknown = _toy.Read(_toy.Adapter()).ShouldBeOfType<UnknownReading>();
        (unknown.Code, unknown.Detail).ShouldSatisfyAllConditions(pair => pair.Code.ShouldBe("list.too_long"), pair => pair.Detail.ShouldContain("1001 items"));
    }

    [Fact]
    public void Interpret_NoPositions_IsTheCrossAccountAlone()
    {
        _toy.Positions = 0;
        _toy.Read(_toy.Adapter()).ShouldBeOfType<KnownReading>().MarginAccounts.Length.ShouldBe(1);
    }

    [Fact]
    public void Interpret_TokenOfOtherDecimals_IsUnknown()
    {
        _toy.CoinDecimals = 18;
        Unknown("token.decimals", "are 18, and the file reckons with 6");
    }

    [Fact]
    public void Interpret_AddressThatIsAnotherContract_IsUnknown()
    {
        _toy.BookAt = Address.Parse("0x00000000000000000000000000000000000000ee");
        Unknown("toy.wrong_book", "another book");
    }

    [Fact]
    public void Interpret_NoCodeAtAnAddress_IsUnknown()
    {
        _toy.Instead = (to, _) => to == Toy.Pool ? new CallResult(true, Bytes.Empty) : null;
        Unknown("read.empty", "is there a contract at that address?");
    }

    [Fact]
    public void Interpret_AbiThatDoesNotMatchTheCode_IsUnknown()
    {
        _toy.Instead = (to, _) => to == Toy.Pool ? new CallResult(true, AbiFunction.Parse("f() returns (uint256, uint256)").EncodeOutput(1, 2)) : null;
        Unknown("read.malformed", "something else than the ABI says");
    }

    [Fact]
    public void Interpret_DivisionByZero_IsUnknownWithItsField()
    {
        _toy.Owed = 0;
        Unknown("value.division_by_zero", "field limit = mulDivDown(value * factor, 1.00, owed)", Toy.Json.Replace("mulDivDown(value, factor, 1.0000)", "mulDivDown(value * factor, 1.00, owed)", StringComparison.Ordinal));
    }

    [Fact]
    public void Interpret_Overflow_IsUnknownWithItsField()
    {
        _toy.Value = (BigInteger.One << 256) - 1;
        Unknown("value.overflow", "field");
    }

    [Fact]
    public void Interpret_AnyLegReverted_IsUnknown()
    {
        var adapter = _toy.Adapter();
        var results = new ReaderDouble(_toy.Answer).Answer(adapter.Reads(Toy.Account));
        for (var i = 0; i < results.Length; i++)
        {
            foreach (var broken in new[] { new CallResult(false, Bytes.Empty), new CallResult(true, Bytes.Empty), new CallResult(true, Bytes.Parse("0xdeadbeef")) })
            {
                var copy = results.ToArray();
                copy[i] = broken;
                adapter.Interpret(Toy.Account, Toy.Block, copy).ShouldBeOfType<UnknownReading>($"read {i}");
            }
        }

        adapter.Interpret(Toy.Account, Toy.Block, results.AsSpan()[..^1]).ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.short");
    }

    [Fact]
    public async Task Encode_TopUp_PaysForTheHolderByTheDeclaredCall()
    {
        var (adapter, reading) = Known();
        var action = new TopUpAction(Toy.Account.Id, new("main/toy"), adapter.Venue, Urgency.Routine, "c", "r", new([], []), TokenAmount.FromRaw(Toy.Usd, 5_000_000));
        var call = (await adapter.EncodeAsync(Toy.Account, action, _toy.Snapshot(reading), default)).ShouldBeOfType<EncodedCall>();
        call.To.ShouldBe(Toy.Pool);
        call.Data.ShouldBe(AbiFunction.Parse("pay(address,uint256,address)").Encode(Toy.Coin, 5_000_000, Toy.Account.Holder));
        call.Spends.ShouldBe([action.Amount]);
    }

    [Fact]
    public async Task Encode_Reduce_QuotesAndBoundsByTheWorstPrice()
    {
        var (adapter, reading) = Known();
        Task<Encoding> Reduce(string id, string quantity, string worst) => adapter.EncodeAsync(
            Toy.Account, new ReduceAction(Toy.Account.Id, new("main/toy/" + id), adapter.Venue, Urgency.Routine, "c", "r", new([], []), new(id), Wad.Parse(quantity), Wad.Parse(worst), null),
            _toy.Snapshot(reading), default);
        var call = (await Reduce("2", "1.5", "61")).ShouldBeOfType<EncodedCall>();
        // Quoted at 60 each; 0.3 % above it is tighter than the worst price.
        call.Data.ShouldBe(AbiFunction.Parse("close(uint256,uint256,uint256)").Encode(2, Wad.Parse("1.5").Raw, Wad.Parse("90.27").Raw));
        call.Spends.ShouldBe([TokenAmount.FromRaw(Toy.Usd, 90_270_000)]);
        (await Reduce("2", "1.5", "59")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.beyond_worst_price");
        (await Reduce("2", "3", "61")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("reduce.exceeds_position");
        (await Reduce("3", "1", "61")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("market.not_open");
        (await Reduce("7", "1", "61")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("target.unknown");
    }

    [Fact]
    public async Task Encode_ReadingOfSomebodyElse_IsRefused()
    {
        var (adapter, reading) = Known();
        var action = new TopUpAction(Toy.Account.Id, new("main/toy"), adapter.Venue, Urgency.Routine, "c", "r", new([], []), TokenAmount.FromRaw(Toy.Usd, 5_000_000));
        (await adapter.EncodeAsync(Toy.Account, action, _toy.Snapshot(reading with { Warnings = ["other"] }), default)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("position.unknown");
    }

    [Fact]
    public void Explain_AfterAFailure_ShowsWhatWasRead()
    {
        _toy.BookAt = Address.Parse("0x00000000000000000000000000000000000000ee");
        var adapter = _toy.Adapter();
        var explained = adapter.Explain(Toy.Account, Toy.Block, new ReaderDouble(_toy.Answer).Answer(adapter.Reads(Toy.Account)));
        explained.Reading.ShouldBeOfType<UnknownReading>();
        explained.Values.ShouldContain(new ExplainedValue("value", "read summary", "1000", "USD"));
    }

    private (DeclarativeAdapter, KnownReading) Known()
    {
        var adapter = _toy.Adapter();
        return (adapter, _toy.Read(adapter).ShouldBeOfType<KnownReading>());
    }

    private void Unknown(string code, string detail, string? json = null)
    {
        var unknown = _toy.Read(_toy.Adapter(json)).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldStartWith(code);
        unknown.Detail.ShouldContain(detail);
    }
}
