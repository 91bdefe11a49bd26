using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>
/// The stand-in answers what Derive's own contracts answered: margins over a grid of portfolios and prices, options by themselves, what is refused and by which error,
/// and what a deposit, a settlement and an auction come to. Exact, but for option values, which both compute by series of their own.
/// </summary>
public sealed class DeriveV2VectorTests(DeriveChain world) : IClassFixture<DeriveChain>, IAsyncLifetime
{
    /// <summary>1e-12 of a dollar, where options are held.</summary>
    private static readonly BigInteger SeriesApart = 1_000_000;

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private IReadOnlyList<(string Name, bool Options, Func<Task> OpenAsync)> Portfolios =>
    [
        ("cash", false, () => Task.CompletedTask),
        ("a long perp", false, () => world.TradePerpAsync("10.5")),
        ("a short perp", false, () => world.TradePerpAsync("-7.25")),
        ("base", false, () => world.DepositBaseAsync("3.123456789")),
        ("base, a long perp and a debt", false, async () =>
        {
            await world.DepositBaseAsync("5");
            await world.TradePerpAsync("1");
            await world.WithdrawAsync("24000");
        }),
        ("a short call", true, () => NearAsync("2200", isCall: true, "-5")),
        ("a short put", true, () => NearAsync("1800", isCall: false, "-3")),
        ("a long call", true, () => NearAsync("2200", isCall: true, "5")),
        ("a call spread", true, async () => { await NearAsync("2400", isCall: true, "5"); await NearAsync("2200", isCall: true, "-5"); }),
        ("a put spread", true, async () => { await NearAsync("1600", isCall: false, "4"); await NearAsync("1800", isCall: false, "-4"); }),
        ("calls that are covered in part", true, async () => { await NearAsync("2400", isCall: true, "2"); await NearAsync("2200", isCall: true, "-5"); }),
        ("an iron condor", true, async () =>
        {
            await NearAsync("1600", isCall: false, "4");
            await NearAsync("1800", isCall: false, "-4");
            await NearAsync("2400", isCall: true, "4");
            await NearAsync("2200", isCall: true, "-4");
        }),
        ("a calendar", true, async () => { await world.TradeOptionAsync(world.FarExpiry, "2200", isCall: true, "4"); await NearAsync("2200", isCall: true, "-4"); }),
        ("everything", true, async () =>
        {
            await world.DepositBaseAsync("2");
            await world.TradePerpAsync("10");
            await NearAsync("2200", isCall: true, "-5");
            await NearAsync("1800", isCall: false, "-3");
            await world.TradeOptionAsync(world.FarExpiry, "2400", isCall: true, "2");
        }),
    ];

    private static IReadOnlyList<DerivePrices> Prices =>
    [
        .. new[] { 2_000, 1_700, 1_100, 2_600, 3_400 }.Select(spot => new DerivePrices(Wad.FromInteger(spot))),
        new DerivePrices(Wad.FromInteger(2_000)) { Confidence = "0.3" },
        new DerivePrices(Wad.FromInteger(2_000)) { Stable = "0.9" },
        new DerivePrices(Wad.FromInteger(2_000)) { Vol = "1.7" },
        new DerivePrices(Wad.FromInteger(2_000)) { PerpDiff = -Wad.FromInteger(300) },
    ];

    [Fact]
    public async Task Margins_EveryRecordedPortfolioAndPrice_AreAsAtDerive()
    {
        var recording = DeriveRecording.Open("margins");
        foreach (var (name, options, open) in Portfolios)
        {
            await world.RestoreAsync();
            await open();
            await world.Control.MineAfterAsync(TimeSpan.FromHours(9));
            var within = options ? SeriesApart : 0;
            foreach (var prices in Prices)
            {
                await world.PublishAsync(prices);
                foreach (var isInitial in new[] { false, true })
                {
                    var answer = await world.ReadAsync("manager", "getMarginAndMarkToMarket", world.Number, isInitial, 0);
                    var what = $"{name} at {prices}, {(isInitial ? "initial" : "maintenance")}";
                    recording.Number(what, answer[0].AsBigInteger(), within);
                    (await world.ReadAsync("manager", "getMargin", world.Number, isInitial))[0].ShouldBe(answer[0], what);
                    if (!isInitial)
                        recording.Number(what + ", value", answer[1].AsBigInteger(), within);
                }

                recording.Number($"{name} at {prices}, buffer", (await world.ReadAsync("auction", "getMarginAndMarkToMarket", world.Number, 0))[1].AsBigInteger(), within * 2);
                recording.Word($"{name} at {prices}, auction", await TryAsync(world.Site.Accounts.Liquidator, "auction", "startAuction", world.Number, 0));
            }
        }

        recording.Compared.ShouldBe(14 * 9 * 5);
        recording.Close();
    }

