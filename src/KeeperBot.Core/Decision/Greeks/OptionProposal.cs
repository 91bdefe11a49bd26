using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>A candidate that fits, with what one unit of the Greek costs by it at most; or why there is none.</summary>
internal sealed record OptionProposal(OptionAction? Action, Wad CostPerUnit)
{
    /// <summary>None, and why.</summary>
    public OptionProposal(string whyNot)
        : this(null, Wad.Zero) => WhyNot = whyNot;

    /// <summary>It would not bring the Greek towards zero: no candidate at all.</summary>
    public static OptionProposal WrongWay { get; } = new("it does not bring the Greek back");

    /// <summary>Why there is none, in words.</summary>
    public string WhyNot { get; } = "";

    /// <summary>As many options as would take the Greek to its target if nothing else had a limit, within the cap of a trade.</summary>
    public Wad Reach { get; init; }

    /// <summary>The same trade at another number of options, as far as position, caps, balances and margin allow; null where it cannot be made at any.</summary>
    public Func<Wad, OptionProposal>? At { get; init; }

    /// <summary>The sizes that are weighed; null for equal steps up to <see cref="Reach"/>.</summary>
    public ImmutableArray<Wad>? Sizes { get; init; }

    /// <summary>What is to be left of the token that it takes; null for the reserve of option trades.</summary>
    public Wad? Reserve { get; init; }

    /// <summary>What it takes from the idle balance at most; null for nothing known.</summary>
    public (Token Token, Wad Amount)? Pays { get; init; }
}
