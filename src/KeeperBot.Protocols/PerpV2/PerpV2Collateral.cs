using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>A token other than the settlement token that counts as collateral.</summary>
/// <param name="Token">The token.</param>
/// <param name="Underlying">What it follows, for the net delta; null for one that follows the settlement token.</param>
public sealed record PerpV2Collateral(Token Token, Underlying? Underlying)
{
    /// <summary>The leg its balance is reported as.</summary>
    public LegId Leg => new("collateral-" + Token.Symbol);
}
