using System.CommandLine;
using KeeperBot.Evm.Keys.Keystores;

namespace KeeperBot.Host.Commands.Key;

/// <summary>`keeper key` and what stands below it.</summary>
internal static class KeyCommandLine
{
    private static readonly string[] Forbidden = ["--password", "--private-key", "--key", "--mnemonic"];

    /// <summary>Builds the command.</summary>
    public static Command Build(CommandContext context)
    {
        var folder = Named("--dir", "DIR", "The key folder. By default keeperbot/keys in $XDG_STATE_HOME or ~/.local/state.");
        folder.Recursive = true;
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout.", Recursive = true };
        var command = new Command("key", "Make and look after encrypted keys (keystores V3, as geth and cast read and write them).") { folder, json };
        foreach (var option in Forbidden.Select(Refused))
            command.Options.Add(option);

        var light = new Option<bool>("--light") { Description = "geth's light encryption (4 MiB, a tenth of a second) instead of the standard one (256 MiB, a second)." };
        var password = Named("--password-file", "FILE", "The new key's password, in a file of mode 0600; without it, it is asked for.");
        var own = Named("--password-file", "FILE", "The key's password, in a file of mode 0600; without it, it is asked for.");
        var source = Named("--source-password-file", "FILE", "The password of SOURCE, if that is a keystore; without it, it is asked for.");
        var replacement = Named("--new-password-file", "FILE", "The new password, in a file of mode 0600; without it, it is asked for.");
        var file = KeyArgument("SOURCE", "A file of mode 0600 with a keystore or 64 hexadecimal digits; without it, the key is asked for.", ArgumentArity.ZeroOrOne);
        var key = KeyArgument("KEY", "A key file, or an address in the key folder.", ArgumentArity.ExactlyOne);

        Add(new Command("new", "Make a key and write it, encrypted.") { password, light }, command => command.New(), null, password, null);
        Add(new Command("import", "Take over a key and write it, encrypted.") { file, source, password, light }, command => command.Import(), file, password, source);
        Add(new Command("list", "List the key folder; nothing is decrypted."), command => command.List(), null, null, null);
        Add(new Command("address", "Open a key and print its address.") { key, own }, command => command.Address(), key, own, null);
        Add(new Command("change-password", "Encrypt a key anew, in its file.") { key, own, replacement, light }, command => command.ChangePassword(), key, own, replacement);
        return command;

        void Add(Command child, Func<KeyCommand, int> action, Argument<string?>? argument, Option<string?>? first, Option<string?>? second)
        {
            child.SetAction((parsed, stop) => Task.FromResult(action(new KeyCommand(
                context,
                new KeyArguments(
                    KeyDirectory.Find(parsed.GetValue(folder), Environment.GetEnvironmentVariable), argument is null ? null : parsed.GetValue(argument),
                    first is null ? null : parsed.GetValue(first), second is null ? null : parsed.GetValue(second),
                    parsed.GetValue(light) ? ScryptCost.Light : ScryptCost.Standard, parsed.GetValue(json)),
                stop))));
            command.Subcommands.Add(child);
        }
    }

    private static Option<string?> Named(string name, string help, string description) => new(name) { Description = description, HelpName = help };

    private static Argument<string?> KeyArgument(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => KeyText.IsIn(token.Value)))
                result.AddError(KeyText.Refusal);
        });
        return argument;
    }

    // Known only to refuse it: as an unknown option, the error would repeat the secret that follows it.
    private static Option<string[]> Refused(string name)
    {
        var option = new Option<string[]>(name) { Hidden = true, Recursive = true, Arity = ArgumentArity.ZeroOrMore, AllowMultipleArgumentsPerToken = true };
        option.Validators.Add(result => result.AddError(
            $"{name} is refused: an argument is seen by every user of this machine and remembered by the shell; consider what was given as known. Use --password-file FILE (mode 0600) or the hidden prompt"));
        return option;
    }
}
