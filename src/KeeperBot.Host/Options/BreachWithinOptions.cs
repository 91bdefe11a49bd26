using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>The chance of liquidation that starts an action though health is above the trigger.</summary>
public sealed class BreachWithinOptions
{
    /// <summary>How far ahead.</summary>
    [Description("How far ahead, by chain time.")]
    public required TimeSpan Horizon { get; init; }

    /// <summary>Chance that starts an action.</summary>
    [Description("A chance of liquidation within the horizon above this starts a routine action, which aims for the target, or for the health at which the chance is half of this.")]
    [Measure(Measure.Share)]
    public required Wad Probability { get; init; }

    /// <summary>Most health aimed for.</summary>
    [Description("The most health that such an action aims for; above the target. By default twice the target.")]
    [Measure(Measure.Ratio)]
    public Wad? UpTo { get; init; }
}
