using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Timelocks and spans that can be watched.</summary>
internal sealed class GovernanceCheck(KeeperOptions options, ErrorList errors)
{
    private const string Path = "governance";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        var governance = options.Governance;
        Span($"{Path}.lead", governance.Lead, "24 h");
        Span($"{Path}.tellFor", governance.TellFor, "24 h");
        if (!errors.IsClean($"{Path}.timelocks"))
            return;
        foreach (var (name, timelock) in governance.Timelocks)
        {
            var path = $"{Path}.timelocks.{name}";
            if (!ConfigurationChecker.IsName(name))
                errors.Add(path, "is not usable as a name", "use letters, digits, '-', '_' and '.'");
            if (timelock.Address.IsZero)
                errors.Add($"{path}.address", "is the zero address", "give the timelock's address");
            if (governance.Timelocks.Any(other => other.Key != name && string.CompareOrdinal(other.Key, name) < 0 && other.Value.Address == timelock.Address))
                errors.Add($"{path}.address", "is another timelock's too", "name each timelock once");
            Span($"{path}.lookBack", timelock.LookBack, "30 d");
        }

        if (governance.Act == GovernanceResponse.Prepare && governance.Timelocks.Count == 0)
            errors.Add($"{Path}.act", "is prepare, and no timelock is named in which a change could wait", "name the venues' timelocks in governance.timelocks, or leave act at \"alarm\"");
    }

    private void Span(string path, TimeSpan span, string example)
    {
        if (errors.IsClean(path) && (span <= TimeSpan.Zero || span > Longest || span.Ticks % TimeSpan.TicksPerSecond != 0))
            errors.Add(path, "is not above zero, a year at most, in whole seconds", $"give for instance \"{example}\"");
    }
}
