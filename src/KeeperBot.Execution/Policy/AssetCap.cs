using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>How much of a token may be moved.</summary>
/// <param name="PerTransaction">By one transaction.</param>
/// <param name="PerDay">By all transactions of the last day.</param>
public sealed record AssetCap(TokenAmount PerTransaction, TokenAmount PerDay)
{
    /// <summary>By all transactions of the last hour; null where the day's cap is the only one.</summary>
    public TokenAmount? PerHour { get; init; }

    /// <summary>The token.</summary>
    public Token Token => PerTransaction.Token;
}
