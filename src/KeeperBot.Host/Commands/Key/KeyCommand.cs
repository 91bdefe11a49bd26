using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Keystores;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Key;

/// <summary>`keeper key`: what can be done with keys on this machine. None of it asks a chain.</summary>
internal sealed class KeyCommand(CommandContext context, KeyArguments arguments, CancellationToken stop)
{
    private const string NewPassword = "New password";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly PasswordSource _passwords = new(context.Prompt, stop);

    /// <summary>Makes a key and writes it.</summary>
    public int New()
    {
        using var password = _passwords.New(arguments.PasswordFile, NewPassword);
        using var key = LocalSigningKey.Generate();
        return Add(key, password);
    }

    /// <summary>Takes over a key from a file of either form, or from a prompt.</summary>
    public int Import()
    {
        using var key = arguments.Key is { } file ? Load(file, arguments.OtherPasswordFile) : Ask();
        if (WellKnownKeys.IsAnvil(key.Address))
            context.Error.WriteLine("keeper: this is one of Anvil's well-known keys, which everybody has; it is refused on every chain but the local one");
        using var password = _passwords.New(arguments.PasswordFile, NewPassword);
        return Add(key, password);
    }

    /// <summary>Lists the folder without opening a key.</summary>
    public int List()
    {
        var entries = arguments.Folder.List();
        if (arguments.Json)
        {
            var keys = entries.Select(entry => (JsonNode)new JsonObject
            {
                ["address"] = entry.Address is { } address ? ChecksumAddress.Format(address) : null,
                ["file"] = entry.Path,
                ["derivation"] = entry.Derivation,
                ["problem"] = entry.Problem?.Message,
            });
            return Print(new JsonObject { ["folder"] = arguments.Folder.Path, ["keys"] = new JsonArray([.. keys]) });
        }

        if (entries.IsEmpty)
            context.Error.WriteLine(SafeText.Escape($"keeper: no keys in '{arguments.Folder.Path}' yet; `keeper key new` makes one"));
        foreach (var entry in entries.Where(entry => entry.Problem is null))
        {
            var address = entry.Address is { } known ? ChecksumAddress.Format(known) : "(address not written in it: keeper key address)";
            context.Out.WriteLine(SafeText.Escape($"{address}  {entry.Derivation}  {entry.Path}"));
        }

        foreach (var entry in entries.Where(entry => entry.Problem is not null))
            context.Error.WriteLine(SafeText.Escape($"keeper: {entry.Problem!.Message}"));
        return (int)ExitCode.Ok;
    }

    /// <summary>Opens a key and prints its address, which proves the file and the password.</summary>
    public int Address()
    {
        var file = Resolve(arguments.Key!);
        using var key = Load(file, arguments.PasswordFile);
        if (arguments.Json)
            return Print(Described(key.Address, file));
        context.Out.WriteLine(ChecksumAddress.Format(key.Address));
        return (int)ExitCode.Ok;
    }

    /// <summary>Encrypts a key anew, in its file.</summary>
    public int ChangePassword()
    {
        var file = Resolve(arguments.Key!);
        var encrypted = false;
        using var key = KeyFile.Load(file, () =>
        {
            encrypted = true;
            return _passwords.Existing(arguments.PasswordFile, "Password now");
        });
        if (!encrypted)
            throw new CommandFailure(ExitCode.Key, $"the key file '{file}' is not encrypted, so it has no password; encrypt it with `keeper key import '{file}'`, then destroy it");
        using var password = _passwords.New(arguments.OtherPasswordFile, NewPassword);
        KeystoreFolder.Replace(file, key, password, arguments.Cost);
        return Report(key.Address, file);
    }

    private int Add(LocalSigningKey key, SecretText password) =>
        Report(key.Address, arguments.Folder.Add(key, password, arguments.Cost, context.Time.GetUtcNow()));

    private LocalSigningKey Load(string file, string? passwordFile) => passwordFile is null
        ? KeyFile.Load(file, () => _passwords.Existing(null, $"Password of {SafeText.Escape(Path.GetFileName(file))}"))
        : KeyFile.Load(file, passwordFile);

    private LocalSigningKey Ask()
    {
        using var typed = context.Prompt.Ask("Private key (64 hexadecimal digits)", stop);
        return KeyFile.Parse(typed);
    }

    // An address is looked up in the folder; everything else is a path.
    private string Resolve(string named)
    {
        if (!ChecksumAddress.TryParse(named, out var address))
            return Path.GetFullPath(named);
        return arguments.Folder.List().FirstOrDefault(entry => entry.Address == address)?.Path
            ?? throw new CommandFailure(ExitCode.Key, $"no key in '{arguments.Folder.Path}' says that it is of {ChecksumAddress.Format(address)}; `keeper key list` shows what is there, --dir names another folder");
    }

    private int Report(Address address, string file)
    {
        if (arguments.Json)
            return Print(Described(address, file));
        context.Out.WriteLine($"address  {ChecksumAddress.Format(address)}");
        context.Out.WriteLine(SafeText.Escape($"file     {file}"));
        return (int)ExitCode.Ok;
    }

    private static JsonObject Described(Address address, string file) => new() { ["address"] = ChecksumAddress.Format(address), ["file"] = file };

    private int Print(JsonObject document)
    {
        context.Out.WriteLine(document.ToJsonString(Indented));
        return (int)ExitCode.Ok;
    }
}
