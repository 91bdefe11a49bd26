using System.Collections.Immutable;
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

    /// <summary>What writing it would ask for, by collateral; empty where the account writes none, or nobody asked.</summary>
    public ImmutableArray<WritingTerms> Writing { get; init; } = [];
}

/// <summary>What a venue asks of whoever writes an option as a position of its own.</summary>
/// <param name="Collateral">The token that secures it.</param>
/// <param name="Price">What one whole token is worth in the numeraire, above zero.</param>
/// <param name="PerOption">Requirement of each option.</param>
/// <param name="Least">Requirement of a position however small.</param>
/// <param name="MostPerOption">Full collateral, beyond which no requirement goes; null where there is none.</param>
public sealed record WritingTerms(Token Collateral, Wad Price, Wad PerOption, Wad Least, Wad? MostPerOption)
{
    /// <summary>The maintenance requirement of a position, in whole tokens.</summary>
    /// <param name="quantity">Options written, above zero.</param>
    public Wad Requirement(Wad quantity)
    {
        var required = Wad.Max(PerOption.Multiply(quantity, Rounding.Up), Least);
        return MostPerOption is { } most ? Wad.Min(required, most.Multiply(quantity, Rounding.Up)) : required;
    }
}
