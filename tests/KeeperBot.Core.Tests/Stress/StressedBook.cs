using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Stress;

/// <summary>One long perp at 2000 of which 1/16 is required, and a buffer of USDC.</summary>
internal static class StressedBook
{
    public const double Ratio = 0.0625;

    public static MarginAccount Perpetual(double size, double equity, bool foreseen = true)
    {
        var notional = size * 2000;
        return new(
            PerpAccount, Perp, Wad.FromDouble(equity), Wad.FromDouble(equity), Wad.FromDouble(Math.Abs(notional) * Ratio), LiquidationPredicate.StrictlyBelow, false, Usdc, null, W("0.0625"),
            [new PerpLeg(Book.PerpLeg, Eth, Wad.FromDouble(size), W("2000"), W("2000"), Wad.Zero)])
        {
            Curve = foreseen ? new LinearMarginCurve(equity, Math.Abs(notional) * Ratio, [new(Eth, notional) { RequirementShare = size > 0 ? Ratio : -Ratio }]) : null,
        };
    }

    public static PortfolioSnapshot Snapshot(string idle, params MarginAccount[] accounts) => new(
        Chain, Block(1, new(1_800_000_000)),
        [new AccountSnapshot(Main, [new KnownReading(Perp, [.. accounts], [], [])], [new IdleBalance(TokenAmount.FromWad(Usdc, W(idle), Rounding.Down))], [], Wei.FromEther(W("10")))]);

    public static StressedMarket Market(PortfolioSnapshot snapshot) => new(snapshot, ["USDC"]);

    public static SendingCaps Caps(string gasCap = "300") => new(
        Wei.FromGwei(W(gasCap)), Wei.FromGwei(W(gasCap)), Wei.FromEther(W("5")), Wei.FromEther(W("50")),
        [new(TokenAmount.FromWad(Usdc, W("1000000"), Rounding.Down), TokenAmount.FromWad(Usdc, W("1000000"), Rounding.Down))]);

    public static PathResult Walk(PortfolioSnapshot snapshot, MarketPath path, SendingCaps? caps = null, AllowedActions? mode = null, WalkAssumptions? assumptions = null, MarginLimits? ladder = null, KeeperMode keeper = KeeperMode.Active) =>
        new PathWalk(snapshot, Limits(mode ?? new(TopUp: true, Reduce: false, Hedge: false), ladder), Market(snapshot), caps ?? Caps(), keeper, assumptions ?? new()).Walk(path);

    /// <summary>A fall to a share of the price within ten hours, and an hour's rest.</summary>
    public static MarketPath Fall(double to, double gas = 20, double lagMinutes = 0, double depth = 1) => new(
        "fall", [],
        [
            new(TimeSpan.Zero, 1, 1, gas, TimeSpan.FromMinutes(lagMinutes), depth, "made up"),
            new(TimeSpan.FromHours(10), to, 1, gas, TimeSpan.FromMinutes(lagMinutes), depth, "made up"),
            new(TimeSpan.FromHours(11), to, 1, gas, TimeSpan.FromMinutes(lagMinutes), depth, "made up"),
        ]);
}
