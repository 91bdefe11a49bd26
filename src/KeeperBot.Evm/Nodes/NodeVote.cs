namespace KeeperBot.Evm.Nodes;

/// <summary>What one node said to a question that the nodes did not agree on.</summary>
/// <param name="Host">The node, by host only.</param>
/// <param name="Operator">Whose it is.</param>
/// <param name="Said">The head of the answer's hash, "nothing", or the class of the failure.</param>
public sealed record NodeVote(string Host, string Operator, string Said)
{
    /// <summary>Host and answer, for messages.</summary>
    public override string ToString() => $"{Host} said {Said}";
}
