using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>One step from a version of the schema to the next: its statements, then what only code can do.</summary>
/// <param name="Sql">The statements.</param>
/// <param name="Then">Runs in the same transaction; null when the statements are all.</param>
internal sealed record SchemaStep(string Sql, Action<SqliteConnection, SqliteTransaction, TimeProvider>? Then = null);

/// <summary>
/// The steps that lead from each released version of the journal's tables to the next; step 0 makes version 1. Steps are only ever added, and every
/// released version has a journal in <c>tests/vectors/journal</c> that the tests migrate.
/// </summary>
internal static class SchemaSteps
{
    public static readonly ImmutableArray<SchemaStep> All =
    [
        new(
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
            """),
        // The nonce that an intent's signed bytes hold: of all intents with one nonce only those that were superseded (12 is Replaced) are not its holder.
        new(
            """
            ALTER TABLE intents ADD COLUMN supersedes TEXT;
            ALTER TABLE intents ADD COLUMN nonce INTEGER;
            UPDATE intents SET nonce = (SELECT a.nonce FROM attempts a WHERE a.intent = intents.key AND a.ordinal = 1);
            CREATE UNIQUE INDEX holder_of_nonce ON intents (nonce) WHERE nonce IS NOT NULL AND state <> 12;
            CREATE INDEX intents_by_nonce ON intents (nonce) WHERE nonce IS NOT NULL;
            ALTER TABLE attempts ADD COLUMN route INTEGER NOT NULL DEFAULT 1;
            ALTER TABLE attempts ADD COLUMN chain_fee TEXT NOT NULL DEFAULT '0';
            ALTER TABLE transitions ADD COLUMN route INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE transitions ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
            CREATE TABLE controls (
                sequence INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER, head INTEGER NOT NULL,
                recorded_at INTEGER NOT NULL, format INTEGER NOT NULL, chained BLOB NOT NULL);
            CREATE INDEX controls_by_name ON controls (name, sequence);
            CREATE INDEX ledger_by_intent ON ledger (intent, asset, sequence);
            """,
            ChainAdoptedNonce),
    ];

    /// <summary>Schema 1 kept the adopted nonce outside the chain of hashes, where it could be changed unseen.</summary>
    private static void ChainAdoptedNonce(SqliteConnection connection, SqliteTransaction transaction, TimeProvider time)
    {
        const string Name = "nonce_floor";
        if (connection.ScalarOrNull<string>(transaction, "SELECT value FROM meta WHERE name = $name", ("$name", Name)) is not { } text)
            return;
        var nonce = ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        var (sequence, chained) = ChainTip.Of(connection, transaction);
        var line = new ControlLine(
            sequence + 1, ControlNames.AdoptedNonce, nonce.ToString(CultureInfo.InvariantCulture), "adopted under schema 1", null, 0, ChainTip.Now(time));
        JournalInserts.Control(connection, transaction, line, ChainOfRecords.Control(ChainOfRecords.Format, chained, line));
        connection.Execute(transaction, "DELETE FROM meta WHERE name = $name", ("$name", Name));
    }
}
