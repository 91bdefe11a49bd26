using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>Who may call what. The list is the ABI's, so that a new function has to be put into one of the classes here.</summary>
public sealed class OptionsVaultRoleTests(VaultFixture fixture) : VaultTests(fixture)
{
    private static readonly string[] KeeperFunctions = ["topUpPerp", "topUpLyra", "reduceLyra", "tradePerp"];

    // Anybody may call these for themselves; without shares or a pending ownership they move nothing.
    private static readonly string[] PublicFunctions = ["deposit", "mint", "withdraw", "redeem", "transfer", "transferFrom", "approve", "forget", "acceptOwnership"];

    private IEnumerable<AbiFunction> Mutating => Bench.VaultAbi.Functions.Where(function => function.StateMutability is not ("view" or "pure"));

    [Fact]
    public async Task EveryOwnerFunction_CalledByKeeper_IsRefused()
    {
        var owners = Mutating.Where(function => !KeeperFunctions.Contains(function.Name) && !PublicFunctions.Contains(function.Name)).ToList();
        owners.Select(function => function.Name).Order(StringComparer.Ordinal).ShouldBe(
            ["depositPerp", "ownerCloseLyra", "ownerOpenLyra", "ownerTradePerp", "pause", "renounceOwnership", "setKeeper", "setLimits",
             "swapQuoteIn", "swapQuoteOut", "transferOwnership", "unpause", "withdrawPerp"], ignoreOrder: true);
        foreach (var function in owners)
        {
            var refusal = await Bench.RefusalAsync(Bench.Keeper, function.Name, [.. function.Inputs.Select(input => Something(input.Type))]);
            refusal.Name.ShouldBe("OwnableUnauthorizedAccount", function.Name);
        }
    }

    [Fact]
    public async Task EveryKeeperFunction_CalledByOwnerOrStranger_IsRefused()
    {
        foreach (var function in KeeperFunctions.Select(name => Bench.VaultAbi.Function(name)))
        {
            AbiValue[] arguments = [.. function.Inputs.Select(input => Something(input.Type))];
            (await Bench.RefusalAsync(Bench.Stranger, function.Name, arguments)).Name.ShouldBe("NotKeeper", function.Name);
            (await Bench.RefusalAsync(Bench.Owner, function.Name, arguments)).Name.ShouldBe("NotKeeper", function.Name);
        }
    }

    [Fact]
    public async Task ShareFunctions_KeeperWithoutShares_MoveNothing()
    {
        (await Bench.RefusalAsync(Bench.Keeper, "withdraw", 1, Bench.Keeper, Bench.Keeper)).Name.ShouldBe("ERC4626ExceededMaxWithdraw");
        (await Bench.RefusalAsync(Bench.Keeper, "redeem", 1, Bench.Keeper, Bench.Keeper)).Name.ShouldBe("ERC4626ExceededMaxRedeem");
        (await Bench.RefusalAsync(Bench.Keeper, "withdraw", 1, Bench.Keeper, Bench.Owner)).Name.ShouldBe("ERC20InsufficientAllowance");
        (await Bench.RefusalAsync(Bench.Keeper, "transferFrom", Bench.Owner, Bench.Keeper, 1)).Name.ShouldBe("ERC20InsufficientAllowance");
        (await Bench.RefusalAsync(Bench.Keeper, "acceptOwnership")).Name.ShouldBe("OwnableUnauthorizedAccount");
        (await Bench.RefusalAsync(Bench.Keeper, "forget", Bench.World.CallPosition)).Name.ShouldBe("StillActive");
    }

    [Fact]
    public async Task KeeperFunctions_Paused_AreRefused()
    {
        await Bench.SendAsync(Bench.Owner, "pause");
        foreach (var function in KeeperFunctions.Select(name => Bench.VaultAbi.Function(name)))
            (await Bench.RefusalAsync(Bench.Keeper, function.Name, [.. function.Inputs.Select(input => Something(input.Type))])).Name.ShouldBe("EnforcedPause", function.Name);
    }

    [Fact]
    public async Task SetKeeper_RoleTakenAway_FormerKeeperIsRefused()
    {
        await Bench.SendAsync(Bench.Owner, "setKeeper", Address.Zero);
        (await Bench.RefusalAsync(Bench.Keeper, "topUpPerp", 1)).Name.ShouldBe("NotKeeper");
    }

    [Fact]
    public async Task KeeperView_AfterSetUp_AnswersRoleLimitsAndBalances()
    {
        var view = await Bench.KeeperViewAsync();
        view["owner"].AsAddress().ShouldBe(Bench.Owner);
        view["keeper"].AsAddress().ShouldBe(Bench.Keeper);
        view["paused"].AsBool().ShouldBeFalse();
        view["usage"]["loss"].AsBigInteger().IsZero.ShouldBeTrue();
        view["limits"]["lossCap"].AsBigInteger().ShouldBeGreaterThan(0);
        view["idleAsset"].AsBigInteger().ShouldBe(await Bench.BalanceAsync("usdc", Bench.Vault));
        view["idleQuote"].AsBigInteger().ShouldBe(await Bench.BalanceAsync("susd", Bench.Vault));
        var head = await Bench.Control.GetHeadAsync();
        view["epochEndsAt"].AsUInt64().ShouldBe(((head.Timestamp.UnixSeconds / 86_400) + 1) * 86_400);
        (await Bench.ReadAsync("venues"))[0]["clearingHouse"].AsAddress().ShouldBe(Bench.World.Perp.ClearingHouse);
    }

    private static AbiValue Something(AbiType type) => type.Kind switch
    {
        AbiTypeKind.Bool => true,
        AbiTypeKind.Address => Address.Parse("0x00000000000000000000000000000000000000aa"),
        AbiTypeKind.Tuple => AbiValue.Tuple(type.Components.Select(component => Something(component.Type))),
        _ => 1,
    };
}
