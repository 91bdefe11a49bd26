using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision;

/// <summary>Questions about the recent intents, at one chain time.</summary>
internal sealed class RecentActions(IntentHistory history, ChainTime now)
{
    /// <summary>Whether an intent on this margin account is on its way (planned, sent, or mined and not yet seen).</summary>
    public IntentMemory? InFlight(MarginAccountId target) =>
        history.Recent.LastOrDefault(intent => intent.Target == target && IsOnItsWay(intent.State));

    /// <summary>Chain time since the last action of these kinds on a margin account that was not given up; null when there was none.</summary>
    public TimeSpan? Since(MarginAccountId target, params ReadOnlySpan<ActionKind> kinds)
    {
        for (var index = history.Recent.Length - 1; index >= 0; index--)
        {
            var intent = history.Recent[index];
            if (intent.Target == target && kinds.Contains(intent.Kind) && HadAnEffect(intent.State))
                return now.Since(intent.PlannedAt);
        }

        return null;
    }

    /// <summary>The last intent of an account whose promised effect was not found within the period; its account is in quarantine.</summary>
    public IntentMemory? Quarantine(AccountId account, TimeSpan period) => history.Recent.LastOrDefault(intent =>
        intent.Account == account && intent.State == IntentState.EffectMissing && now.Since(intent.PlannedAt) < period);

    private static bool IsOnItsWay(IntentState state) => state is IntentState.Planned or IntentState.NonceReserved or IntentState.Signed
        or IntentState.Broadcasting or IntentState.Pending or IntentState.Mined or IntentState.Reorged;

    private static bool HadAnEffect(IntentState state) => IsOnItsWay(state) || state is IntentState.Confirmed or IntentState.Finalized or IntentState.EffectMissing;
}
