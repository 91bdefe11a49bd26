using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Safety;

/// <summary>A doubt in force, and what it is about.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Detail">What was seen and how it ends, in words with the figures.</param>
public sealed record Doubt(DoubtKind Kind, string Detail)
{
    /// <summary>The account it is about; null for every one.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The venue it is about; null for every one.</summary>
    public VenueId? Venue { get; init; }

    /// <summary>The underlying it is about; null for every one.</summary>
    public Underlying? Underlying { get; init; }

    /// <summary>What it is about, for skips and alarms.</summary>
    public string Subject => (Account, Venue, Underlying) switch
    {
        ({ } account, { } venue, _) => $"{account}/{venue}",
        ({ } account, null, _) => account.Value,
        (null, { } venue, _) => venue.Value,
        (null, null, { } underlying) => underlying.Symbol,
        _ => "portfolio",
    };

    /// <summary>Stable code, for skips, alarms and (after "policy.") refusals.</summary>
    public string Code => Kind switch
    {
        DoubtKind.CodeChanged => "code_changed",
        DoubtKind.RevertsInARow => "reverts_in_a_row",
        DoubtKind.QuorumLost => "quorum_lost",
        DoubtKind.UnknownErrors => "unknown_errors",
        DoubtKind.PriceJump => "price_jump",
        DoubtKind.AllowanceLeft => "allowance_left",
        DoubtKind.NotJudged => "not_judged",
        DoubtKind.OrdersUnread => "orders_unread",
        DoubtKind.SequencerDown => "sequencer_down",
        DoubtKind.PriceSourceUnfit => "price_source_unfit",
        DoubtKind.PricesDisagree => "prices_disagree",
        _ => "doubt",
    };
}
