using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>The journal's tables and the steps that lead from each released version to the next. Steps are only ever added.</summary>
internal static class JournalSchema
{
    private static readonly ImmutableArray<string> Steps =
    [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE blocks (number INTEGER PRIMARY KEY, hash BLOB NOT NULL CHECK (length(hash) = 32));
        CREATE TABLE anchors (number INTEGER PRIMARY KEY, hash BLOB NOT NULL CHECK (length(hash) = 32));
        CREATE TABLE intents (
            key TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, state INTEGER NOT NULL, actor BLOB NOT NULL, target BLOB NOT NULL, data BLOB NOT NULL,
            value TEXT NOT NULL, account TEXT NOT NULL, margin_account TEXT NOT NULL, venue TEXT NOT NULL, kind INTEGER NOT NULL, urgency INTEGER NOT NULL,
            reason_code TEXT NOT NULL, reason TEXT NOT NULL, promise TEXT NOT NULL, spends TEXT NOT NULL, planned_number INTEGER NOT NULL,
            planned_hash BLOB NOT NULL, planned_parent BLOB NOT NULL, planned_time INTEGER NOT NULL, description TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX intents_by_state ON intents (state);
        CREATE TABLE transitions (
            sequence INTEGER PRIMARY KEY, intent TEXT NOT NULL, from_state INTEGER NOT NULL, to_state INTEGER NOT NULL, nonce INTEGER,
            hash BLOB, mined_hash BLOB, mined_number INTEGER, mined_block BLOB, mined_time INTEGER, gas_used INTEGER, cost TEXT, detail TEXT NOT NULL,
            head INTEGER NOT NULL, recorded_at INTEGER NOT NULL, content BLOB NOT NULL, chained BLOB NOT NULL,
            FOREIGN KEY (intent) REFERENCES intents (key));
        CREATE INDEX transitions_by_intent ON transitions (intent, sequence);
        CREATE TABLE attempts (
            hash BLOB PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, intent TEXT NOT NULL, nonce INTEGER NOT NULL, ordinal INTEGER NOT NULL, purpose INTEGER NOT NULL,
            gas_limit INTEGER NOT NULL, max_fee TEXT NOT NULL, max_tip TEXT NOT NULL, signed_at INTEGER NOT NULL, raw BLOB NOT NULL,
            UNIQUE (intent, ordinal), FOREIGN KEY (intent) REFERENCES intents (key)) WITHOUT ROWID;
        CREATE INDEX attempts_by_nonce ON attempts (nonce);
        CREATE TABLE ledger (
            sequence INTEGER NOT NULL, asset TEXT NOT NULL, intent TEXT NOT NULL, amount TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (sequence, asset), FOREIGN KEY (intent) REFERENCES intents (key)) WITHOUT ROWID;
        CREATE INDEX ledger_by_asset ON ledger (asset, at);
        """,
    ];

    /// <summary>The version this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Brings a journal to this program's version.</summary>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalNewer"/>.</exception>
    public static void Migrate(SqliteConnection connection, string file)
    {
        var found = ReadVersion(connection);
        if (found > Version)
        {
            throw new ExecutionException(ExecutionErrorKind.JournalNewer, string.Create(CultureInfo.InvariantCulture,
                $"journal '{file}' has schema {found} and this program knows {Version}; run the newer program, never an older one on its journal"));
        }

        for (var version = found; version < Version; version++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            connection.Execute(transaction, Steps[version]);
            connection.Execute(transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
            transaction.Commit();
        }
    }

    /// <summary>The version a journal has.</summary>
    public static int ReadVersion(SqliteConnection connection) => (int)connection.Scalar<long>(null, "PRAGMA user_version");
}
