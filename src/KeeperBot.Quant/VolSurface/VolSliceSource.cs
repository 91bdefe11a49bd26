namespace KeeperBot.Quant.VolSurface;

/// <summary>How a slice of a surface came about.</summary>
public enum VolSliceSource
{
    /// <summary>Nobody said.</summary>
    Unspecified = 0,

    /// <summary>SVI fitted to its own quotes.</summary>
    Svi = 1,

    /// <summary>Too few quotes for SVI: the shape of the SSVI surface through all expiries, at the level of its own quotes.</summary>
    Ssvi = 2,

    /// <summary>Too few quotes in all expiries together: one volatility.</summary>
    Flat = 3,
}
