using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Host.Composition;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Commands.Venue;

/// <summary>`keeper venue check`: a venue file against a chain, without a configuration.</summary>
internal sealed class VenueCheckCommand(CommandContext context)
{
    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(VenueCheckArguments arguments, CancellationToken stop)
    {
        var file = Load(arguments.File);
        var holder = AddressOf("--account", arguments.Account);
        using var transport = NodeOption.Open(NodeOption.Read(arguments.Rpc).Url, context.Time);
        var client = new EthClient(transport);
        var chain = await client.GetChainIdAsync(stop).ConfigureAwait(false);
        var head = await client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false) ?? throw new CommandFailure(ExitCode.ChainUnreachable, $"{client.EndpointHost} has no newest block; use another node");
        var account = new AccountRef(new AccountId("account"), chain, holder, holder);
        var venue = Bind(file, chain, arguments);
        var reader = new EthChainReader(client);
        var adapter = new DeclarativeAdapter(venue, new Dictionary<AccountId, IAccountRoute> { [account.Id] = new DirectRoute() }, reader);
        var report = new VenueReport(file, client.EndpointHost, head.ToBlockRef(), account)
        {
            // Whether allowances stand is the keeper's question, not the file's.
            Findings = await new VenueInspector(reader).RunAsync(adapter.Inspect(account).Where(question => !question.Passing), head.ToBlockRef(), stop).ConfigureAwait(false),
        };
        var multicall = new MulticallReader(client, new MulticallOptions { Fallback = Multicall3Code.Load() });
        var results = await multicall.ReadAsync(adapter.Reads(account), head.ToBlockRef(), adapter.Overrides, stop).ConfigureAwait(false);
        report.Explanation = adapter.Explain(account, head.ToBlockRef(), results.AsSpan());
        if (report.Explanation.Reading is KnownReading known)
            report.Trials = await new ActionTrialRun(client, adapter, account, head).RunAsync(known, await BalancesAsync(reader, venue, holder, head.ToBlockRef(), stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        context.Out.Write(arguments.Json ? report.Json() : report.Text());
        return (int)(report.IsGood ? ExitCode.Ok : ExitCode.ChainMismatch);
    }

    private static VenueFile Load(string path)
    {
        try
        {
            return VenueFile.Load(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, $"{path} cannot be read ({error.GetType().Name}); name a venue file such as abi/perp-v2.venue.json");
        }
        catch (VenueFileException error)
        {
            throw new CommandFailure(ExitCode.Configuration, error.Message, error);
        }
    }

    private static BoundVenue Bind(VenueFile file, ChainId chain, VenueCheckArguments arguments)
    {
        var contracts = Named("--contract", arguments.Contracts);
        var addresses = Named("--token", arguments.Tokens);
        var tokens = new Dictionary<string, Token>(StringComparer.Ordinal);
        foreach (var (name, symbol, decimals, address) in file.Tokens)
        {
            var found = addresses.TryGetValue(name, out var given) ? given : address;
            if (found is { } at)
                tokens.Add(name, new Token(chain, at, symbol, decimals));
        }

        return file.Bind(new VenueId(file.Name), chain, contracts, tokens, out var problems)
            ?? throw new CommandFailure(ExitCode.Configuration, string.Join("\n", problems.Select(problem => $"{problem.Key} {problem.Problem}; {Mend(problem.Key, problem.Mend)}")));
    }

    private static string Mend(string key, string mend) =>
        key.StartsWith("contracts.", StringComparison.Ordinal) ? $"--contract {key["contracts.".Length..]}=0x… ({mend})" : key.StartsWith("tokens.", StringComparison.Ordinal) ? $"--token {key["tokens.".Length..]}=0x… ({mend})" : mend;

    private static Dictionary<string, Address> Named(string option, IReadOnlyList<string> values)
    {
        var named = new Dictionary<string, Address>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var parts = value.Split('=', 2);
            if (parts.Length != 2 || !named.TryAdd(parts[0], AddressOf(option, parts[1])))
                throw new CommandFailure(ExitCode.Usage, $"{option} {value} is no NAME=ADDR, or names one twice; write for instance {option} pool=0x…");
        }

        return named;
    }

    private static Address AddressOf(string option, string text) => Address.TryParse(text, out var address)
        ? address
        : throw new CommandFailure(ExitCode.Usage, $"{option} {text} is no address; write 0x and 40 hexadecimal digits");

    private static async Task<ImmutableDictionary<Token, BigInteger>> BalancesAsync(EthChainReader reader, BoundVenue venue, Address holder, BlockRef block, CancellationToken stop)
    {
        var balances = ImmutableDictionary.CreateBuilder<Token, BigInteger>();
        foreach (var token in venue.Tokens.Values.Distinct())
        {
            if (await TokenBalance.ReadAsync(reader, token, holder, block, stop).ConfigureAwait(false) is { } balance)
                balances.Add(token, balance);
        }

        return balances.ToImmutable();
    }
}
