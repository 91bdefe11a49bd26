using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Tests.Options;

/// <summary>Limits that a row leaves out: from limits.defaults, else from the profile, checked as if they were written.</summary>
public sealed class LimitsInheritanceTests
{
    [Theory]
    [InlineData("conservative", "1.5", "2", "1.25")]
    [InlineData("balanced", "1.3", "1.6", "1.15")]
    public void Profile_RowLeavesRatiosOut_HasTheProfiles(string profile, string trigger, string target, string danger)
    {
        var margin = Bare().Set("limits/profile", profile).Load().Options.Limits.Margin["perp-v2"];

        (margin.Trigger, margin.Target, margin.Danger).ShouldBe((Wad.Parse(trigger), Wad.Parse(target), Wad.Parse(danger)));
        margin.MaxTopUp.ToString().ShouldBe("1000 USDC", "amounts are the row's own");
    }

    [Theory]
    [InlineData("conservative")]
    [InlineData("balanced")]
    public void Profile_InEveryRow_IsAValidConfiguration(string profile)
    {
        var sample = Bare().Set("limits/profile", profile);
        foreach (var key in new[] { "trigger", "target", "danger", "maxReduceFraction", "maxSlippage", "cooldown" })
            sample.Remove($"limits/margin/lyra-v1/{key}");
        foreach (var key in new[] { "maxSlippage", "marginAfter", "cooldown" })
            sample.Remove($"limits/drift/ETH/{key}");

        sample.Load().Limits.Drift.Values.ShouldHaveSingleItem().MarginAfter.ShouldBeGreaterThan(Wad.One);
    }

    [Fact]
    public void Layers_RowBeforeDefaultsBeforeProfile()
    {
        var margin = Bare().Set("limits/profile", "balanced").SetJson("limits/defaults", """{ "margin": { "trigger": "1.4", "cooldown": "7 min" } }""")
            .Set("limits/margin/perp-v2/cooldown", "9 min").Load().Options.Limits.Margin["perp-v2"];

        (margin.Trigger, margin.Target, margin.Cooldown).ShouldBe((Wad.Parse("1.4"), Wad.Parse("1.6"), TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void Defaults_ASection_IsTakenWhole()
    {
        var options = new SampleConfiguration().SetJson("limits/defaults", """{ "margin": { "breachWithin": { "horizon": "6 h", "probability": "2 %" } } }""").Load().Options;

        options.Limits.Margin.Values.ShouldAllBe(margin => margin.BreachWithin!.Horizon == TimeSpan.FromHours(6));
    }

    [Fact]
    public void NothingToInheritFrom_NamesEachMissingKeyAndTheWaysToGiveIt()
    {
        var errors = Bare().Errors();

        errors.Select(error => error.Path).ShouldBe(
            ["limits.margin.perp-v2.trigger", "limits.margin.perp-v2.target", "limits.margin.perp-v2.danger", "limits.margin.perp-v2.maxReduceFraction", "limits.margin.perp-v2.maxSlippage", "limits.margin.perp-v2.cooldown"],
            ignoreOrder: true);
        errors.ShouldAllBe(error => error.Problem == "is missing" && error.Mend.EndsWith("here or in limits.defaults, or choose a limits.profile that has it", StringComparison.Ordinal));
    }

    [Fact]
    public void OutOfOrderAfterInheritance_IsSaidAtTheRow()
    {
        var error = Bare().Set("limits/profile", "balanced").Set("limits/margin/perp-v2/trigger", "1.7").SingleError();

        (error.Path, error.Value).ShouldBe(("limits.margin.perp-v2.target", "1.6"));
        error.Problem.ShouldContain("is not above trigger (1.7)");
    }

    [Fact]
    public void Defaults_UnknownKeyOrWrongUnit_IsAnError()
    {
        new SampleConfiguration().SetJson("limits/defaults", """{ "margin": { "triger": "1.4" } }""").Errors().ShouldContain(error => error.Path == "limits.defaults.margin.triger" && error.Problem == "is not a known key");
        new SampleConfiguration().SetJson("limits/defaults", """{ "drift": { "maxSlippage": "0.01" } }""").SingleError().Path.ShouldBe("limits.defaults.drift.maxSlippage");
    }

    [Fact]
    public void ProfileChanged_IsSeenInTheRowsThatTakeFromIt()
    {
        var changes = ConfigurationDiff.Of(CanonicalValues.Of(Bare().Set("limits/profile", "conservative").Load().Options, "/"), CanonicalValues.Of(Bare().Set("limits/profile", "balanced").Load().Options, "/"));

        changes.Single(change => change.Path == "limits.margin.perp-v2.trigger").Effect.ShouldBe(ChangeEffect.Loosens);
        changes.Single(change => change.Path == "limits.profile").Effect.ShouldBe(ChangeEffect.Neutral);
        changes.ShouldAllBe(change => !change.Path.StartsWith("limits.defaults", StringComparison.Ordinal));
    }

    [Fact]
    public void Account_RowOfItsOwn_TakesTheRestFromTheVenue()
    {
        var configuration = Bare().Set("limits/profile", "balanced").SetJson("limits/accounts", """{ "main": { "margin": { "perp-v2": { "trigger": "1.4" } } } }""").Load();

        var own = configuration.Limits.Accounts.ShouldHaveSingleItem();
        (own.Account.Value, own.Venue.Value).ShouldBe(("main", "perp-v2"));
        (own.Limits.Trigger, own.Limits.Target, own.Limits.MaxTopUp).ShouldBe((Wad.Parse("1.4"), Wad.Parse("1.6"), Wad.Parse("1000")));
        configuration.Limits.Margin[own.Venue].Trigger.ShouldBe(Wad.Parse("1.3"));
        configuration.Origins["limits.accounts.main.margin.perp-v2.trigger"].ShouldBe("written");
        configuration.Origins["limits.accounts.main.margin.perp-v2.target"].ShouldBe("limits.margin.perp-v2");
    }

    [Theory]
    [InlineData("""{ "mian": { "margin": { "perp-v2": { "trigger": "1.6" } } } }""", "limits.accounts.mian", "is no account")]
    [InlineData("""{ "main": { "margin": { "perp-v3": { "trigger": "1.6" } } } }""", "limits.accounts.main.margin.perp-v3", "is missing")]
    [InlineData("""{ "main": { "margin": { "perp-v2": { "trigger": "2.6" } } } }""", "limits.accounts.main.margin.perp-v2.target", "is not above trigger (2.6)")]
    [InlineData("""{ "main": { "margin": { "perp-v2": { "maxTopUp": "900000 USDC" } } } }""", "policy.assets.USDC.perTransaction", "is below limits.accounts.main.margin.perp-v2.maxTopUp")]
    public void Account_MistakeInItsRow_IsSaidThere(string json, string path, string problem) => new SampleConfiguration().SetJson("limits/accounts", json).Errors()
        .ShouldContain(error => error.Path.StartsWith(path, StringComparison.Ordinal) && error.Problem.Contains(problem, StringComparison.Ordinal));

    private static SampleConfiguration Bare()
    {
        var sample = new SampleConfiguration();
        foreach (var key in new[] { "trigger", "target", "danger", "maxReduceFraction", "maxSlippage", "cooldown" })
            sample.Remove($"limits/margin/perp-v2/{key}");
        return sample;
    }
}
