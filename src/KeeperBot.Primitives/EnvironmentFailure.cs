namespace KeeperBot.Primitives;

/// <summary>
/// What surrounds the keeper failed: a node, the disk, a signer. The rooms that own these throw their own kinds derived from this one, so that the
/// cycle can end without acting and say why. Broken invariants are never of this type.
/// </summary>
/// <param name="code">Stable code, for instance "rpc.timeout".</param>
/// <param name="message">What failed and how to mend it; never a URL or a secret.</param>
/// <param name="inner">The cause.</param>
public class EnvironmentFailure(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;
}
