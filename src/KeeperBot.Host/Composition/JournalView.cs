using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Host.Composition;

/// <summary>The journal for those who only look; a running keeper is not disturbed.</summary>
internal static class JournalView
{
    /// <summary>Open intents and the most recent ones, oldest first; null when there is no journal yet.</summary>
    public static ImmutableArray<IntentRecord>? Read(string file, int recent)
    {
        if (!File.Exists(file))
            return null;
        using var reader = JournalReader.Open(file);
        return [.. reader.Open().Concat(reader.Recent(recent)).DistinctBy(story => story.Intent.Key)
            .OrderBy(story => story.Intent.PlannedAt.Number).Select(story => story.ToRecord())];
    }
}
