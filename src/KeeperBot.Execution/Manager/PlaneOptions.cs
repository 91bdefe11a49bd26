using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Fees;

namespace KeeperBot.Execution.Manager;

/// <summary>How transactions of one key on one chain are made and watched.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Actor">The acting address; from configuration, never from a key.</param>
public sealed record PlaneOptions(ChainId Chain, Address Actor)
{
    /// <summary>Gas limit over gas estimate where neither <see cref="GasPads"/> nor the intent names one.</summary>
    public Wad DefaultGasPad { get; init; } = Wad.Parse("1.5");

    /// <summary>The operator's gas pads for single kinds of action; they rule over an adapter's own.</summary>
    public ImmutableDictionary<ActionKind, Wad> GasPads { get; init; } = ImmutableDictionary<ActionKind, Wad>.Empty;

    /// <summary>Fees.</summary>
    public FeeSettings Fees { get; init; } = new();

    /// <summary>What the chain charges besides gas.</summary>
    public CostModel CostModel { get; init; }

    /// <summary>Blocks after which a block counts as final; null to believe the node's <c>finalized</c> tag (Ethereum, OP stack, Arbitrum).</summary>
    public ulong? FinalityDepth { get; init; }

    /// <summary>A plan made more than this many blocks before the newest one is void.</summary>
    public ulong MaxPlanAgeBlocks { get; init; } = 3;

    /// <summary>A transaction not mined after this many blocks is replaced with higher fees, or cancelled.</summary>
    public ulong ReplaceAfterBlocks { get; init; } = 3;

    /// <summary>Blocks that a promised effect must have been in, its own included, before the key is free again.</summary>
    public ulong Confirmations { get; init; } = 1;

    /// <summary>To whom transactions are shown at first.</summary>
    public BroadcastRoute Route { get; init; } = BroadcastRoute.Public;

    /// <summary>With a private route: blocks after which a transaction that no block holds is shown to the public nodes too; null never.</summary>
    public ulong? PublicAfterBlocks { get; init; }

    /// <summary>The operator's consent to go on at exactly this nonce after another wallet used the key.</summary>
    public ulong? AdoptNonce { get; init; }

    /// <summary>The operator's consent to a reorganisation below what had been final: the hash of the block that stands now at the height of the newest final one.</summary>
    public Hash32? AdoptChain { get; init; }

    /// <summary>Where this process kills itself, on a chain that is nobody's; null otherwise.</summary>
    public ArmedFailpoint? Failpoint { get; init; }

    /// <summary>How many closed intents the decision engine remembers (cooldowns, quarantine).</summary>
    public int RememberedIntents { get; init; } = 200;
}
