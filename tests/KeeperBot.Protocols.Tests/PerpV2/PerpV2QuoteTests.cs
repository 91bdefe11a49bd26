using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.PerpV2;

/// <summary>How a trade is quoted and bounded, against a chain that answers what the test says.</summary>
public sealed class PerpV2QuoteTests
{
    private static readonly Recording Recorded = Recording.Load("perp-v2", "long.json");
    private static readonly AbiFunction Trade = AbiFunction.Parse("function tradePerp(bool sell, uint256 base, uint256 bound, uint256 deadline) returns (uint256 base, uint256 quote)");

    [Fact]
    public async Task Encode_Sale_QuotesTheTrueCallAsTheActorAtTheSnapshotsBlock()
    {
        var (chain, encoding) = await EncodeAsync(Wad.Parse("-0.5"), Wad.FromInteger(1990), quote: Wad.FromInteger(1000));
        var call = encoding.ShouldBeOfType<EncodedCall>();
        var asked = chain.Asked.Single();
        (asked.From, asked.Call.To, asked.Block).ShouldBe((Recorded.Account.Actor, Recorded.Account.Holder, Recorded.Block));
        Trade.DecodeInput(asked.Call.Data.Span)["bound"].AsBigInteger().ShouldBe(BigInteger.One);
        var sent = Trade.DecodeInput(call.Data.Span);
        sent["sell"].AsBool().ShouldBeTrue();
        sent["base"].AsBigInteger().ShouldBe(Wad.Parse("0.5").Raw);
        sent["bound"].AsBigInteger().ShouldBe(Wad.Parse("997").Raw); // 1000 less 0.3 %, above 0.5 x 1990
        sent["deadline"].AsUInt64().ShouldBe(Recorded.Block.Timestamp.UnixSeconds + 300);
    }

    [Fact]
    public async Task Encode_Purchase_BoundsByTheWorstPriceWhereThatIsTighter()
    {
        var (_, encoding) = await EncodeAsync(Wad.Parse("0.5"), Wad.FromInteger(2001), quote: Wad.FromInteger(1000));
        Trade.DecodeInput(encoding.ShouldBeOfType<EncodedCall>().Data.Span)["bound"].AsBigInteger().ShouldBe(Wad.Parse("1000.5").Raw);
    }

    [Theory]
    [InlineData("-0.5", "2001", "quote.beyond_worst_price")]
    [InlineData("0.5", "1999", "quote.beyond_worst_price")]
    [InlineData("0", "2000", "trade.malformed")]
    [InlineData("0.5", "0", "trade.malformed")]
    public async Task Encode_WhatMustNotBeSent_IsRefused(string quantity, string worst, string code)
    {
        var (_, encoding) = await EncodeAsync(Wad.Parse(quantity), Wad.Parse(worst), quote: Wad.FromInteger(1000));
        encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe(code);
    }

    [Fact]
    public async Task Encode_PartialFill_IsRefused()
    {
        var (_, encoding) = await EncodeAsync(Wad.Parse("-0.5"), Wad.FromInteger(1900), Wad.FromInteger(1000), filled: Wad.Parse("0.4"));
        encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.partial");
    }

    [Fact]
    public async Task Encode_SaleForNothing_NeverSendsABoundOfZero()
    {
        var (_, encoding) = await EncodeAsync(Wad.FromRaw(-1), Wad.FromRaw(1), quote: Wad.Zero, filled: Wad.FromRaw(1));
        encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.beyond_worst_price");
    }

    [Fact]
    public async Task Encode_QuoteThatIsNoAnswer_IsRefused()
    {
        var (_, encoding) = await EncodeAsync(Wad.One, Wad.FromInteger(3000), _ => new CallResult(true, Bytes.Empty));
        encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.malformed");
    }

    [Fact]
    public async Task Encode_AccountThatIsNotKnownAtTheBlock_IsRefusedWithoutAsking()
    {
        var chain = new ScriptedChain((_, _) => throw new InvalidOperationException("nothing is to be asked"));
        var snapshot = Snapshot(new UnknownReading(Recorded.Perp.Venue, "read.reverted", "x"));
        var encoding = await Adapter(chain).EncodeAsync(Recorded.Account, Action(Wad.One, Wad.FromInteger(3000)), snapshot, CancellationToken.None);
        encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("position.unknown");
    }

    private static Task<(ScriptedChain Chain, Encoding Encoding)> EncodeAsync(Wad quantity, Wad worst, Wad quote, Wad? filled = null) =>
        EncodeAsync(quantity, worst, _ => new CallResult(true, Trade.EncodeOutput((filled ?? quantity.Abs()).Raw, quote.Raw)));

    private static async Task<(ScriptedChain Chain, Encoding Encoding)> EncodeAsync(Wad quantity, Wad worst, Func<ContractCall, CallResult> answer)
    {
        var chain = new ScriptedChain((_, call) => answer(call));
        var adapter = Adapter(chain);
        var reading = adapter.Interpret(Recorded.Account, Recorded.Block, Recorded.Results.AsSpan());
        return (chain, await adapter.EncodeAsync(Recorded.Account, Action(quantity, worst), Snapshot(reading), CancellationToken.None));
    }

    private static HedgeAction Action(Wad quantity, Wad worst) => new(
        Recorded.Account.Id, MarginAccountId.Cross(Recorded.Account.Id, Recorded.Perp.Venue), Recorded.Perp.Venue, Urgency.Routine, "test", "test",
        new ExpectedEffect([], []), new LegId("vETH"), quantity, worst);

    private static PortfolioSnapshot Snapshot(VenueReading reading) =>
        new(Recorded.Account.Chain, Recorded.Block, [new AccountSnapshot(Recorded.Account, [reading], [], [], null)]);

    private static PerpV2Adapter Adapter(ScriptedChain chain) => new(
        Recorded.Perp,
        ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(Recorded.Account.Id, new OptionsVaultRoute(Recorded.Perp.Markets[0].BaseToken)),
        chain);
}
