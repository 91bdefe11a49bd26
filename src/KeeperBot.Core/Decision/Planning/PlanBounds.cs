namespace KeeperBot.Core.Decision.Planning;

/// <summary>How much one plan may ask and weigh: questions cost a node's time within a cycle, sizes cost the search's.</summary>
public static class PlanBounds
{
    /// <summary>Markets that share one hedge at most.</summary>
    public const int Markets = 4;

    /// <summary>Sizes of a hedge that each market is asked for.</summary>
    public const int SizesAsked = 3;

    /// <summary>Steps into which a hedge is divided.</summary>
    public const int HedgeSteps = 12;

    /// <summary>Steps into which an option trade is divided.</summary>
    public const int OptionSteps = 8;

    /// <summary>Markets that are asked what a hedge of an option trade's own delta would cost, in each direction.</summary>
    public const int Probes = 2;
}
