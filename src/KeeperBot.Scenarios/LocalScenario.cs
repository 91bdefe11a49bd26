using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios;

/// <summary>How a world was opened.</summary>
/// <param name="Price">Price of all its venues.</param>
/// <param name="OracleRound">Number of the newest oracle round.</param>
/// <param name="Numbers">Numbers that the venues gave to what was opened, by the part it plays.</param>
public sealed record WorldOpening(Wad Price, ulong OracleRound, ImmutableSortedDictionary<string, ulong> Numbers);

/// <summary>A running world.</summary>
/// <param name="Client">A client of its chain.</param>
/// <param name="Control">The chain's own methods.</param>
/// <param name="World">Every address.</param>
public sealed record ScenarioParts(EthClient Client, AnvilControl Control, DemoWorld World);

/// <summary>One kind of world: what is deployed and opened in it, who moves its prices, who reads its health and who liquidates there.</summary>
public abstract class LocalScenario
{
    /// <summary>Its name, under which its worlds are kept.</summary>
    public abstract string Name { get; }

    /// <summary>Whatever else it is built from, as text; a part of that key too.</summary>
    public virtual string Inputs => "";

    /// <summary>Builds it on a chain that has Multicall3 and nothing else.</summary>
    public abstract Task<WorldOpening> DeployAsync(WorldSite site);

    /// <summary>Who moves its prices.</summary>
    public abstract IMarketDriver OpenMarket(ScenarioParts parts);

    /// <summary>Who reads its health.</summary>
    public abstract IHealthProbe OpenProbe(ScenarioParts parts);

    /// <summary>Who liquidates there.</summary>
    public abstract ILiquidator OpenLiquidator(ScenarioParts parts);

    /// <summary>Gives a key what it needs to act as keeper. Mines one block.</summary>
    /// <exception cref="ScenarioException">The transaction fails.</exception>
    public abstract Task<BlockHeader> GrantKeeperAsync(ScenarioParts parts, Address keeper);
}
