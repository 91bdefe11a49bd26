using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>The part of a check that looks at the key file, or asks the remote signer which accounts it holds.</summary>
internal sealed class KeyInspection(KeeperConfiguration configuration, TimeProvider time, CheckReport report)
{
    private Address Wanted => configuration.Options.Key.Address;

    /// <summary>Adds one line.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (configuration.RemoteSigner is { } signer)
            await CheckSignerAsync(signer, stop).ConfigureAwait(false);
        else if (configuration.KeyFile is { } file)
            CheckFile(file);
    }

    private void CheckFile(string file)
    {
        const string subject = "key file";
        try
        {
            using var key = KeyFile.Load(file, configuration.KeyPasswordFile);
            report.Add(ExitCode.Key, InspectionFinding.Of(
                key.Address == Wanted, subject, $"its address is {key.Address}, key.address is {Wanted}",
                "name the right file in key.file, or set key.address to the key's address"));
        }
        catch (KeyFileException error)
        {
            report.Add(ExitCode.Key, new InspectionFinding(false, subject, error.Message, "name a key file of mode 0600 in key.file and, if it is encrypted, the file with its password in key.passwordFile"));
        }
    }

    private async Task CheckSignerAsync(RemoteSignerOptions options, CancellationToken stop)
    {
        var subject = $"signer {options.Url.Authority}";
        try
        {
            using var key = RemoteTransactionKey.Open(options, Wanted, time);
            report.Add(ExitCode.Key, await key.GetAccountsAsync(stop).ConfigureAwait(false) is { } accounts
                ? InspectionFinding.Of(
                    accounts.Contains(Wanted), subject, accounts.Contains(Wanted) ? $"holds the key of {Wanted}" : FormattableString.Invariant($"does not hold the key of {Wanted} (it names {accounts.Length} others)"),
                    "load the key into the signer, or set key.address to an address that it holds")
                : new InspectionFinding(true, subject, $"answers, and does not say which keys it holds (eth_accounts); its first signature will show whether it has that of {Wanted}", null));
        }
        catch (KeyFileException error)
        {
            report.Add(ExitCode.Key, new InspectionFinding(false, subject, error.Message, "name usable PEM files in key.remote.clientCertificate, key.remote.clientKey and key.remote.serverCa"));
        }
        catch (RemoteSignerException error)
        {
            report.Add(ExitCode.Key, new InspectionFinding(
                false, subject, error.Message,
                error.Problem == RemoteSignerProblem.Tls
                    ? "check that key.remote.serverCa vouches for the signer's certificate, that this is for the host in key.remote.url, and that the signer accepts the keeper's"
                    : "check that the signer runs, key.remote.url, the network, and that the signer accepts the keeper's certificate"));
        }
    }
}
