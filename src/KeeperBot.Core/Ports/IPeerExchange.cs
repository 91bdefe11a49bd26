using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Reads what the keepers of the same portfolio on other chains said.</summary>
public interface IPeerSource
{
    /// <summary>What they said, judged at a block. Never throws for what a peer did: that peer is unknown then.</summary>
    PeerView Look(BlockRef head);

    /// <summary>What the last look saw, for a simulation of that block; <see cref="PeerView.Alone"/> before the first.</summary>
    PeerView Last { get; }
}

/// <summary>Where the keepers of one portfolio meet: each says what it holds and would trade, and one at a time trades.</summary>
public interface IPeerExchange : IPeerSource
{
    /// <summary>
    /// Claims an underlying before anything is signed in it, durably when this returns. Granted only while nobody else holds it, and while the peers still say what the decision was made with.
    /// </summary>
    /// <param name="underlying">In which.</param>
    /// <param name="decidedOn">What the decision was made with.</param>
    /// <param name="tolerance">How far the peers' net delta may have moved since, in units of the underlying.</param>
    /// <returns>Why not, in words; null where it is granted.</returns>
    string? Claim(Underlying underlying, PeerView decidedOn, Wad tolerance);

    /// <summary>Says what a cycle ended with, and gives back what was claimed when nothing of it is on the way any more. Alarms where it could not be said.</summary>
    ImmutableArray<Decision.Alarm> Publish(CycleCompleted cycle);
}
