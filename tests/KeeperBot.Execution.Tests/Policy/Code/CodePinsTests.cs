using System.Collections.Immutable;
using KeeperBot.Core.Safety;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Execution.Tests.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Execution.Tests.Policy.Code;

/// <summary>Pins against an Anvil: every way in which a contract's code can change behind its address.</summary>
public sealed class CodePinsTests
{
    private static readonly Address Proxy = Address.Parse("0x00000000000000000000000000000000000000d1");
    private static readonly Address Logic = Address.Parse("0x00000000000000000000000000000000000000d2");
    private static readonly Address Other = Address.Parse("0x00000000000000000000000000000000000000d3");
    private static readonly Address Beacon = Address.Parse("0x00000000000000000000000000000000000000d4");
    private static readonly Bytes Plain = Bytes.Parse("0x60016002");
    private static readonly Bytes Changed = Bytes.Parse("0x60016003");

    // As the code of a Safe's proxy begins.
    private static readonly Bytes SafeCode = Bytes.Parse("0x608060405273ffffffffffffffffffffffffffffffffffffffff600054167fa619486e00");

    // Returns storage slot 0 to any call, as a beacon's implementation() would.
    private static readonly Bytes BeaconCode = Bytes.Parse("0x60005460005260206000f3");

    public static TheoryData<string, string> Changes() => new()
    {
        { "plain", "its own code" }, { "plain", "its own code is gone" },
        { "eip-1967", "the implementation's address" }, { "eip-1967", "the implementation's code" }, { "eip-1967", "its own code" },
        { "zeppelin", "the implementation's address" }, { "zeppelin", "the implementation's code" },
        { "safe", "the implementation's address" }, { "safe", "the implementation's code" }, { "safe", "its own code" },
        { "minimal", "the implementation's code" }, { "minimal", "its own code" },
        { "beacon", "the beacon's answer" }, { "beacon", "the beacon's code" }, { "beacon", "the beacon's address" }, { "beacon", "the implementation's code" },
        { "minimal of a proxy", "the implementation's address" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Case61_CodeChanges_IsADoubtAboutWhatUsesItUntilTheOperatorNamesTheFingerprint(string shape, string change)
    {
        await using var chain = await CounterChain.StartAsync();
        using var journal = JournalDriver.Open(chain.Folder);
        await DeployAsync(chain, shape);
        var pins = Pins(chain, journal);
        (await LookAsync(chain, pins)).ShouldBeEmpty("the first look learns");
        (await LookAsync(chain, pins)).ShouldBeEmpty();

        await ChangeAsync(chain, shape, change);

        var doubt = (await LookAsync(chain, pins)).ShouldHaveSingleItem();
        (doubt.Kind, doubt.Account, doubt.Venue).ShouldBe((DoubtKind.CodeChanged, TestPlan.Account, TestPlan.Venue));
        (await LookAsync(chain, pins, thorough: true)).ShouldBe([doubt]);
        (await LookAsync(chain, Pins(chain, journal))).ShouldBe([doubt], "a restart forgets nothing");
        var fingerprint = doubt.Detail.Split("fingerprint ")[1].Split(',')[0];
        journal.WriteControl(new(PolicyControls.CodeOf(Proxy), new string('0', 64), "a fingerprint that is not there", null));
        (await LookAsync(chain, pins)).ShouldHaveSingleItem();
        journal.WriteControl(new(PolicyControls.CodeOf(Proxy), fingerprint, "looked at it", null));
        (await LookAsync(chain, pins)).ShouldBeEmpty();
    }

    // A token's or a venue's slot 0 is state that changes with every block.
    [Fact]
    public async Task LookAsync_SlotZeroOfAnythingButASafe_IsNotPinned()
    {
        await using var chain = await CounterChain.StartAsync();
        using var journal = JournalDriver.Open(chain.Folder);
        await chain.Control.SetCodeAsync(Proxy, Plain);
        await SetAsync(chain, Proxy, UInt256.Zero, Logic);
        var pins = Pins(chain, journal);
        (await LookAsync(chain, pins)).ShouldBeEmpty();
        await SetAsync(chain, Proxy, UInt256.Zero, Other);
        (await LookAsync(chain, pins, thorough: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task LookAsync_OtherContracts_AreServedStill()
    {
        await using var chain = await CounterChain.StartAsync();
        using var journal = JournalDriver.Open(chain.Folder);
        await chain.Control.SetCodeAsync(Proxy, Plain);
        var pins = new CodePins(
            new CodeReader(chain.Direct), [Pinned(Proxy), Pinned(TestPlan.Contract) with { Scopes = [new(new("another"), null)] }], journal, NullLogger.Instance);
        (await LookAsync(chain, pins)).ShouldBeEmpty();
        await chain.Control.SetCodeAsync(Proxy, Changed);
        (await LookAsync(chain, pins)).Select(doubt => doubt.Account).ShouldBe([TestPlan.Account]);
    }

    [Fact]
    public async Task LookAsync_ConfiguredPin_RulesOverTheJournal()
    {
        await using var chain = await CounterChain.StartAsync();
        using var journal = JournalDriver.Open(chain.Folder);
        await chain.Control.SetCodeAsync(Proxy, Plain);
        var head = (await chain.Direct.GetBlockAsync(BlockTag.Latest))!.ToBlockRef();
        var real = (await new CodeReader(chain.Direct).ReadAsync([Proxy], head, default))[0].Fingerprint;
        var right = new CodePins(new CodeReader(chain.Direct), [Pinned(Proxy) with { Configured = real }], journal, NullLogger.Instance);
        (await LookAsync(chain, right)).ShouldBeEmpty();
        var wrong = new CodePins(new CodeReader(chain.Direct), [Pinned(Proxy) with { Configured = TestPlan.Hash(1, 1) }], journal, NullLogger.Instance);
        (await LookAsync(chain, wrong)).ShouldHaveSingleItem().Detail.ShouldContain("policy.codePins");
        journal.Control(PolicyControls.CodeOf(Proxy)).ShouldBeNull("what is configured is not learned");
    }

    [Fact]
    public async Task LookAsync_Unchanged_AsksTwoQuestionsHoweverManyContracts()
    {
        await using var chain = await CounterChain.StartAsync();
        using var journal = JournalDriver.Open(chain.Folder);
        await DeployAsync(chain, "eip-1967");
        using var transport = new HttpRpcTransport(chain.Proxy.Url, new HttpRpcOptions(), TimeProvider.System);
        var pins = new CodePins(new CodeReader(new EthClient(transport)), [Pinned(Proxy), Pinned(TestPlan.Contract), Pinned(Other)], journal, NullLogger.Instance);
        var head = (await chain.Direct.GetBlockAsync(BlockTag.Latest))!.ToBlockRef();
        await pins.LookAsync(head, false, default);
        var (calls, slots, codes) = (chain.Proxy.Calls("eth_call"), chain.Proxy.Calls("eth_getStorageAt"), chain.Proxy.Calls("eth_getCode"));
        await pins.LookAsync(head, false, default);
        (chain.Proxy.Calls("eth_call") - calls, chain.Proxy.Calls("eth_getStorageAt") - slots, chain.Proxy.Calls("eth_getCode") - codes).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task LookAsync_NodeDoesNotAnswer_IsAFailureAndNeverAClearSky()
    {
        await using var node = LoopbackRpcServer.Start();
        node.On("eth_call", "\"0x\"");
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        using var transport = new HttpRpcTransport(node.Url, new HttpRpcOptions { MaxRetries = 0 }, TimeProvider.System);
        var pins = new CodePins(new CodeReader(new EthClient(transport)), [Pinned(Proxy)], journal, NullLogger.Instance);
        await Should.ThrowAsync<RpcException>(() => pins.LookAsync(TestPlan.Block(1), false, default));
        journal.Control(PolicyControls.CodeOf(Proxy)).ShouldBeNull();
    }

    private static async Task DeployAsync(CounterChain chain, string shape)
    {
        await chain.Control.SetCodeAsync(Proxy, shape.StartsWith("minimal", StringComparison.Ordinal) ? Minimal(shape == "minimal" ? Logic : Other) : shape == "safe" ? SafeCode : Plain);
        await chain.Control.SetCodeAsync(Logic, Plain);
        await chain.Control.SetCodeAsync(Other, Bytes.Parse("0x6009"));
        await chain.Control.SetCodeAsync(Beacon, BeaconCode);
        await SetAsync(chain, Beacon, UInt256.Zero, Logic);
        if (SlotOf(shape) is var (at, slot, value))
            await SetAsync(chain, at, slot, value);
        await chain.MineAsync();
    }

    private static async Task ChangeAsync(CounterChain chain, string shape, string change)
    {
        switch (change)
        {
            case "its own code":
                await chain.Control.SetCodeAsync(Proxy, shape == "minimal" ? Minimal(Other) : Changed);
                break;
            case "its own code is gone":
                await chain.Control.SetCodeAsync(Proxy, Bytes.Empty);
                break;
            case "the implementation's code":
                await chain.Control.SetCodeAsync(Logic, Changed);
                break;
            case "the implementation's address":
                var (at, slot, _) = SlotOf(shape)!.Value;
                await SetAsync(chain, at, slot, TestPlan.Contract);
                break;
            case "the beacon's answer":
                await SetAsync(chain, Beacon, UInt256.Zero, Other);
                break;
            case "the beacon's code":
                await chain.Control.SetCodeAsync(Beacon, Bytes.Own([.. BeaconCode.Span, 0]));
                break;
            case "the beacon's address":
                await SetAsync(chain, Proxy, ProxySlots.Beacon, Other);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "no such change");
        }

        await chain.MineAsync();
    }

    private static (Address At, UInt256 Slot, Address Value)? SlotOf(string shape) => shape switch
    {
        "eip-1967" => (Proxy, ProxySlots.Implementation, Logic),
        "zeppelin" => (Proxy, ProxySlots.ZeppelinOs, Logic),
        "beacon" => (Proxy, ProxySlots.Beacon, Beacon),
        "safe" => (Proxy, UInt256.Zero, Logic),
        "minimal of a proxy" => (Other, ProxySlots.Implementation, Logic),
        _ => null,
    };

    private static Bytes Minimal(Address target) => Bytes.Own([.. Bytes.Parse("0x363d3d373d3d3d363d73").Span, .. target.Span, .. Bytes.Parse("0x5af43d82803e903d91602b57fd5bf3").Span]);

    private static Task SetAsync(CounterChain chain, Address at, UInt256 slot, Address value)
    {
        var word = new byte[32];
        value.Span.CopyTo(word.AsSpan(12));
        var key = new byte[32];
        slot.WriteBigEndian(key);
        return chain.Control.SetStorageAtAsync(at, new Hash32(key), new Hash32(word));
    }

    private static CodePins Pins(CounterChain chain, IControls controls) => new(new CodeReader(chain.Direct), [Pinned(Proxy)], controls, NullLogger.Instance);

    private static PinnedContract Pinned(Address at) => new(at, "a contract", [new(TestPlan.Account, TestPlan.Venue)]);

    private static async Task<ImmutableArray<Doubt>> LookAsync(CounterChain chain, CodePins pins, bool thorough = false) =>
        await pins.LookAsync((await chain.Direct.GetBlockAsync(BlockTag.Latest))!.ToBlockRef(), thorough, default);
}
