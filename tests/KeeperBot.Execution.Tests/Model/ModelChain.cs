using System.Numerics;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Model;

/// <summary>A transaction in a block of the model.</summary>
internal sealed record ModelTransaction(SignedTransaction Signed, bool Succeeded, BigInteger Price)
{
    public BigInteger Cost => Price * ModelChain.GasUsed;
}

/// <summary>A block of the model, with the state after it.</summary>
internal sealed record ModelBlock(BlockRef Ref, ulong BaseFee, IReadOnlyList<ModelTransaction> Transactions, ulong Nonce, ulong Count);

/// <summary>
/// A chain in memory: one account, one counter, a pool that wants ten per cent more of a replacement, and a record of all bytes it was ever shown.
/// What it holds is the truth that properties are checked against.
/// </summary>
internal sealed class ModelChain
{
    public const ulong GasUsed = 30_000;
    private const ulong Gwei = 1_000_000_000;

    private readonly List<ModelBlock> _blocks = [];
    private readonly Dictionary<ulong, SignedTransaction> _pool = [];
    private readonly List<SignedTransaction> _seen = [];
    private readonly LocalSigningKey _key = PlaneKit.Key();
    private byte _salt;

    public ModelChain()
    {
        for (var i = 0; i < 6; i++)
            Append([]);
    }

    public IReadOnlyList<ModelBlock> Blocks => _blocks;

    public ModelBlock Head => _blocks[^1];

    /// <summary>Every transaction of the account that the chain holds.</summary>
    public IEnumerable<ModelTransaction> Mined => _blocks.SelectMany(block => block.Transactions);

    /// <summary>Whether the counter's code reverts.</summary>
    public bool Reverting { get; set; }

    public ulong BaseFee { get; set; } = 10 * Gwei;

    public SignedTransaction? Pooled(Hash32 hash) => _pool.Values.FirstOrDefault(signed => signed.Hash == hash);

    public ulong PendingNonce()
    {
        var nonce = Head.Nonce;
        while (_pool.ContainsKey(nonce))
            nonce++;
        return nonce;
    }

    /// <summary>A node's verdict on bytes; null when it takes them. What is <paramref name="kept"/> gets into no pool.</summary>
    public string? Offer(Bytes raw, bool kept)
    {
        var signed = SignedTransaction.Decode(raw);
        _seen.Add(signed);
        var nonce = signed.Transaction.Nonce;
        if (nonce < Head.Nonce)
            return "nonce too low";
        if (kept)
            return null;
        if (_pool.TryGetValue(nonce, out var there))
        {
            if (there.Hash == signed.Hash)
                return "already known";
            if (IsLess(signed.Transaction.MaxFeePerGas, there.Transaction.MaxFeePerGas) || IsLess(signed.Transaction.MaxPriorityFeePerGas, there.Transaction.MaxPriorityFeePerGas))
                return "replacement transaction underpriced";
        }

        _pool[nonce] = signed;
        return null;
    }

    public void DropPool() => _pool.Clear();

    /// <summary>A block with what the pool holds, or with nothing.</summary>
    public void Mine(bool transactions)
    {
        var next = Head.Nonce;
        if (transactions && _pool.Remove(next, out var signed) && signed.Transaction.MaxFeePerGas >= BaseFee)
            Append([Execute(signed)]);
        else
            Append([]);
    }

    /// <summary>A block with any of the bytes that were ever shown for the next nonce, whatever the pool has.</summary>
    public void MineSeen(int which)
    {
        var candidates = _seen.Where(signed => signed.Transaction.Nonce == Head.Nonce).DistinctBy(signed => signed.Hash).ToList();
        if (candidates.Count == 0)
        {
            Mine(transactions: false);
            return;
        }

        _pool.Remove(Head.Nonce);
        Append([Execute(candidates[which % candidates.Count])]);
    }

    /// <summary>Somebody else with the key uses the next nonce.</summary>
    public void MineForeign()
    {
        _pool.Remove(Head.Nonce);
        var foreign = new Eip1559Transaction(TestPlan.Chain, Head.Nonce, Gwei, 100 * Gwei, 21_000, Address.Parse("0x00000000000000000000000000000000000000ff"), 1, Bytes.Empty);
        Append([new ModelTransaction(foreign.Sign(_key), true, BaseFee)]);
    }

    /// <summary>Takes blocks away and puts one more in their place; nothing of them returns to the pool.</summary>
    public void Reorganise(int depth)
    {
        _salt++;
        _blocks.RemoveRange(_blocks.Count - depth, depth);
        for (var i = 0; i <= depth; i++)
            Append([]);
    }

    private static bool IsLess(UInt256 offered, UInt256 there) => offered.ToBigInteger() * 10 < there.ToBigInteger() * 11;

    private ModelTransaction Execute(SignedTransaction signed)
    {
        var price = BigInteger.Min(signed.Transaction.MaxFeePerGas.ToBigInteger(), BaseFee + signed.Transaction.MaxPriorityFeePerGas.ToBigInteger());
        return new ModelTransaction(signed, !(Reverting && signed.Transaction.To == TestPlan.Contract), price);
    }

    private void Append(IReadOnlyList<ModelTransaction> transactions)
    {
        var number = (ulong)_blocks.Count;
        var parent = number == 0 ? Hash32.Zero : Head.Ref.Hash;
        var hash = Keccak256.Hash([_salt, .. parent.Span, .. BitConverter.GetBytes(number)]);
        var (nonce, count) = number == 0 ? (0UL, 0UL) : (Head.Nonce, Head.Count);
        var counted = transactions.Count(item => item.Succeeded && item.Signed.Transaction.To == TestPlan.Contract);
        _blocks.Add(new ModelBlock(
            new BlockRef(number, hash, parent, new ChainTime(1_700_000_000 + 12 * number)), BaseFee, transactions, nonce + (ulong)transactions.Count, count + (ulong)counted));
    }
}
