using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>Seeds and batches of the differential tests.</summary>
internal static class Fuzz
{
    private const string Variable = "KEEPER_FUZZ_SEED";
    private const int BatchSize = 250;

    /// <summary>The test's own seed, or KEEPER_FUZZ_SEED where it is set.</summary>
    public static int Seed(int ordinary)
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
            return ordinary;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new FormatException($"{Variable} is '{text}', not a whole number from 0 to {int.MaxValue}");
    }

    /// <summary>What a failure says: how to see it again, and the whole case.</summary>
    public static string Case(int seed, int index, object what) =>
        string.Create(CultureInfo.InvariantCulture, $"case {index} of seed {seed} ({Variable}={seed} repeats it): {what}");

    /// <summary>Makes <paramref name="count"/> cases in order, asks ethers in batches, and judges each with its answer.</summary>
    public static async Task RunAsync<T>(
        EthersPeer peer, int seed, int count, Func<int, T> make, Func<T, JsonObject> question, Action<T, JsonElement, Func<string>> judge)
        where T : notnull
    {
        var batch = Make(0);
        var pending = peer.AskAsync(batch.Questions);
        for (var first = 0; batch.Cases.Length > 0; first += BatchSize)
        {
            // The next batch is made while ethers works on this one, and this one is judged while ethers works on the next.
            var next = Make(first + BatchSize);
            var answers = await pending;
            if (next.Cases.Length > 0)
                pending = peer.AskAsync(next.Questions);
            for (var i = 0; i < answers.Count; i++)
                Judge(first + i, batch.Cases[i], batch.Questions[i], answers[i]);
            batch = next;
        }

        (T[] Cases, JsonObject[] Questions) Make(int first)
        {
            T[] cases = [.. Enumerable.Range(first, Math.Clamp(count - first, 0, BatchSize)).Select(make)];
            return (cases, [.. cases.Select(question)]);
        }

        void Judge(int index, T given, JsonObject asked, JsonElement answer)
        {
            string Explain() => Case(seed, index, $"{given}\nasked {asked.ToJsonString()}\nanswered {answer.GetRawText()}");
            if (answer.TryGetProperty("error", out _))
                throw new InvalidOperationException(Explain());
            judge(given, answer, Explain);
        }
    }
}
