using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Journal;
using KeeperBot.Survival.Tests.World;
using KeeperBot.Primitives;

namespace KeeperBot.Survival.Tests.Bench;

/// <summary>
/// What holds whatever happened, from the chain, the journal and the bytes that reached a node: one effect an intent, no cap exceeded, the journal whole. The
/// fourth, liveness, is the rescue that <see cref="FaultBench"/> and the chaos run wait for.
/// </summary>
public static class Invariants
{
    private static readonly Hash32 Transfer = Evm.Crypto.Keccak256.Hash("Transfer(address,address,uint256)"u8);

    /// <summary>Throws, naming the invariant, where one is broken.</summary>
    /// <param name="node">The chain.</param>
    /// <param name="since">Blocks after this one are looked through.</param>
    /// <param name="folder">The keeper's configuration (its caps) and journal.</param>
    /// <param name="sent">Every transaction that reached a node.</param>
    /// <param name="foreign">Transactions of the key that were not the keeper's.</param>
    public static async Task RequireAsync(EthClient node, BlockRef since, KeeperFolder folder, IReadOnlyList<SignedTransaction> sent, IReadOnlySet<Hash32> foreign)
    {
        using var reader = JournalReader.Open(folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull("the journal reads back whole");
        var stories = reader.Recent(100_000);
        var mined = (await MinedAsync(node, since)).Where(receipt => !foreign.Contains(receipt.TransactionHash)).ToList();
        var own = sent.Where(transaction => !foreign.Contains(transaction.Hash)).ToList();
        RequireOneEffect(stories, mined, own);
        RequireCaps(folder, stories, mined, own);
    }

    /// <summary>Receipts of every transaction of the acting address in the blocks after one.</summary>
    public static async Task<IReadOnlyList<TransactionReceipt>> MinedAsync(EthClient node, BlockRef since)
    {
        var head = (await node.GetBlockAsync(BlockTag.Latest))!.Number;
        var hashes = new List<Hash32>();
        for (var number = since.Number + 1; number <= head; number++)
        {
            var block = await node.RawAsync("eth_getBlockByNumber", string.Create(CultureInfo.InvariantCulture, $"0x{number:x}"), JsonValue.Create(true));
            hashes.AddRange(block.GetProperty("transactions").EnumerateArray()
                .Where(transaction => Address.Parse(transaction.GetProperty("from").GetString()!) == FaultWorld.Actor)
                .Select(transaction => Hash32.Parse(transaction.GetProperty("hash").GetString()!)));
        }

        return [.. (await node.GetTransactionReceiptsAsync(hashes)).Select(receipt => receipt.ShouldNotBeNull())];
    }

    private static void RequireOneEffect(IReadOnlyList<JournalStory> stories, List<TransactionReceipt> mined, IReadOnlyList<SignedTransaction> sent)
    {
        var attempts = stories.SelectMany(story => story.Attempts).ToDictionary(attempt => attempt.Hash);
        foreach (var transaction in sent)
            attempts.ShouldContainKey(transaction.Hash, "no bytes reach a node that the journal does not hold");
        foreach (var receipt in mined)
            attempts.ShouldContainKey(receipt.TransactionHash, "the chain holds no transaction of the key that the journal does not know");
        foreach (var story in stories)
        {
            story.Attempts.ShouldAllBe(attempt => attempt.Nonce == story.Nonce, $"one nonce for intent {story.Intent.Key}");
            mined.Count(receipt => attempts[receipt.TransactionHash].Intent == story.Intent.Key).ShouldBeLessThanOrEqualTo(1, $"one effect of intent {story.Intent.Key}");
        }

        // A new quote takes the nonce of its own stale one, which is Replaced from then on: only one of the two can be mined.
        var nonces = stories.Where(story => story.Attempts.Length > 0 && story.State is not (IntentState.NonceLost or IntentState.Replaced)).GroupBy(story => story.Nonce);
        foreach (var nonce in nonces)
            nonce.Count().ShouldBe(1, $"nonce {nonce.Key} was signed for one intent");
    }

    private static void RequireCaps(KeeperFolder folder, IReadOnlyList<JournalStory> stories, List<TransactionReceipt> mined, IReadOnlyList<SignedTransaction> sent)
    {
        var policy = folder.Configuration["policy"]!;
        var urgency = stories.SelectMany(story => story.Attempts.Select(attempt => (attempt.Hash, story.Intent.Urgency))).ToDictionary(pair => pair.Hash, pair => pair.Urgency);
        foreach (var transaction in sent)
        {
            var inner = transaction.Transaction;
            var cap = Amount(policy["fees"]![urgency[transaction.Hash] == Urgency.Emergency ? "emergencyMaxFee" : "routineMaxFee"]!, 9);
            inner.MaxFeePerGas.ToBigInteger().ShouldBeLessThanOrEqualTo(cap, "fee cap of the tier");
            new BigInteger(inner.GasLimit).ShouldBeLessThanOrEqualTo(policy["maxGasLimit"]!.GetValue<long>(), "gas limit");
            (inner.MaxFeePerGas.ToBigInteger() * inner.GasLimit).ShouldBeLessThanOrEqualTo(Amount(policy["maxCostPerTransaction"]!, 18), "cost of one transaction");
        }

        // A case lasts minutes of chain time: all of it is one day.
        Sum(mined, receipt => receipt.EffectiveGasPrice.ToBigInteger() * receipt.GasUsed).ShouldBeLessThanOrEqualTo(Amount(policy["maxCostPerDay"]!, 18), "cost of a day");
        foreach (var (symbol, caps) in policy["assets"]!.AsObject())
        {
            var token = folder.Configuration["tokens"]![symbol]!;
            var moved = mined.Select(receipt => Out(receipt, folder, Address.Parse(token["address"]!.GetValue<string>()))).ToList();
            var decimals = token["decimals"]!.GetValue<int>();
            moved.ShouldAllBe(amount => amount <= Amount(caps!["perTransaction"]!, decimals), $"{symbol} of one transaction");
            moved.Aggregate(BigInteger.Zero, (sum, amount) => sum + amount).ShouldBeLessThanOrEqualTo(Amount(caps!["perDay"]!, decimals), $"{symbol} of a day");
        }
    }

    private static BigInteger Out(TransactionReceipt receipt, KeeperFolder folder, Address token)
    {
        var holder = Address.Parse(folder.Configuration["accounts"]![0]!["holder"]!.GetValue<string>());
        return receipt.Logs.Where(log => log.Address == token && log.Topics.Length == 3 && log.Topics[0] == Transfer && log.Topics[1].Span[12..].SequenceEqual(holder.Span))
            .Aggregate(BigInteger.Zero, (sum, log) => sum + UInt256.FromBigEndian(log.Data.Span).ToBigInteger());
    }

    private static BigInteger Sum(IEnumerable<TransactionReceipt> receipts, Func<TransactionReceipt, BigInteger> of) =>
        receipts.Aggregate(BigInteger.Zero, (sum, receipt) => sum + of(receipt));

    // "50 gwei", "0.5 ether", "2000 sUSD": the number, in units of the given decimals.
    private static BigInteger Amount(JsonNode text, int decimals) => Wad.Parse(text.GetValue<string>().Split(' ')[0]).ToScaled(decimals, Rounding.Down);
}
