using System.Text.Json;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Tests.Options;

namespace KeeperBot.Host.Tests.Commands;

public sealed class ConfigCommandTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Diff_OfTwoFiles_PrintsEachChangeAndWhatItDoes()
    {
        var (old, changed) = (Write("old.json", new SampleConfiguration()), Write("new.json", new SampleConfiguration().Set("limits/quarantine", "1 h").Set("policy/maxCostPerDay", "3 ether")));

        (await _run.RunBareAsync(CancellationToken.None, "config", "diff", old, changed)).ShouldBe(ExitCode.Ok);

        _run.Output.ShouldContain("limits.quarantine: 30 min -> 1 h; tightens: how long a missing effect stops hedges");
        _run.Output.ShouldContain("policy.maxCostPerDay: 2 ether -> 3 ether; loosens: what gas may cost");
        _run.Output.ShouldContain("2 changes, 1 loosen: it needs `keeper activate` again");
    }

    [Fact]
    public async Task Diff_AsJson_IsOneDocument()
    {
        var (old, changed) = (Write("old.json", new SampleConfiguration()), Write("new.json", new SampleConfiguration().Set("limits/quarantine", "1 h")));

        (await _run.RunBareAsync(CancellationToken.None, "config", "diff", old, changed, "--json")).ShouldBe(ExitCode.Ok);

        var document = JsonDocument.Parse(_run.Output).RootElement;
        document.GetProperty("loosens").GetBoolean().ShouldBeFalse();
        document.GetProperty("changes")[0].GetProperty("path").GetString().ShouldBe("limits.quarantine");
        document.GetProperty("changes")[0].GetProperty("effect").GetString().ShouldBe("tightens");
    }

    [Fact]
    public async Task Diff_FileThatIsNotValid_SaysSo()
    {
        var old = Write("old.json", new SampleConfiguration());

        (await _run.RunBareAsync(CancellationToken.None, "config", "diff", old, Write("new.json", new SampleConfiguration().Set("limits/quarantine", "1")))).ShouldBe(ExitCode.Configuration);

        _run.Errors.ShouldContain("limits.quarantine");
    }

    [Fact]
    public async Task Show_SaysWhereEachValueComesFrom()
    {
        var configuration = new SampleConfiguration().Set("limits/profile", "balanced").SetJson("limits/defaults", """{ "margin": { "cooldown": "7 min" } }""")
            .Remove("limits/margin/perp-v2/cooldown").Remove("limits/margin/perp-v2/danger");
        var file = Write("keeper.json", configuration);

        (await _run.RunBareAsync(CancellationToken.None, "config", "show", "--config", file)).ShouldBe(ExitCode.Ok);

        _run.Output.ShouldContain("limits.margin.perp-v2.trigger = 1.5  (written)");
        _run.Output.ShouldContain("limits.margin.perp-v2.danger = 1.15  (the profile balanced)");
        _run.Output.ShouldContain("limits.margin.perp-v2.cooldown = 7 min  (limits.defaults.margin)");
        _run.Output.ShouldContain("execution.confirmations = 1  (default)");
        _run.Output.ShouldContain("accounts[main].route = options-vault  (written)");
        _run.Output.ShouldContain("limits.actions[hedge] = hedge  (written)");
        (await _run.RunBareAsync(CancellationToken.None, "config", "show", "--json", "--config", file)).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(_run.Output).RootElement.GetProperty("values").EnumerateArray().Single(value => value.GetProperty("path").GetString() == "limits.margin.perp-v2.danger")
            .GetProperty("from").GetString().ShouldBe("the profile balanced");
    }

    private string Write(string name, SampleConfiguration configuration)
    {
        var file = Path.Combine(_run.Folder, name);
        File.WriteAllText(file, configuration.Text);
        return file;
    }
}
