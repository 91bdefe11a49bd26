using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Tests;

/// <summary>What every venue's adapter owes: the reads are fixed, and nothing unreadable is ever taken for nothing. Each venue inherits it with a recording.</summary>
public abstract class VenueAdapterContract
{
    private protected abstract Recording Recorded { get; }

    private protected abstract IVenueAdapter Adapter { get; }

    /// <summary>Reads whose failure is no news about the account (asked only in some states).</summary>
    private protected virtual bool MayFail(int read) => false;

    [Fact]
    public void Reads_AreTheRecordedOnes()
    {
        Adapter.Reads(Recorded.Account).ShouldBe(Recorded.Calls);
        Adapter.Reads(Recorded.Account).ShouldBe(Adapter.Reads(Recorded.Account));
    }

    [Fact]
    public void Interpret_TheRecording_IsKnownAndEveryAmountIsCoherent()
    {
        var reading = Read(Recorded.Results.ToArray()).ShouldBeOfType<KnownReading>();
        reading.Venue.ShouldBe(Adapter.Venue);
        reading.MarginAccounts.Select(account => account.Id).ShouldBeUnique();
        foreach (var account in reading.MarginAccounts)
        {
            account.VenueSaysLiquidatable.ShouldBe(account.IsLiquidatable);
            (account.Maintenance is { Sign: <= 0 }).ShouldBeFalse();
            account.Legs.Select(leg => leg.Id).ShouldBeUnique();
        }
    }

    [Fact]
    public void Interpret_AnyLegReverted_IsUnknown() => ForEachNeededRead(
        new CallResult(false, Bytes.Empty), "read.reverted");

    [Fact]
    public void Interpret_AnyLegEmpty_IsUnknown() => ForEachNeededRead(
        new CallResult(true, Bytes.Empty), "read.empty");

    [Fact]
    public void Interpret_AnyLegGarbled_IsUnknown() => ForEachNeededRead(
        new CallResult(true, Bytes.Parse("0xdeadbeef")), "read.malformed");

    [Fact]
    public void Interpret_ShortOrLongAnswers_AreUnknown()
    {
        Code(Read([])).ShouldBe("read.short");
        Code(Read(Recorded.Results.ToArray()[..^1])).ShouldBe("read.short");
        Code(Read([.. Recorded.Results, new CallResult(true, Bytes.Empty)])).ShouldBe("read.short");
    }

    private protected VenueReading Read(CallResult[] results) => Adapter.Interpret(Recorded.Account, Recorded.Block, results);

    private protected static string Code(VenueReading reading) => reading.ShouldBeOfType<UnknownReading>().Code;

    private void ForEachNeededRead(CallResult broken, string code)
    {
        var needed = 0;
        for (var i = 0; i < Recorded.Results.Length; i++)
        {
            if (MayFail(i))
                continue;
            var results = Recorded.Results.ToArray();
            results[i] = broken;
            Code(Read(results)).ShouldBe(code, $"read {i}");
            needed++;
        }

        needed.ShouldBeGreaterThan(0);
    }
}
