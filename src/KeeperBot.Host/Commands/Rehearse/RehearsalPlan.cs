using System.Collections.Immutable;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Core.Units;
using KeeperBot.Host.Commands.Stress;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>What happens to the market of a rehearsal, and when.</summary>
/// <param name="Shocks">What prices are multiplied by from the first block on, by the symbol as it was written.</param>
/// <param name="Path">A market over time that is gone along beside; null for none.</param>
/// <param name="Advance">Time that passes at once, before the first block.</param>
/// <param name="BaseFee">The base fee of every block in wei; null follows the path's, or the chain's.</param>
/// <param name="Steps">Blocks in which the market moves on.</param>
/// <param name="StepTime">Chain time from one to the next.</param>
internal sealed record RehearsalPlan(ImmutableSortedDictionary<string, Wad> Shocks, MarketPath? Path, TimeSpan Advance, UInt256? BaseFee, int Steps, TimeSpan StepTime)
{
    private const int UsualBlocks = 20, UsualPathSteps = 72, MostSteps = 10_000;

    private static readonly TimeSpan MostAdvance = TimeSpan.FromDays(30);

    /// <summary>Reads what was asked.</summary>
    /// <param name="arguments">As it was written.</param>
    /// <param name="blockInterval">Usual time between two blocks of the chain.</param>
    /// <exception cref="CommandFailure">Something is not as it must be; the message says how to write it.</exception>
    public static RehearsalPlan Read(RehearseArguments arguments, TimeSpan blockInterval)
    {
        var path = arguments.Scenario is { } scenario ? ScenarioPath.Read(scenario) : null;
        var (steps, time) = StepsOf(arguments, path, blockInterval);
        var advance = arguments.Advance is { } text ? Duration("--advance", text, "6 h") : TimeSpan.Zero;
        if (advance > MostAdvance)
            throw Usage("--advance", arguments.Advance!, $"is above {MostAdvance.TotalDays:0} days", "6 h");
        return new(ShocksOf(arguments.Shocks), path, advance, GasOf(arguments.Gas), steps, time);
    }

    /// <summary>The path's row at a step, from 1; null without a path.</summary>
    public PathRow? RowAt(int step) => Path?.At(StepTime * step);

    /// <summary>What the path multiplies the prices by that sources tell at a step.</summary>
    public Wad PathFactor(int step) => Path is { } path ? Wad.FromDouble(path.OraclePrice(StepTime * step)) : Wad.One;

    private static (int Steps, TimeSpan Time) StepsOf(RehearseArguments arguments, MarketPath? path, TimeSpan interval)
    {
        if (path is null && arguments.Blocks is not null && arguments.For is not null)
            throw new CommandFailure(ExitCode.Usage, "--blocks and --for say the same thing in two ways; give one of the two");
        var length = arguments.For is { } text ? Duration("--for", text, "30 min") : (TimeSpan?)null;
        if (length < interval)
            throw Usage("--for", arguments.For!, $"is less than one block ({interval.TotalSeconds:0.###} s)", "30 min");
        if (path is null)
        {
            var blocks = arguments.Blocks ?? (length is { } time ? (int)Math.Min(time / interval, MostSteps + 1) : UsualBlocks);
            return (Within(blocks), interval);
        }

        var steps = Within(arguments.Blocks ?? UsualPathSteps);
        var whole = length is { } cut && cut < path.Length ? cut : path.Length;
        var step = TimeSpan.FromSeconds(Math.Floor(whole.TotalSeconds / steps));
        return step >= TimeSpan.FromSeconds(1) ? (steps, step) : throw new CommandFailure(ExitCode.Usage, $"--blocks {steps}: are more than {path.Name} has seconds; ask for fewer");
    }

    private static int Within(int steps) => steps is >= 1 and <= MostSteps
        ? steps
        : throw new CommandFailure(ExitCode.Usage, $"a rehearsal is of 1 to {MostSteps} blocks; ask for as many by --blocks N or --for DURATION");

    private static ImmutableSortedDictionary<string, Wad> ShocksOf(ImmutableArray<string> texts)
    {
        var shocks = ImmutableSortedDictionary.CreateBuilder<string, Wad>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [{ Length: > 0 } symbol, var share] || !QuantityText.TryRead(share.StartsWith('+') ? share[1..] : share, out var percent, out var unit) || unit != "%")
                throw Usage("--shock", text, "is no symbol with a share in percent", "ETH=-15%");
            if (percent <= Wad.FromInteger(-100) || percent > Wad.FromInteger(900))
                throw Usage("--shock", text, "is not above -100 % and at most 900 %", "ETH=-15%");
            if (!shocks.TryAdd(symbol, Wad.FromRaw(Wad.One.Raw + (percent.Raw / 100))))
                throw Usage("--shock", text, "names a symbol a second time", "ETH=-15%");
        }

        return shocks.ToImmutable();
    }

    private static UInt256? GasOf(string? text)
    {
        if (text is null)
            return null;
        if (!QuantityText.TryRead(text, out var price, out var unit) || unit != "gwei" || price.Sign < 0 || price > Wad.FromInteger(1_000_000))
            throw Usage("--gas", text, "is no base fee in gwei, of at most 1000000", "300 gwei");
        return UInt256.FromBigInteger(Wei.FromGwei(price).Raw);
    }

    private static TimeSpan Duration(string option, string text, string example) =>
        QuantityText.TryRead(text, out var number, out var unit) && DurationText.TryMake(number, unit, out var span) && span >= TimeSpan.FromSeconds(1)
            ? span
            : throw Usage(option, text, $"is no duration of a second or more ({DurationText.Units})", example);

    private static CommandFailure Usage(string option, string text, string problem, string example) => new(ExitCode.Usage, $"{option} \"{text}\": {problem}; write for instance {option} \"{example}\"");
}
