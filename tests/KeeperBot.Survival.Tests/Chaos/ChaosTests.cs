using KeeperBot.Survival.Tests.World;
using Xunit.Abstractions;

namespace KeeperBot.Survival.Tests.Chaos;

/// <summary>Seeds of the chaos run that every test run plays; the long run is `keeper test --chaos`.</summary>
[Trait("Kind", "Chaos")]
public abstract class ChaosTests(FaultWorld world, ITestOutputHelper output)
{
    private const int Workers = 4;
    private const int Rounds = 3;
    private const int SeedsInAChunk = 4;

    /// <summary>The first seeds of the chunks of one worker.</summary>
    protected static TheoryData<int> Chunks(int worker) => [.. Enumerable.Range(0, Rounds).Select(round => 1 + (((Workers * round) + worker) * SeedsInAChunk))];

    /// <summary>Plays a chunk of seeds, and its first one once more without faults.</summary>
    protected async Task RunAsync(int first)
    {
        var calm = await ChaosRun.RunAsync(world, ChaosPlan.Draw(first).WithoutFaults());
        output.WriteLine($"seed {first} without faults: lost {calm.Lost}, outage {calm.OutageBlocks}");
        (calm.Fault, calm.Lost).ShouldBe((null, false), "a keeper without faults saves the account");
        for (var seed = first; seed < first + SeedsInAChunk; seed++)
        {
            var result = await ChaosRun.RunAsync(world, ChaosPlan.Draw(seed));
            output.WriteLine(ChaosSummary.Line(result));
            result.Fault.ShouldBeNull($"seed {seed}");
        }
    }
}

/// <summary>Seeds of the first worker. Most of a seed's time is waiting, so four share two processors.</summary>
public sealed class FirstChaosTests(FaultWorld world, ITestOutputHelper output) : ChaosTests(world, output), IClassFixture<FaultWorld>
{
    public static TheoryData<int> Seeds => Chunks(0);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Seeds_RandomFaultsKillsAndReorganisations_TheInvariantsHold(int first) => RunAsync(first);
}

/// <summary>Seeds of the second worker. Most of a seed's time is waiting, so four share two processors.</summary>
public sealed class SecondChaosTests(FaultWorld world, ITestOutputHelper output) : ChaosTests(world, output), IClassFixture<FaultWorld>
{
    public static TheoryData<int> Seeds => Chunks(1);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Seeds_RandomFaultsKillsAndReorganisations_TheInvariantsHold(int first) => RunAsync(first);
}

/// <summary>Seeds of the third worker. Most of a seed's time is waiting, so four share two processors.</summary>
public sealed class ThirdChaosTests(FaultWorld world, ITestOutputHelper output) : ChaosTests(world, output), IClassFixture<FaultWorld>
{
    public static TheoryData<int> Seeds => Chunks(2);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Seeds_RandomFaultsKillsAndReorganisations_TheInvariantsHold(int first) => RunAsync(first);
}

/// <summary>Seeds of the fourth worker. Most of a seed's time is waiting, so four share two processors.</summary>
public sealed class FourthChaosTests(FaultWorld world, ITestOutputHelper output) : ChaosTests(world, output), IClassFixture<FaultWorld>
{
    public static TheoryData<int> Seeds => Chunks(3);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Seeds_RandomFaultsKillsAndReorganisations_TheInvariantsHold(int first) => RunAsync(first);
}
