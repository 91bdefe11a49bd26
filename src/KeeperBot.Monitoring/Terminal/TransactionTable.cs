using System.Globalization;
using KeeperBot.Core.Ports;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Intents and their transactions, from planned to final.</summary>
public static class TransactionTable
{
    private const int MostLetters = 110;

    /// <summary>The table of the newest ones, in order of planning.</summary>
    public static Table Render(IEnumerable<IntentRecord> intents, int most)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Transactions").Expand();
        table.AddColumns("State", "Nonce", "Hash", "Block", "Gas", "What", "Effect");
        foreach (var intent in intents.OrderBy(intent => intent.Memory.PlannedAt).ThenBy(intent => intent.Nonce ?? 0).TakeLast(most))
        {
            table.AddRow(
                new Markup($"[{Colour(intent.Memory.State)}]{Word(intent.Memory.State)}[/]"), Number(intent.Nonce),
                new Text(intent.Hash is { } hash ? hash.ToString()[..12] + "…" : "-"), Number(intent.MinedIn), Number(intent.GasUsed),
                new Text(Words(intent.Description)), new Text(Words(intent.Effect ?? "-")));
        }

        return table;
    }

    /// <summary>A state as one lower-case word with hyphens.</summary>
    public static string Word(IntentState state) => state switch
    {
        IntentState.NonceReserved => "nonce-reserved",
        IntentState.EffectMissing => "effect-missing",
        IntentState.NonceLost => "nonce-lost",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Words(string text) => SafeText.Shorten(Figures.Brief(text), MostLetters);

    private static Text Number(ulong? value) => new(value?.ToString(CultureInfo.InvariantCulture) ?? "-");

    private static string Colour(IntentState state) => state switch
    {
        IntentState.Confirmed or IntentState.Finalized => "green",
        IntentState.Mined or IntentState.Pending or IntentState.Broadcasting => "yellow",
        IntentState.EffectMissing or IntentState.Reverted or IntentState.NonceLost or IntentState.Failed => "red",
        _ => "grey",
    };
}
