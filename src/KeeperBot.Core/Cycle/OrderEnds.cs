using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;

namespace KeeperBot.Core.Cycle;

/// <summary>What a cycle makes of orders that settle in a second step: the submission's effect and the outcome's are two things.</summary>
internal static class OrderEnds
{
    /// <summary>
    /// The effect of an intent, of which the snapshot shows nothing any more because its order has ended: that its transaction made the order is what it promised.
    /// What became of the order is told by its end.
    /// </summary>
    public static EffectVerdict Judge(AwaitedEffect awaited, EffectVerdict verdict, OrderReport orders) =>
        !verdict.Seen && orders.Placed.TryGetValue(awaited.Intent, out var order) ? new(true, $"its transaction made {order}") : verdict;

    /// <summary>The memory of an intent whose order was cancelled counts like one that reverted.</summary>
    public static IntentMemory Remember(IntentMemory memory, OrderReport orders) => orders.Undone.Contains(memory.Key) ? memory with { Undone = true } : memory;

    /// <summary>A doubt for every account of which an order's beginning or end is not known: its risk is not added to until it is.</summary>
    public static SafetyState Doubting(SafetyState safety, PortfolioSnapshot snapshot, OrderReport orders) => orders.Unread.IsEmpty ? safety : new(
    [
        .. safety.Doubts,
        .. from account in snapshot.Accounts
           from reading in account.Venues.OfType<KnownReading>()
           let found = orders.Unread.Where(pair => pair.Key.IsAt(account.Account.Id, reading.Venue)).Select(pair => pair.Value).FirstOrDefault()
           where found is not null
           select new Doubt(DoubtKind.OrdersUnread, found) { Account = account.Account.Id, Venue = reading.Venue },
    ]);

    /// <summary>An executed order is told, a cancelled one needs a look, since its fee is spent and its position unchanged.</summary>
    public static ActionPlan Tell(ActionPlan plan, OrderReport orders) => plan with
    {
        Skips = [.. plan.Skips, .. orders.Ends.Where(end => end.End == OrderEnd.Executed).Select(end => new Skip(end.Target.Value, ActionKind.None, "order_executed", $"{end.Order} was executed"))],
        Alarms =
        [
            .. plan.Alarms,
            .. orders.Ends.Where(end => end.End != OrderEnd.Executed).Select(end => end.End == OrderEnd.Cancelled
                ? new Alarm(end.Target.Value, "order_cancelled", $"{end.Order} was cancelled: {(end.Reason.Length > 0 ? end.Reason : "no reason given")}; what it held came back")
                : new Alarm(end.Target.Value, "order_lost", $"{end.Order} is gone, and no event says how it ended")),
        ],
    };
}
