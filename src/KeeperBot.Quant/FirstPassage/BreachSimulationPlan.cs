using KeeperBot.Quant.Sampling;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>The size of a simulation.</summary>
/// <param name="Steps">Looks at the ratio, evenly spaced, from 1 to 64.</param>
/// <param name="PathsLog2">Paths per replicate as a power of two, from 1 to 20.</param>
/// <param name="Replicates">Independent randomisations, from 2; the error estimate comes from their spread.</param>
/// <param name="Seed">Of everything random.</param>
public readonly record struct BreachSimulationPlan(int Steps, int PathsLog2, int Replicates, int Seed)
{
    internal void Check()
    {
        if (Steps is < 1 or > SobolDirections.Dimensions)
            throw new ArgumentOutOfRangeException(nameof(Steps), Steps, $"Steps must lie between 1 and {SobolDirections.Dimensions}.");
        if (PathsLog2 is < 1 or > 20)
            throw new ArgumentOutOfRangeException(nameof(PathsLog2), PathsLog2, "PathsLog2 must lie between 1 and 20.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Replicates, 2);
    }
}
