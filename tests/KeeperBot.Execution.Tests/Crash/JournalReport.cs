using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Crypto;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using JournalSteps = KeeperBot.Execution.Tests.Journal.JournalDriver;

namespace KeeperBot.Execution.Tests.Crash;

/// <summary>
/// How long a journal of 100,000 lines takes to open after a clean and after an unclean stop, each in processes of their own (the first open compiles too),
/// against a yardstick in the same run. Not a test: a busy machine would fail it.
/// </summary>
internal static class JournalReport
{
    private const int Transactions = 12_500;
    private const int Hashes = 200_000;
    private const int Opens = 5;

    /// <summary>Writes the journal, and has it opened.</summary>
    public static int Print(TextWriter output)
    {
        using var folder = new TestFolder();
        var killed = Path.Combine(folder.Root, "killed");
        using (var journal = JournalSteps.Open(folder))
        {
            for (var nonce = 0; nonce < Transactions; nonce++)
                journal.WriteTogether(Transaction(nonce));
            Copy(Path.GetDirectoryName(folder.Journal)!, killed);
        }

        var whole = new FileInfo(folder.Journal).Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{8 * Transactions} lines, {whole} bytes, {whole / Transactions} a transaction"));
        output.WriteLine(Measured("yardstick: bare SHA-256 of 32 bytes, 200,000 times", Yardstick));
        foreach (var (name, source) in (ReadOnlySpan<(string, string)>)[("clean", Path.GetDirectoryName(folder.Journal)!), ("unclean", killed)])
        {
            for (var round = 0; round < Opens; round++)
            {
                var copy = Path.Combine(folder.Root, string.Create(CultureInfo.InvariantCulture, $"{name}-{round}"));
                Copy(source, copy);
                output.WriteLine($"{name} stop, a process of its own: {Child(Path.Combine(copy, Path.GetFileName(folder.Journal)))}");
            }
        }

        return 0;
    }

    /// <summary>Opens a journal once and says how long that took.</summary>
    public static int Open(string file, TextWriter output)
    {
        JournalOpening? opening = null;
        var line = Measured("open", () =>
        {
            using var journal = TransactionJournal.Open(new JournalOptions(file, TestPlan.Chain, TestPlan.Actor), TimeProvider.System);
            opening = journal.Opening;
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}, {opening!.LinesVerified} lines read back"));
        return 0;
    }

    private static Change[] Transaction(int nonce)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"intent-{nonce}");
        var (raw, head) = (JournalSteps.Raw(key, 1), TestPlan.Block(5));
        var attempt = new JournalAttempt(Keccak256.Hash(raw.Span), new(key), (ulong)nonce, 1, AttemptPurpose.Call, 60_000, new Wei(2_000), new Wei(1_000), 5, raw) { ChainFee = new Wei(77) };
        LedgerPosting[] reserved = [new("gas", new BigInteger(60_000) * 2_000, head.Timestamp), new("0x00000000000000000000000000000000000000d0", 10_000_000, head.Timestamp)];
        Change Step(IntentState to) => new(new(key), to, $"to {to}") { Head = head };
        return
        [
            Step(IntentState.Planned) with { Created = JournalIntent.Of(TestPlan.Intent(key, head)), Ledger = [.. reserved] },
            Step(IntentState.NonceReserved) with { Nonce = (ulong)nonce },
            Step(IntentState.Signed) with { Attempt = attempt },
            Step(IntentState.Broadcasting) with { Route = BroadcastRoute.Public },
            Step(IntentState.Pending),
            Step(IntentState.Mined) with { Mined = JournalSteps.Mined(key), Ledger = [reserved[0] with { Amount = -30_000 }] },
            Step(IntentState.Confirmed),
            Step(IntentState.Finalized),
        ];
    }

    private static void Yardstick()
    {
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        for (var round = 0; round < Hashes; round++)
            SHA256.HashData(block, block);
    }

    private static string Measured(string name, Action work)
    {
        using var process = Process.GetCurrentProcess();
        var (processor, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
        work();
        watch.Stop();
        process.Refresh();
        return string.Create(
            CultureInfo.InvariantCulture, $"{name}: {(process.TotalProcessorTime - processor).TotalSeconds:0.00} s of processor, {watch.Elapsed.TotalSeconds:0.00} s of wall");
    }

    private static string Child(string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, ArgumentList = { typeof(JournalReport).Assembly.Location, "journal", file } };
        // As the program is configured (KeeperBot.Host.csproj): code that runs for a second pays for no profile.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var child = Process.Start(start) ?? throw new InvalidOperationException("the child did not start");
        var said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"the child ended with {child.ExitCode}: {said}");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*.db*"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
