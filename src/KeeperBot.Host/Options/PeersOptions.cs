using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>The keepers of the same portfolio on other chains, or of other keys.</summary>
public sealed class PeersOptions
{
    /// <summary>This keeper's name.</summary>
    [Description("This keeper's name among those of the portfolio.")]
    public required string Name { get; init; }

    /// <summary>Where they meet.</summary>
    [Description("A folder on a local disk that all of them write to, their user's alone (mode 0700).")]
    public required string Folder { get; init; }

    /// <summary>The others.</summary>
    [Description("The names of the others. While one of them does not say what it holds, none hedges; margin is kept all the same.")]
    public required IReadOnlyList<string> With { get; init; }

    /// <summary>How old a statement may be.</summary>
    [Description("How far the block that a peer speaks of may be from this keeper's, by the two chains' times: a few blocks of the slower chain.")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far prices may be apart.</summary>
    [Description("How far a peer's price of an underlying may be from this chain's, as a share of the latter.")]
    [Measure(Measure.Share)]
    public Wad MaxPriceGap { get; init; } = Wad.Parse("0.02");
}
