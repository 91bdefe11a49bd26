using KeeperBot.Primitives;

namespace KeeperBot.Core.Portfolio;

/// <summary>The raw answers that a snapshot was made from: with the same configuration they give the same snapshot again, whatever the node has forgotten.</summary>
/// <param name="Query">SHA-256 over the reads that were asked; another configuration asks others.</param>
/// <param name="Answers">The answers in the order of the reads, each as a byte that says whether it succeeded, its length (LEB128) and its bytes.</param>
public sealed record ReadTranscript(Hash32 Query, ReadOnlyMemory<byte> Answers);
