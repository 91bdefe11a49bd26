namespace KeeperBot.Host.Options.Changes;

/// <summary>What a change of the configuration does to what the keeper may do, spend or tolerate.</summary>
public enum ChangeEffect
{
    /// <summary>It may do more, or whether it may cannot be told: it needs a new activation.</summary>
    Loosens = 0,

    /// <summary>It may do less, or acts on less risk.</summary>
    Tightens,

    /// <summary>It is told where to look or what to say, not what it may do.</summary>
    Neutral,
}
