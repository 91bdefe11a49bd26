using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Evm;

public sealed class MulticallOnAnvilTests
{
    private static readonly Address Number = Address.Parse("0x0000000000000000000000000000000000c0ffe1");
    private static readonly Address Reverting = Address.Parse("0x0000000000000000000000000000000000c0ffe2");
    private static readonly Address Halting = Address.Parse("0x0000000000000000000000000000000000c0ffe3");
    private static readonly Address Burning = Address.Parse("0x0000000000000000000000000000000000c0ffe5");
    private static readonly Address Flooding = Address.Parse("0x0000000000000000000000000000000000c0ffe6");
    private static readonly Address Nobody = Address.Parse("0x0000000000000000000000000000000000c0ffe4");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_GoodAndBadLegs_FailsOnlyTheBadOnes(bool deployed)
    {
        await using var anvil = await AnvilSession.StartAsync();
        var code = Codes.Multicall3();
        if (deployed)
            await anvil.Client.RawAsync("anvil_setCode", code.At.ToString(), code.Code.ToString());
        var pinned = await MineAsync(anvil);
        await MineAsync(anvil);
        var reader = new MulticallReader(anvil.Client, deployed ? new MulticallOptions { Deployed = code.At } : new MulticallOptions { Fallback = code });

        var results = await reader.ReadAsync(
            [new(Number, Bytes.Empty), new(Reverting, Bytes.Empty), new(Halting, Bytes.Empty), new(Nobody, Bytes.Empty), new(Number, Bytes.Empty)],
            pinned,
            [new(Number, Codes.Number), new(Reverting, Codes.Reverts), new(Halting, Codes.Halts)]);

        results.Select(result => result.Success).ShouldBe([true, false, false, true, true]);
        Codes.Word(results[0]).ShouldBe(pinned.Number);
        results[1].Data.ShouldBe(Bytes.Parse("0xdeadbeef"));
        results[3].Data.ShouldBe(Bytes.Empty); // no code: success without data, which a typed reader must refuse
        Codes.Word(results[4]).ShouldBe(pinned.Number);
    }

    [Fact]
    public async Task ReadAsync_ThousandsOfLegs_IsOneRequestPerChunkAtOneHash()
    {
        await using var anvil = await AnvilSession.StartAsync();
        await using var proxy = LoopbackRpcServer.StartProxy(anvil.RpcUrl);
        using var transport = new HttpRpcTransport(proxy.Url, new HttpRpcOptions(), TimeProvider.System);
        var pinned = await MineAsync(anvil);
        await MineAsync(anvil);
        var reader = new MulticallReader(new EthClient(transport), new MulticallOptions { Fallback = Codes.Multicall3(), MaxCallsPerChunk = 500 });

        var results = await reader.ReadAsync([.. Enumerable.Repeat(new ContractCall(Number, Bytes.Empty), 2_001)], pinned, [new(Number, Codes.Number)]);

        results.Length.ShouldBe(2_001);
        results.ShouldAllBe(result => Codes.Word(result) == pinned.Number);
        proxy.Requests.ShouldBe(5);
        proxy.Seen.ShouldAllBe(request => request.Text.Contains(pinned.Hash.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_OneChunkAnswersGarbage_ThrowsAndGivesNothing()
    {
        await using var anvil = await AnvilSession.StartAsync();
        await using var proxy = LoopbackRpcServer.StartProxy(anvil.RpcUrl);
        using var transport = new HttpRpcTransport(proxy.Url, new HttpRpcOptions(), TimeProvider.System);
        var pinned = await MineAsync(anvil);
        var reader = new MulticallReader(new EthClient(transport), new MulticallOptions { Fallback = Codes.Multicall3(), MaxCallsPerChunk = 10 });
        var fault = proxy.Inject(Faults.TruncatedJson());

        var e = await Should.ThrowAsync<RpcException>(reader.ReadAsync([.. Enumerable.Repeat(new ContractCall(Number, Bytes.Empty), 40)], pinned, [new(Number, Codes.Number)]));

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        fault.Delivered.ShouldBe(1);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 20)]
    [InlineData(false, 60)]
    [InlineData(true, 0)]
    [InlineData(true, 20)]
    [InlineData(true, 60)]
    public async Task ReadAsync_LegsThatUseUpAllGasAmongGoodOnes_FailAloneAndTheOthersAreAnswered(bool plain, int at)
    {
        await using var anvil = await AnvilSession.StartAsync();
        await using var proxy = LoopbackRpcServer.StartProxy(anvil.RpcUrl);
        using var transport = new HttpRpcTransport(proxy.Url, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System);
        var code = Codes.PlainMulticall3();
        await anvil.Client.RawAsync("anvil_setCode", code.At.ToString(), code.Code.ToString());
        var pinned = await MineAsync(anvil);
        var reader = new MulticallReader(new EthClient(transport), (plain ? new MulticallOptions { Deployed = code.At } : new MulticallOptions { Fallback = Codes.Multicall3() }) with { GasPerChunk = 10_000_000 });
        // Longer than the answer, so that what stands in memory behind it would show.
        var good = new ContractCall(Number, Bytes.Own([.. Enumerable.Repeat((byte)0xff, 100)]));
        ContractCall[] calls = [.. Enumerable.Repeat(good, 61)];
        calls[at] = new(Burning, Bytes.Empty);
        calls[(at + 1) % calls.Length] = new(Flooding, Bytes.Empty);
        calls[(at + 30) % calls.Length] = new(Burning, Bytes.Own([1]));
        CodeOverride[] codes = [new(Number, Codes.Number), new(Burning, Codes.Burns), new(Flooding, Codes.Floods)];

        for (var round = 0; round < 2; round++)
        {
            var before = proxy.Requests;
            var results = await reader.ReadAsync(calls, pinned, codes);

            for (var i = 0; i < calls.Length; i++)
            {
                if (calls[i].To == Number)
                    Codes.Word(results[i]).ShouldBe(pinned.Number, $"leg {i} of round {round}");
                else
                    results[i].Success.ShouldBeFalse($"leg {i} of round {round}");
            }

            if (!plain)
                calls.Where((_, index) => results[index].IsOutOfGas).Select(call => call.To).ShouldBe([Burning, Flooding, Burning], ignoreOrder: true);
            // The second time the three are known: one request for the others, and one for each of them.
            (proxy.Requests - before).ShouldBeLessThanOrEqualTo(round == 0 || plain ? 20 : 4);
        }

        // Once they mend, they are answered again.
        (await reader.ReadAsync(calls, pinned, [new(Number, Codes.Number), new(Burning, Codes.Number), new(Flooding, Codes.Number)])).ShouldAllBe(result => result.Success);
    }

    private static async Task<BlockRef> MineAsync(AnvilSession anvil)
    {
        await anvil.Client.RawAsync("evm_mine");
        return (await anvil.Client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().ToBlockRef();
    }
}
