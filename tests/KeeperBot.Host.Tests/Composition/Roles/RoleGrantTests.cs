using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Composition.Venues.PerpV2;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Tests.Composition.Roles;

/// <summary>What policy demands becomes what the chain demands: the same functions, with every argument that a role can bound.</summary>
public sealed class RoleGrantTests
{
    private static readonly Address Ours = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Other = Address.Parse("0x00000000000000000000000000000000000000bb");

    [Fact]
    public void Of_SampleConfiguration_IsTheVenuesFunctionsAndNothingElse()
    {
        var configuration = new SampleConfiguration().Route("safe-roles").Load();
        var grant = RoleGrant.Of(configuration, configuration.Accounts[0]);
        grant.Permissions.Targets.ShouldBeEmpty();
        grant.Permissions.Functions.Select(permission => grant.Name(permission.Target, permission.Selector).Split(' ')[0]).ShouldBe(
            ["deposit", "openPosition", "addCollateral", "closePosition", "forceClosePosition"]);
        grant.Permissions.Functions.ShouldAllBe(permission => permission.Options == RoleCallOptions.None && permission.Condition != null);
        // No approval is configured: the deposit itself uses up the token's day.
        grant.Allowances.ShouldHaveSingleItem().Refill.ShouldBe(20_000_000_000);
        RoleKey.Of(grant.Allowances[0].Key).ToString().ShouldBe("main/USDC");
        grant.Unbounded.ShouldContain(argument => argument.Contains("deadline", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_ConfiguredApproval_BoundsTheApprovalAndNotTheDepositTwice()
    {
        var sample = new SampleConfiguration().Route("safe-roles");
        var vault = ((PerpV2VenueOptions)sample.Load().Options.Venues["perp-v2"]).Vault;
        var configuration = sample.SetJson("policy/approvals", $$"""[{"spender":"{{Evm.Crypto.ChecksumAddress.Format(vault)}}","most":"1000 USDC"}]""").Load();
        var grant = RoleGrant.Of(configuration, configuration.Accounts[0]);
        var approval = grant.Permissions.Functions.Single(permission => grant.Name(permission.Target, permission.Selector).StartsWith("approve", StringComparison.Ordinal));
        approval.Condition!.Children.Select(child => child.Operator).ShouldBe([RoleOperator.EqualTo, RoleOperator.WithinAllowance]);
        var deposit = grant.Permissions.Functions.Single(permission => grant.Name(permission.Target, permission.Selector).StartsWith("deposit", StringComparison.Ordinal));
        deposit.Condition!.Children.Select(child => child.Operator).ShouldBe([RoleOperator.EqualTo, RoleOperator.GreaterThan]);
    }

    [Fact]
    public void Of_FewerActions_GrantsFewerFunctions()
    {
        var configuration = new SampleConfiguration().Route("safe-roles").SetJson("limits/actions", "[\"top-up\"]").Load();
        var grant = RoleGrant.Of(configuration, configuration.Accounts[0]);
        grant.Permissions.Functions.Select(permission => grant.Name(permission.Target, permission.Selector).Split(' ')[0]).ShouldBe(["deposit", "addCollateral"]);
    }

    [Fact]
    public void Conditions_EveryRule_IsTranslated()
    {
        var function = AbiFunction.Parse("f(address to, uint256 amount, uint256 bound, uint256 exact, bytes data, bool flag, bytes32 word, uint256[] list)");
        var condition = Translate(function, new AddressAmong("to", [Ours, Other]), new IntegerWithin("amount", 2, 9), ArgumentRule.RealBound("bound"), ArgumentRule.Exactly("exact", 5), new FlagIs("flag", true), new ZeroWord("word"));
        condition.Operator.ShouldBe(RoleOperator.Matches);
        condition.Parameter.ShouldBe(RoleParameter.Calldata);
        condition.Children.Select(child => child.ToString()).ShouldBe(
        [
            $"Or(EqualTo {Word(Ours)}, EqualTo {Word(Other)})", $"And(GreaterThan {Word(1)}, LessThan {Word(10)})", $"And(GreaterThan {Word(0)}, LessThan {Word(BigInteger.One << 127)})",
            $"EqualTo {Word(5)}", "Pass", $"EqualTo {Word(1)}", $"EqualTo {Word(0)}", "Pass(Pass)",
        ]);
        condition.Children.Select(child => child.Parameter).ShouldBe(
            [RoleParameter.None, RoleParameter.None, RoleParameter.None, RoleParameter.Static, RoleParameter.Dynamic, RoleParameter.Static, RoleParameter.Static, RoleParameter.Array]);
    }

    [Fact]
    public void Conditions_FlagsThatMustBeTheSame_AreTwoAlternatives()
    {
        var function = AbiFunction.Parse("f((bool sell, bool exact, uint256 amount) order)");
        var order = Translate(function, new SameFlag("order.sell", "order.exact")).Children.ShouldHaveSingleItem();
        order.ToString().ShouldBe($"Or(Matches(EqualTo {Word(1)}, EqualTo {Word(1)}, Pass), Matches(EqualTo {Word(0)}, EqualTo {Word(0)}, Pass))");
    }

    [Fact]
    public void Conditions_WhatNoRoleCanBound_IsTold()
    {
        var conditions = new RoleConditions(_ => null);
        conditions.Of(AbiFunction.Parse("f(uint256 deadline, uint256 positionId)"), [new DeadlineWithin("deadline", TimeSpan.FromMinutes(5)), new PositionOfTarget("positionId")]);
        conditions.Unbounded.ShouldBe(["f: deadline is after now and at most 300 s later", "f: positionId is the position acted on"]);
    }

    [Fact]
    public void Flatten_ThenRebuild_IsTheSameTree()
    {
        var tree = Translate(AbiFunction.Parse("f((bool sell, bool exact, uint256 amount) order, address to)"), new SameFlag("order.sell", "order.exact"), new AddressAmong("to", [Ours, Other]), new IntegerWithin("order.amount", 1, 7));
        var execute = RolesAbi.ScopeFunction;
        var back = execute.DecodeInput(execute.Encode(Hash32.Zero, Ours, Bytes.Parse("0x01020304"), tree.Flatten(), 0).Span)["conditions"];
        RoleCondition.Rebuild(back).ShouldBe(tree);
    }

    private static RoleCondition Translate(AbiFunction function, params ArgumentRule[] rules) => new RoleConditions(_ => null).Of(function, [.. rules]);

    private static Bytes Word(BigInteger value) => AbiEncoder.Encode(AbiType.UInt256, value);

    private static Bytes Word(Address value) => AbiEncoder.Encode(AbiType.Address, value);
}
