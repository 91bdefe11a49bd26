using KeeperBot.Host.Commands.Demo;

namespace KeeperBot.Host.Tests.Options;

public sealed class ReportsOptionsTests
{
    private const string Key = """{"file":"report.key","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}""";

    [Fact]
    public void Load_SectionWithKey_IsTaken()
    {
        var reports = new SampleConfiguration().SetJson("reports", $$$"""{"every":"30 min","keep":"90 d","key":{{{Key}}}}""").Load().Options.Reports;
        (reports.Every, reports.Keep, reports.Key!.File).ShouldBe((TimeSpan.FromMinutes(30), TimeSpan.FromDays(90), "report.key"));
    }

    [Theory]
    [InlineData("every", "10 s", "is not from a minute to a day")]
    [InlineData("keep", "3 d", "is not from 7 to 3650 whole days")]
    public void Load_ImpossibleSpan_IsRefused(string name, string value, string problem) =>
        new SampleConfiguration().SetJson("reports", $$"""{"{{name}}":"{{value}}"}""").SingleError().Problem.ShouldContain(problem);

    [Fact]
    public void Load_ActingKeyAsReportKey_IsRefused()
    {
        var errors = new SampleConfiguration().Set("key/file", "acting.key").SetJson("reports", $$$"""{"key":{"file":"acting.key","address":"{{{DemoKey.Address}}}"}}""").Errors();
        errors.Select(error => error.Path).ShouldBe(["reports.key.address", "reports.key.file"], ignoreOrder: true);
        errors.Single(error => error.Path == "reports.key.address").Problem.ShouldContain("signs transactions only");
    }

    [Fact]
    public void Load_HolderAsReportKey_IsRefused() => new SampleConfiguration().SetJson("reports", $$$"""{"key":{{{Key}}}}""").Copy("accounts/0/holder", "reports/key/address")
        .SingleError().Problem.ShouldContain("holder of an account");
}
