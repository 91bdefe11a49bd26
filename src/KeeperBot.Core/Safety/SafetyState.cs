using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Safety;

/// <summary>The doubts in force at a block.</summary>
/// <param name="Doubts">All of them.</param>
public sealed record SafetyState(ImmutableArray<Doubt> Doubts)
{
    /// <summary>No doubt.</summary>
    public static SafetyState Clear { get; } = new([]);

    /// <summary>The first doubt that forbids an action of an account at a venue; null when none does. Doubts about one underlying are asked with <see cref="ForbiddingHedge"/>.</summary>
    public Doubt? Forbidding(ActionKind action, AccountId account, VenueId venue) => Doubts.FirstOrDefault(doubt =>
        doubt.Underlying is null && (doubt.Account is null || doubt.Account == account) && (doubt.Venue is null || doubt.Venue == venue)
        && !SafetyMatrix.Permits(doubt.Kind, action));

    /// <summary>The first doubt that forbids hedges of an underlying wherever they would be made.</summary>
    public Doubt? ForbiddingHedge(Underlying underlying) => Forbidding(ActionKind.Hedge, underlying);

    /// <summary>The first doubt that forbids a kind of action in an underlying wherever it would be made.</summary>
    public Doubt? Forbidding(ActionKind action, Underlying underlying) => Doubts.FirstOrDefault(doubt =>
        doubt is { Account: null, Venue: null } && (doubt.Underlying is null || doubt.Underlying == underlying) && !SafetyMatrix.Permits(doubt.Kind, action));

    /// <summary>What remains of the allowed actions for an account at a venue.</summary>
    public AllowedActions Narrow(AllowedActions allowed, AccountId account, VenueId venue) => new(
        allowed.TopUp && Forbidding(ActionKind.TopUp, account, venue) is null,
        allowed.Reduce && Forbidding(ActionKind.Reduce, account, venue) is null,
        allowed.Hedge && Forbidding(ActionKind.Hedge, account, venue) is null)
    {
        Options = allowed.Options && Forbidding(ActionKind.TradeOption, account, venue) is null,
        Writes = allowed.Writes && Forbidding(ActionKind.WriteOption, account, venue) is null,
        Settle = allowed.Settle && Forbidding(ActionKind.Settle, account, venue) is null,
    };
}
