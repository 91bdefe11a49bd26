using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>A transaction of ours in a block of the node's chain, and the intent it serves.</summary>
internal sealed record MinedTransaction(JournalStory Story, JournalAttempt Attempt, bool Succeeded, MinedAt Where);

/// <summary>Looks for all hashes on a nonce, and believes a receipt only when its block is on the node's chain and it is about our transaction.</summary>
internal sealed class MinedLookup(EthClient client)
{
    public async Task<MinedTransaction?> FindAsync(IEnumerable<JournalStory> onNonce, CancellationToken cancellation)
    {
        var attempts = onNonce.SelectMany(story => story.Attempts, (story, attempt) => (Story: story, Attempt: attempt)).ToList();
        var receipts = await client.GetTransactionReceiptsAsync([.. attempts.Select(item => item.Attempt.Hash)], cancellation).ConfigureAwait(false);
        for (var i = 0; i < receipts.Count; i++)
        {
            if (receipts[i] is { } receipt && await CheckAsync(attempts[i].Story, attempts[i].Attempt, receipt, cancellation).ConfigureAwait(false) is { } mined)
                return mined;
        }

        return null;
    }

    private async Task<MinedTransaction?> CheckAsync(JournalStory story, JournalAttempt attempt, TransactionReceipt receipt, CancellationToken cancellation)
    {
        var to = attempt.Purpose == AttemptPurpose.Cancel ? story.Intent.From : story.Intent.To;
        if (receipt.From != story.Intent.From || receipt.To != to)
            throw RpcException.Invalid("eth_getTransactionReceipt", client.EndpointHost, $"the receipt of {attempt.Hash} names another sender or recipient than was signed");
        var header = await client.GetBlockAsync(receipt.BlockNumber, cancellation).ConfigureAwait(false);
        if (header?.Hash != receipt.BlockHash)
            return null;
        var value = receipt.Succeeded && attempt.Purpose == AttemptPurpose.Call ? story.Intent.Value : Wei.Zero;
        var fee = receipt.EffectiveGasPrice.ToBigInteger() * receipt.GasUsed + (receipt.L1Fee ?? UInt256.Zero).ToBigInteger();
        return new(story, attempt, receipt.Succeeded, new(attempt.Hash, receipt.BlockNumber, receipt.BlockHash, header.Timestamp, receipt.GasUsed, new Wei(fee) + value));
    }
}
