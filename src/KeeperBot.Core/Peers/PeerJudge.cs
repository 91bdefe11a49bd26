using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Peers;

/// <summary>Whether a peer's statement can be counted with at a block. What cannot is unknown, and says why.</summary>
/// <param name="chain">This keeper's chain.</param>
/// <param name="members">The names of all keepers of the portfolio, this one's among them, in order.</param>
/// <param name="holders">The addresses whose positions it counts.</param>
/// <param name="maxAge">How far a statement's block may be from this keeper's, by the two chains' times, either way.</param>
public sealed class PeerJudge(ChainId chain, ImmutableArray<string> members, ImmutableArray<Address> holders, TimeSpan maxAge)
{
    /// <summary>Judges one.</summary>
    public PeerReading Judge(PeerStatement statement, BlockRef head)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var name = statement.Name;
        var age = head.Timestamp.Since(statement.At);
        if (age > maxAge || age < -maxAge)
            return new PeerUnknown(name, "peer.stale", age > TimeSpan.Zero
                ? $"its last statement is of block {statement.Block} on chain {statement.Chain}, {age.TotalSeconds:0} s before this block; more than {maxAge.TotalSeconds:0} s is not counted with: see that it runs, or take it out of peers.with"
                : $"its last statement is of block {statement.Block} on chain {statement.Chain}, {-age.TotalSeconds:0} s after this block; this keeper's node is behind, or one chain's time is wrong");
        if (!statement.Members.SequenceEqual(members))
            return new PeerUnknown(name, "peer.other_portfolio", $"it takes the portfolio to be kept by {string.Join(", ", statement.Members)}, and this keeper by {string.Join(", ", members)}: name the same keepers in peers.with everywhere");
        if (statement.Unknown is { } unknown)
            return new PeerUnknown(name, "peer.incomplete", $"it does not know its own part in full: {unknown}");
        if (statement.Chain == chain && statement.Holders.FirstOrDefault(holders.Contains) is { IsZero: false } twice)
            return new PeerUnknown(name, "peer.same_account", $"it counts the positions of {twice} on this chain, and so does this keeper: they would be counted twice; let one of the two keep that account");
        return statement.Exposures.FirstOrDefault(exposure => !exposure.Greeks.IsFinite) is { } infinite
            ? new PeerUnknown(name, "peer.incomplete", $"a Greek of {infinite.Underlying} is not a finite number")
            : new PeerKnown(statement);
    }
}
