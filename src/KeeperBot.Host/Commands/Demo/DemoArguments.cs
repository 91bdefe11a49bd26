using KeeperBot.Host.Commands.Demo.Scenarios;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>What `keeper demo` was asked.</summary>
/// <param name="Headless">No live view.</param>
/// <param name="Json">One JSON document on stdout.</param>
/// <param name="Seed">Seed of the market path.</param>
/// <param name="NoKeeper">Nobody watches.</param>
/// <param name="Scenario">What world, and who is kept in it.</param>
/// <param name="Policy">"all", "topup-only" or "hedge-only".</param>
internal sealed record DemoArguments(bool Headless, bool Json, int Seed, bool NoKeeper, IDemoScenario Scenario, string Policy)
{
    /// <summary>Where the report of the demo's keeper goes; null for nowhere.</summary>
    public string? Report { get; init; }

    /// <summary>The kinds of action in the configuration's words.</summary>
    public IReadOnlyList<string> Actions => Policy switch
    {
        "topup-only" => ["top-up"],
        "hedge-only" => ["hedge"],
        _ => ["top-up", "reduce", "hedge"],
    };
}
