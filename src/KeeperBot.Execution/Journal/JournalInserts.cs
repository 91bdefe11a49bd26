using KeeperBot.Core.Decision;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Records to columns, in the order of the column lists of <see cref="JournalRows"/>.</summary>
internal static class JournalInserts
{
    public static void Intent(SqliteConnection connection, SqliteTransaction transaction, JournalIntent intent, JournalLine line) => connection.Execute(
        transaction,
        $"""
        INSERT INTO intents ({JournalRows.IntentColumns}) VALUES ($key, $actor, $target, $data, $value, $account, $margin, $venue, $kind, $urgency,
            $code, $reason, $promise, $spends, $number, $hash, $parent, $time, $description, $state, $sequence, $supersedes, NULL)
        """,
        ("$key", intent.Key.Value), ("$actor", intent.From), ("$target", intent.To), ("$data", intent.Data), ("$value", intent.Value),
        ("$account", intent.Account.Value), ("$margin", intent.Target.Value), ("$venue", intent.Venue.Value), ("$kind", (int)intent.Kind),
        ("$urgency", (int)intent.Urgency), ("$code", intent.ReasonCode), ("$reason", intent.Reason), ("$promise", EffectText.Format(intent.Promise)),
        ("$spends", SpendText.Format(intent.Spends)), ("$number", intent.PlannedAt.Number), ("$hash", intent.PlannedAt.Hash),
        ("$parent", intent.PlannedAt.ParentHash), ("$time", intent.PlannedAt.Timestamp), ("$description", intent.Description), ("$state", (int)line.To),
        ("$sequence", line.Sequence), ("$supersedes", intent.Supersedes?.Value));

    public static void Attempt(SqliteConnection connection, SqliteTransaction transaction, JournalAttempt attempt, JournalLine line) => connection.Execute(
        transaction,
        $"""
        INSERT INTO attempts ({JournalRows.AttemptColumns}) VALUES ($hash, $intent, $nonce, $ordinal, $purpose, $gas, $fee, $tip, $signed, $raw, $sequence,
            $route, $chainFee)
        """,
        ("$hash", attempt.Hash), ("$intent", attempt.Intent.Value), ("$nonce", attempt.Nonce), ("$ordinal", attempt.Ordinal), ("$purpose", (int)attempt.Purpose),
        ("$gas", attempt.GasLimit), ("$fee", attempt.MaxFeePerGas), ("$tip", attempt.MaxPriorityFeePerGas), ("$signed", attempt.SignedAt), ("$raw", attempt.Raw),
        ("$sequence", line.Sequence), ("$route", (int)attempt.Route), ("$chainFee", attempt.ChainFee));

    public static void Ledger(SqliteConnection connection, SqliteTransaction transaction, LedgerEntry entry) => connection.Execute(
        transaction, $"INSERT INTO ledger ({JournalRows.LedgerColumns}) VALUES ($sequence, $intent, $asset, $amount, $at)",
        ("$sequence", entry.Sequence), ("$intent", entry.Intent.Value), ("$asset", entry.Asset), ("$amount", entry.Amount), ("$at", entry.At));

    public static void Line(SqliteConnection connection, SqliteTransaction transaction, JournalLine line, Hash32 content) => connection.Execute(
        transaction,
        $"""
        INSERT INTO transitions ({JournalRows.LineColumns}) VALUES ($sequence, $intent, $from, $to, $nonce, $hash, $minedHash, $minedNumber, $minedBlock,
            $minedTime, $gas, $cost, $detail, $head, $recorded, $content, $chained, $route, $format)
        """,
        ("$sequence", line.Sequence), ("$intent", line.Intent.Value), ("$from", (int)line.From), ("$to", (int)line.To), ("$nonce", line.Nonce), ("$hash", line.Hash),
        ("$minedHash", line.Mined?.Hash), ("$minedNumber", line.Mined?.Block), ("$minedBlock", line.Mined?.BlockHash), ("$minedTime", line.Mined?.Time),
        ("$gas", line.Mined?.GasUsed), ("$cost", line.Mined?.Cost), ("$detail", line.Detail), ("$head", line.HeadNumber),
        ("$recorded", line.RecordedAt.ToUnixTimeMilliseconds()), ("$content", content), ("$chained", line.Chained), ("$route", (int)line.Route),
        ("$format", ChainOfRecords.Format));

    public static void Control(SqliteConnection connection, SqliteTransaction transaction, ControlLine line, Hash32 chained) => connection.Execute(
        transaction,
        $"INSERT INTO controls ({JournalRows.ControlColumns}) VALUES ($sequence, $name, $value, $reason, $at, $head, $recorded, $format, $chained)",
        ("$sequence", line.Sequence), ("$name", line.Name), ("$value", line.Value), ("$reason", line.Reason), ("$at", line.At), ("$head", line.HeadNumber),
        ("$recorded", line.RecordedAt.ToUnixTimeMilliseconds()), ("$format", ChainOfRecords.Format), ("$chained", chained));
}
