using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Routes.Roles;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.TestKit;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>A keeper with a role on a real Safe: what it needs goes through, what a thief would try does not, and what it may do is read from the chain as it is.</summary>
public sealed class SafeRolesRouteTests(SafeChain safe) : IClassFixture<SafeChain>, IAsyncLifetime
{
    private static readonly AbiFunction Deposit = AbiFunction.Parse("deposit(address token, uint256 amount)");

    public Task InitializeAsync() => safe.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TopUp_ThroughTheRole_RaisesTheSafesDepositByTheAmount()
    {
        await safe.GrantAsync(DepositOf());
        var amount = TokenAmount.FromRaw(safe.Venues.Usdc, 123_456_789);
        var before = await safe.MarginAsync();
        var call = await EncodeAsync(Plans.TopUp(safe.Account, before, amount));
        call.To.ShouldBe(safe.Module);
        call.Spends.ShouldBe([amount]);
        await safe.Venues.SendAsync(safe.Account.Actor, call.To, call.Data);
        ((await safe.MarginAsync()).Deposit - before.Deposit).ShouldBe(Wad.Parse("123.456789"));
    }

    [Fact]
    public async Task TopUp_VenueOfAFile_GoesThroughTheSameRole()
    {
        await safe.GrantAsync(DepositOf());
        var venue = PerpFileVenue.Bind("perp-v2", safe.Perp.Venue, safe.Account.Chain, PerpFileVenue.Contracts(safe.Venues.World), ("settlement", safe.Venues.Usdc));
        var file = new DeclarativeAdapter(venue, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(safe.Account.Id, safe.Route), new EthChainReader(safe.Venues.Client));
        var reader = new SnapshotReader(safe.Account.Chain, [new SnapshotAccount(safe.Account, [file], [safe.Venues.Usdc])], safe.Venues.Multicall, safe.Venues.World.Multicall3);
        var snapshot = await reader.ReadAsync(await safe.Venues.HeadAsync(), CancellationToken.None);
        var before = snapshot.Accounts.Single().Venues.Single().ShouldBeOfType<KnownReading>().MarginAccounts.Single();
        var action = Plans.TopUp(safe.Account, before, TokenAmount.FromRaw(safe.Venues.Usdc, 123_456_789));
        var ours = (await file.EncodeAsync(safe.Account, action, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        var coded = await EncodeAsync(Plans.TopUp(safe.Account, await safe.MarginAsync(), action.Amount));
        (ours.To, ours.Data).ShouldBe((coded.To, coded.Data));
        await safe.Venues.SendAsync(safe.Account.Actor, ours.To, ours.Data);
        ((await safe.MarginAsync()).Deposit - before.Deposit).ShouldBe(Wad.Parse("123.456789"));
    }

    [Fact]
    public async Task TopUp_RoleTakenAway_RevertsWithNoMembership()
    {
        await safe.GrantAsync(DepositOf());
        var call = await EncodeAsync(Plans.TopUp(safe.Account, await safe.MarginAsync(), TokenAmount.FromRaw(safe.Venues.Usdc, 1_000_000)));
        await safe.ExecuteAsync(safe.Module, RolesAbi.AssignRoles.Encode(safe.Account.Actor, AbiValue.Array((AbiValue)SafeChain.Role.Value), AbiValue.Array(false)));
        (await ReasonAsync(safe.Account.Actor, call.To, call.Data)).ShouldBe("NoMembership()");
    }

    [Fact]
    public async Task TopUp_AllowanceIsSpent_IsNotSentUntilTheDaysRefill()
    {
        var key = RoleKey.Parse("USDC-a-day").Value;
        var usdc = safe.Venues.Usdc;
        var day = TimeSpan.FromDays(1);
        var since = (await safe.Venues.HeadAsync()).Timestamp;
        // 250 USDC now and each day, no more than that saved up.
        await safe.ExecuteAsync(safe.Module, RolesAbi.SetAllowance.Encode(key, 250_000_000, 250_000_000, 250_000_000, (ulong)day.TotalSeconds, since.UnixSeconds));
        await safe.GrantAsync(new RolePermission(
            safe.Venues.World.Perp.Vault, Deposit.Selector, RoleCallOptions.None,
            RoleCondition.Node(
                RoleParameter.Calldata, RoleOperator.Matches,
                RoleCondition.Word(RoleOperator.EqualTo, AbiEncoder.Encode(AbiType.Address, usdc.Address)), RoleCondition.Word(RoleOperator.WithinAllowance, Bytes.CopyOf(key.Span)))));
        var simulator = new EthSimulator(
            safe.Venues.Client, safe.Reader, new MulticallOptions { Deployed = safe.Venues.World.Multicall3 }, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), [ContractAbi.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "abi", "zodiac", "Roles.json")))]);

        (await TryAsync("200")).ShouldBeOfType<SimulatedCall>();
        var first = await EncodeAsync(await TopUpAsync("200"));
        await safe.Venues.SendAsync(safe.Account.Actor, first.To, first.Data);
        (await TryAsync("200")).ShouldBeOfType<SimulatedRevert>().Reason.ShouldContain("ConditionViolation");
        (await TryAsync("50")).ShouldBeOfType<SimulatedCall>("what is left may be spent");
        await safe.Venues.Chain.Control.MineAtAsync(since.Plus(day + TimeSpan.FromMinutes(1)));
        (await TryAsync("251")).ShouldBeOfType<SimulatedRevert>("a bucket, not a window: no more than a day's worth");
        (await TryAsync("250")).ShouldBeOfType<SimulatedCall>();

        async Task<PlannedAction> TopUpAsync(string amount) => Plans.TopUp(safe.Account, await safe.MarginAsync(), TokenAmount.FromWad(usdc, Wad.Parse(amount), Rounding.Down));

        async Task<Core.Ports.Simulation> TryAsync(string amount)
        {
            var action = await TopUpAsync(amount);
            var call = await EncodeAsync(action);
            return await simulator.SimulateAsync(
                new CallIntent(new("a"), safe.Account.Chain, safe.Account.Actor, call.To, call.Data, Wei.Zero, action, call.Spends, null, await safe.Venues.HeadAsync(), ""), CancellationToken.None);
        }
    }

    [Fact]
    public async Task Trade_QuotedThroughTheRole_IsTheExecutedOne()
    {
        await safe.GrantAsync(Open(RoleCondition.Node(RoleParameter.Calldata, RoleOperator.Matches, Order())));
        var margin = await safe.MarginAsync();
        var snapshot = await safe.Reader.ReadAsync(await safe.Venues.HeadAsync(), CancellationToken.None);
        var market = ((KnownReading)snapshot.Accounts[0].Venues[0]).Markets.Single();
        var encoding = await safe.Perp.EncodeAsync(
            safe.Account, Plans.Hedge(safe.Account, market, safe.Perp.Venue, Wad.Parse("0.5"), market.IndexPrice.Multiply(Wad.Parse("1.05"), Rounding.Up)), snapshot, CancellationToken.None);
        var call = encoding.ShouldBeOfType<EncodedCall>(encoding.ToString());
        await safe.Venues.SendAsync(safe.Account.Actor, call.To, call.Data);
        var after = await safe.Reader.ReadAsync(await safe.Venues.HeadAsync(), CancellationToken.None);
        ((KnownReading)after.Accounts[0].Venues[0]).Markets.Single().Size.ShouldBe(market.Size + Wad.Parse("0.5"));
        margin.Health.Value.ShouldNotBeNull();
    }

    [Fact]
    public async Task Trade_VenueRefusesInside_NamesTheVenuesOwnReason()
    {
        await safe.GrantAsync(Open(RoleCondition.Node(RoleParameter.Calldata, RoleOperator.Matches, Order())));
        var snapshot = await safe.Reader.ReadAsync(await safe.Venues.HeadAsync(), CancellationToken.None);
        var market = ((KnownReading)snapshot.Accounts[0].Venues[0]).Markets.Single();
        // Far beyond the initial margin: the clearing house says NEFC, the module only that the call failed.
        var refused = await safe.Perp.EncodeAsync(
            safe.Account, Plans.Hedge(safe.Account, market, safe.Perp.Venue, Wad.Parse("-40"), market.IndexPrice.Multiply(Wad.Parse("0.5"), Rounding.Up)), snapshot, CancellationToken.None);
        refused.ShouldBeOfType<EncodingRefused>().Detail.ShouldContain("CH_NEFCI");
    }

    public static TheoryData<string> Thefts() => ["transfer", "approve", "withdraw", "another token", "more than the allowance", "delegate call", "native value", "another role"];

    [Theory]
    [MemberData(nameof(Thefts))]
    public async Task StolenKey_Anything_IsRefusedByTheRole(string theft)
    {
        await safe.GrantAsync(DepositOf());
        var world = safe.Venues.World;
        var deposit = Deposit.Encode(world.Usdc, 1_000_000);
        var (to, value, data, operation, role) = theft switch
        {
            "transfer" => (world.Usdc, 0, world.Contracts["usdc"].Abi.Function("transfer").Encode(safe.Account.Actor, 1), 0, SafeChain.Role.Value),
            "approve" => (world.Usdc, 0, world.Contracts["usdc"].Abi.Function("approve").Encode(safe.Account.Actor, 1), 0, SafeChain.Role.Value),
            "withdraw" => (world.Perp.Vault, 0, world.Contracts["perp.vault"].Abi.Function("withdraw").Encode(world.Usdc, 1), 0, SafeChain.Role.Value),
            "another token" => (world.Perp.Vault, 0, Deposit.Encode(world.Susd, 1), 0, SafeChain.Role.Value),
            "more than the allowance" => (world.Perp.Vault, 0, Deposit.Encode(world.Usdc, 500_000_001), 0, SafeChain.Role.Value),
            "delegate call" => (world.Perp.Vault, 0, deposit, 1, SafeChain.Role.Value),
            "native value" => (world.Perp.Vault, 1, deposit, 0, SafeChain.Role.Value),
            "another role" => (world.Perp.Vault, 0, deposit, 0, RoleKey.Parse("owner").Value),
            _ => throw new ArgumentOutOfRangeException(nameof(theft), theft, "no such theft"),
        };
        var call = RolesAbi.Execute.Encode(to, value, data, operation, role, true);
        (await ReasonAsync(safe.Account.Actor, safe.Module, call)).ShouldMatch("^(ConditionViolation|NoMembership)");
        var allowed = RolesAbi.Execute.Encode(world.Perp.Vault, 0, deposit, 0, SafeChain.Role.Value, true);
        (await safe.Venues.TrySendAsync(safe.Account.Actor, safe.Module, allowed)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task History_ReplayedFromTheModule_IsWhatWasGranted()
    {
        var needed = DepositOf();
        await safe.GrantAsync(needed);
        var history = await safe.HistoryAsync();
        history.RolesOf(safe.Account.Actor).ShouldBe([SafeChain.Role]);
        history.RolesOf(safe.Owner).ShouldBeEmpty();
        history.Unwrappers.ShouldBeEmpty();
        var found = history.PermissionsOf(SafeChain.Role);
        found.Targets.ShouldBeEmpty();
        found.Functions.ShouldBe([needed]);
        var same = RoleComparison.Between(found, new(RolePermissions.None.Targets, [needed]), Name);
        same.More.ShouldBeEmpty();
        same.Less.ShouldBeEmpty();
    }

    public static TheoryData<string, string> Excesses() => new()
    {
        { "whole contract", "any function of" }, { "another function", "with any arguments" }, { "wildcard", "with any arguments" }, { "delegate call", "by delegate call" }, { "wider", "other conditions" },
    };

    [Theory]
    [MemberData(nameof(Excesses))]
    public async Task Compare_RoleThatMayDoMore_NamesIt(string excess, string word)
    {
        var needed = DepositOf();
        await safe.GrantAsync(needed);
        var key = SafeChain.Role.Value;
        var (vault, usdc) = (needed.Target, safe.Venues.World.Usdc);
        var withdraw = AbiFunction.Parse("withdraw(address token, uint256 amount)").Selector;
        Bytes[] calls = excess switch
        {
            "whole contract" => [safe.Site.Book["roles"].Abi.Function("allowTarget").Encode(key, usdc, 0)],
            "another function" => [safe.Site.Book["roles"].Abi.Function("allowFunction").Encode(key, vault, withdraw, 0)],
            "wildcard" => [safe.Site.Book["roles"].Abi.Function("allowFunction").Encode(key, vault, needed.Selector, 0)],
            "delegate call" => [RolesAbi.ScopeFunction.Encode(key, vault, needed.Selector, needed.Condition!.Flatten(), (int)RoleCallOptions.DelegateCall)],
            "wider" => [RolesAbi.ScopeFunction.Encode(key, vault, needed.Selector, RoleCondition.Node(RoleParameter.Calldata, RoleOperator.Matches, needed.Condition!.Children[0], RoleCondition.Leaf(RoleParameter.Static, RoleOperator.Pass)).Flatten(), 0)],
            _ => throw new ArgumentOutOfRangeException(nameof(excess), excess, "no such excess"),
        };
        foreach (var call in calls)
            await safe.ExecuteAsync(safe.Module, call);
        var found = (await safe.HistoryAsync()).PermissionsOf(SafeChain.Role);
        var comparison = RoleComparison.Between(found, new(RolePermissions.None.Targets, [needed]), Name);
        if (excess == "another function")
            comparison.More.ShouldContain(Name(vault, withdraw));
        else
            comparison.More.ShouldHaveSingleItem().ShouldContain(word);
        comparison.Less.ShouldBeEmpty();
    }

    [Fact]
    public async Task Compare_TargetRevokedAndScopedAgain_FunctionsAreBack()
    {
        var needed = DepositOf();
        await safe.GrantAsync(needed);
        await safe.ExecuteAsync(safe.Module, RolesAbi.RevokeTarget.Encode(SafeChain.Role.Value, needed.Target));
        (await safe.HistoryAsync()).PermissionsOf(SafeChain.Role).Functions.ShouldBeEmpty();
        (await ReasonAsync(safe.Account.Actor, safe.Module, RolesAbi.Execute.Encode(needed.Target, 0, Deposit.Encode(safe.Venues.World.Usdc, 1), 0, SafeChain.Role.Value, true))).ShouldStartWith("ConditionViolation");
        await safe.ExecuteAsync(safe.Module, RolesAbi.ScopeTarget.Encode(SafeChain.Role.Value, needed.Target));
        (await safe.HistoryAsync()).PermissionsOf(SafeChain.Role).Functions.ShouldBe([needed]);
        (await ReasonAsync(safe.Account.Actor, safe.Module, RolesAbi.Execute.Encode(needed.Target, 0, Deposit.Encode(safe.Venues.World.Usdc, 1), 0, SafeChain.Role.Value, true))).ShouldBe("");
    }

    [Fact]
    public async Task Probes_LeastPrivilege_AreAllRefused_AndOneTooMuchIsNamed()
    {
        await safe.GrantAsync(DepositOf());
        var probes = new RoleProbes(new EthChainReader(safe.Venues.Client));
        Address[] tokens = [safe.Venues.World.Usdc, safe.Venues.World.Susd];
        (await probes.RunAsync(safe.Account, safe.Module, SafeChain.Role, tokens, await safe.Venues.HeadAsync(), CancellationToken.None)).ShouldBeEmpty();
        await safe.ExecuteAsync(safe.Module, safe.Site.Book["roles"].Abi.Function("allowTarget").Encode(SafeChain.Role.Value, tokens[0], 0));
        (await probes.RunAsync(safe.Account, safe.Module, SafeChain.Role, tokens, await safe.Venues.HeadAsync(), CancellationToken.None))
            .ShouldBe([$"transfer of {tokens[0]} to the key", $"allowance of {tokens[0]} for the key"]);
    }

    [Fact]
    public async Task Inspect_Granted_HasNoCross_AndNotGranted_SaysWhatToDo()
    {
        (await CrossesAsync()).ShouldBe(["treasury: the Safe has the Roles module enabled", "treasury: the actor may use the Roles module"]);
        await safe.GrantAsync(DepositOf());
        (await CrossesAsync()).ShouldBeEmpty();
        await safe.ExecuteAsync(safe.Account.Holder, RolesAbi.AddOwner.Encode(safe.Account.Actor, 1));
        await safe.ExecuteAsync(safe.Account.Holder, RolesAbi.EnableModule.Encode(safe.Account.Actor));
        await safe.ExecuteAsync(safe.Module, RolesAbi.SetDefaultRole.Encode(safe.Account.Actor, RoleKey.Parse("other").Value));
        await safe.ExecuteAsync(safe.Module, safe.Site.Book["roles"].Abi.Function("transferOwnership").Encode(safe.Account.Actor));
        (await CrossesAsync()).ShouldBe(
        [
            "treasury: the actor does not own the Roles module", "treasury: the actor is no owner of the Safe", "treasury: the actor is no module of the Safe", "treasury: the actor has no other default role",
        ]);
    }

    private async Task<string[]> CrossesAsync()
    {
        var questions = safe.Route.Inspect(safe.Account, new(safe.Perp.Venue, [], []));
        var findings = await new VenueInspector(new EthChainReader(safe.Venues.Client)).RunAsync(questions, await safe.Venues.HeadAsync(), CancellationToken.None);
        return [.. findings.Where(finding => !finding.Ok).Select(finding => finding.Subject)];
    }

    private async Task<EncodedCall> EncodeAsync(PlannedAction action)
    {
        var encoding = await safe.Perp.EncodeAsync(safe.Account, action, await safe.Reader.ReadAsync(await safe.Venues.HeadAsync(), CancellationToken.None), CancellationToken.None);
        return encoding.ShouldBeOfType<EncodedCall>(encoding.ToString());
    }

    private async Task<string> ReasonAsync(Address from, Address to, Bytes data)
    {
        var result = await safe.Venues.Client.CallAsync(new CallRequest { From = from, To = to, Data = data }, BlockTag.Latest);
        return result.Success ? "" : RevertReason.Decode(result.Data.Span, safe.Site.Book["roles"].Abi).Text;
    }

    /// <summary>Deposits of USDC into the perp vault, up to 500.</summary>
    private RolePermission DepositOf() => new(
        safe.Venues.World.Perp.Vault, Deposit.Selector, RoleCallOptions.None,
        RoleCondition.Node(
            RoleParameter.Calldata, RoleOperator.Matches,
            RoleCondition.Word(RoleOperator.EqualTo, AbiEncoder.Encode(AbiType.Address, safe.Venues.World.Usdc)),
            RoleCondition.Word(RoleOperator.LessThan, AbiEncoder.Encode(AbiType.UInt256, 500_000_001))));

    private RolePermission Open(RoleCondition condition) => new(
        safe.Venues.World.Perp.ClearingHouse, safe.Venues.World.Contracts["perp.clearingHouse"].Abi.Function("openPosition").Selector, RoleCallOptions.None, condition);

    private RoleCondition Order()
    {
        var pass = RoleCondition.Leaf(RoleParameter.Static, RoleOperator.Pass);
        return RoleCondition.Node(
            RoleParameter.Tuple, RoleOperator.Matches,
            RoleCondition.Word(RoleOperator.EqualTo, AbiEncoder.Encode(AbiType.Address, safe.Venues.World.Perp.BaseToken)), pass, pass, pass, pass, pass, pass, pass);
    }

    private static string Name(Address target, Bytes selector) => $"{selector} of {target}";
}
