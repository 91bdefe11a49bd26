using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Safety;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Policy.Breakers;

/// <summary>
/// Tripped breakers as control lines: the value is the chain time (Unix seconds) until which a trip holds, then what tripped it where that must be told
/// apart from the next time. A trip also ends with the operator's resume that came after it.
/// </summary>
public sealed class BreakerTrips(IControls controls)
{
    internal const string Reverts = "breaker.reverts";
    internal const string Quorum = "breaker.quorum";
    internal const string Unknown = "breaker.unknown";
    private const string Price = "breaker.price:";

    // The last second that a calendar of four-digit years has.
    private const ulong LastSecond = 253_402_300_799;

    /// <summary>The doubts in force at a time.</summary>
    /// <param name="now">Chain time.</param>
    /// <param name="underlyings">Those whose price is watched.</param>
    public ImmutableArray<Doubt> InForce(ChainTime now, IEnumerable<Underlying> underlyings)
    {
        var doubts = ImmutableArray.CreateBuilder<Doubt>();
        foreach (var (name, kind) in new[] { (Reverts, DoubtKind.RevertsInARow), (Quorum, DoubtKind.QuorumLost), (Unknown, DoubtKind.UnknownErrors) })
        {
            if (Holding(name, now) is { } line)
                doubts.Add(new(kind, Words(line)));
        }

        foreach (var underlying in underlyings.Order())
        {
            if (Holding(PriceOf(underlying), now) is { } line)
                doubts.Add(new(DoubtKind.PriceJump, Words(line)) { Underlying = underlying });
        }

        return doubts.ToImmutable();
    }

    internal static string PriceOf(Underlying underlying) => Price + underlying.Symbol.ToLowerInvariant();

    /// <summary>The line of a breaker that holds at a time.</summary>
    internal ControlLine? Holding(string name, ChainTime now)
    {
        if (controls.Control(name) is not { } line)
            return null;
        var resumed = controls.Control(PolicyControls.Mode) is { Value: PolicyControls.Active } mode && mode.Sequence > line.Sequence;
        return (Until(line) is not { } until || now < until) && !resumed ? line : null;
    }

    /// <summary>What tripped a breaker the last time, whether or not that still holds.</summary>
    internal string? Evidence(string name) => controls.Control(name)?.Value.Split(' ') is [_, var evidence] ? evidence : null;

    internal void Write(string name, ChainTime until, string? evidence, string why, BlockRef head) => controls.WriteControl(new ControlChange(
        name, until.UnixSeconds.ToString(CultureInfo.InvariantCulture) + (evidence is null ? "" : " " + evidence), why, head));

    /// <summary>Null where the value is no time: such a trip holds until the operator looks.</summary>
    private static ChainTime? Until(ControlLine line) =>
        ulong.TryParse(line.Value.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond ? new(seconds) : null;

    private static string Words(ControlLine line) => $"{line.Reason}; until {(Until(line) is { } until ? $"{until} or " : "")}`keeper resume`";
}
