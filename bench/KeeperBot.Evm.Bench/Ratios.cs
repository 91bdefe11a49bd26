using System.Diagnostics;
using System.Globalization;

namespace KeeperBot.Evm.Bench;

/// <summary>
/// The table of docs/performance.md: every workload in turn, round after round, and the least time of each, against the yardstick of its group.
/// On a machine that is busy with other things the least time is what the code costs; a mean would tell about the neighbours.
/// </summary>
internal static class Ratios
{
    private const int Rounds = 200;
    private const double Stretch = 200_000; // ns

    public static void Print()
    {
        List<Row> rows = [];
        foreach (var size in new[] { 32, 136, 4096 })
        {
            KeccakBenchmark keccak = new() { Size = size };
            keccak.Setup();
            var group = string.Create(CultureInfo.InvariantCulture, $"Keccak, {size} B");
            rows.Add(new(group, "SHA3_256.HashData", keccak.FrameworkSha3));
            rows.Add(new(group, "Keccak256.Hash", keccak.Keccak));
        }
        SignBenchmark sign = new();
        sign.Setup();
        rows.Add(new("sign", "bare sign_recoverable + serialize_compact", () => sign.Bare()));
        rows.Add(new("sign", "signature as numbers", () => sign.Sign()));
        rows.Add(new("sign", "recovery check", () => sign.RecoveryCheck()));
        rows.Add(new("sign", "zeroing", sign.Zeroing));
        rows.Add(new("sign", "key handle: lock, sign, recovery check", () => sign.Handle()));
        MulticallBenchmark multicall = new();
        rows.Add(new("1,000 legs of 8 words", "framing and hexadecimal alone", () => multicall.HexAlone()));
        rows.Add(new("1,000 legs of 8 words", "body to views", () => multicall.Views()));
        rows.Add(new("1,000 legs of 8 words", "body to Int128", () => multicall.ToInt128()));
        rows.Add(new("1,000 legs of 8 words", "body to UInt256", () => multicall.ToUInt256()));
        rows.Add(new("1,000 legs of 8 words", "encode calldata", () => multicall.Encode()));
        rows.Add(new("1,000 legs of 8 words", "encode to the HTTP body", () => multicall.EncodeToBody()));
        Measure(rows);
        sign.Cleanup();
    }

    private static void Measure(List<Row> rows)
    {
        foreach (var row in rows)
            row.Calibrate();
        for (var round = 0; round < Rounds; round++)
            foreach (var row in rows)
                row.Measure();
        foreach (var row in rows)
        {
            var yardstick = rows.First(other => other.Group == row.Group);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Group,-24} {row.Name,-44} {row.Least / 1_000,10:0.000} us {row.Least / yardstick.Least,8:0.000} {row.Allocated,10:0} B"));
        }
    }

    private sealed class Row(string group, string name, Action work)
    {
        private int _calls = 1;

        internal string Group => group;

        internal string Name => name;

        internal double Least { get; private set; } = double.PositiveInfinity;

        internal long Allocated { get; private set; } = long.MaxValue;

        internal void Calibrate()
        {
            for (var i = 0; i < 20; i++)
                Measure();
            _calls = (int)Math.Clamp(Stretch / Math.Max(Least, 20), 1, 10_000); // one call of a few nanoseconds may measure as none
            Least = double.PositiveInfinity;
        }

        /// <summary>Nanoseconds and bytes a call, over a stretch of a fifth of a millisecond or one call.</summary>
        internal void Measure()
        {
            work();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < _calls; i++)
                work();
            Least = Math.Min(Least, Stopwatch.GetElapsedTime(start).TotalNanoseconds / _calls);
            Allocated = Math.Min(Allocated, (GC.GetAllocatedBytesForCurrentThread() - before) / _calls);
        }
    }
}
