using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Signing;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>Reports of a keeper on real contracts, and signatures by the word of another implementation.</summary>
public sealed class ReportTests
{
    /// <summary>
    /// The demo's market is the same with and without the keeper. What the report foretells of each rescued account, had nobody acted, is what the contracts then say where
    /// nobody did.
    /// </summary>
    [Fact]
    public async Task Report_OfTheDemo_SaysOfEachBreachAvoidedWhatHappensWithNobodyWatching()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            var demo = await KeeperCommand.RunAsync("demo", "--headless", "--json", "--report", file);
            demo.Code.ShouldBe(ExitCode.Ok, demo.Errors);
            var report = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;

            var alone = await KeeperCommand.RunAsync("demo", "--headless", "--json", "--no-keeper");
            // Measured in every block from the venues' own views.
            var worst = alone.Json.GetProperty("accounts").EnumerateArray().ToDictionary(item => "main/" + item.GetProperty("id").GetString(), item => item.GetProperty("healthWorst").GetDouble());
            var rescues = report.GetProperty("rescues").EnumerateArray().ToList();
            rescues.ShouldAllBe(rescue => rescue.GetProperty("notKnown").ValueKind == JsonValueKind.Null);
            var avoided = rescues.Where(rescue => rescue.GetProperty("breachAvoided").GetBoolean()).ToList();
            avoided.Select(rescue => rescue.GetProperty("target").GetString()!).Distinct().ShouldBe(worst.Where(item => item.Value < 1).Select(item => item.Key), ignoreOrder: true);
            avoided.ShouldNotBeEmpty();
            foreach (var first in rescues.GroupBy(rescue => rescue.GetProperty("target").GetString()!).Where(group => group.Key.Contains("lyra", StringComparison.Ordinal)).Select(group => group.First()))
                first.GetProperty("lowestHealthWithout").GetDouble().ShouldBe(worst[first.GetProperty("target").GetString()!], 0.03);

            // The costs are the chain's, and the figures follow from the records.
            var gas = demo.Json.GetProperty("transactions").EnumerateArray().ToDictionary(item => item.GetProperty("hash").GetString()!, item => item.GetProperty("gasUsed").GetUInt64());
            var actions = report.GetProperty("actions").EnumerateArray().ToList();
            actions.ToDictionary(item => item.GetProperty("hash").GetString()!, item => item.GetProperty("gasUsed").GetUInt64()).ShouldBe(gas, ignoreOrder: true);
            actions.Aggregate(BigInteger.Zero, (sum, item) => sum + BigInteger.Parse(item.GetProperty("costWei").GetString()!, CultureInfo.InvariantCulture))
                .ToString(CultureInfo.InvariantCulture).ShouldBe(report.GetProperty("figures").GetProperty("gasWei").GetString());
            var line = report.GetProperty("figures").GetProperty("attribution").GetProperty("underlyings").EnumerateArray().ShouldHaveSingleItem();
            line.GetProperty("quotedCost").GetDouble().ShouldBeLessThan(0);
            line.GetProperty("theta").GetDouble().ShouldBeGreaterThan(0, "the demo's account is short options");
            line.GetProperty("gamma").GetDouble().ShouldBeLessThan(0);
            Math.Abs(line.GetProperty("residual").GetDouble()).ShouldBeLessThan(Math.Abs(line.GetProperty("gamma").GetDouble()));

            var verified = await KeeperCommand.RunAsync("verify", file, "--json");
            verified.Code.ShouldBe(ExitCode.Ok, verified.Output + verified.Errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Seal_OfADay_IsSignedAndHashedAsCastDoes()
    {
        byte[] secret = [.. Enumerable.Repeat((byte)7, 32)];
        var statement = new DayStatement(
            new ChainId(31337), Address.Parse("0x00000000000000000000000000000000000000a1"), new DateOnly(2026, 1, 5), 42, new Hash32([.. Enumerable.Repeat((byte)3, 32)]), new Hash32([.. Enumerable.Repeat((byte)4, 32)]));
        using var signer = new ReportSigner(new LocalSigningKey(secret), statement.Actor, DayStatement.PrimaryType);
        var seal = DaySeal.Of(statement, signer);

        // cast signs deterministically (RFC 6979), as libsecp256k1 does: the same data by the same key is the same signature.
        (await Cast.RunAsync("wallet", "sign", "--private-key", "0x" + Convert.ToHexStringLower(secret), "--data", statement.Json())).ShouldBe(seal.Signature.ToString());
        (await Cast.RunAsync("wallet", "verify", "--data", "--address", seal.Signer.ToString()!, statement.Json(), seal.Signature.ToString()!)).ShouldContain("succeeded");
        seal.Fault().ShouldBeNull();
    }
}
