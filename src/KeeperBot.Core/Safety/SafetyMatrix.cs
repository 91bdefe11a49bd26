using KeeperBot.Core.Decision;

namespace KeeperBot.Core.Safety;

/// <summary>
/// The rows of docs/safety-matrix.md that are doubts. A doubt about the market, the nodes or our own luck stops what adds risk and never a capped
/// rescue, nor the exact approval that a rescue needs; only changed code stops everything on its way, because money would go into code that nobody has looked at.
/// Taking an allowance back puts no money anywhere and leaves less to take, from changed code above all: no doubt stops it.
/// </summary>
public static class SafetyMatrix
{
    /// <summary>Whether a doubt lets a kind of action pass. What is not named is refused.</summary>
    public static bool Permits(DoubtKind doubt, ActionKind action) => (doubt, action) switch
    {
        (DoubtKind.RevertsInARow or DoubtKind.QuorumLost or DoubtKind.UnknownErrors or DoubtKind.PriceJump or DoubtKind.AllowanceLeft or DoubtKind.NotJudged or DoubtKind.OrdersUnread
            or DoubtKind.SequencerDown or DoubtKind.PriceSourceUnfit or DoubtKind.PricesDisagree,
            ActionKind.TopUp or ActionKind.Reduce or ActionKind.Approve) => true,
        (not DoubtKind.None, ActionKind.Revoke) => true,
        _ => false,
    };
}
