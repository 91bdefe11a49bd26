using System.CommandLine;

namespace KeeperBot.Host.Commands.Account;

/// <summary>`keeper account` and what stands below it.</summary>
internal static class AccountCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">Streams and clock.</param>
    /// <param name="configuration">Makes the option that names the configuration.</param>
    public static Command Build(CommandContext context, Func<Option<string>> configuration)
    {
        var config = configuration();
        var account = new Option<string?>("--account") { Description = "The account's id; may be left out where there is one.", HelpName = "ID" };
        var setup = new Command("setup", "Print the transactions that an owner must sign so that the key can do what the keeper needs and nothing else, as a Safe Transaction Builder file. Nothing is sent.")
        {
            config, account,
        };
        setup.SetAction((parsed, stop) => new AccountSetupCommand(context).ExecuteAsync(parsed.GetRequiredValue(config), parsed.GetValue(account), stop));
        return new Command("account", "How the key acts for an account.") { setup };
    }
}
