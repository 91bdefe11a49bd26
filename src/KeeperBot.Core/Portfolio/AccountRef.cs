using KeeperBot.Primitives;

namespace KeeperBot.Core.Portfolio;

/// <summary>An account whose positions are kept.</summary>
/// <param name="Id">The operator's name for it.</param>
/// <param name="Chain">The chain it lives on.</param>
/// <param name="Holder">The address that holds the positions and the buffer (a vault contract, or a wallet).</param>
/// <param name="Actor">The address whose signature acts for it (the keeper's role holder). From configuration, never from a key.</param>
public sealed record AccountRef(AccountId Id, ChainId Chain, Address Holder, Address Actor)
{
    /// <summary>Whose idle tokens are the buffer: the holder's, but where a venue lets a third party pay in, the actor's own.</summary>
    public Address Payer { get; init; } = Holder;
}
