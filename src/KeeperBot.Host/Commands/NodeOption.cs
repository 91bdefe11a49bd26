using KeeperBot.Evm.Transports;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Commands;

/// <summary>The option --rpc of commands that work without a configuration.</summary>
internal static class NodeOption
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Reads it.</summary>
    /// <param name="rpc">A URL, or where one is kept.</param>
    /// <exception cref="CommandFailure">It is no http or https URL, or is not where it says.</exception>
    public static (RpcReference Reference, Uri Url) Read(string rpc)
    {
        if (!RpcReference.TryParse(rpc, out var reference, out var problem) || !reference!.TryResolve(Environment.CurrentDirectory, out var uri, out problem))
            throw new CommandFailure(ExitCode.Usage, $"--rpc {problem}; give the URL of a node, for instance http://127.0.0.1:8545");
        return uri!.Scheme is "http" or "https"
            ? (reference, uri)
            : throw new CommandFailure(ExitCode.Usage, "--rpc is no http or https URL; give one");
    }

    /// <summary>A connection to that node.</summary>
    public static HttpRpcTransport Open(Uri url, TimeProvider time) => new(url, new HttpRpcOptions { Deadline = Deadline }, time);
}
