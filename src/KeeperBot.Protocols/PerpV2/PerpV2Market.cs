using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>One market of the venue.</summary>
/// <param name="BaseToken">The virtual base token, by which the venue names the market.</param>
/// <param name="Name">The leg's name, for instance "vETH"; distinct within the venue.</param>
/// <param name="Underlying">What it follows.</param>
public sealed record PerpV2Market(Address BaseToken, string Name, Underlying Underlying)
{
    /// <summary>Its oracle, whose age is watched; null where nobody says how old its price may be.</summary>
    public PerpV2Oracle? Oracle { get; init; }

    /// <summary>The leg a position in this market is reported as.</summary>
    public LegId Leg => new(Name);
}
