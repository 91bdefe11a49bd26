using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Composition.Decisions;
using KeeperBot.Host.Composition.Peers;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Reload;

/// <summary>What a keeper's cycles share for as long as it runs, whatever the limits are.</summary>
/// <param name="Room">Reads and encodes.</param>
/// <param name="Plane">Journal and transactions.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="Safety">What holds actions back.</param>
/// <param name="Steps">Submits.</param>
/// <param name="Orders">Follows orders; null where no venue has such.</param>
/// <param name="Prices">The history of prices.</param>
/// <param name="Governance">The watch over the venues' governance.</param>
/// <param name="Peers">Where the keepers of other chains are met; null where there are none.</param>
/// <param name="KeepsDecisions">Whether decisions are kept; a dry run writes nothing to disk.</param>
internal sealed record CycleParts(
    PortfolioRoom Room, ITransactionPlane Plane, IModeSource Mode, ISafetyWatch Safety, StepRunner Steps, IOrderOutcomes? Orders, IPriceHistory Prices, GovernanceComposition Governance,
    FolderExchange? Peers, bool KeepsDecisions)
{
    /// <summary>A cycle that decides by a configuration's limits; asks nothing and changes nothing.</summary>
    public KeeperCycle Compose(KeeperConfiguration configuration)
    {
        var book = KeepsDecisions
            ? new DecisionBook(DecisionFolder.Beside(configuration.JournalFile), new Explainer(Room.Assessor, configuration.Limits), configuration)
            : null;
        return new KeeperCycle(
            Room.Snapshots, Room.Assessor, new DecisionEngine(configuration.Limits), Steps, Plane, Mode, configuration.Limits, Safety, Orders, book,
            ForesightComposition.Of(configuration, Prices), (Governance.Watch, GovernanceComposition.ForesightOf(configuration, Room)), Peers?.Of(configuration));
    }
}
