using System.Collections.Immutable;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>What <c>keeper check</c> asks the chain about the venues and the ways to them.</summary>
public sealed class VenueInspectionTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private static readonly Address Nobody = Address.Parse("0x00000000000000000000000000000000000000aa");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Inspect_VaultInOrder_FindsNothingWrong()
    {
        var findings = await AskAsync(world.Perp.Inspect(world.Vault).AddRange(world.Lyra.Inspect(world.Vault)));
        findings.Where(finding => !finding.Ok).ShouldBeEmpty();
        findings.Length.ShouldBeGreaterThan(30);
        findings.ShouldAllBe(finding => finding.Mend == null);
        findings.ShouldContain(finding => finding.Subject.Contains("keeper role"));
    }

    [Fact]
    public async Task Inspect_ActorWithoutTheRole_SaysWhoHasItAndHowToMend()
    {
        var stranger = world.Vault with { Actor = world.Wallet.Actor };
        var finding = (await AskAsync(world.Perp.Inspect(stranger))).Single(item => !item.Ok);
        finding.Subject.ShouldContain("keeper role");
        finding.Detail.ShouldContain(world.Keeper.ToString());
        finding.Mend!.ShouldContain("setKeeper");
    }

    [Fact]
    public async Task Inspect_AddressWithoutCodeAndWrongLinks_AreNamed()
    {
        var options = world.PerpOptions with { Exchange = Nobody };
        var failed = Failed(await AskAsync(new PerpV2Adapter(options, world.Routes, Reader()).Inspect(world.Vault)));
        failed.Select(finding => finding.Subject).ShouldBe(["perp-v2: exchange", "perp-v2: clearingHouse's exchange", "perp-v2: market vETH trades"]);
        failed[1].Mend!.ShouldContain(world.World.Perp.Exchange.ToString());
    }

    [Fact]
    public async Task Inspect_OtherDecimalsThanConfigured_SaysWhichAreRight()
    {
        var options = world.PerpOptions with { SettlementToken = world.Usdc with { Decimals = 8 } };
        var failed = Failed(await AskAsync(new PerpV2Adapter(options, world.Routes, Reader()).Inspect(world.Vault)));
        failed.Select(finding => finding.Subject).ShouldBe(["token USDC: decimals", "perp-v2: settlement decimals"]);
        failed.ShouldAllBe(finding => finding.Mend!.Contains("to 6"));
    }

    [Fact]
    public async Task Inspect_VaultMadeForAnotherMarket_IsFound()
    {
        var options = world.LyraOptions with { GreekCache = world.World.Lyra.OptionToken };
        var failed = Failed(await AskAsync(new LyraV1Adapter(options, world.Routes, Reader()).Inspect(world.Vault)));
        failed.Select(finding => finding.Subject).ShouldBe(["lyra-v1: greekCache has parameters", "main: the vault's greekCache is lyra-v1's"]);
    }

    [Fact]
    public async Task Inspect_DirectRoute_AsksForAllowancesAndTheHoldersOwnKey()
    {
        var failed = Failed(await AskAsync(world.Perp.Inspect(world.Wallet)));
        failed.Single().Detail.ShouldContain("0 USDC");
        failed.Single().Mend!.ShouldContain("approve");
        var other = world.Wallet with { Actor = world.Keeper };
        Failed(await AskAsync(world.Perp.Inspect(other))).ShouldContain(finding => finding.Subject.Contains("the actor is the holder"));
    }

    [Fact]
    public async Task Inspect_PausedVault_IsFound()
    {
        await world.SendAsync(world.World.Accounts.Owner, "vault", "pause");
        Failed(await AskAsync(world.Perp.Inspect(world.Vault))).Single().Subject.ShouldContain("not paused");
    }

    private EthChainReader Reader() => new(world.Client);

    private async Task<ImmutableArray<InspectionFinding>> AskAsync(ImmutableArray<InspectionQuestion> questions) =>
        await new VenueInspector(Reader()).RunAsync(questions, await world.HeadAsync(), CancellationToken.None);

    private static ImmutableArray<InspectionFinding> Failed(ImmutableArray<InspectionFinding> findings) => [.. findings.Where(finding => !finding.Ok)];
}
