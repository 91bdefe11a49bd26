using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>Short calls and puts on Lyra v1 with a buffer that is too small for both: collateral is added, then options are bought back. There is no market to hedge in.</summary>
internal sealed class LyraScenario() : HolderScenario("lyra", new HolderBook { Options = DemoBook.OptionAmount, Susd = "1200" })
{
    /// <inheritdoc/>
    public override string Summary => "a wallet's short options on Lyra v1";

    /// <inheritdoc/>
    protected override void Assemble(HolderJson json)
    {
        json.AddLyra();
        json.SetDrift(("band", "12 ETH"), ("inside", "11 ETH"));
    }
}
