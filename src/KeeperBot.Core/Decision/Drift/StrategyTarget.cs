using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>
/// The target of net delta at a strategy's present size: so much for every option that is written, and for every share of a vault. Between two expiries nothing is written; that says where the strategy
/// is, and not that its exposure is unwanted.
/// </summary>
internal static class StrategyTarget
{
    /// <summary>The limits with the target that holds now; what is not known adds nothing (<see cref="WhyUnknown"/>).</summary>
    public static DriftLimits Of(Underlying underlying, PortfolioSnapshot snapshot, DriftLimits limits)
    {
        var target = limits.TargetDelta + Own(underlying, snapshot, limits);
        foreach (var (_, exposure) in snapshot.Peers.Of(underlying))
            target += exposure.StrategyTarget ?? Wad.Zero;
        return limits with { TargetDelta = target };
    }

    /// <summary>What this chain's options and shares add to the constant target; null where that is not known.</summary>
    public static Wad? OwnPart(Underlying underlying, PortfolioSnapshot snapshot, DriftLimits limits) =>
        WhySharesUnknown(snapshot, limits) is null && (limits.TargetPerOption.IsZero || Expired(underlying, snapshot) is null) ? Own(underlying, snapshot, limits) : null;

    private static Wad Own(Underlying underlying, PortfolioSnapshot snapshot, DriftLimits limits)
    {
        var target = limits.TargetPerOption.IsZero ? Wad.Zero : Times(limits.TargetPerOption, Written(underlying, snapshot));
        return limits.TargetPerShare is { } perShare && SharesOf(perShare, snapshot) is { } shares ? target + Times(perShare.Each, shares) : target;
    }

    /// <summary>Why the target is not known now, so that nothing is hedged towards it; null where it is.</summary>
    public static string? WhyUnknown(Underlying underlying, PortfolioSnapshot snapshot, DriftLimits limits)
    {
        if (WhySharesUnknown(snapshot, limits) is { } unread)
            return unread;
        if (WhyPeersUnknown(underlying, snapshot, limits) is { } peer)
            return peer;
        if (limits.TargetPerOption.IsZero)
            return null;
        // Its delta is gone and what it settles for has not arrived: net delta is of two different moments.
        if (Expired(underlying, snapshot) is { } expired)
            return $"{expired} has expired and is not settled yet";
        var isWritten = Options(underlying, snapshot).Any(item => item.Leg.Size.Sign < 0) || snapshot.Peers.Of(underlying).Any(peer => peer.Exposure.StrategyTarget is { IsZero: false });
        return isWritten ? null : "the target follows the options that are written, and none is: write them again, or set targetPerOption to 0 to end the strategy";
    }

    /// <summary>Why the part of the target that follows shares is not known; null where it is. Net delta may be anywhere then, within the band of what is left of the target too.</summary>
    public static string? WhySharesUnknown(PortfolioSnapshot snapshot, DriftLimits limits) => limits.TargetPerShare is { } perShare && SharesOf(perShare, snapshot) is null
        ? $"the shares of {perShare.Account} that are outstanding could not be read"
        : null;

    /// <summary>Why what the other chains add to the target is not known; null where it is.</summary>
    public static string? WhyPeersUnknown(Underlying underlying, PortfolioSnapshot snapshot, DriftLimits limits)
    {
        foreach (var (statement, exposure) in snapshot.Peers.Of(underlying))
        {
            if (exposure.StrategyTarget is null)
                return $"{statement.Name} does not know what its options and shares add to the target";
            if (exposure.ConstantTarget is { } theirs && theirs != limits.TargetDelta)
                return $"{statement.Name} keeps the same portfolio at a target of {theirs}, and this keeper at {limits.TargetDelta}: name the same targetDelta in both";
        }

        return null;
    }

    /// <summary>An option that has expired and is still held; null where there is none.</summary>
    private static string? Expired(Underlying underlying, PortfolioSnapshot snapshot) =>
        (from item in Options(underlying, snapshot) where item.Leg.Expiry <= snapshot.Block.Timestamp select $"{item.Margin} {item.Leg.Id}").FirstOrDefault();

    private static Wad Written(Underlying underlying, PortfolioSnapshot snapshot) => Options(underlying, snapshot).Where(item => item.Leg.Size.Sign < 0 && item.Leg.Expiry > snapshot.Block.Timestamp)
        .Aggregate(Wad.Zero, (sum, item) => sum + item.Leg.Size.Abs());

    private static IEnumerable<(MarginAccountId Margin, OptionLeg Leg)> Options(Underlying underlying, PortfolioSnapshot snapshot) =>
        from margin in snapshot.MarginAccounts()
        from leg in margin.Legs.OfType<OptionLeg>()
        where leg.Underlying == underlying && !leg.Size.IsZero
        select (margin.Id, leg);

    private static Wad? SharesOf(ShareTarget target, PortfolioSnapshot snapshot) => snapshot.Accounts.FirstOrDefault(account => account.Account.Id == target.Account)?.Shares;

    private static Wad Times(Wad each, Wad count) => each.Sign > 0 ? each.Multiply(count, Rounding.Down) : -each.Abs().Multiply(count, Rounding.Down);
}
