using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Checks the section "peers": names that can be told apart, and an age that the chain's own blocks keep to.</summary>
internal sealed class PeersCheck(KeeperOptions options, PeersOptions peers, ErrorList errors)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        if (errors.IsClean("peers.name") && !ConfigurationChecker.IsName(peers.Name))
            errors.Add("peers.name", "is not usable as a name", "use letters, digits, '-', '_' and '.'");
        if (errors.IsClean("peers.folder") && string.IsNullOrWhiteSpace(peers.Folder))
            errors.Add("peers.folder", "is empty", "name a folder that all keepers of the portfolio write to");
        if (errors.IsClean("peers.with"))
            CheckOthers();
        if (errors.IsClean("peers.maxPriceGap") && (peers.MaxPriceGap.Sign <= 0 || peers.MaxPriceGap > Wad.One))
            errors.Add("peers.maxPriceGap", "is not above 0 % and 100 % at most", "give a share such as \"2 %\"");
        if (!errors.IsClean("peers.maxAge") || !errors.IsClean("chain.blockInterval") || options.Chain is not { } chain)
            return;
        if (peers.MaxAge > Longest || peers.MaxAge.Ticks % TimeSpan.TicksPerSecond != 0 || peers.MaxAge.Ticks < 3 * chain.BlockInterval.Ticks || peers.MaxAge < TimeSpan.FromSeconds(1))
            errors.Add("peers.maxAge", "is not from three of this chain's blocks (chain.blockInterval) to an hour, in whole seconds", "give for instance \"1 min\"");
    }

    private void CheckOthers()
    {
        if (peers.With.Count == 0)
            errors.Add("peers.with", "names nobody", "name the other keepers of the portfolio, or leave the section out");
        for (var index = 0; index < peers.With.Count; index++)
        {
            var name = peers.With[index];
            if (!ConfigurationChecker.IsName(name))
                errors.Add($"peers.with[{index}]", "is not usable as a name", "use letters, digits, '-', '_' and '.'");
            else if (name == peers.Name)
                errors.Add($"peers.with[{index}]", "is this keeper's own name", "name the others only");
            else if (peers.With.Take(index).Contains(name))
                errors.Add($"peers.with[{index}]", "is named before", "name each once");
        }
    }
}
