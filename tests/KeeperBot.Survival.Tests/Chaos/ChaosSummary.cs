using System.Text.Json;

namespace KeeperBot.Survival.Tests.Chaos;

/// <summary>Results as lines of a file that a later run goes on from, and as a summary.</summary>
public static class ChaosSummary
{
    /// <summary>One result as a line.</summary>
    public static string Line(ChaosResult result) => JsonSerializer.Serialize(result);

    /// <summary>The results in a file; none where it does not exist. A line that a crash cut short does not count.</summary>
    public static IReadOnlyList<ChaosResult> Read(string file)
    {
        var results = new List<ChaosResult>();
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            try
            {
                if (JsonSerializer.Deserialize<ChaosResult>(line) is { } result)
                    results.Add(result);
            }
            catch (JsonException)
            {
                // The last line of a run that was killed.
            }
        }

        return results;
    }

    /// <summary>What a run says at its end.</summary>
    public static string Of(IReadOnlyList<ChaosResult> results)
    {
        var broken = results.Where(result => result.Fault is not null).ToList();
        var lost = results.Where(result => result.Lost).ToList();
        var bound = results.Where(result => result.OutageBlocks < ChaosResult.ToleratedOutage).ToList();
        var states = results.SelectMany(result => result.States).GroupBy(pair => pair.Key).Select(group => $"{group.Key} {group.Sum(pair => pair.Value)}").Order(StringComparer.Ordinal);
        return string.Join('\n', (string[])
        [
            FormattableString.Invariant($"seeds {results.Count}, broken {broken.Count}{(broken.Count > 0 ? ": " + string.Join(", ", broken.Select(result => result.Seed)) : "")}"),
            FormattableString.Invariant($"delivered: {results.Sum(result => result.Faults)} faults of the node, {results.Sum(result => result.Reorganisations)} reorganisations, {results.Sum(result => result.Kills)} kills, {results.Sum(result => result.Starts)} starts"),
            FormattableString.Invariant($"transactions: {results.Sum(result => result.Intents)} intents, {results.Sum(result => result.Sends)} sends, {results.Sum(result => result.Mined)} on the chains; {string.Join(", ", states)}"),
            FormattableString.Invariant($"liveness: {bound.Count} seeds with fewer than {ChaosResult.ToleratedOutage} blocks of outage, {bound.Count(result => result.Lost)} of them lost; {lost.Count} lost in all{(lost.Count > 0 ? ": " + string.Join(", ", lost.Select(result => result.Seed)) : "")}; at most {results.Select(result => result.BlocksToRescue).DefaultIfEmpty().Max()} blocks from the end of the faults to the rescue"),
            FormattableString.Invariant($"played again because Anvil gave no data: {results.Count(result => result.Replays.Count > 0)} seeds, {results.Sum(result => result.Replays.Count)} times"),
            FormattableString.Invariant($"seconds a seed and worker: {results.Select(result => result.Seconds).DefaultIfEmpty().Average():0.0} on average"),
        ]);
    }
}
