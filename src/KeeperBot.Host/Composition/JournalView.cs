using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Execution;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Host.Composition;

/// <summary>The journal for those who only look; a running keeper is not disturbed.</summary>
internal static class JournalView
{
    /// <summary>What the operator and the breakers have decided and is in force; null when there is no journal of this program yet.</summary>
    public static ImmutableArray<ControlLine>? Controls(string file)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            return JournalReader.ControlsOf(file);
        }
        catch (ExecutionException error) when (error.Kind == ExecutionErrorKind.JournalUnavailable)
        {
            // Not one that a keeper left: the next start says what is wrong with it.
            return null;
        }
    }

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
