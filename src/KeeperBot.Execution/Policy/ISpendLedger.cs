using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>What has been spent or reserved. Reservations are worst cases; they settle to the actual spend once mined.</summary>
public interface ISpendLedger
{
    /// <summary>Native currency spent or reserved after a chain time, leaving out one intent (the one being authorised).</summary>
    Wei NativeSpent(ChainTime since, IntentKey except);

    /// <summary>The same of one token.</summary>
    TokenAmount Spent(Token token, ChainTime since, IntentKey except);
}
