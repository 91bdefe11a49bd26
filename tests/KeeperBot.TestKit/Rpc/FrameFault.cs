namespace KeeperBot.TestKit.Rpc;

/// <summary>One way to tamper with what a <see cref="LoopbackHeadServer"/> tells its subscribers. Counts how often it was really delivered.</summary>
public sealed class FrameFault
{
    private readonly Func<string, IReadOnlyList<(string Text, bool Whole)>?> _rewrite;
    private int _delivered;

    private FrameFault(string name, Func<string, IReadOnlyList<(string Text, bool Whole)>?> rewrite) => (Name, _rewrite) = (name, rewrite);

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>How often it was delivered.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>The frame never comes.</summary>
    public static FrameFault Dropped() => new("frame dropped", _ => []);

    /// <summary>The frame comes twice.</summary>
    public static FrameFault Duplicated() => new("frame doubled", frame => [(frame, true), (frame, true)]);

    /// <summary>The first frame comes late: only after the second, which so overtakes it.</summary>
    public static FrameFault Overtaken()
    {
        string? held = null;
        return new("frame delayed behind the next", frame =>
        {
            if (held is not { } late)
            {
                held = frame;
                return null;
            }

            held = null;
            return [(frame, true), (late, true)];
        });
    }

    /// <summary>Half of the message, as if it were the whole.</summary>
    public static FrameFault Truncated() => new("message truncated", frame => [(frame[..(frame.Length / 2)], true)]);

    /// <summary>The message is no JSON.</summary>
    public static FrameFault Garbage() => new("message of garbage", _ => [("\u0000<html>", true)]);

    /// <summary>Half of the message in a frame that says that more follows; then the connection breaks.</summary>
    public static FrameFault CutOff() => new("connection broken within a message", frame => [(frame[..(frame.Length / 2)], false)]);

    /// <summary>What goes out for a frame, each part with whether it ends its message; the connection breaks after one that does not.</summary>
    internal IReadOnlyList<(string Text, bool Whole)> Apply(string frame)
    {
        if (_rewrite(frame) is not { } parts)
            return [];
        Interlocked.Increment(ref _delivered);
        return parts;
    }
}
