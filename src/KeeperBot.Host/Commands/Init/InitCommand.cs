using System.Text;
using KeeperBot.Evm;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Values;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Commands.Init;

/// <summary>
/// `keeper init`: from a few answers and what the chain tells to a configuration, which is then checked. The portfolio is read once with first limits, by the
/// keeper's own path, so that the final ones fit it. Nothing is overwritten, and nothing written before all of it is known.
/// </summary>
internal sealed class InitCommand(CommandContext context)
{
    private const string DefaultProfile = "conservative";

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(InitArguments arguments, CancellationToken stop)
    {
        var file = Path.GetFullPath(arguments.Configuration);
        if (File.Exists(file) || Directory.Exists(file))
            throw new CommandFailure(ExitCode.Configuration, $"{arguments.Configuration} is there already, and nothing is overwritten; move it away, or name another with --config");
        if (!arguments.Yes && !context.InputIsTerminal)
        {
            throw new CommandFailure(
                ExitCode.Usage, "there is no terminal to ask on; give --yes with --rpc URL --venue KIND --account ADDR --key FILE, and what else `keeper init --help` names (it says which it lacks)");
        }

        var questions = new InitQuestions(context, arguments.Yes, stop);
        var (reference, url) = await questions.AskAsync("--rpc", arguments.Rpc, "node (a URL, or env:NAME or file:PATH)", NodeOption.Read).ConfigureAwait(false);
        using var transport = NodeOption.Open(url, context.Time);
        var client = new EthClient(transport);
        var reader = new EthChainReader(client);
        var chain = await InitChain.LookAsync(client, (id, block) => new ContractFacts(id, reader, block, stop), stop).ConfigureAwait(false);
        context.Error.WriteLine($"chain {chain.Id}, block {chain.Head.Number}");
        var key = await KeyAsync(questions, arguments).ConfigureAwait(false);
        var facts = new ContractFacts(chain.Id, reader, chain.Head.ToBlockRef(), stop);
        var (finding, holder) = await FindAsync(new InitSafe(questions, arguments, facts, client, chain.Head.ToBlockRef(), stop), questions, arguments, facts, key.Address).ConfigureAwait(false);
        var profile = await questions.AskAsync("--profile", arguments.Profile, "limits to start from (conservative or balanced)", InitProfile.Of, DefaultProfile).ConfigureAwait(false);
        var webhook = await questions.AskAsync("--webhook", arguments.Webhook, "URL that alerts are posted to (empty: none)", text => text, "").ConfigureAwait(false);
        var state = InitState.Find(arguments.State, chain.Id, key.Address, Environment.GetEnvironmentVariable);
        var document = new InitDocument(chain, finding, profile, key, holder, state, NodeIn(reference, url, state), webhook.Length == 0 ? null : webhook);

        var first = Parse(document.Write(InitSizes.None), arguments.Configuration, state, url);
        var sizes = await SizesAsync(first, client, chain.Head.ToBlockRef(), stop).ConfigureAwait(false);
        var text = document.Write(sizes, first);
        var final = Parse(text, arguments.Configuration, state, url);
        Write(file, text, state, url);
        Tell(file, finding, sizes, final);
        var code = await new CheckCommand(context).ExecuteAsync(arguments.Configuration, json: false, stop).ConfigureAwait(false);
        TellSetup(arguments.Configuration, holder);
        return code;
    }

    private static async Task<InitKey> KeyAsync(InitQuestions questions, InitArguments arguments)
    {
        var file = Path.GetFullPath(await questions.AskAsync("--key", arguments.Key, "key file (`keeper key new` makes one)", text => text).ConfigureAwait(false));
        var password = arguments.PasswordFile is { } named ? Path.GetFullPath(named) : null;
        try
        {
            using var key = KeyFile.Load(file, password);
            return new InitKey(file, password, key.Address);
        }
        catch (KeyFileException error) when (password is null && error.Problem == KeyFileProblem.PasswordMissing)
        {
            password = Path.GetFullPath(await questions.AskAsync("--password-file", null, "file with the key's password (mode 0600)", text => text).ConfigureAwait(false));
            using var key = KeyFile.Load(file, password);
            return new InitKey(file, password, key.Address);
        }
    }

