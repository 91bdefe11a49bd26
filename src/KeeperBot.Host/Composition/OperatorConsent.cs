using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>What the operator consents to at one start; each names exactly what it is about, and counts for nothing else.</summary>
/// <param name="Nonce">To a foreign transaction of the key: the chain's nonce.</param>
/// <param name="Chain">To a reorganisation below what had been final: the hash of the block that stands now at the height of the newest final one.</param>
public sealed record OperatorConsent(ulong? Nonce, Hash32? Chain);
