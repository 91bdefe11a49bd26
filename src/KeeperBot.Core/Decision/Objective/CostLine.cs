using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>One line of what an action costs, or may cost at worst.</summary>
/// <param name="Name">What it is: <c>slippage at most</c>, <c>paid in</c>, <c>fee</c>.</param>
/// <param name="Amount">How much, zero or more; null where it is known only when it is quoted.</param>
/// <param name="Unit">In what: the symbol of a token, or the numeraire of an underlying.</param>
/// <param name="Lost">Whether it is gone; what is paid in as margin is moved and not lost.</param>
public sealed record CostLine(string Name, Wad? Amount, string Unit, bool Lost);
