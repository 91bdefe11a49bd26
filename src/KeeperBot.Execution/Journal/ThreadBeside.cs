using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Work in a thread of its own, which the caller waits for: the pool's threads are for the cycle.</summary>
internal sealed class ThreadBeside<T>
{
    private readonly Thread _thread;
    private T _result = default!;
    private ExceptionDispatchInfo? _error;

    /// <summary>Starts it.</summary>
    public ThreadBeside(Func<T> work)
    {
        _thread = new Thread(() => Run(work)) { IsBackground = true, Name = "journal check" };
        _thread.Start();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>What it returned; what it threw is thrown here.</returns>
    public T Join()
    {
        _thread.Join();
        _error?.Throw();
        return _result;
    }

    private void Run(Func<T> work)
    {
        try
        {
            _result = work();
        }
        catch (Exception error) when (error is SqliteException or FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            // Left to itself it would end the process without a word of which file it was about.
            _error = ExceptionDispatchInfo.Capture(error);
        }
    }
}
