using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// To whom the bytes of an intent may be shown. What a line of the journal says was shown to everybody stays public; what was not stays with the
/// private relays until the configured number of blocks has passed, by the journal's own record, so that a restart neither shortens nor lengthens it. The
/// route that is configured now is for what is not signed yet.
/// </summary>
internal sealed class RoutePolicy(PlaneOptions options)
{
    /// <summary>The route of an intent that has not been sent.</summary>
    public BroadcastRoute First => options.Route;

    /// <summary>The route of an intent's newest bytes, and of its next ones, at a head.</summary>
    public BroadcastRoute Of(JournalStory story, ulong head)
    {
        if (story.Latest is not { } latest)
            return options.Route;
        if (latest.Route == BroadcastRoute.Public || story.Changes.Any(line => line.Route == BroadcastRoute.Public))
            return BroadcastRoute.Public;
        var first = story.Changes.FirstOrDefault(line => line is { To: IntentState.Broadcasting, Route: BroadcastRoute.PrivateRelay });
        return first is not null && options.PublicAfterBlocks is { } blocks && head >= first.HeadNumber + blocks ? BroadcastRoute.Public : BroadcastRoute.PrivateRelay;
    }
}
