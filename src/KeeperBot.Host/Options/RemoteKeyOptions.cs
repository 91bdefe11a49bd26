using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>A signer elsewhere that holds the key (Web3Signer's eth_signTransaction), reached by mutual TLS.</summary>
public sealed class RemoteKeyOptions
{
    /// <summary>Where it answers.</summary>
    [Description("Where the signer answers: an https URL, or where one is kept (\"env:NAME\", \"file:PATH\"). http is taken for this machine's loopback interface only. No redirect is followed.")]
    public required RpcReference Url { get; init; }

    /// <summary>PEM file with our certificate.</summary>
    [Description("PEM file with the certificate by which the signer knows the keeper; writable by its owner only. Needed for https, wrong for http.")]
    public string? ClientCertificate { get; init; }

    /// <summary>PEM file with its private key.</summary>
    [Description("PEM file with the certificate's private key, not encrypted, readable by its owner only (mode 0600). Needed for https, wrong for http.")]
    public string? ClientKey { get; init; }

    /// <summary>PEM file with the authorities that vouch for the signer.</summary>
    [Description("PEM file with the only authorities (or the signer's own certificate) that are believed about the signer; writable by its owner only. Needed for https, wrong for http.")]
    public string? ServerCa { get; init; }

    /// <summary>Longest wait for a signature; null is 5 s or the block interval, whichever is shorter.</summary>
    [Description("Longest wait for one answer of the signer, at most chain.blockInterval: a plan older than a block is void. Without it 5 s, or the block interval if that is shorter.")]
    public TimeSpan? Timeout { get; init; }
}
