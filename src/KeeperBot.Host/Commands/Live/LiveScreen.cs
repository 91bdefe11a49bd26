using KeeperBot.Monitoring.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KeeperBot.Host.Commands.Live;

/// <summary>The live view on a terminal, for as long as something runs.</summary>
internal static class LiveScreen
{
    /// <summary>Shows it while <paramref name="run"/> goes on.</summary>
    public static async Task RunAsync(CommandContext context, Func<LiveView, Task> run)
    {
        var view = new LiveView();
        var console = context.Console();
        IRenderable Screen() => view.Render(console.Profile.Height, console.Profile.Width);
        await console.Live(Screen()).StartAsync(async live =>
        {
            view.Changed += () => live.UpdateTarget(Screen());
            await run(view).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
