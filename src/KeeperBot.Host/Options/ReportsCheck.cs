using KeeperBot.Evm.Keys;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>Checks the section "reports": spans that make a record, and a key that spends nothing.</summary>
internal sealed class ReportsCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>Reports everything that is out of order.</summary>
    public void Check(string directory)
    {
        var reports = options.Reports;
        if (errors.IsClean("reports.every") && (reports.Every < TimeSpan.FromMinutes(1) || reports.Every > TimeSpan.FromDays(1)))
            errors.Add("reports.every", "is not from a minute to a day", "give for instance \"1 h\"");
        if (errors.IsClean("reports.keep") && (reports.Keep < TimeSpan.FromDays(7) || reports.Keep > TimeSpan.FromDays(3650) || reports.Keep.Ticks % TimeSpan.TicksPerDay != 0))
            errors.Add("reports.keep", "is not from 7 to 3650 whole days", "give for instance \"400 d\"");
        if (reports.Key is { } key && errors.IsClean("reports.key"))
            CheckKey(key, directory);
    }

    private void CheckKey(ReportKeyOptions key, string directory)
    {
        const string mend = "make a key for reports alone: keeper key new";
        if (errors.IsClean("key") && options.Key is { } acting)
        {
            if (key.Address == acting.Address)
                errors.Add("reports.key.address", "is the acting address, whose key signs transactions only", mend);
            if (acting.File is { } file && Path.GetFullPath(file, directory) == Path.GetFullPath(key.File, directory))
                errors.Add("reports.key.file", "is the file of the acting key", mend);
        }

        if (errors.IsClean("accounts") && options.Accounts is { } accounts && accounts.Any(account => account.Holder == key.Address))
            errors.Add("reports.key.address", "is the holder of an account, whose key owns what is kept", mend);
        if (errors.IsClean("chain.id") && options.Chain is { } chain && WellKnownKeys.MustRefuse(key.Address, new ChainId(chain.Id)))
            errors.Add("reports.key.address", "is one of Anvil's well-known addresses, whose signature everybody can make", mend);
    }
}
