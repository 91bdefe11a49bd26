using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Stress;

/// <summary>Sums what the margin accounts would need of each buffer at one and the same place of the grid, and takes the worst place for each price.</summary>
internal static class DemandTable
{
    /// <summary>What some accounts need together.</summary>
    internal sealed record Sum(double ToTrigger, double ToTarget, ImmutableArray<MarginAccountId> Accounts)
    {
        public static Sum Nothing { get; } = new(0, 0, []);

        public bool IsUnknown => double.IsNaN(ToTarget);

        /// <summary>More is needed, or nobody can say how much.</summary>
        public bool IsWorseThan(Sum other) => !other.IsUnknown && (IsUnknown || ToTarget > other.ToTarget);

        public Sum With(MarginAccountId account, double toTrigger, double toTarget) => new(ToTrigger + toTrigger, ToTarget + toTarget, Accounts.Add(account));
    }

    public static ImmutableArray<BufferDemand> Of(
        PortfolioSnapshot snapshot, DecisionLimits limits, IReadOnlyList<(AccountSnapshot Owner, MarginAccount Margin)> accounts, ImmutableArray<GridPoint> places,
        Func<int, int, (MarketShift Shift, MarginPoint Point)> points, StressAxes axes)
    {
        var worst = new Dictionary<(double Spot, Address Payer, Token Token), Sum>();
        MarginLimitsPair?[] levels = [.. accounts.Select(item => LevelsOf(item.Margin, limits))];
        for (var place = 0; place < places.Length; place++)
        {
            foreach (var ((payer, token), sum) in At(accounts, levels, index => points(index, place)))
            {
                var key = (places[place].SpotFactor, payer, token);
                if (!worst.TryGetValue(key, out var before) || sum.IsWorseThan(before))
                    worst[key] = sum;
            }
        }

        var buffers = worst.Keys.Select(key => (key.Payer, key.Token)).Distinct().OrderBy(key => key.Token.Symbol, StringComparer.Ordinal).ThenBy(key => key.Payer.ToString(), StringComparer.Ordinal);
        return
        [
            .. from buffer in buffers
               let idle = Idle(snapshot, buffer.Payer, buffer.Token)
               from spot in axes.Spot
               let sum = worst.GetValueOrDefault((spot, buffer.Payer, buffer.Token), Sum.Nothing)
               select new BufferDemand(spot, buffer.Payer, buffer.Token, Amount(sum.ToTrigger, buffer.Token), Amount(sum.ToTarget, buffer.Token), idle, sum.Accounts),
        ];
    }

    /// <summary>The idle balance of a payer, by whichever of its accounts it was read for.</summary>
    internal static Wad? Idle(PortfolioSnapshot snapshot, Address payer, Token token) => snapshot.Accounts.Where(account => account.Account.Payer == payer)
        .SelectMany(account => account.Idle).FirstOrDefault(idle => idle.Amount.Token == token)?.Amount.ToWad(Rounding.Down);

    /// <summary>What each buffer would be asked for at one place, by the account's index; the levels are in the order of the accounts.</summary>
    internal static Dictionary<(Address Payer, Token Token), Sum> At(
        IReadOnlyList<(AccountSnapshot Owner, MarginAccount Margin)> accounts, MarginLimitsPair?[] levels, Func<int, (MarketShift Shift, MarginPoint Point)> point)
    {
        var sums = new Dictionary<(Address, Token), Sum>();
        for (var index = 0; index < accounts.Count; index++)
        {
            var (owner, margin) = accounts[index];
            if (levels[index] is not { } level)
                continue;
            var (shift, at) = point(index);
            if (at.Health >= level.Trigger || TopUpNeed.Of(margin, at, shift, level, token => owner.Idle.Any(idle => idle.Amount.Token == token)) is not { } need)
                continue;
            var key = (owner.Account.Payer, need.Token);
            sums[key] = sums.GetValueOrDefault(key, Sum.Nothing).With(margin.Id, need.ToTrigger, need.ToTarget);
        }

        return sums;
    }

    /// <summary>The levels that a margin account is kept by; null where none are configured.</summary>
    internal static MarginLimitsPair? LevelsOf(MarginAccount margin, DecisionLimits limits) =>
        limits.LadderOf(margin) is { } ladder ? new(ladder.Trigger.ToDouble(), ladder.Target.ToDouble()) : null;

    /// <summary>A computed amount in the token's units, rounded up; null where it is none.</summary>
    internal static Wad? Amount(double tokens, Token token) => double.IsFinite(tokens) ? TokenAmount.FromWad(token, Wad.FromDouble(tokens), Rounding.Up).ToWad(Rounding.Up) : null;
}
