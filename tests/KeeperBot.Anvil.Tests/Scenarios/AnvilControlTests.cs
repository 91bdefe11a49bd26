using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class AnvilControlTests
{
    private static readonly Address Somebody = Address.Parse("0x00000000000000000000000000000000c0ffee03");
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task SetState_CodeStorageBalanceNonce_AreReadBack()
    {
        await using var anvil = await StartAsync();
        var slot = Hash32.Parse("0x0000000000000000000000000000000000000000000000000000000000000001");
        var wei = UInt256.MaxValue;

        await anvil.Control.SetCodeAsync(Somebody, Bytes.Parse("0x6001"));
        await anvil.Control.SetStorageAtAsync(Somebody, slot, slot);
        await anvil.Control.SetBalanceAsync(Somebody, wei);
        await anvil.Control.SetNonceAsync(Somebody, 300);

        (await anvil.Client.GetCodeAsync(Somebody, BlockTag.Latest)).ShouldBe(Bytes.Parse("0x6001"));
        (await anvil.Client.GetStorageAtAsync(Somebody, 1, BlockTag.Latest)).ShouldBe(slot);
        (await anvil.Client.GetBalanceAsync(Somebody, BlockTag.Latest)).ShouldBe(wei);
        (await anvil.Client.GetTransactionCountAsync(Somebody, BlockTag.Latest)).ShouldBe(300UL);
    }

    [Fact]
    public async Task SetNextBlockBaseFeeAsync_OneBlock_HasIt()
    {
        await using var anvil = await StartAsync();
        var fee = UInt256.Parse("500000000000");

        await anvil.Control.SetNextBlockBaseFeeAsync(fee);

        (await anvil.Control.MineAfterAsync(Slot)).BaseFeePerGas.ShouldBe(fee);
    }

    [Fact]
    public async Task DropTransactionAsync_Pending_IsNeverMined()
    {
        await using var anvil = await StartAsync();
        var hash = await SendAsync(anvil);
        (await anvil.Control.GetPoolCountsAsync()).ShouldBe(new PoolCounts(1, 0));

        var dropped = await anvil.Control.DropTransactionAsync(hash);
        await anvil.Control.MineAfterAsync(Slot);

        dropped.ShouldBeTrue();
        (await anvil.Control.DropTransactionAsync(hash)).ShouldBeFalse();
        (await anvil.Client.GetTransactionReceiptAsync(hash)).ShouldBeNull();
    }

    [Fact]
    public async Task ReorgAsync_MinedTransaction_IsGoneAndNotInThePool()
    {
        await using var anvil = await StartAsync();
        await anvil.Control.MineManyAsync(3, Slot);
        var hash = await SendAsync(anvil);
        var mined = await anvil.Control.MineAfterAsync(Slot);
        (await anvil.Client.GetTransactionReceiptAsync(hash)).ShouldNotBeNull().BlockHash.ShouldBe(mined.Hash);

        await anvil.Control.ReorgAsync(1);

        var head = await anvil.Control.GetHeadAsync();
        head.Number.ShouldBe(mined.Number);
        head.Hash.ShouldNotBe(mined.Hash);
        (await anvil.Client.GetTransactionReceiptAsync(hash)).ShouldBeNull();
        (await anvil.Control.GetPoolCountsAsync()).ShouldBe(new PoolCounts(0, 0));
    }

    [Fact]
    public async Task ImpersonateAsync_AnyAddress_MaySend()
    {
        await using var anvil = await StartAsync();
        await anvil.Control.SetBalanceAsync(Somebody, UInt256.Parse("1000000000000000000"));
        await anvil.Control.ImpersonateAsync(Somebody);

        var hash = await SendAsync(anvil, Somebody);
        await anvil.Control.MineAfterAsync(Slot);

        (await anvil.Client.GetTransactionReceiptAsync(hash)).ShouldNotBeNull().From.ShouldBe(Somebody);
    }

    [Fact]
    public async Task SetChainIdAsync_Running_AnswersTheNewOne()
    {
        await using var anvil = await StartAsync();

        await anvil.Control.SetChainIdAsync(new ChainId(99));

        (await anvil.Client.GetChainIdAsync()).ShouldBe(new ChainId(99));
    }

    [Fact]
    public async Task MineAfterAsync_LessThanASecond_IsRefused()
    {
        await using var anvil = await StartAsync();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => anvil.Control.MineAfterAsync(TimeSpan.Zero));
    }

    private static Task<AnvilSession> StartAsync() => AnvilSession.StartAsync(new AnvilOptions { NoMining = true, GenesisTime = new ChainTime(1_767_571_200) });

    private static async Task<Hash32> SendAsync(AnvilSession anvil, Address? from = null)
    {
        var sender = from ?? (await anvil.Control.GetAccountsAsync())[0];
        var sent = await anvil.Client.RawAsync("eth_sendTransaction", new JsonObject { ["from"] = sender.ToString(), ["to"] = Address.Zero.ToString(), ["value"] = "0x1" });
        return Hash32.Parse(sent.GetString() ?? "");
    }
}
