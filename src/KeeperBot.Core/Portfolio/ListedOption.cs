using KeeperBot.Core.Units;

namespace KeeperBot.Core.Portfolio;

/// <summary>An option that a venue lists and that the account could buy, whether or not it holds any.</summary>
/// <param name="One">One of it, with the venue's own spot, volatility and price; its leg names the strike and the kind at the venue.</param>
/// <param name="MarginAccount">The margin account in which it would stand.</param>
/// <param name="PaidWith">The token that the premium is paid in; one whole token is one unit of the numeraire.</param>
public sealed record ListedOption(OptionLeg One, MarginAccountId MarginAccount, Token PaidWith)
{
    /// <summary>Why the venue does not sell it now, in words; null where it does.</summary>
    public string? WhyClosed { get; init; }
}
