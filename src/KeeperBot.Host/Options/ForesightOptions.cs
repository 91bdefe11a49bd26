using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>How the chance of a breach is foreseen.</summary>
public sealed class ForesightOptions
{
    /// <summary>How far back prices are remembered.</summary>
    [Description("How far back prices are remembered, in a file beside the journal; jumps are looked for in all of it.")]
    public TimeSpan History { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Least time between two remembered prices.</summary>
    [Description("One price of each underlying is remembered in each such interval, by chain time.")]
    public TimeSpan Sampling { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Half-life of the realised volatility.</summary>
    [Description("After this time a past return counts half in the realised volatility. Until so much history is there, it warms up.")]
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Least volatility of an underlying.</summary>
    [Description("Annual volatility below which no underlying is taken to be.")]
    [Measure(Measure.Share)]
    public Wad VolatilityFloor { get; init; } = Wad.Parse("0.4");

    /// <summary>Least volatility of a token that is nobody's underlying.</summary>
    [Description("The same for a token that is no venue's underlying, such as a stablecoin that is owed.")]
    [Measure(Measure.Share)]
    public Wad NumeraireFloor { get; init; } = Wad.Parse("0.05");

    /// <summary>Floors of single underlyings.</summary>
    [Description("Floors of single underlyings or tokens, by symbol, in place of the two above.")]
    [Measure(Measure.Share)]
    public IReadOnlyDictionary<string, Wad>? Floors { get; init; }

    /// <summary>Jumps where the history shows none.</summary>
    [Description("Jumps to reckon with on top of the volatility where the remembered prices show none of their own.")]
    public JumpOptions? Jumps { get; init; }

    /// <summary>Most past prices read at a start.</summary>
    [Description("Most past prices that are read of each oracle feed or pool at a start, where the file has gaps; 0 reads none.")]
    [Bounds(0, 5000)]
    public int PastPrices { get; init; } = 1000;
}