    private static async Task<(InitFinding Finding, InitHolder Holder)> FindAsync(InitSafe safes, InitQuestions questions, InitArguments arguments, ContractFacts facts, Address actor)
    {
        var kind = await questions.AskAsync("--venue", arguments.Venue, $"venue ({string.Join(", ", InitVenues.All.Select(one => one.Name))})", InitVenues.Of).ConfigureAwait(false);
        var holder = await questions.AskAsync(
            "--account", arguments.Account, "address that holds the positions (a vault, a Safe, a trader, or the key's own)", text => InitQuestions.AddressOf("--account", text), ChecksumAddress.Format(actor)).ConfigureAwait(false);
        var access = await safes.FindAsync(kind, holder, actor).ConfigureAwait(false);
        var finding = await kind.FindAsync(new InitSearch(facts, questions, arguments, holder, access)).ConfigureAwait(false);
        if (finding.Route == RouteKind.Direct && !arguments.AcceptFullCustody)
        {
            await questions.AskAsync(
                "--accept-full-custody", null, "the key itself holds the positions: whoever has the key has everything in the account. Accept that? (yes)",
                text => text == "yes" ? text : throw new CommandFailure(ExitCode.Usage, "write yes, or put the positions behind a vault or a Safe (docs/accounts.md)")).ConfigureAwait(false);
        }

        return (finding, new InitHolder(holder, access.Role));
    }

    // An address with a path may carry an access key: it goes into a file of its own.
    private static string NodeIn(RpcReference reference, Uri url, InitState state) => reference.Literal is not null
        ? IsPlain(url) ? url.OriginalString.TrimEnd('/') : "file:" + Path.Combine(state.Secrets, "rpc")
        : reference.ToString() is var text && text.StartsWith("file:", StringComparison.Ordinal) ? "file:" + Path.GetFullPath(text["file:".Length..]) : reference.ToString();

    private static bool IsPlain(Uri url) => url.PathAndQuery.Trim('/').Length < 8;

    // The file with the node's address is not written yet: what is checked has it in place.
    private static KeeperConfiguration Parse(string text, string source, InitState state, Uri url) => ConfigurationLoader.Parse(
        Encoding.UTF8.GetBytes(text.Replace($"\"file:{Path.Combine(state.Secrets, "rpc")}\"", $"\"{url.OriginalString}\"", StringComparison.Ordinal)), source, Path.GetDirectoryName(Path.GetFullPath(source)) ?? "/");

    // The first check of an account whose owners have signed nothing yet is full of crosses, which one command mends.
    private void TellSetup(string file, InitHolder holder)
    {
        if (holder.Role is not { } role || role is { IsGiven: true, IsEnabled: true })
            return;
        context.Out.WriteLine();
        context.Out.WriteLine(SafeText.Escape($"The key {(role.IsGiven ? "has its" : "has not the")} role {role.Key}{(role.IsEnabled ? "" : ", and the Safe has not enabled the module")}. Next: keeper account setup --config {file} > batch.json"));
        context.Out.WriteLine("prints what the Safe's owners must sign (docs/accounts.md); after that keeper check shows ticks.");
        if (role.Owner != holder.Address)
            context.Out.WriteLine($"The module is owned by {ChecksumAddress.Format(role.Owner)} and not by the Safe: only that address can change its roles.");
    }

    private static async Task<InitSizes> SizesAsync(KeeperConfiguration configuration, EthClient client, BlockRef block, CancellationToken stop)
    {
        try
        {
            return await InitSizes.ReadAsync(configuration, client, block, stop).ConfigureAwait(false);
        }
        catch (SnapshotException error)
        {
            throw new CommandFailure(ExitCode.ChainMismatch, $"the account cannot be read: {error.Message}", error);
        }
    }

    private static void Write(string file, string text, InitState state, Uri url)
    {
        state.Make();
        try
        {
            var rpc = Path.Combine(state.Secrets, "rpc");
            if (text.Contains($"\"file:{rpc}\"", StringComparison.Ordinal))
                WriteNew(rpc, url.OriginalString + "\n", FileMode.Create);
            WriteNew(file, text, FileMode.CreateNew);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, $"{file} cannot be written ({error.Message}); name another with --config", error);
        }
    }

    private static void WriteNew(string file, string text, FileMode how)
    {
        var options = new FileStreamOptions { Mode = how, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }

    private void Tell(string file, InitFinding finding, InitSizes sizes, KeeperConfiguration written)
    {
        context.Out.WriteLine(SafeText.Escape($"wrote {file}: {string.Join(", ", finding.Venues.Keys)}; tokens {string.Join(", ", finding.Tokens.Keys)}; journal {written.JournalFile}"));
        foreach (var unknown in sizes.Unknowns)
            context.Out.WriteLine(SafeText.Escape($"not known, so the limits were made without it: {unknown}"));
        foreach (var (venue, limits) in written.Limits.Margin)
        {
            if (sizes.Health(venue.Value) is { } health && health < limits.Trigger)
                context.Out.WriteLine($"{venue}: health {Figures.Format(health, 3)} is below the trigger {limits.Trigger} already: the first cycle acts");
        }

        context.Out.WriteLine("Read its comments, above all those on limits. Next: keeper run --once --dry-run");
        context.Out.WriteLine();
    }
}

/// <summary>The acting key, by where it is.</summary>
/// <param name="File">Its file.</param>
/// <param name="PasswordFile">The file with its password; null where it is not encrypted.</param>
/// <param name="Address">Its address.</param>
internal sealed record InitKey(string File, string? PasswordFile, Address Address);
