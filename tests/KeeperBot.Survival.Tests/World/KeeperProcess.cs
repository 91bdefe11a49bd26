using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KeeperBot.Survival.Tests.World;

/// <summary>The shipped program as a process of its own. What it says on stderr is kept; it is waited for by what it says, and judged by chain and journal.</summary>
public sealed partial class KeeperProcess : IAsyncDisposable
{
    /// <summary>Exit code of a process that SIGKILL ended.</summary>
    public const int KilledBySignal = 128 + 9;

    // A hang's guard, not a measure: a loaded machine takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<bool> Seen)> _waiters = [];
    private readonly Task _reading;
    private bool _ended;

    private KeeperProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(), process.StandardOutput.ReadToEndAsync());
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Whether it has nothing more to say: it is exiting, though a loaded machine may not have told so yet.</summary>
    public bool IsEnding => _reading.IsCompleted;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Everything it said on stderr so far.</summary>
    public string Said
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Variables it gets besides those of this process.</param>
    public static KeeperProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Dotnet);
        foreach (var argument in arguments.Prepend(Program))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Start(start);
    }

    /// <summary>Starts it from a package: its own program, with nothing of this process's environment but a home and a PATH.</summary>
    /// <param name="program">The package's launcher.</param>
    /// <param name="path">Folders of PATH.</param>
    /// <param name="arguments">The command line.</param>
    public static KeeperProcess StartPackaged(string program, string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        (start.Environment["PATH"], start.Environment["HOME"]) = (path, Path.GetDirectoryName(program));
        return Start(start);
    }

    /// <summary>Starts it where no file may grow beyond a size: its writes then fail as on a full disk, and no signal ends it.</summary>
    public static KeeperProcess StartLimited(int kilobytes, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("bash");
        foreach (var argument in (string[])["-c", string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\""), "keeper", Dotnet, Program, .. arguments])
            start.ArgumentList.Add(argument);
        return Start(start);
    }

    /// <summary>What makes a process see another time of day than this machine's (libfaketime, which <c>./keeper test</c> installs); its timers run as ever.</summary>
    public static IReadOnlyDictionary<string, string> WithClockMoved(int hours) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = FakeTime,
        ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{hours:+0;-0}h"),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>As <see cref="WithClockMoved"/>, by what a file says ("+30h"), which may change while the process runs: it sees that within a second.</summary>
    public static IReadOnlyDictionary<string, string> WithClockOf(string file) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = FakeTime,
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    private static string FakeTime => new DirectoryInfo("/usr/lib").GetDirectories("faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
        .SelectMany(folder => folder.GetFiles("libfaketime.so.1")).FirstOrDefault()?.FullName ?? throw new InvalidOperationException("libfaketime is not installed; ./keeper test installs it");

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>What is shipped, where the launcher says where that is; else what was built with these tests.</summary>
    private static string Program => Environment.GetEnvironmentVariable("KEEPER_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "keeperbot.dll");

    private static KeeperProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // Most live for seconds: compiling what was called often a second time costs a quarter of their processor time and never pays (the value is hexadecimal).
        start.Environment["DOTNET_TC_CallCountThreshold"] = "7000";
        // The runtime would map its code through a file of its own: slow for so many starts, and too large for a limited one.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new KeeperProcess(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start"));
    }

    /// <summary>Waits for a line with this text, said before or after the call.</summary>
    public Task SaysAsync(string text) => UntilAsync(line => line.Contains(text, StringComparison.Ordinal), $"said '{text}'");

    /// <summary>Waits until it has finished with a cycle at this block or a later one, whatever came of it.</summary>
    public Task CycleAsync(ulong block) => UntilAsync(line => CycleOf(line) >= block, string.Create(CultureInfo.InvariantCulture, $"finished a cycle at block {block}"));

    /// <summary>As <see cref="CycleAsync"/>, but gives up after a time or when the process has ended.</summary>
    /// <returns>Whether the cycle was seen.</returns>
    public async Task<bool> TryCycleAsync(ulong block, TimeSpan within)
    {
        try
        {
            return await Wait(line => CycleOf(line) >= block).WaitAsync(within, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL, as a power cut or the kernel's memory killer would end it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    /// <summary>A signal by its name.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(), _reading).WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the keeper did not end:\n{Tail()}");
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    /// <summary>The last of what it said, for messages.</summary>
    public string Tail()
    {
        lock (_gate)
            return string.Join('\n', _lines.TakeLast(25));
    }

    private async Task UntilAsync(Func<string, bool> wanted, string what)
    {
        try
        {
            if (await Wait(wanted).WaitAsync(Patience, TimeProvider.System))
                return;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the keeper never {what}:\n{Tail()}");
        }

        throw new InvalidOperationException($"the keeper ended and never {what}:\n{Tail()}");
    }

    private Task<bool> Wait(Func<string, bool> wanted)
    {
        lock (_gate)
        {
            if (_lines.Exists(line => wanted(line)))
                return Task.FromResult(true);
            if (_ended)
                return Task.FromResult(false);
            var waiter = (wanted, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Item2.Task;
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            Hear(line);
        lock (_gate)
        {
            foreach (var (_, seen) in _waiters)
                seen.TrySetResult(false);
            _waiters.Clear();
            _ended = true;
        }
    }

    private void Hear(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var waiter in _waiters.Where(waiter => waiter.Wanted(line)).ToList())
            {
                waiter.Seen.TrySetResult(true);
                _waiters.Remove(waiter);
            }
        }
    }

    private static ulong CycleOf(string line) =>
        CycleLine().Match(line) is { Success: true } match ? ulong.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"Block (\d+): (?:worst health|the cycle is void)")]
    private static partial Regex CycleLine();
}
