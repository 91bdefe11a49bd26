using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;

namespace KeeperBot.Execution.Journal;

/// <summary>One step to be written: the new state and whatever becomes durable with it.</summary>
internal sealed record Change(IntentKey Intent, IntentState To, string Detail)
{
    /// <summary>With <see cref="IntentState.Planned"/>: the intent itself.</summary>
    public JournalIntent? Created { get; init; }

    /// <summary>With <see cref="IntentState.Signed"/>: the signed bytes.</summary>
    public JournalAttempt? Attempt { get; init; }

    /// <summary>With <see cref="IntentState.NonceReserved"/>: the nonce.</summary>
    public ulong? Nonce { get; init; }

    /// <summary>The transaction it is about.</summary>
    public Hash32? Hash { get; init; }

    /// <summary>Where it was mined.</summary>
    public MinedAt? Mined { get; init; }

    /// <summary>With <see cref="IntentState.Broadcasting"/> when it is a send: to whom.</summary>
    public BroadcastRoute Route { get; init; }

    /// <summary>New standing of the intent in the spend ledger; empty when it does not change.</summary>
    public ImmutableArray<LedgerPosting> Ledger { get; init; } = [];

    /// <summary>The head it was decided on.</summary>
    public BlockRef? Head { get; init; }
}

/// <summary>What an intent counts for in the caps of one asset from now on.</summary>
internal readonly record struct LedgerPosting(string Asset, BigInteger Amount, ChainTime At)
{
    /// <summary>The ledger's name of the native currency.</summary>
    public const string Native = "native";

    public static LedgerPosting Of(Wei amount, ChainTime at) => new(Native, amount.Raw, at);

    public static LedgerPosting Of(TokenAmount amount, ChainTime at) => new(AssetOf(amount.Token), amount.Raw, at);

    public static string AssetOf(Token token) => token.Address.ToString();
}
