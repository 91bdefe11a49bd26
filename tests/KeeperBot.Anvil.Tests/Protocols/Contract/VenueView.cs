using System.Numerics;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>A number of the adapter's, in the venue's own scale, and the view that says it.</summary>
/// <param name="What">Name for messages.</param>
/// <param name="Ours">What the adapter said.</param>
/// <param name="To">The contract.</param>
/// <param name="Signature">As cast takes it, with the output's types.</param>
/// <param name="Arguments">As cast takes them.</param>
public sealed record VenueView(string What, BigInteger Ours, Address To, string Signature, params string[] Arguments)
{
    /// <summary>Which of the outputs.</summary>
    public int Output { get; init; }
}
