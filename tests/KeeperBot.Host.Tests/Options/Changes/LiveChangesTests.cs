using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Tests.Options.Changes;

public sealed class LiveChangesTests
{
    [Theory]
    [InlineData("mode")]
    [InlineData("limits.margin.*.trigger")]
    [InlineData("limits.accounts.*.margin.*.target")]
    [InlineData("limits.drift.*")]
    [InlineData("limits.buffer")]
    [InlineData("policy.assets.*.perDay")]
    [InlineData("alerts.routes[*].repeat")]
    [InlineData("governance.lead")]
    public void Covers_WhatIsAskedAnewInEachCycle(string pattern) => LiveChanges.Covers(pattern).ShouldBeTrue();

    // Connections, keys, adapters, allow-lists and files are made once.
    [Theory]
    [InlineData("chain.rpc[*]")]
    [InlineData("key.file")]
    [InlineData("journal.path")]
    [InlineData("limits.actions[*]")]
    [InlineData("limits.options.*.buy")]
    [InlineData("policy.assets.*")]
    [InlineData("policy.maxCostPerDay")]
    [InlineData("policy.allow[*]")]
    [InlineData("accounts[*].venues[*]")]
    [InlineData("alerts")]
    [InlineData("alerts.sinks.*")]
    [InlineData("web.listen")]
    [InlineData("limits.marginal")]
    [InlineData("nobody.knows")]
    public void Covers_WhatIsMadeAtTheStart_IsNotCovered(string pattern) => LiveChanges.Covers(pattern).ShouldBeFalse();

    // By the schema itself: a key that was renamed must not stay in the list of those that are live.
    [Fact]
    public void EveryLivePattern_IsOfAKeyOfTheSchema()
    {
        var known = ChangeRulesTests.PatternsOfTheSchema().SelectMany(ChangeRulesTests.Prefixes).ToHashSet(StringComparer.Ordinal);

        LiveChanges.Known.Where(pattern => !known.Contains(pattern)).ShouldBeEmpty();
    }
}
