using System.Diagnostics;
using System.Globalization;

namespace KeeperBot.Scenarios.Anvil;

/// <summary>
/// One Anvil, killed when disposed and also when this process dies: a watcher beside it holds the read end of a pipe whose write end is
/// ours, and the kernel closes that end however we end. The states of old blocks, of which Anvil writes up to gigabytes to disk and which it
/// leaves there when it is killed, go into a directory of its own that the watcher removes after it.
/// </summary>
public sealed class AnvilProcess : IAsyncDisposable
{
    private const string Listening = "Listening on ";

    // PR_SET_PDEATHSIG would fire when the *thread* that forked ends, and pool threads do end. The watcher reads one line: a line means an
    // orderly stop, end of file means that the parent is gone. exec keeps the process id that the watcher was told.
    private const string Launch =
        "exec 3<&0; pid=$$; states=$1; shift; "
        + "(read -r line <&3 || kill -9 \"$pid\"; while kill -0 \"$pid\"; do sleep 0.1; done; rm -rf \"$states\") >/dev/null 2>&1 & "
        + "exec \"$@\" --cache-path \"$states\" </dev/null 3<&-";

    private readonly Process _process;
    private readonly Task _drain;
    private int _disposed;

    private AnvilProcess(Process process, Uri rpcUrl, AnvilOptions options, Task drain)
    {
        _process = process;
        _drain = drain;
        RpcUrl = rpcUrl;
        Options = options;
    }

    /// <summary>Where it answers JSON-RPC over HTTP.</summary>
    public Uri RpcUrl { get; }

    /// <summary>What it was started with.</summary>
    public AnvilOptions Options { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts Anvil and returns when it listens.</summary>
    /// <exception cref="ScenarioException">
    /// <see cref="ScenarioErrorKind.AnvilNotFound"/>, or <see cref="ScenarioErrorKind.AnvilFailed"/> with what it printed.
    /// </exception>
    public static async Task<AnvilProcess> StartAsync(AnvilOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        var program = AnvilLocator.Find();
        var process = Spawn(program, options.ToArguments());
        using var deadline = new CancellationTokenSource(options.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var url = await WaitUntilListeningAsync(process, errors, either.Token).ConfigureAwait(false);
            var drain = Task.WhenAll(DrainAsync(process.StandardOutput), errors);
            return new AnvilProcess(process, url, options, drain);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await EndAsync(process).ConfigureAwait(false);
            throw new ScenarioException(
                ScenarioErrorKind.AnvilFailed,
                string.Create(CultureInfo.InvariantCulture, $"'{program}' did not listen within {options.StartTimeout.TotalSeconds} s; is the machine overloaded or the forked chain unreachable?"));
        }
        catch
        {
            await EndAsync(process).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Kills it (SIGKILL) and waits until it is gone. Safe to call twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await EndAsync(_process, _drain).ConfigureAwait(false);
    }

    /// <summary>Anvil with its watcher; it dies when the returned process's standard input closes without a line, and its states with it.</summary>
    internal static Process Spawn(string program, IReadOnlyList<string> arguments)
    {
        var states = Directory.CreateTempSubdirectory("keeperbot-anvil-");
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["NO_COLOR"] = "1";
        foreach (var argument in (string[])["-c", Launch, "anvil", states.FullName, program, .. arguments])
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw new ScenarioException(ScenarioErrorKind.AnvilFailed, $"'{program}' could not be started");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new ScenarioException(ScenarioErrorKind.AnvilFailed, $"'{program}' could not be started: {error.Message}", error);
        }
    }

    private static async Task<Uri> WaitUntilListeningAsync(Process process, Task<string> errors, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
                return new Uri("http://" + line[Listening.Length..].Trim());
        }

        var said = (await errors.WaitAsync(cancellation).ConfigureAwait(false)).Trim();
        throw new ScenarioException(ScenarioErrorKind.AnvilFailed, $"Anvil ended before it listened: {Shorten(said)}");
    }

    private static string Shorten(string text) => text.Length switch
    {
        0 => "it said nothing",
        > 600 => text[..600] + "…",
        _ => text,
    };

    private static async Task DrainAsync(StreamReader output)
    {
        var buffer = new char[4096];
        while (await output.ReadAsync(buffer).ConfigureAwait(false) > 0)
        {
        }
    }

    private static async Task EndAsync(Process process, Task? drain = null)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            // The line tells the watcher that there is nothing left to kill, so that it never hits a process id used again.
            await process.StandardInput.WriteLineAsync("ended").ConfigureAwait(false);
            await process.StandardInput.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The watcher is gone already.
        }

        if (drain is not null)
            await drain.ConfigureAwait(false);
        process.Dispose();
    }
}