    [Fact]
    public async Task IsolatedMargins_EveryRecordedOption_AreAsAtDerive()
    {
        var recording = DeriveRecording.Open("isolated");
        await world.PublishAsync(Wad.FromInteger(2_000));
        foreach (var strike in new[] { "500", "1500", "1900", "2010", "2300", "9000" })
        {
            foreach (var (isCall, size) in new[] { (true, "-1.5"), (false, "-1.5"), (true, "2"), (false, "2") })
            {
                foreach (var isInitial in new[] { false, true })
                {
                    var answer = await world.ReadAsync("manager", "getIsolatedMargin", DeriveDeployer.Market, Wad.Parse(strike).Raw, world.NearExpiry.UnixSeconds, isCall, Wad.Parse(size).Raw, isInitial);
                    var what = $"{size} {(isCall ? "calls" : "puts")} of {strike}, {(isInitial ? "initial" : "maintenance")}";
                    recording.Number(what, answer[0].AsBigInteger(), SeriesApart);
                    recording.Number(what + ", value", answer[1].AsBigInteger(), SeriesApart);
                }
            }
        }

        recording.Close();
    }

    [Fact]
    public async Task Calls_ThatDeriveRefused_AreRefusedByTheSameErrors()
    {
        var recording = DeriveRecording.Open("refused");
        var (holder, stranger) = (world.Account.Holder, world.Site.Accounts.Liquidator);
        async Task TryAllAsync(string when)
        {
            recording.Word($"{when}: deposit", await TryAsync(holder, "cash", "deposit", world.Number, 1_000_000));
            recording.Word($"{when}: withdraw", await TryAsync(holder, "cash", "withdraw", world.Number, 1_000_000, holder));
            recording.Word($"{when}: withdraw 25000", await TryAsync(holder, "cash", "withdraw", world.Number, 25_000_000_000, holder));
            recording.Word($"{when}: withdraw by another", await TryAsync(stranger, "cash", "withdraw", world.Number, 1, stranger));
            recording.Word($"{when}: startAuction", await TryAsync(stranger, "auction", "startAuction", world.Number, 0));
            recording.Word($"{when}: terminateAuction", await TryAsync(stranger, "auction", "terminateAuction", world.Number));
            recording.Word($"{when}: margin", await TryAsync(stranger, "manager", "getMargin", world.Number, false));
            recording.Word($"{when}: settle", await TryAsync(stranger, "manager", "settlePerpsWithIndex", world.Number));
        }

        await world.Site.SendAsync("derive.usdc", "mint", holder, 1_000_000);
        await world.TradePerpAsync("15");
        await NearAsync("2200", isCall: true, "-5");
        await TryAllAsync("healthy");
        await world.Site.SendAsync("derive.manager", "setBorrowingEnabled", false);
        await TryAllAsync("without borrowing");
        await world.Site.SendAsync("derive.manager", "setBorrowingEnabled", true);
        await world.Site.SendAsync("derive.manager", "setAdjustmentsPaused", true);
        await TryAllAsync("paused");
        await world.Site.SendAsync("derive.manager", "setAdjustmentsPaused", false);
        recording.Word("paused by another", await TryAsync(stranger, "manager", "setAdjustmentsPaused", true));
        recording.Word("deposit for an account of no manager", await OfNoManagerAsync());
        await world.PublishAsync(Wad.FromInteger(300));
        await TryAllAsync("below");
        await world.Site.SendFromAsync(stranger, "derive.auction", "startAuction", world.Number, 0);
        await TryAllAsync("under auction");
        await world.PublishAsync(Wad.FromInteger(2_000));
        await TryAllAsync("under auction, recovered");
        await world.Control.MineAfterAsync(TimeSpan.FromHours(1));
        await TryAllAsync("stale");
        recording.Close();
    }

