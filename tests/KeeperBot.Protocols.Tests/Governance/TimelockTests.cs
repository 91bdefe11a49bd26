using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Protocols.Tests.Governance;

/// <summary>What timelocks log and answer, and how far back it is searched for.</summary>
public sealed class TimelockTests
{
    private static readonly Address At = Address.Parse("0x00000000000000000000000000000000000000b1");
    private static readonly Address Target = Address.Parse("0x00000000000000000000000000000000000000b2");
    private static readonly Hash32 Id = new([.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly TimelockSource Compound = new("compound", At, TimelockKind.Compound, 1000);
    private static readonly TimelockSource Controller = new("executor", At, TimelockKind.OpenZeppelin, 1000);

    [Fact]
    public void Topics_AreThoseOfThePublicContracts() => TimelockAbi.Topics[0].Select(topic => topic.ToString()).ShouldBe(
    [
        "0x4cf4410cc57040e44862ef0f45f3dd5a5e02db8eb8add648d4b0e236f1d07dca", "0x76e2796dc3a81d57b0e8504b647febcbeeb5f4af818e164f11eef8131a6a763f",
    ]);

    [Theory]
    [InlineData("setMmRatio(uint24)", true)]
    [InlineData("", false)]
    public void Read_OfCompound_MakesTheCalldataWithAndWithoutASignature(string signature, bool apart)
    {
        var function = AbiFunction.Parse("function setMmRatio(uint24 ratio)");
        var call = function.Encode(70_000);
        var log = Log(TimelockAbi.Queued, [Id, Target], AbiValue.Tuple(0, signature, apart ? call.Slice(4, 32) : call, 1_900_000_000));
        var read = TimelockAbi.Read(Compound, log).ShouldNotBeNull();
        (read.Id, read.Call.To, read.Eta).ShouldBe((Id, Target, 1_900_000_000ul));
        read.Call.Data.ShouldBe(call);
        TimelockAbi.Read(Controller, log).ShouldBeNull("another kind of timelock means something else by it");
    }

    [Theory]
    [InlineData(true, 1_899_999_000ul, 1_900_000_000L)] // waits
    [InlineData(true, 1_900_500_000ul, 1_900_000_000L)] // may be executed
    [InlineData(true, 1_901_209_601ul, null)] // past its grace period of two weeks
    [InlineData(false, 1_899_999_000ul, null)] // executed or cancelled
    public void Earliest_OfCompound_IsTheEtaAsLongAsItCanBeExecuted(bool queued, ulong now, long? earliest) =>
        TimelockAbi.Earliest(Entry(Compound, 1_900_000_000), Word(queued ? 1ul : 0), Word(1_209_600), new ChainTime(now)).ShouldBe(earliest is { } time ? new ChainTime((ulong)time) : null);

    [Theory]
    [InlineData(0ul, null)] // never queued, or cancelled
    [InlineData(1ul, null)] // done
    [InlineData(1_900_000_000ul, 1_900_000_000L)]
    public void Earliest_OfAController_IsItsOwnWord(ulong answer, long? earliest) =>
        TimelockAbi.Earliest(Entry(Controller, null), Word(answer), null, new ChainTime(1_899_000_000)).ShouldBe(earliest is { } time ? new ChainTime((ulong)time) : null);

    [Fact]
    public void Earliest_OfSomethingElse_IsAnError()
    {
        Should.Throw<AbiException>(() => TimelockAbi.Earliest(Entry(Controller, null), new CallResult(false, Bytes.Empty), null, default));
        Should.Throw<AbiException>(() => TimelockAbi.Earliest(Entry(Controller, null), new CallResult(true, Bytes.Empty), null, default));
        Should.Throw<AbiException>(() => TimelockAbi.Earliest(Entry(Compound, 5), Word(1), new CallResult(false, Bytes.Empty), default));
    }

    [Fact]
    public async Task Advance_ANodeThatRefusesWideRanges_IsAskedForNarrowerOnesUntilAllIsRead()
    {
        var asked = new List<(ulong From, ulong To)>();
        await using var node = LoopbackRpcServer.Start().On("eth_getLogs", "[]");
        var refusing = node.Keep(Fault.Lying("a hundred blocks at the most", "eth_getLogs", (call, answer) =>
        {
            var range = RangeOf(call.Parameters);
            if (range.To - range.From < 100)
            {
                asked.Add(range);
                return false;
            }

            answer.Remove("result");
            answer["error"] = new JsonObject { ["code"] = -32600, ["message"] = "ranges over 100 blocks are not supported on your plan" };
            return true;
        }));
        using var transport = new HttpRpcTransport(node.Url, new HttpRpcOptions(), TimeProvider.System);
        var logs = new TimelockLogs(new EthClient(transport), [Controller]);

        var cycles = 0;
        while (!await TryAsync(logs, 5000))
            (++cycles).ShouldBeLessThan(200);

        var read = asked.SelectMany(range => Enumerable.Range((int)range.From, (int)(range.To - range.From) + 1)).Distinct().Order().ToList();
        (read[0], read[^1], read.Count).ShouldBe((4000, 5000, 1001), "the look-back and the head, without a gap");
        refusing.Delivered.ShouldBeGreaterThan(0);
        logs.Missing(5000).ShouldBeNull();
        logs.Missing(5001).ShouldNotBeNull().ShouldContain("5001");
    }

    [Fact]
    public async Task Look_ANodeThatDoesNotAnswer_IsSaidAndLeftAloneForAMinute()
    {
        await using var node = LoopbackRpcServer.Start();
        using var transport = new HttpRpcTransport(node.Url, new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var watch = new TimelockWatch(client, new MulticallReader(client, new MulticallOptions { Deployed = Target }), [Controller], new CallDecoder([], new Dictionary<Address, string>()));

        var (queued, unread) = await watch.LookAsync(Snapshot(100, 0), default);

        queued.ShouldBeEmpty();
        unread.Length.ShouldBe(2);
        unread[0].ShouldStartWith("blocks 0 to 100 have not been searched for queued operations yet: ");
        unread[1].ShouldStartWith("the timelocks cannot be asked what waits in them: ");
        await watch.LookAsync(Snapshot(105, 59), default);
        node.Calls("eth_getLogs").ShouldBe(1);
        await watch.LookAsync(Snapshot(106, 60), default);
        node.Calls("eth_getLogs").ShouldBe(2);
    }

    private static PortfolioSnapshot Snapshot(ulong number, ulong seconds) => new(new ChainId(1), new BlockRef(number, Id, Id, new ChainTime(1_800_000_000 + seconds)), []);

    private static async Task<bool> TryAsync(TimelockLogs logs, ulong head)
    {
        try
        {
            return await logs.AdvanceAsync(head, default);
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static (ulong From, ulong To) RangeOf(JsonElement parameters) => (Number(parameters[0].GetProperty("fromBlock")), Number(parameters[0].GetProperty("toBlock")));

    private static ulong Number(JsonElement text) => ulong.Parse(text.GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static QueuedEntry Entry(TimelockSource timelock, ulong? eta) => new(timelock, Id, ImmutableSortedDictionary<int, ContractCall>.Empty, 0, eta);

    private static CallResult Word(ulong value) => new(true, Bytes.Parse("0x" + value.ToString("x64", CultureInfo.InvariantCulture)));

    private static LogEntry Log(AbiEvent what, AbiValue[] indexed, AbiValue rest)
    {
        var names = what.Inputs.Where(input => input.Indexed).Select(input => input.Name).ToList();
        return new LogEntry
        {
            Address = At, Topics = [what.Topic0, .. indexed.Select((value, index) => what.TopicOf(names[index], value))],
            Data = new AbiFunction("f", [], [.. what.Inputs.Where(input => !input.Indexed)]).EncodeOutput([.. rest.Items]), BlockNumber = 1,
        };
    }
}
