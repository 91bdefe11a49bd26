using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Monitoring.Dashboard;
using KeeperBot.TestKit;

namespace KeeperBot.Monitoring.Tests.Dashboard;

public sealed partial class DashboardAssetsTests
{
    [Fact]
    public void All_FilesOfOthers_AreThoseOfThePackage()
    {
        var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "dashboard", "vendor.json"))).RootElement;
        var recorded = record.GetProperty("files").EnumerateObject().ToDictionary(file => "/assets/vendor/" + file.Name, file => file.Value.GetString());
        DashboardAssets.All.Values.Where(asset => asset.Path.StartsWith("/assets/vendor/", StringComparison.Ordinal))
            .ToDictionary(asset => asset.Path, asset => (string?)Convert.ToHexStringLower(SHA256.HashData(asset.Content.Span))).ShouldBe(recorded, ignoreOrder: true);
        File.ReadAllText(Path.Combine(RepositoryPaths.Root, "NOTICE")).ShouldContain($"uplot {record.GetProperty("version").GetString()}");
    }

    // Text goes in as text: nothing of ours may turn a string into markup or code, whoever wrote it.
    [Fact]
    public void All_FilesOfOurs_MakeNoMarkupOfText() => Ours(".js").Where(asset => Dangerous().IsMatch(Text(asset))).Select(asset => asset.Path).ShouldBeEmpty();

    // A policy without 'unsafe-inline' would drop them, and nothing may come from elsewhere.
    [Fact]
    public void Page_Markup_HasNothingInlineAndNothingFromElsewhere()
    {
        var page = Text(DashboardAssets.All["/"]);
        Regex.Matches(page, "<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son\\w+=|https?://").ShouldBeEmpty();
        foreach (Match link in Regex.Matches(page, "(?:src|href)=\"(/[^\"]+)\""))
            DashboardAssets.All.ContainsKey(link.Groups[1].Value).ShouldBeTrue(link.Value);
    }

    [Fact]
    public void All_Files_AreWhatTheBrowserAsksFor() =>
        DashboardAssets.All.Keys.ShouldBe(
            ["/", "/assets/charts.js", "/assets/dom.js", "/assets/format.js", "/assets/gauges.js", "/assets/governance.js", "/assets/icon.svg", "/assets/page.css", "/assets/page.js", "/assets/plumbing.js", "/assets/positions.js",
             "/assets/vendor/uplot.css", "/assets/vendor/uplot.js"], ignoreOrder: true);

    private static IEnumerable<DashboardAsset> Ours(string extension) => DashboardAssets.All.Values.Where(asset => asset.Path.EndsWith(extension, StringComparison.Ordinal) && !asset.Path.Contains("/vendor/", StringComparison.Ordinal));

    private static string Text(DashboardAsset asset) => Encoding.UTF8.GetString(asset.Content.Span);

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|javascript:")]
    private static partial Regex Dangerous();
}