    [Fact]
    public async Task Outcomes_DepositInterestFundingSettlementAndAuction_ComeToTheSame()
    {
        var recording = DeriveRecording.Open("outcomes");
        async Task CashAsync(string after, BigInteger within) =>
            recording.Number($"cash after {after}", (await world.ReadAsync("subAccounts", "getBalance", world.Number, world.At("cash"), 0))[0].AsBigInteger(), within);
        await world.Site.SendAsync("derive.usdc", "mint", world.Site.Accounts.Liquidator, 5_000_000);
        await world.Site.SendFromAsync(world.Site.Accounts.Liquidator, "derive.usdc", "approve", world.At("cash"), 5_000_000);
        await world.DepositAsync(world.Site.Accounts.Liquidator, world.Number, 1_234_567);
        await CashAsync("a deposit by another", 0);
        await world.DepositBaseAsync("5");
        await world.TradePerpAsync("1");
        await world.WithdrawAsync("24000");
        await world.Control.MineAfterAsync(TimeSpan.FromDays(3));
        await world.PublishAsync(Wad.FromInteger(2_000));
        await world.Site.SendAsync("derive.manager", "settleInterest", world.Number);
        await CashAsync("three days of interest on a debt", 0);
        recording.Number("funding and profit before their settlement", (await world.ReadAsync("perp", "getUnsettledAndUnrealizedCash", world.Number))[0].AsBigInteger(), 0);
        await world.Site.SendAsync("derive.manager", "settlePerpsWithIndex", world.Number);
        await CashAsync("funding and profit", 0);
        await NearAsync("1900", isCall: true, "-1");
        await world.Control.MineAtAsync(world.NearExpiry.Plus(TimeSpan.FromSeconds(5)));
        await world.PublishAsync(Wad.FromInteger(2_100));
        await world.Site.SendFromAsync(world.Site.Accounts.Market, "derive.forwardFeed", "settle", world.NearExpiry.UnixSeconds, Wad.FromInteger(2_050).Raw);
        var worth = await world.ReadAsync("option", "calcSettlementValue", DeriveChain.SubId(world.NearExpiry, "1900", isCall: true), -Wad.One.Raw);
        recording.Number("an option's settlement", worth[0].AsBigInteger(), 0);
        await world.Site.SendAsync("derive.manager", "settleOptions", world.At("option"), world.Number);
        await CashAsync("an option's settlement", 0);
        await world.PublishAsync(Wad.FromInteger(1_000));
        await world.Site.SendFromAsync(world.Site.Accounts.Liquidator, "derive.auction", "startAuction", world.Number, 0);
        await CashAsync("an auction's fee", 0);
        recording.Word("ends at once", (await world.ReadAsync("auction", "getAuctionStatus", world.Number))[0].AsBool().ToString());
        await world.PublishAsync(Wad.FromInteger(2_000));
        recording.Word("ends when recovered", (await world.ReadAsync("auction", "getAuctionStatus", world.Number))[0].AsBool().ToString());
        recording.Close();
    }

    private Task NearAsync(string strike, bool isCall, string size) => world.TradeOptionAsync(world.NearExpiry, strike, isCall, size);

    private async Task<string> OfNoManagerAsync()
    {
        await world.Site.SendFromAsync(world.Account.Holder, "derive.subAccounts", "createAccount", world.Account.Holder, world.At("usdc"));
        return await TryAsync(world.Account.Holder, "cash", "deposit", (await world.ReadAsync("subAccounts", "lastAccountId"))[0], 0);
    }

    /// <summary>"ok", or the error with its arguments.</summary>
    private async Task<string> TryAsync(Address from, string role, string function, params AbiValue[] arguments)
    {
        var contract = world.Site.Book["derive." + role];
        var result = await world.Client.CallAsync(new CallRequest { From = from, To = contract.Address, Data = contract.Abi.Function(function).Encode(arguments) }, BlockTag.Latest);
        return result.Success ? "ok" : RevertReason.Decode(result.Data.Span, KnownErrors.All).Text;
    }
}
