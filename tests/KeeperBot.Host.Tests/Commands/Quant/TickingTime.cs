namespace KeeperBot.Host.Tests.Commands.Quant;

/// <summary>A clock that has moved on by a second whenever somebody looks.</summary>
internal sealed class TickingTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => _now++;
}
