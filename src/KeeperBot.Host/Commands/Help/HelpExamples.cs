using System.Collections.Immutable;

namespace KeeperBot.Host.Commands.Help;

/// <summary>The examples in every command's help, by the command's path; a test holds that each command has some and that they parse.</summary>
internal static class HelpExamples
{
    private const string Contract = "0x851356ae760d987E095750cCeb3bC6014560891C";
    private const string Fingerprint = "0x9b3a02bc3ac2bbd1f1bca8f1c1ef8b7f3a1d4a9f57b0c1d2e3f4a5b6c7d8e9f0";
    private const string Intent = "31337-176-885b3ecd-topup-main/lyra-v1/2";

    /// <summary>By path, for instance "key new"; the program itself is "".</summary>
    public static ImmutableDictionary<string, ImmutableArray<HelpExample>> All { get; } = new Dictionary<string, ImmutableArray<HelpExample>>
    {
        [""] = [new("demo", "the keeper at work on a local chain"), new("init", "a configuration for your own account"), new("check", "what is wrong with it, and how to mend it"), new("run --once --dry-run", "what it would do now")],
        ["init"] =
        [
            new("init", "ask the questions, in a terminal"),
            new($"init --rpc env:NODE --venue aave-v3 --contract pool={Contract} --accept-full-custody --account 0x31C214659FfC2B6c9873BaFc0fDCb68741CFd3C5 --key keeper.key --yes", "without questions"),
            new($"init --rpc env:NODE --venue perp-v2 --contract clearingHouse={Contract} --account 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --route safe-roles --role keeper --key keeper.key", "for a Safe's positions, by a Zodiac role"),
        ],
        ["run"] =
        [
            new("run --once --dry-run", "one cycle, and what it would send; no key is opened"),
            new("run --once --dry-run --json", "the same with the exact calldata"),
            new("run --config /etc/keeperbot/appsettings.json", "the daemon"),
        ],
        ["check"] = [new("check", "the configuration in this folder, then the chain"), new("check --json", "for a script; the exit code is that of the first cross")],
        ["status"] = [new("status", "health, liquidation prices, Greeks, open transactions"), new("status --json", "the same as a document")],
        ["explain"] = [new("explain --account main", "why it would act, or not, for one account"), new($"explain --intent {Intent} --replay", "make a recorded decision again")],
        ["stress"] = [new("stress", "the grid and every crisis"), new("stress --scenario ftx --json", "one crisis as a document"), new("stress --svg stress.svg", "heat maps")],
        ["rehearse"] =
        [
            new("rehearse", "the market as it is, for 20 blocks"),
            new("rehearse --shock ETH=-15%", "ether falls by 15 % in one block"),
            new("rehearse --shock ETH=-30% --shock USDC=-5% --gas '300 gwei' --for '1 h'", "two prices, dear gas, an hour"),
            new("rehearse --scenario ftx --json", "along a reconstructed crisis (docs/stress.md)"),
            new("rehearse --advance '6 h' --shock ETH=+10%", "six hours later"),
            new("rehearse --grant", "before the owners have signed what account setup prints"),
        ],
        ["activate"] = [new("activate", "shows what it binds to and what is missing, then asks"), new("activate --yes --reason 'rehearsed on Friday'", "for a script")],
        ["deactivate"] = [new("deactivate --reason 'moving the key'", "nothing more is signed on this chain")],
        ["config"] = [new("config show", "what is in force, and where each value comes from")],
        ["config show"] = [new("config show", "every value"), new("config show --json", "as a document")],
        ["config diff"] = [new("config diff appsettings.json new.json", "what each change tightens or loosens")],
        ["watch"] = [new("watch", "the keeper of the configuration in this folder"), new("watch --url http://127.0.0.1:9464 --once", "another one, once")],
        ["report"] = [new("report --from 2026-01-01 --to 2026-01-31 --html january.html", "a page with charts"), new("report --from 2026-01-01 --to 2026-01-31 --json > january.json", "what verify takes")],
        ["verify"] = [new("verify january.json", "every hash, signature and figure again"), new($"verify january.json --signer {Contract}", "and by whom it must be signed")],
        ["journal"] = [new("journal --follow", "each change of a transaction as it happens"), new($"journal --intent {Intent}", "the life of one")],
        ["journal verify"] = [new("journal verify", "after a crash of the machine, or before the file is moved")],
        ["journal archive"] = [new("journal archive --keep 90", "while the keeper is stopped"), new("journal archive --before 2026-01-31", "the same by a day")],
        ["nodes"] = [new("nodes", "head, lag, latency and errors of each node")],
        ["alerts"] = [new("alerts test", "whether every sink takes an alert")],
        ["alerts test"] = [new("alerts test", "each sink"), new("alerts test --sink pager", "one of them")],
        ["demo"] = [new("demo", "with a live view"), new("demo --no-keeper", "the same market with nobody watching"), new("demo --scenario aave --headless", "another venue, a line for each event")],
        ["world"] = [new("world --move=-7%", "a local chain for trying the daemon by hand"), new("world --scenario gmx --port 0 --folder /tmp/world", "another venue, any free port")],
        ["key"] = [new("key new", "an encrypted key"), new("key list", "what is there; nothing is decrypted")],
        ["key new"] = [new("key new", "asks for the password"), new("key new --password-file keeper.password --dir keys", "from a file of mode 0600")],
        ["key import"] = [new("key import", "asks for the key and the password, hidden"), new("key import geth-keystore.json --source-password-file old.password", "another keystore")],
        ["key list"] = [new("key list", "the default folder"), new("key list --dir keys --json", "another one, as a document")],
        ["key address"] = [new("key address keeper.json", "opens it, and so proves file and password")],
        ["key change-password"] = [new("key change-password keeper.json", "asks for both passwords")],
        ["account"] = [new("account setup", "what an owner has to sign")],
        ["account setup"] = [new("account setup --account treasury > setup.json", "a file for the Safe's Transaction Builder")],
        ["quant"] = [new("quant greeks < options.csv", "price and Greeks")],
        ["quant greeks"] = [new("quant greeks", "one option", "printf 'id,model,type,S,K,T,r,q,vol\\n1,spot,C,100,100,1,0.05,0,0.2\\n' |")],
        ["quant iv"] = [new("quant iv", "an implied volatility", "printf 'id,type,F,K,T,r,price\\n1,C,100,100,1,0,7.9656\\n' |")],
        ["quant svi"] = [new("quant svi < slices.csv", "a fit without butterflies"), new("quant svi --constrain=false < slices.csv", "the plain optimum")],
        ["quant breach"] = [new("quant breach", "the chance of touching 90 within a month", "printf 'id,S,lower,upper,vol,drift,T\\n1,100,90,,0.8,0,0.0833\\n' |")],
        ["venue"] = [new($"venue check abi/perp-v2.venue.json --rpc http://127.0.0.1:8545 --account {Contract}", "a venue file against a chain")],
        ["venue check"] = [new($"venue check my.venue.json --rpc env:NODE --account {Contract} --contract vault={Contract}", "with an address that the file leaves open")],
        ["halt"] = [new("halt --reason 'key rotation'", "nothing more is signed"), new("halt --reduce-only", "hedges stop, rescues go on")],
        ["resume"] = [new("resume --reason 'looked at, fine'", "back to the configured mode, every breaker reset")],
        ["reload"] = [new("reload --reason 'tighter band'", "a changed configuration, taken up by the keeper that runs"), new("reload --wait 600", "where blocks are far apart")],
        ["accept-code"] = [new($"accept-code {Contract} {Fingerprint}", "after you have looked at the upgrade; the alarm names both")],
        ["completion"] = [new("completion bash > ~/.local/share/bash-completion/completions/keeper", "for bash"), new("completion zsh > ~/.zsh/completions/_keeper", "for zsh, in a folder of its fpath"), new("completion fish > ~/.config/fish/completions/keeper.fish", "for fish")],
        ["version"] = [new("version", "the version")],
    }.ToImmutableDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
}
