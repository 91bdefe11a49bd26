using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>
/// The short options of <see cref="LyraScenario"/>, whose delta is hedged by swaps on Uniswap v3. Spot has no margin and is never liquidated: with nobody watching the options are, and net delta has
/// drifted out of its band.
/// </summary>
internal sealed class SpotScenario() : HolderScenario("spot", new HolderBook { Options = DemoBook.OptionAmount, Susd = "1200", Usdc = "20000", Weth = "5" })
{
    /// <inheritdoc/>
    public override string Summary => "a wallet's short options on Lyra v1, hedged by swaps on Uniswap v3";

    /// <inheritdoc/>
    protected override void Assemble(HolderJson json)
    {
        json.AddLyra();
        json.AddSpot();
        // The wallet means to hold 4 ETH; of the fifth, it hedges. Spot can be sold only as far as there is any.
        json.SetDrift(("target", "4 ETH"));
    }
}
