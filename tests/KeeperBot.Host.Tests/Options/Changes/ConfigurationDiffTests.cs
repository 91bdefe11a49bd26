using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Tests.Options.Changes;

public sealed class ConfigurationDiffTests
{
    [Theory]
    [InlineData("limits/margin/perp-v2/trigger", "1.6", ChangeEffect.Tightens)]
    [InlineData("limits/margin/perp-v2/trigger", "1.4", ChangeEffect.Loosens)]
    [InlineData("limits/margin/perp-v2/target", "2.5", ChangeEffect.Tightens)]
    [InlineData("limits/margin/perp-v2/danger", "1.3", ChangeEffect.Loosens)]
    [InlineData("limits/margin/perp-v2/maxSlippage", "0.5 %", ChangeEffect.Tightens)]
    [InlineData("limits/margin/perp-v2/maxSlippage", "9 %", ChangeEffect.Loosens)]
    [InlineData("limits/margin/perp-v2/cooldown", "3 h", ChangeEffect.Tightens)]
    [InlineData("limits/margin/perp-v2/cooldown", "1 s", ChangeEffect.Loosens)]
    [InlineData("limits/quarantine", "1 h", ChangeEffect.Tightens)]
    [InlineData("policy/fees/routineMaxFee", "1 gwei", ChangeEffect.Tightens)]
    [InlineData("policy/fees/emergencyMaxFee", "9000 gwei", ChangeEffect.Loosens)]
    [InlineData("policy/maxCostPerDay", "9 ether", ChangeEffect.Loosens)]
    [InlineData("policy/haltFile", "HALT", ChangeEffect.Tightens)]
    [InlineData("mode", "halted", ChangeEffect.Tightens)]
    [InlineData("mode", "reduce-only", ChangeEffect.Tightens)]
    [InlineData("journal/path", "other.db", ChangeEffect.Loosens)]
    [InlineData("key/file", "elsewhere.key", ChangeEffect.Neutral)]
    [InlineData("logging/file", "elsewhere.log", ChangeEffect.Neutral)]
    [InlineData("chain/pollInterval", "3 s", ChangeEffect.Neutral)]
    public void Of_OneValueChanged_SaysWhatItDoes(string path, string value, ChangeEffect effect)
    {
        var change = Diff(new SampleConfiguration(), new SampleConfiguration().Set(path, value)).ShouldHaveSingleItem();

        change.Path.ShouldBe(path.Replace('/', '.'));
        change.New.ShouldBe(value);
        change.Effect.ShouldBe(effect);
        change.Why.ShouldNotBeEmpty();
    }

    [Fact]
    public void Of_SameValuesWrittenOtherwise_AreNoChange()
    {
        var other = new SampleConfiguration().Set("limits/quarantine", "600 s").Set("limits/margin/perp-v2/trigger", $"{new SampleConfiguration().Load().Options.Limits.Margin["perp-v2"].Trigger}0");

        Diff(new SampleConfiguration().Set("limits/quarantine", "10 min"), other).ShouldBeEmpty();
    }

    [Fact]
    public void Of_DefaultWrittenOut_IsNoChange() => Diff(new SampleConfiguration(), new SampleConfiguration().SetJson("foresight", """{ "halfLife": "1 d" }""")).ShouldBeEmpty();

    [Fact]
    public void Of_ActionTakenAway_Tightens_AndGivenBack_Loosens()
    {
        var fewer = new SampleConfiguration().SetJson("limits/actions", """["top-up", "reduce"]""");

        var taken = Diff(new SampleConfiguration(), fewer).ShouldHaveSingleItem();
        (taken.Path, taken.Old, taken.New, taken.Effect).ShouldBe(("limits.actions[hedge]", "hedge", null, ChangeEffect.Tightens));
        Diff(fewer, new SampleConfiguration()).ShouldHaveSingleItem().Effect.ShouldBe(ChangeEffect.Loosens);
    }

    [Fact]
    public void Of_OptionalCapAdded_Tightens_AndRemoved_Loosens()
    {
        var capped = new SampleConfiguration().Set("policy/maxCostPerHour", "1.5 ether");
        var free = new SampleConfiguration().Remove("policy/maxCostPerHour");

        Diff(free, capped).ShouldHaveSingleItem().Effect.ShouldBe(ChangeEffect.Tightens);
        Diff(capped, free).ShouldHaveSingleItem().Effect.ShouldBe(ChangeEffect.Loosens);
    }

    [Fact]
    public void Of_WholeRowRemoved_IsOneLine()
    {
        var added = new SampleConfiguration().SetJson("prices", """{ "ETH": { "feeds": [{ "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "maxAge": "1 h" }], "maxDeviation": "2 %" } }""");

        var change = Diff(new SampleConfiguration(), added).ShouldHaveSingleItem();
        (change.Path, change.Old, change.Effect).ShouldBe(("prices", null, ChangeEffect.Tightens));
        Diff(added, new SampleConfiguration()).ShouldHaveSingleItem().Effect.ShouldBe(ChangeEffect.Loosens);
    }

    [Fact]
    public void Of_ChainOrKeyOrHolder_Loosens()
    {
        var other = new SampleConfiguration().Set("accounts/0/holder", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

        var change = Diff(new SampleConfiguration(), other).ShouldHaveSingleItem();
        change.Path.ShouldBe("accounts[main].holder");
        change.Effect.ShouldBe(ChangeEffect.Loosens);
    }

    [Fact]
    public void Of_KeyThatTheOlderProgramDidNotKnow_AtItsDefault_IsNeutral()
    {
        var now = Values(new SampleConfiguration());
        var then = now.RemoveAll(value => value.Path.StartsWith("foresight.", StringComparison.Ordinal));

        ConfigurationDiff.Of(then, now).ShouldAllBe(change => change.Effect == ChangeEffect.Neutral);
    }

    [Fact]
    public void Values_OfAUrlWithAnAccessKey_HaveItsHostOnly()
    {
        var values = Values(new SampleConfiguration().SetJson("chain/rpc", """["https://node.example/v3/0123456789abcdef"]"""));

        values.Single(value => value.Pattern == "chain.rpc[*].url").Text.ShouldBe("https://node.example");
        string.Concat(values.Select(value => value.Path + value.Text)).ShouldNotContain("0123456789abcdef");
    }

    [Fact]
    public void Document_WrittenAndRead_IsTheSame()
    {
        var values = Values(new SampleConfiguration());
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            CanonicalDocument.Write(writer, values);
        using var document = JsonDocument.Parse(buffer.ToArray());

        ConfigurationDiff.Of(CanonicalDocument.Read(document.RootElement), values).ShouldBeEmpty();
        CanonicalDocument.Read(document.RootElement).Length.ShouldBe(values.Length);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[[\"x\"]]")]
    [InlineData("[[\".a\", 1]]")]
    [InlineData("[[\"?a\", \"1\"]]")]
    public void Document_ThatIsNone_IsRefused(string json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));

        Should.Throw<FormatException>(() => CanonicalDocument.Read(document.RootElement));
    }

    private static ImmutableArray<ConfigurationValue> Values(SampleConfiguration sample) => CanonicalValues.Of(sample.Load().Options, "/");

    private static ImmutableArray<ConfigurationChange> Diff(SampleConfiguration old, SampleConfiguration @new) => ConfigurationDiff.Of(Values(old), Values(@new));
}
