using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>One option market of Lyra v1 ("Avalon").</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="OptionMarket">OptionMarket.</param>
/// <param name="OptionToken">OptionToken.</param>
/// <param name="GreekCache">OptionGreekCache.</param>
/// <param name="SynthetixAdapter">SynthetixAdapter, the market's price source.</param>
/// <param name="Pricer">OptionMarketPricer, which has the trading limits.</param>
/// <param name="QuoteToken">Quote asset, 18 decimals.</param>
/// <param name="BaseToken">Base asset, 18 decimals.</param>
/// <param name="Underlying">What the options are written on.</param>
public sealed record LyraV1Options(
    VenueId Venue, Address OptionMarket, Address OptionToken, Address GreekCache, Address SynthetixAdapter, Address Pricer,
    Token QuoteToken, Token BaseToken, Underlying Underlying)
{
    /// <summary>How far a closing cost may be from the quote, as a share of it; the action's own worst price holds beside it.</summary>
    public Wad QuoteTolerance { get; init; } = Wad.Parse("0.01");

    /// <summary>ShortCollateral, which pays expired options out; null where that is not wanted.</summary>
    public Address? ShortCollateral { get; init; }

    /// <summary>Multiplier on the gas estimate; null for the keeper's default.</summary>
    public Wad? GasPad { get; init; }

    /// <summary>Whether the strikes that the market lists are read too, for accounts that may buy options.</summary>
    public bool ListsStrikes { get; init; }

    /// <summary>Whether accounts may write what is listed, and what that asks for is worked out.</summary>
    public bool Writes { get; init; }

    /// <summary>Where the lens's code is put for the length of a read; any address without code of its own.</summary>
    public Address LensAddress { get; init; } = Address.Parse("0x4c7972614c656e734b6565706572426f7400c0de");
}
