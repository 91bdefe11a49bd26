using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Venues;

/// <summary>Both options of one Lyra v1 strike at one moment.</summary>
/// <param name="Call">The call in internal units.</param>
/// <param name="Put">The put in internal units.</param>
/// <param name="StandardVega">The contract's `stdVega`: vega per vol point, scaled to 30 days. Never a vega in internal units.</param>
public readonly record struct LyraV1Greeks(OptionGreeks Call, OptionGreeks Put, double StandardVega)
{
    /// <summary>The side that is asked for.</summary>
    public OptionGreeks this[OptionKind kind] => kind switch
    {
        OptionKind.Call => Call,
        OptionKind.Put => Put,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "kind must be Call or Put."),
    };
}
