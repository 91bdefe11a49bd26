using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>A contract's code as it has to be.</summary>
[ListedBy(nameof(Contract))]
public sealed class CodePinOptions
{
    /// <summary>The contract.</summary>
    [Description("A contract that the keeper uses: a venue's, a token, a vault, or Multicall3.")]
    public required Address Contract { get; init; }

    /// <summary>Its fingerprint.</summary>
    [Description("The fingerprint that `keeper check` prints: a hash over the code of the contract and of whatever it hands its calls on to.")]
    public required string Fingerprint { get; init; }
}
