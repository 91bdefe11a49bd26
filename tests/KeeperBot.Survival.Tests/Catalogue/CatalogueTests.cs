using System.Text.Json;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using Xunit.Abstractions;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Runs rows of the catalogue on one world, one after another; two halves of it run at a time. Each row's result goes into the test's output, from which `keeper test --faults` prints.</summary>
public abstract class CatalogueTests(FaultWorld world, ITestOutputHelper output)
{
    /// <summary>Rows of one half.</summary>
    protected static TheoryData<int> Half(int remainder) => [.. Rows.All.Keys.Order().Where((_, index) => index % 2 == remainder)];

    /// <summary>Runs a row with everything that every row has.</summary>
    protected async Task RunAsync(int number)
    {
        var row = Rows.All[number];
        var (observed, delivered, passed) = ("", "", false);
        try
        {
            await using var bench = await FaultBench.OpenAsync(world);
            try
            {
                observed = await row.RunAsync(bench);
                await bench.FinishAsync();
                passed = true;
            }
            finally
            {
                delivered = bench.Delivered;
                if (!passed)
                    output.WriteLine(bench.Said);
            }
        }
        catch (Exception failure)
        {
            observed = failure.Message;
            throw;
        }
        finally
        {
            output.WriteLine("fault-row " + JsonSerializer.Serialize(new { number, injected = row.Injected, expected = row.Expected, observed, delivered, passed }));
        }
    }
}

/// <summary>None is skipped.</summary>
public sealed class CatalogueScopeTests
{
    [Fact]
    public void Rows_EveryNumberInScope_HasOne() => Rows.Scope.ShouldBeSubsetOf(Rows.All.Keys);
}

/// <summary>The even half.</summary>
public sealed class FirstHalfTests(FaultWorld world, ITestOutputHelper output) : CatalogueTests(world, output), IClassFixture<FaultWorld>
{
    public static TheoryData<int> Numbers => Half(0);

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task Row_ItsFaultIsDelivered_TheInvariantsHold(int number) => RunAsync(number);
}

/// <summary>The odd half.</summary>
public sealed class SecondHalfTests(FaultWorld world, ITestOutputHelper output) : CatalogueTests(world, output), IClassFixture<FaultWorld>
{
    public static TheoryData<int> Numbers => Half(1);

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task Row_ItsFaultIsDelivered_TheInvariantsHold(int number) => RunAsync(number);
}
