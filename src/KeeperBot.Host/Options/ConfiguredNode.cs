namespace KeeperBot.Host.Options;

/// <summary>A node that can be read from, resolved.</summary>
/// <param name="Uri">Its URL. Never logged.</param>
/// <param name="Operator">Whose it is; votes are counted by this.</param>
public sealed record ConfiguredNode(Uri Uri, string Operator)
{
    /// <summary>The host, never more.</summary>
    public override string ToString() => Uri.Authority;
}
