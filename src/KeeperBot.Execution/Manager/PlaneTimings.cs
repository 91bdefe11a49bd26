using System.Diagnostics.Metrics;
using KeeperBot.Core.Decision;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Manager;

/// <summary>How long things take, as histograms in seconds with the fee tier as tag.</summary>
internal sealed class PlaneTimings(TimeProvider time)
{
    /// <summary>From policy's yes to the node's answer: the plan, the nonce and the bytes made durable, signed and sent.</summary>
    public const string AuthorizedToBroadcast = "keeper.authorized_to_broadcast";

    /// <summary>From the head that an intent was planned on, as the plane came to know it, to the node's answer.</summary>
    public const string HeadToBroadcast = "keeper.head_to_broadcast";

    /// <summary>By chain time, from the head that an intent was planned on to the block that holds it.</summary>
    public const string HeadToInclusion = "keeper.head_to_inclusion";

    private static readonly Meter Meter = new(Refusals.MeterName);
    private static readonly Histogram<double> Authorized = Meter.CreateHistogram<double>(AuthorizedToBroadcast, "s", "From authorisation to the answer to the first broadcast.");
    private static readonly Histogram<double> Head = Meter.CreateHistogram<double>(HeadToBroadcast, "s", "From the head planned on to the answer to the first broadcast.");
    private static readonly Histogram<double> Included = Meter.CreateHistogram<double>(HeadToInclusion, "s", "From the head planned on to the block that holds it, by chain time.");

    private (Hash32 Head, long At)? _seen;

    /// <summary>A moment, for <see cref="Sent"/>.</summary>
    public long Now() => time.GetTimestamp();

    /// <summary>The plane is told of a head; only the first time counts.</summary>
    public void See(BlockRef head)
    {
        if (_seen?.Head != head.Hash)
            _seen = (head.Hash, time.GetTimestamp());
    }

    /// <summary>A first broadcast has its answer.</summary>
    public void Sent(BlockRef plannedAt, Urgency urgency, long authorized)
    {
        Authorized.Record(time.GetElapsedTime(authorized).TotalSeconds, Tier(urgency));
        if (_seen is { } seen && seen.Head == plannedAt.Hash)
            Head.Record(time.GetElapsedTime(seen.At).TotalSeconds, Tier(urgency));
    }

    /// <summary>A block holds it.</summary>
    public static void Mined(JournalIntent intent, MinedAt mined) =>
        Included.Record(mined.Time.Since(intent.PlannedAt.Timestamp).TotalSeconds, Tier(intent.Urgency));

    private static KeyValuePair<string, object?> Tier(Urgency urgency) => new("tier", urgency == Urgency.Emergency ? "emergency" : "routine");
}
