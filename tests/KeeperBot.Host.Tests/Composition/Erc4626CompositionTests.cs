using KeeperBot.Host.Composition;
using KeeperBot.Host.Tests.Options;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>Vault shares beside a venue with margin: nothing may be called there, the vault is pinned, mistakes are named.</summary>
public sealed class Erc4626CompositionTests
{
    [Fact]
    public void Load_VaultBesideAnotherVenue_IsReadAndNothingMayBeCalledThere()
    {
        var configuration = Sample().Load();
        var vault = KeeperBot.Primitives.Address.Parse("0x0000000000000000000000000000000000000061");
        PinnedContracts.Of(configuration).ShouldContain(contract => contract.Address == vault);
        AllowedCalls.Of(configuration).ShouldNotContain(call => call.Target == vault);
        configuration.Accounts[0].Venues.ShouldContain(venue => venue.Value == "savings");
    }

    [Theory]
    [InlineData("asset", "\"FRAX\"")]
    [InlineData("leastSharePrice", "\"0\"")]
    [InlineData("mostSharePrice", "\"0.5\"")]
    [InlineData("shareDecimals", "40")]
    [InlineData("underlying", "\"ETH|\"")]
    public void Load_MistakeInTheSection_IsNamed(string key, string value) =>
        Sample().SetJson($"venues/savings/{key}", value).Errors().ShouldContain(error => error.Path == $"venues.savings.{key}");

    [Fact]
    public void Load_MarginLimitsForShares_AreRefused() =>
        Sample().Copy("limits/margin/perp-v2", "limits/margin/savings").Errors().ShouldContain(error => error.Path.StartsWith("limits.margin.savings", StringComparison.Ordinal));

    private static SampleConfiguration Sample() => new SampleConfiguration()
        .SetJson("venues/savings", """{ "kind": "erc-4626", "vault": "0x0000000000000000000000000000000000000061", "asset": "USDC", "shareDecimals": 6, "leastSharePrice": "0.99", "mostSharePrice": "1.5" }""")
        .SetJson("accounts/0/venues", """["perp-v2", "lyra-v1", "savings"]""");
}
