using System.ComponentModel;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.LyraV1;

/// <summary>One option market of Lyra v1 (Avalon).</summary>
public sealed class LyraV1VenueOptions : VenueOptions
{
    /// <summary>The underlying of its options.</summary>
    [Description("The underlying of its options, for instance \"ETH\".")]
    public required string Underlying { get; init; }

    /// <summary>OptionMarket.</summary>
    [Description("OptionMarket.")]
    public required Address OptionMarket { get; init; }

    /// <summary>OptionToken.</summary>
    [Description("OptionToken, the positions.")]
    public required Address OptionToken { get; init; }

    /// <summary>OptionGreekCache.</summary>
    [Description("OptionGreekCache.")]
    public required Address GreekCache { get; init; }

    /// <summary>OptionMarketPricer.</summary>
    [Description("OptionMarketPricer.")]
    public required Address Pricer { get; init; }

    /// <summary>ShortCollateral; null where expired options are not settled.</summary>
    [Description("ShortCollateral, which pays expired options out; needed where limits.actions has settle.")]
    public Address? ShortCollateral { get; init; }

    /// <summary>The market's adapter to its spot price.</summary>
    [OnePerDeployment]
    [Description("SynthetixAdapter, which gives the spot price.")]
    public required Address SynthetixAdapter { get; init; }

    /// <summary>Symbol of the quote token.</summary>
    [Description("Symbol of the quote token, the collateral of quote-margined shorts.")]
    public required string QuoteToken { get; init; }

    /// <summary>Symbol of the base token.</summary>
    [Description("Symbol of the base token, the collateral of base-margined short calls.")]
    public required string BaseToken { get; init; }
}
