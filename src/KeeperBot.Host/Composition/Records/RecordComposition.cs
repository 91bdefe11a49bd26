using KeeperBot.Evm.Keys;
using KeeperBot.Execution;
using KeeperBot.Execution.Signing;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Composition.Records;

/// <summary>The daily records of a configuration.</summary>
internal static class RecordComposition
{
    /// <summary>What keeps them, for a keeper that holds the journal's lock.</summary>
    /// <exception cref="KeyFileException">The report key's file must not be used.</exception>
    /// <exception cref="CommandFailure">The report key is of another address than configured, or is the transaction key.</exception>
    public static RecordKeeper Open(KeeperConfiguration configuration, ILogger logger)
    {
        var reports = configuration.Options.Reports;
        var settings = new RecordSettings(configuration.Chain, configuration.Options.Key.Address, reports.Every, (int)reports.Keep.TotalDays) { Hide = Redactor.Of(configuration).Hide };
        return new RecordKeeper(RecordFolder.Beside(configuration.JournalFile), settings, Signer(configuration), logger);
    }

    /// <summary>What `keeper check` says of the report key; null where there is none.</summary>
    public static InspectionFinding? Inspect(KeeperConfiguration configuration)
    {
        try
        {
            using var signer = Signer(configuration);
            return signer is null ? null : new(true, "report key", $"{signer.Address} signs each day's record", null);
        }
        catch (Exception error) when (error is KeyFileException or CommandFailure)
        {
            return new(false, "report key", error.Message, "name a key file of mode 0600 of its own in reports.key.file, and its address in reports.key.address");
        }
    }

    private static ReportSigner? Signer(KeeperConfiguration configuration)
    {
        if (configuration.Options.Reports.Key is not { } options)
            return null;
        var file = Path.GetFullPath(options.File, configuration.Directory);
        var key = KeyFile.Load(file, options.PasswordFile is { } password ? Path.GetFullPath(password, configuration.Directory) : null);
        var opened = false;
        try
        {
            if (key.Address != options.Address)
                throw new CommandFailure(ExitCode.Key, $"reports.key.address = {options.Address}: the key in '{file}' is of {key.Address}; name the right file in reports.key.file, or set reports.key.address to the key's address");
            var signer = new ReportSigner(key, configuration.Options.Key.Address, DayStatement.PrimaryType);
            opened = true;
            return signer;
        }
        catch (ExecutionException error)
        {
            throw new CommandFailure(ExitCode.Key, $"reports.key: {error.Message}", error);
        }
        finally
        {
            if (!opened)
                key.Dispose();
        }
    }
}
