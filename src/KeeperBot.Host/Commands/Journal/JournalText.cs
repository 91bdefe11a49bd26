using System.Globalization;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Journal;

/// <summary>A line of the log for people and for grep: when, which account, what, from which state to which, then name=value.</summary>
internal static class JournalText
{
    /// <summary>The line, harmless on a terminal whatever a node or a contract said.</summary>
    public static string Line(JournalEntry entry) => entry switch
    {
        IntentEntry intent => Of(intent),
        ControlEntry { Line: var line } => string.Create(
            CultureInfo.InvariantCulture, $"{Time(line.RecordedAt)} #{line.Sequence} keeper {line.Name} = {SafeText.Escape(Value(line))}{Head(line.HeadNumber)}; {SafeText.Escape(line.Reason)}"),
        _ => throw new InvalidOperationException($"no text for {entry.GetType().Name}"),
    };

    // An activation holds a whole configuration; with --json it is printed.
    private static string Value(ControlLine line) => line.Name == PolicyControls.Activation && line.Value != PolicyControls.Deactivated
        ? string.Create(CultureInfo.InvariantCulture, $"({line.Value.Length} characters, --json shows them)")
        : line.Value;

    private static string Of(IntentEntry entry)
    {
        var (line, intent, attempt) = entry;
        var fields = new List<string>
        {
            Time(line.RecordedAt), $"#{line.Sequence}", SafeText.Escape(intent.Target.Value), intent.Kind.ToString(),
            $"{TransactionTable.Word(line.From)} -> {TransactionTable.Word(line.To)}",
        };
        Add(fields, "nonce", line.Nonce?.ToString(CultureInfo.InvariantCulture));
        if (attempt is not null)
            fields.Add(Fees(attempt));
        if (line.Route != BroadcastRoute.None)
            Add(fields, "route", line.Route == BroadcastRoute.Public ? "public" : "private-relay");
        Add(fields, "hash", line.Hash?.ToString());
        if (line.Mined is { } mined)
            Add(fields, "mined", string.Create(CultureInfo.InvariantCulture, $"{mined.Block} gas={mined.GasUsed} cost={mined.Cost}"));
        Add(fields, "supersedes", intent.Supersedes is { } superseded ? SafeText.Escape(superseded.Value) : null);
        Add(fields, "intent", SafeText.Escape(intent.Key.Value));
        Add(fields, "why", SafeText.Escape(intent.ReasonCode));
        var words = line.From == Core.Ports.IntentState.None ? $"{intent.Description} ({intent.Reason})" : line.Detail;
        return $"{string.Join(' ', fields)}{Head(line.HeadNumber)}; {SafeText.Escape(words)}";
    }

    /// <summary>In wei, as all amounts of the journal.</summary>
    private static string Fees(JournalAttempt attempt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(attempt.Purpose == AttemptPurpose.Cancel ? "cancel " : "")}attempt={attempt.Ordinal} gas-limit={attempt.GasLimit} max-fee={attempt.MaxFeePerGas} tip={attempt.MaxPriorityFeePerGas}")
        + (attempt.ChainFee == Wei.Zero ? "" : $" chain-fee={attempt.ChainFee}");

    private static void Add(List<string> fields, string name, string? value)
    {
        if (value is not null)
            fields.Add($"{name}={value}");
    }

    private static string Head(ulong number) => number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" head={number}");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
