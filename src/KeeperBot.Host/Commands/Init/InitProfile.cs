using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Commands.Init;

/// <summary>A row of the table of limits to start from. Ratios are health (1 is liquidation); shares are of the buffer, of a position, or of its delta.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Trigger">Least trigger; a higher one is taken where the account's risk wants it.</param>
/// <param name="Gain">How far beyond the trigger a rescue aims, in health.</param>
/// <param name="MaxTopUp">Share of the buffer that one top-up may take.</param>
/// <param name="Reserve">Share of the buffer that routine top-ups leave.</param>
/// <param name="MaxReduce">Share of a position closed in one step.</param>
/// <param name="MaxSlippage">Worst price against fair value, in per cent.</param>
/// <param name="Band">Half width of the no-trade band, as a share of the gross delta.</param>
/// <param name="Cooldown">Between two routine actions, in minutes.</param>
internal sealed record InitProfile(string Name, Wad Trigger, Wad Gain, Wad MaxTopUp, Wad Reserve, Wad MaxReduce, Wad MaxSlippage, Wad Band, int Cooldown)
{
    /// <summary>The table.</summary>
    public static ImmutableArray<InitProfile> All { get; } =
    [
        new("conservative", Wad.Parse("1.4"), Wad.Parse("0.3"), Wad.Parse("0.25"), Wad.Parse("0.25"), Wad.Parse("0.25"), Wad.Parse("0.5"), Wad.Parse("0.15"), 10),
        new("balanced", Wad.Parse("1.2"), Wad.Parse("0.2"), Wad.Parse("0.5"), Wad.Parse("0.1"), Wad.Parse("0.5"), Wad.Parse("1"), Wad.Parse("0.3"), 5),
    ];

    /// <summary>The row of that name.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static InitProfile Of(string name) => All.FirstOrDefault(profile => profile.Name == name)
        ?? throw new CommandFailure(ExitCode.Usage, $"--profile: '{name}' is none of {string.Join(", ", All.Select(profile => profile.Name))}");
}
