using KeeperBot.Core.Units;

namespace KeeperBot.Core.Portfolio;

/// <summary>
/// One of several ways in which the buffer can help a margin account: paying tokens in raises its equity, paying a debt back lowers its requirement. A venue
/// that values several tokens (a lending pool) offers several; paid <c>x</c> tokens, health becomes (equity + x EquityPerToken) / (requirement - x ReliefPerToken).
/// </summary>
/// <param name="Leg">The leg that it changes: a rise by the tokens paid is what must be seen (a debt's size is negative, so it rises towards zero).</param>
/// <param name="Token">Paid with.</param>
/// <param name="Price">What one whole token is worth in the token in which the venue's limits are given; above 0.</param>
/// <param name="EquityPerToken">Equity won by one whole token, in the account's unit.</param>
/// <param name="ReliefPerToken">Requirement lost by one whole token, in the account's unit.</param>
/// <param name="Most">The most that the venue takes, in whole tokens (the debt that there is, what a supply cap leaves); null for no bound.</param>
public sealed record TopUpMeans(LegId Leg, Token Token, Wad Price, Wad EquityPerToken, Wad ReliefPerToken, Wad? Most);
