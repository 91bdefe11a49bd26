using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.Routes;

public sealed class AccountRouteTests
{
    private static readonly Address Holder = Address.Parse("0x1000000000000000000000000000000000000001");
    private static readonly Address Actor = Address.Parse("0x2000000000000000000000000000000000000002");
    private static readonly Address Venue = Address.Parse("0x3000000000000000000000000000000000000003");
    private static readonly Address Market = Address.Parse("0x4000000000000000000000000000000000000004");
    private static readonly AccountRef Vault = new(new("main"), new(31337), Holder, Actor);
    private static readonly Token Usdc = new(new(31337), Address.Parse("0x5000000000000000000000000000000000000005"), "USDC", 6);
    private static readonly PerpTrade Trade = new(Venue, Market, Sell: true, Wad.Parse("1.5"), Wad.FromInteger(2900).Raw, new ChainTime(1_800_000_000));
    private static readonly LyraClose Close = new(Venue, 7, 3, 4, Wad.One, Wad.FromInteger(900), 0, Wad.FromInteger(80).Raw, Forced: false);

    [Fact]
    public void Vault_EachOrder_IsItsTypedFunctionOnTheVault()
    {
        var route = new OptionsVaultRoute(Market);
        Decode(route, new PerpDeposit(Venue, TokenAmount.FromRaw(Usdc, 5)), "topUpPerp(uint256 amount)").ShouldBe("(5)");
        Decode(route, Trade, "tradePerp(bool,uint256,uint256,uint256)").ShouldBe("(true,1500000000000000000,2900000000000000000000,1800000000)");
        Decode(route, new LyraAddCollateral(Venue, 7, TokenAmount.FromRaw(Usdc, 9)), "topUpLyra(uint256,uint256)").ShouldBe("(7,9)");
        Decode(route, Close, "reduceLyra(uint256,uint256,uint256,uint256)").ShouldBe("(7,1000000000000000000,900000000000000000000,80000000000000000000)");
        Decode(route, Close with { Forced = true }, "reduceLyra(uint256,uint256,uint256,uint256)").ShouldBe(Decode(route, Close, "reduceLyra(uint256,uint256,uint256,uint256)"));
    }

    [Fact]
    public void Vault_WhatItCannotDo_IsRefusedWithAStableCode()
    {
        Refused(new OptionsVaultRoute(Market), Trade with { BaseToken = Venue }).ShouldBe("route.market_not_tradable");
        Refused(new OptionsVaultRoute(null), Trade).ShouldBe("route.market_not_tradable");
        Refused(new OptionsVaultRoute(Market), Close with { OptionType = 0 }).ShouldBe("route.not_supported");
    }

    [Fact]
    public void Direct_ForSomebodyElsesHolder_IsRefused() => Refused(new DirectRoute(), Trade).ShouldBe("route.actor_not_holder");

    [Fact]
    public void Direct_Close_ChoosesTheForcedFormOnlyWhenAsked()
    {
        var wallet = Vault with { Actor = Holder };
        var ordinary = new DirectRoute().Encode(wallet, Close).ShouldBeOfType<RoutedCall>();
        var forced = new DirectRoute().Encode(wallet, Close with { Forced = true }).ShouldBeOfType<RoutedCall>();
        ordinary.To.ShouldBe(Venue);
        forced.Data.Span[..4].SequenceEqual(ordinary.Data.Span[..4]).ShouldBeFalse();
        forced.Data.Span[4..].SequenceEqual(ordinary.Data.Span[4..]).ShouldBeTrue();
    }

    [Fact]
    public void Direct_Allowances_AreAskedOfWhatIsSpentOnly()
    {
        var spends = new[] { new TokenSpend(TokenAmount.FromRaw(Usdc, 12), Venue), new TokenSpend(TokenAmount.ZeroOf(Usdc), Venue) };
        new DirectRoute().Allowances(Vault, spends).ShouldBe([new Allowance(Usdc, Holder, Venue, 12)]);
        new OptionsVaultRoute(Market).Allowances(Vault, spends).ShouldBeEmpty();
    }

    private static string Decode(IAccountRoute route, VenueOrder order, string signature)
    {
        var call = route.Encode(Vault, order).ShouldBeOfType<RoutedCall>();
        call.To.ShouldBe(Holder);
        return AbiFunction.Parse(signature).DecodeInput(call.Data.Span).ToString();
    }

    private static string Refused(IAccountRoute route, VenueOrder order) => route.Encode(Vault, order).ShouldBeOfType<RouteRefused>().Code;
}
