using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>A leveraged long on Perp v2 that falls: margin is paid in, then size is given up. Its delta is wanted, so nothing is hedged.</summary>
internal sealed class PerpScenario() : HolderScenario("perp", new HolderBook { Perp = "10", PerpMargin = "2600", Usdc = "900" })
{
    /// <inheritdoc/>
    public override string Summary => "a wallet's leveraged long on Perp v2";

    /// <inheritdoc/>
    protected override void Assemble(HolderJson json)
    {
        json.AddPerp();
        json.SetDrift(("target", "6 ETH"), ("band", "6 ETH"), ("inside", "5 ETH"));
    }
}
