using System.Text;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>A log that a test waits on: for a text behind the last one it waited for.</summary>
internal sealed class LogWatch : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private int _read;
    private (string Text, TaskCompletionSource Seen)? _awaited;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        lock (_gate)
        {
            _text.Append(value);
            Judge();
        }
    }

    /// <summary>Completes when the text stands behind everything waited for before; what was logged goes into the failure when it does not come.</summary>
    public async Task UntilAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited = (text, seen);
            Judge();
        }

        try
        {
            await seen.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"'{text}' did not come; the log: {_text}");
        }
    }

    /// <summary>What stands between the text waited for last and the end of its line.</summary>
    public async Task<string> RestOfLineAsync()
    {
        int from;
        lock (_gate)
            from = _read;
        await UntilAsync("\n");
        lock (_gate)
            return _text.ToString(from, _read - from).TrimEnd();
    }

    private void Judge()
    {
        if (_awaited is not var (text, seen))
            return;
        var at = _text.ToString().IndexOf(text, _read, StringComparison.Ordinal);
        if (at < 0)
            return;
        _read = at + text.Length;
        _awaited = null;
        seen.SetResult();
    }
}
