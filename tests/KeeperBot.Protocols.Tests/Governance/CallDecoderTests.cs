using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.Governance;

/// <summary>Queued calls against the tables of the venues, and recorded answers under other parameters.</summary>
public sealed class CallDecoderTests
{
    private static readonly Recording Recorded = Recording.Load("perp-v2", "short.json");
    private static readonly ImmutableDictionary<AccountId, IAccountRoute> Routes = ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(Recorded.Account.Id, new DirectRoute());
    private static readonly PerpV2Adapter Perp = new(Recorded.Perp, Routes, new ScriptedChain((_, _) => default));

    private static ImmutableArray<RiskParameter> Now => ((IGovernedVenue)Perp).Parameters(Recorded.Account, Recorded.Results.AsSpan());

    private static CallDecoder Decoder => new([Perp], new Dictionary<Address, string> { [Recorded.Perp.ClearingHouse] = "perp-v2.clearingHouse" });

    [Fact]
    public void Parameters_OfARecording_AreWhatItSays()
    {
        var shown = Now.ToDictionary(parameter => parameter.Name, parameter => parameter.Text);
        (shown["maintenanceRatio"], shown["initialRatio"], shown["clearingHousePaused"], shown["vETH.open"]).ShouldBe(("6.25 %", "10 %", "no", "yes"));
    }

    [Fact]
    public void Decode_AKnownSetter_NamesWhatItSets()
    {
        var (call, touches) = Decoder.Decode(Call(Recorded.Perp.ClearingHouse, "function pause()"), Now);
        (call.Known, touches).ShouldBe((true, true));
        call.Changes.ShouldHaveSingleItem().ShouldBe(new ParameterChange(Perp.Venue, "clearingHousePaused", UInt256.One));
        call.Text.ShouldBe("ClearingHouse.pause() [perp-v2/clearingHousePaused no -> yes]");
    }

    [Fact]
    public void Decode_ASetterThatSetsWhatIsThere_TouchesNothing() => Decoder.Decode(Call(Recorded.Perp.ClearingHouse, "function unpause()"), Now).Touches.ShouldBeFalse();

    [Fact]
    public void Decode_TheSameFunctionOfAnotherContract_IsNotOurs()
    {
        var (call, touches) = Decoder.Decode(Call(Recorded.Perp.Exchange, "function pause()"), Now);
        (call.Known, touches).ShouldBe((false, false));
    }

    [Theory]
    [InlineData("function somethingElse(uint256 x)", "function 0x")]
    [InlineData("function upgradeTo(address to)", "other code for perp-v2.clearingHouse: 0x00000000000000000000000000000000000000b9")]
    public void Decode_ACallToAWatchedContract_IsToldOf(string function, string text)
    {
        var parsed = AbiFunction.Parse(function);
        var argument = parsed.Inputs[0].Type.Name == "address" ? (AbiValue)Address.Parse("0x00000000000000000000000000000000000000b9") : 5;
        var (call, touches) = Decoder.Decode(new(Recorded.Perp.ClearingHouse, parsed.Encode(argument)), Now);
        touches.ShouldBeTrue();
        call.Text.ShouldStartWith(text);
        call.Changes.ShouldBeEmpty();
    }

    [Fact]
    public void Decode_AnUpgradeThroughAProxyAdmin_NamesTheProxy() => Decoder.Decode(
        new(Recorded.Account.Holder, AbiFunction.Parse("function upgrade(address proxy, address to)").Encode(Recorded.Perp.ClearingHouse, Recorded.Account.Holder)), Now)
        .Call.Text.ShouldStartWith("other code for perp-v2.clearingHouse");

    [Fact]
    public void Decode_GarbledArgumentsAndNoData_AreUnknownCalls()
    {
        foreach (var data in new[] { Bytes.Empty, Bytes.Parse("0x12"), AbiFunction.Parse("function upgradeTo(address to)").Selector })
            Decoder.Decode(new(Recorded.Perp.ClearingHouse, data), Now).Call.Known.ShouldBeFalse();
    }

    [Fact]
    public void Suppose_TheValueThatIsThere_GivesTheReadingAgain()
    {
        var now = Now.Single(parameter => parameter.Name == "maintenanceRatio");
        var read = Perp.Interpret(Recorded.Account, Recorded.Block, Recorded.Results.AsSpan()).ShouldBeOfType<KnownReading>().MarginAccounts.Single();
        var same = Suppose(new ParameterChange(Perp.Venue, now.Name, now.Raw)).ShouldBeOfType<KnownReading>().MarginAccounts.Single();
        (same.Health, same.Equity, same.Maintenance).ShouldBe((read.Health, read.Equity, read.Maintenance));
        var doubled = Suppose(new ParameterChange(Perp.Venue, now.Name, now.Raw + now.Raw)).ShouldBeOfType<KnownReading>().MarginAccounts.Single();
        doubled.Maintenance!.Value.Raw.ShouldBe(read.Maintenance!.Value.Raw * 2);
    }

    [Fact]
    public void Suppose_WhatCannotBe_IsUnknownWithTheReason()
    {
        Suppose(new ParameterChange(Perp.Venue, "nothing", 1)).ShouldBeOfType<UnknownReading>().Code.ShouldBe("governance.unknown_parameter");
        Suppose(new ParameterChange(Perp.Venue, "maintenanceRatio", 2_000_000)).ShouldBeOfType<UnknownReading>().Code.ShouldBe("perp.margin_ratio");
    }

    private static VenueReading Suppose(ParameterChange change) => ((IGovernedVenue)Perp).Suppose(Recorded.Account, Recorded.Block, Recorded.Results.AsSpan(), [change]);

    private static ContractCall Call(Address to, string function) => new(to, AbiFunction.Parse(function).Encode());
}
