namespace KeeperBot.Primitives.Tests;

/// <summary>Contracts name times of their own; none may end the process.</summary>
public sealed class ChainTimeTests
{
    [Theory]
    [InlineData(1_000_000_000_000_000UL)]
    [InlineData(ulong.MaxValue)]
    public void Since_BeyondTheLongestSpan_IsTheLongest(ulong far)
    {
        new ChainTime(far).Since(new(1_800_000_000)).ShouldBe(TimeSpan.MaxValue);
        new ChainTime(1_800_000_000).Since(new(far)).ShouldBe(TimeSpan.MinValue);
    }

    [Fact]
    public void Since_WithinIt_IsExact() => new ChainTime(1_800_000_060).Since(new(1_800_000_000)).ShouldBe(TimeSpan.FromMinutes(1));

    [Fact]
    public void ToString_BeyondTheCalendar_IsTheSecond()
    {
        new ChainTime(253_402_300_799).ToString().ShouldBe("9999-12-31T23:59:59Z");
        new ChainTime(ulong.MaxValue).ToString().ShouldBe("second 18446744073709551615");
    }
}
