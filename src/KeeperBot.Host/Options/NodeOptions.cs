using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>One node of chain.rpc.</summary>
[Shorthand(nameof(Url))]
[ListedBy(nameof(Url))]
public sealed class NodeOptions
{
    /// <summary>Where it answers.</summary>
    [Description("http or https URL; a ws or wss URL to hear of new blocks sooner (that is a hint, reads go to the others); or where one is kept (\"env:NAME\", \"file:PATH\") when it carries an access key.")]
    public required RpcReference Url { get; init; }

    /// <summary>Whose node it is; null derives it from the host.</summary>
    [Description("Whose node it is: letters, digits, '-', '_' and '.'. Nodes of one operator fail and lie together and count as one. Without it the last two labels of the host's name; write it where one company answers under several names, or where two do under one.")]
    public string? Operator { get; init; }
}
