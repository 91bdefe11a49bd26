namespace KeeperBot.Quant.RealisedVol;

/// <summary>Whether an estimate may be used.</summary>
public enum EstimateStatus
{
    /// <summary>Too little history as yet: the number means nothing and is zero.</summary>
    WarmingUp = 0,

    /// <summary>It may be used.</summary>
    Ready = 1,
}
