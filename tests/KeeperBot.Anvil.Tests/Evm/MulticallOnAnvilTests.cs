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

    private static async Task<BlockRef> MineAsync(AnvilSession anvil)
    {
        await anvil.Client.RawAsync("evm_mine");
        return (await anvil.Client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().ToBlockRef();
    }
}
