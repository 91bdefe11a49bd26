using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Evm;

public sealed class BroadcastOnAnvilTests
{
    private static readonly UInt256 Gwei = 1_000_000_000;

    [Fact]
    public async Task SendRawTransactionAsync_MinedTransaction_HasItsReceiptAndEntry()
    {
        await using var anvil = await AnvilSession.StartAsync();
        using var key = await FundedKeyAsync(anvil, 1_000_000_000_000_000_000);
        var signed = Sign(key, nonce: 0);

        (await anvil.Client.SendRawTransactionAsync(signed.Raw)).ShouldBe(signed.Hash);
        await anvil.Client.RawAsync("evm_mine");

        var receipt = (await anvil.Client.GetTransactionReceiptAsync(signed.Hash)).ShouldNotBeNull();
        receipt.Succeeded.ShouldBeTrue();
        receipt.From.ShouldBe(key.Address);
        receipt.GasUsed.ShouldBe(21_000UL);
        var entry = (await anvil.Client.GetTransactionAsync(signed.Hash)).ShouldNotBeNull();
        entry.BlockHash.ShouldBe(receipt.BlockHash);
        entry.Value.ShouldBe(signed.Transaction.Value);
        (await anvil.Client.GetTransactionReceiptsAsync([Hash32.Zero, signed.Hash])).ShouldBe([null, receipt], new ReceiptComparer());
    }

    [Fact]
    public async Task SendRawTransactionAsync_WhatAnvilRefuses_IsClassified()
    {
        await using var anvil = await AnvilSession.StartAsync(new AnvilOptions { NoMining = true });
        using var key = await FundedKeyAsync(anvil, 1_000_000_000_000_000_000);
        using var poor = await FundedKeyAsync(anvil, 5);
        var first = Sign(key, nonce: 0);
        await anvil.Client.SendRawTransactionAsync(first.Raw);

        await ShouldBeAsync(anvil, first, SendErrorClass.AlreadyKnown);
        await ShouldBeAsync(anvil, Sign(poor, nonce: 0), SendErrorClass.InsufficientFunds);
        await anvil.Client.RawAsync("evm_mine");
        await ShouldBeAsync(anvil, Sign(key, nonce: 0, value: 2), SendErrorClass.NonceTooLow);
        await ShouldBeAsync(anvil, Sign(key, nonce: 1, maxFee: 1), SendErrorClass.Underpriced);
        await anvil.Client.SendRawTransactionAsync(Sign(key, nonce: 1, value: 1).Raw);
        await ShouldBeAsync(anvil, Sign(key, nonce: 1, value: 2), SendErrorClass.ReplacementUnderpriced);
    }

    private static async Task ShouldBeAsync(AnvilSession anvil, SignedTransaction transaction, SendErrorClass expected)
    {
        var e = await Should.ThrowAsync<RpcException>(anvil.Client.SendRawTransactionAsync(transaction.Raw));
        RpcErrorClassifier.ClassifySend(e).ShouldBe(expected, e.Message);
    }

    private static SignedTransaction Sign(LocalSigningKey key, ulong nonce, ulong value = 1, UInt256? maxFee = null) =>
        new Eip1559Transaction(
            new ChainId(31337), nonce, MaxPriorityFeePerGas: 1, maxFee ?? 10 * Gwei, GasLimit: 21_000,
            Address.Parse("0x00000000000000000000000000000000000000bb"), value, Bytes.Empty).Sign(key);

    private static async Task<LocalSigningKey> FundedKeyAsync(AnvilSession anvil, UInt256 wei)
    {
        var key = LocalSigningKey.Generate();
        await anvil.Client.RawAsync("anvil_setBalance", key.Address.ToString(), wei.ToQuantity());
        return key;
    }

    private sealed class ReceiptComparer : IEqualityComparer<TransactionReceipt?>
    {
        public bool Equals(TransactionReceipt? x, TransactionReceipt? y) => x?.TransactionHash == y?.TransactionHash && x?.BlockHash == y?.BlockHash;

        public int GetHashCode(TransactionReceipt? receipt) => receipt?.TransactionHash.GetHashCode() ?? 0;
    }
}
