using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>How much of a token may be moved.</summary>
public sealed record AssetCap(TokenAmount PerTransaction, TokenAmount PerDay)
{
    /// <summary>The token.</summary>
    public Token Token => PerTransaction.Token;
}
