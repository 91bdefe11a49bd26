using KeeperBot.Core.Cycle;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Signing;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Monitoring.Tests;
using KeeperBot.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Host.Tests.Records;

/// <summary>Daily records of made-up cycles.</summary>
internal static class KeptDays
{
    /// <summary>The acting address of the example configuration.</summary>
    public static readonly Address Actor = Host.Commands.Demo.DemoKey.Address;

    /// <summary>The address of the private key 1.</summary>
    public static readonly Address Signer = Address.Parse("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");

    public static RecordKeeper Keeper(RecordFolder folder, bool signs = true, int keep = 400, int mostLines = 5000) => new(
        folder, new RecordSettings(new ChainId(31337), Actor, TimeSpan.FromHours(1), keep) { MostLines = mostLines },
        signs ? new ReportSigner(Key(), Actor, DayStatement.PrimaryType) : null, NullLogger.Instance);

    public static LocalSigningKey Key() => new([.. Enumerable.Repeat((byte)0, 31), 1]);

    public static CycleCompleted Cycle(ulong block, DateTimeOffset time, string legNote = "2") => Outcomes.Completed(legNote: legNote) with
    {
        Block = new BlockRef(block, new Hash32([.. Enumerable.Repeat((byte)1, 31), (byte)block]), Hash32.Zero, new ChainTime((ulong)time.ToUnixTimeSeconds())),
    };

    public static DateTimeOffset At(int day, int hour, int minute = 0) => new(2026, 1, day, hour, minute, 0, TimeSpan.Zero);

    /// <summary>Three days: two that are over, and one that has begun.</summary>
    public static void Write(string journal, bool signs = true)
    {
        using var keeper = Keeper(RecordFolder.Beside(journal), signs);
        ulong block = 100;
        foreach (var (day, hour) in new[] { (5, 1), (5, 2), (5, 20), (6, 3), (6, 4), (7, 0) })
            keeper.OnCycle(Cycle(block++, At(day, hour)));
    }
}
