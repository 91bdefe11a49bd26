using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes;

/// <summary>An ERC-20 allowance that must exist before a call can succeed.</summary>
/// <param name="Token">The token.</param>
/// <param name="Owner">Whose tokens.</param>
/// <param name="Spender">Who takes them.</param>
/// <param name="Least">How much, in the token's smallest unit.</param>
public sealed record Allowance(Token Token, Address Owner, Address Spender, BigInteger Least);
