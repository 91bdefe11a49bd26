using System.Collections.Immutable;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>Every demo, the default first.</summary>
internal static class DemoScenarios
{
    /// <summary>The demos.</summary>
    public static ImmutableArray<IDemoScenario> All { get; } = [new CombinedScenario(), new PerpScenario(), new LyraScenario(), new SpotScenario(), new AaveScenario(), new GmxScenario(), new DeriveScenario()];

    /// <summary>The one that runs when none is named.</summary>
    public static IDemoScenario Default => All[0];

    /// <summary>The demo of that name.</summary>
    public static IDemoScenario Of(string name) => All.First(scenario => scenario.World.Name == name);
}
