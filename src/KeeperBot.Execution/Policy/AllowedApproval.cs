using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>An exact allowance: one token, one spender, at most this much.</summary>
public sealed record AllowedApproval(Token Token, Address Spender, TokenAmount Most);
