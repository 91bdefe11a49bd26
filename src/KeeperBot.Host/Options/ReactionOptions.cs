using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>What may happen between a block that shows a trigger crossed and the block that has the rescue; `check` refuses triggers that leave no room for it.</summary>
public sealed class ReactionOptions
{
    /// <summary>An oracle's step.</summary>
    [Description("How far an oracle's next answer may be from its last: its deviation threshold.")]
    [Measure(Measure.Share)]
    public Wad OracleStep { get; init; } = Wad.Parse("0.005");

    /// <summary>Deviations of the price meanwhile.</summary>
    [Description("How many standard deviations the price may move meanwhile.")]
    [Measure(Measure.Ratio)]
    public Wad Deviations { get; init; } = Wad.FromInteger(4);

    /// <summary>Head to inclusion.</summary>
    [Description("From the head that is read to the block that includes the transaction.")]
    public TimeSpan Latency { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What closing costs.</summary>
    [Description("What closing costs, as a share of the notional that is closed.")]
    [Measure(Measure.Share)]
    public Wad ClosingFees { get; init; } = Wad.Parse("0.001");
}
