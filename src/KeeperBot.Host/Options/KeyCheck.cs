using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Host.Commands.Demo;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>Checks the section "key": one source of signatures, an address that is not everybody's, and a signer that can be trusted on the way.</summary>
internal sealed class KeyCheck(KeeperOptions options, ErrorList errors)
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reports what is wrong; gives the remote signer, where there is a usable one.</summary>
    public RemoteSignerOptions? Check(string directory)
    {
        CheckSource();
        CheckPasswordFile(directory);
        CheckAddress();
        return options.Key.Remote is { } remote && errors.IsClean("key") ? Remote(remote, directory) : null;
    }

    private void CheckSource()
    {
        if (options.Key.File is null == options.Key.Remote is null)
        {
            errors.Add(
                "key", options.Key.File is null ? "names neither a key file nor a remote signer" : "names both a key file and a remote signer",
                "give one of the two: key.file, or key.remote");
        }
    }

    private void CheckPasswordFile(string directory)
    {
        if (options.Key.PasswordFile is not { } password)
            return;
        if (options.Key.File is not { } file)
            errors.Add("key.passwordFile", "opens nothing where there is no key.file", "remove it; a remote signer keeps its own passwords");
        else if (Path.GetFullPath(password, directory) == Path.GetFullPath(file, directory))
            errors.Add("key.passwordFile", "is the key file itself", "name a file of mode 0600 that holds the keystore's password, or remove it if the key is not encrypted");
    }

    private void CheckAddress()
    {
        if (!errors.IsClean("chain.id") || new ChainId(options.Chain.Id) == WellKnownKeys.LocalChain)
            return;
        var chain = new ChainId(options.Chain.Id);
        if (options.Key.Address == DemoKey.Address)
            errors.Add("key.address", FormattableString.Invariant($"is the demo's address, whose key everybody has, on chain {chain}"), FormattableString.Invariant($"use a key of your own; the demo's acts on chain {WellKnownKeys.LocalChain} only"));
        if (WellKnownKeys.MustRefuse(options.Key.Address, chain))
        {
            errors.Add(
                "key.address", FormattableString.Invariant($"is one of Anvil's well-known addresses, whose keys everybody has, on chain {chain}"),
                FormattableString.Invariant($"use a key of your own; the well-known ones act on chain {WellKnownKeys.LocalChain} only"));
        }
    }

    private RemoteSignerOptions? Remote(RemoteKeyOptions remote, string directory)
    {
        if (!remote.Url.TryResolve(directory, out var url, out var problem))
        {
            errors.AddHidden("key.remote.url", problem, "give an https URL there");
            return null;
        }

        if (url!.Scheme is not ("http" or "https"))
        {
            errors.AddHidden("key.remote.url", $"has the scheme '{url.Scheme}', which no signer is asked by", "give an https URL there");
            return null;
        }

        var timeout = Timeout(remote);
        var signer = new RemoteSignerOptions(url, Files(remote, url, directory), timeout);
        if (errors.IsClean("key") && signer.Problem is { } wrong)
            errors.AddHidden("key.remote.url", wrong, "use https with key.remote.clientCertificate, key.remote.clientKey and key.remote.serverCa, or http on the loopback interface");
        return errors.IsClean("key") ? signer : null;
    }

    private TimeSpan Timeout(RemoteKeyOptions remote)
    {
        if (!errors.IsClean("chain.blockInterval") || options.Chain?.BlockInterval is not { } interval)
            return remote.Timeout ?? UsualTimeout;
        var longest = interval < RemoteSignerOptions.MaxTimeout ? interval : RemoteSignerOptions.MaxTimeout;
        if (remote.Timeout is not { } asked)
            return longest < UsualTimeout ? longest : UsualTimeout;
        if (asked <= TimeSpan.Zero)
            errors.Add("key.remote.timeout", "is zero", "give a duration above zero, for instance \"1 s\"");
        else if (asked > longest)
            errors.Add("key.remote.timeout", FormattableString.Invariant($"is above {longest.TotalSeconds:0.###} s (chain.blockInterval, and at most a minute), and a plan older than a block is void"), "lower it");
        return asked;
    }

    private RemoteSignerFiles? Files(RemoteKeyOptions remote, Uri url, string directory)
    {
        (string Key, string? File)[] files = [("clientCertificate", remote.ClientCertificate), ("clientKey", remote.ClientKey), ("serverCa", remote.ServerCa)];
        var tls = url.Scheme == Uri.UriSchemeHttps;
        foreach (var (key, file) in files.Where(item => item.File is null == tls))
        {
            if (tls)
                errors.Add($"key.remote.{key}", "is missing, and the signer is reached by https", "name the PEM file; both sides prove who they are");
            else
                errors.Add($"key.remote.{key}", "proves nothing over http", "remove it, or use https");
        }

        return tls && files.All(item => item.File is not null)
            ? new RemoteSignerFiles(Full(remote.ClientCertificate!, directory), Full(remote.ClientKey!, directory), Full(remote.ServerCa!, directory))
            : null;
    }

    private static string Full(string path, string directory) => Path.GetFullPath(path, directory);
}
