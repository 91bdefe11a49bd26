using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>The ledger for an intent that takes over another's nonce: only one of the two is ever mined, so what is reserved for either is left out.</summary>
internal sealed class SupersedingLedger(ISpendLedger ledger, IntentKey superseded) : ISpendLedger
{
    private static readonly IntentKey Nobody = new("");

    public Wei NativeSpent(ChainTime since, IntentKey except) =>
        ledger.NativeSpent(since, except) + ledger.NativeSpent(since, superseded) - ledger.NativeSpent(since, Nobody);

    public TokenAmount Spent(Token token, ChainTime since, IntentKey except) =>
        ledger.Spent(token, since, except) + ledger.Spent(token, since, superseded) - ledger.Spent(token, since, Nobody);
}
