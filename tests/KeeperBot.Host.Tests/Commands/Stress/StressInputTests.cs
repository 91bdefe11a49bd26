using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Tests.Commands.Stress;

public sealed class StressInputTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Stress_UnknownScenario_NamesThoseThatThereAre()
    {
        (await _run.RunAsync("stress", "--scenario", "lehman")).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain("there is no scenario \"lehman\"; there are march-2020, may-2021, terra, ftx, usdc-depeg, or give a file that ends in .csv");
        _run.Errors.ShouldNotContain("Parameter");
    }

    [Fact]
    public async Task Stress_MalformedFile_NamesLineColumnValueAndMend()
    {
        var file = Path.Combine(_run.Folder, "mine.csv");
        await File.WriteAllTextAsync(file, "minutes,price,volatility,gas_gwei,oracle_lag_minutes,depth,source\n0,2000,1,20,0,1,a\n60,19oo,1,20,0,1,a\n");

        (await _run.RunAsync("stress", "--scenario", file)).ShouldBe(ExitCode.BadInput);

        _run.Errors.ShouldContain($"{file}: line 3, column price: \"19oo\" is no finite number; write for instance 0.85");
        _run.Node.Calls("eth_getBlockByNumber").ShouldBe(0);
    }

    [Fact]
    public async Task Stress_MissingFile_SaysSo()
    {
        (await _run.RunAsync("stress", "--scenario", Path.Combine(_run.Folder, "none.csv"))).ShouldBe(ExitCode.BadInput);
        _run.Errors.ShouldContain("none.csv: cannot be read");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("NaN")]
    public async Task Stress_ImpossibleImpact_IsRefused(string impact)
    {
        (await _run.RunAsync("stress", $"--cascade={impact}")).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain("--cascade: give the fall of ln(price)");
    }

    [Fact]
    public async Task Stress_UnknownAccount_NamesThoseThatThereAre()
    {
        (await _run.RunAsync("stress", "--account", "nobody")).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain("--account nobody: there is no such account; configured are main");
    }
}
