using System.Numerics;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.TestKit.Proxy;

/// <summary>
/// The rule of public nodes that Anvil lacks: a transaction replaces one of the same sender and nonce only with so much more on both fees. Counts its refusals.
/// </summary>
public sealed class ReplacementRule
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Address Sender, ulong Nonce), (Hash32 Hash, BigInteger Fee, BigInteger Tip)> _taken = [];
    private readonly int _percent;
    private int _judged;

    /// <summary>A rule of so many percent more; public nodes ask for 10.</summary>
    public ReplacementRule(int percent = 10)
    {
        _percent = percent;
        Fault = Fault.Deciding($"replacements need {percent} % more", ApplyAsync);
    }

    /// <summary>To be kept on a server.</summary>
    public Fault Fault { get; }

    /// <summary>Replacements seen, refused or not.</summary>
    public int Judged => Volatile.Read(ref _judged);

    private async Task<(LoopbackResponse, bool)> ApplyAsync(LoopbackRequest request, Func<Task<LoopbackResponse>> honest)
    {
        if (request.Calls is not [{ Method: "eth_sendRawTransaction" } send])
            return (await honest().ConfigureAwait(false), false);
        var signed = SignedTransaction.Decode(Bytes.Parse(send.Parameters[0].GetString()!));
        if (Refuses(signed))
            return (LoopbackResponse.Of(LoopbackAnswers.Error(send, -32000, "replacement transaction underpriced").ToJsonString()), true);
        return (await honest().ConfigureAwait(false), false);
    }

    private bool Refuses(SignedTransaction signed)
    {
        var transaction = (Eip1559Transaction)signed.Transaction;
        var (fee, tip) = (transaction.MaxFeePerGas.ToBigInteger(), transaction.MaxPriorityFeePerGas.ToBigInteger());
        lock (_gate)
        {
            if (_taken.TryGetValue((signed.Sender, transaction.Nonce), out var before) && before.Hash != signed.Hash)
            {
                Interlocked.Increment(ref _judged);
                if (fee * 100 < before.Fee * (100 + _percent) || tip * 100 < before.Tip * (100 + _percent))
                    return true;
            }

            _taken[(signed.Sender, transaction.Nonce)] = (signed.Hash, fee, tip);
            return false;
        }
    }
}
