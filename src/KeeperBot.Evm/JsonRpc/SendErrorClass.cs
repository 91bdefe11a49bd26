namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// What an error answer to <c>eth_sendRawTransaction</c> means for the transaction that was sent (rule R10 of the transaction plane).
/// The zero value is <see cref="Unknown"/>: keep the nonce, send the same bytes again, alarm.
/// </summary>
public enum SendErrorClass
{
    /// <summary>The transaction may or may not be in a pool: a timeout, a rate limit, a broken answer, or a message nobody classified.</summary>
    Unknown = 0,

    /// <summary>The node holds these very bytes: accepted.</summary>
    AlreadyKnown,

    /// <summary>The nonce is used up: look up every hash of ours, then decide; never sign again blindly.</summary>
    NonceTooLow,

    /// <summary>Ours: bump again within caps. Not ours: a second signer is at work, halt.</summary>
    ReplacementUnderpriced,

    /// <summary>Below the base fee or the pool's floor: price again within the cap.</summary>
    Underpriced,

    /// <summary>A lower nonce is missing: hold, and repair that one.</summary>
    NonceGap,

    /// <summary>Pause and alarm; not terminal for a transaction already broadcast.</summary>
    InsufficientFunds,

    /// <summary>The node executed it and saw a revert: decode, drop the plan.</summary>
    Reverted,
}
