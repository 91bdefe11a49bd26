using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options.Alerts;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Options;

/// <summary>Checks what no single value shows (names that must exist, orders, caps) and makes the domain's types.</summary>
internal sealed class ConfigurationChecker(KeeperOptions options, ErrorList errors)
{
    private readonly KeeperOptions _options = options;
    private readonly ErrorList _errors = errors;

    /// <summary>The configuration, or null where something is wrong.</summary>
    public KeeperConfiguration? Check(string source, string directory)
    {
        When("chain", CheckFinality);
        When("chain.pollInterval", () => RequirePositive("chain.pollInterval", _options.Chain?.PollInterval));
        When("chain.blockInterval", CheckBlockInterval);
        When("chain.requestTimeout", () => RequirePositive("chain.requestTimeout", _options.Chain?.RequestTimeout));
        When("execution", CheckRoute);
        RemoteSignerOptions? signer = null;
        When("key", () => signer = new KeyCheck(_options, _errors).Check(directory));
        ConfiguredWeb? web = null;
        When("web", () => web = new WebCheck(_options, _errors).Check());
        When("tokens", CheckTokens);
        When("venues", () => CheckVenues(directory));
        When("accounts", new AccountsCheck(_options, _errors).Check);
        new AddressCheck(_options, _errors).Check();
        if (_options.Venues is not null && _options.Limits is not null)
            new LimitsCheck(_options, _errors).Check();
        if (_options is { Venues: not null, Tokens: not null, Limits: { Gamma: not null, Vega: not null, Options: not null, Actions: not null } })
            new GreekLimitsCheck(_options, _errors).Check();
        new PricesCheck(_options, _errors).Check();
        if (_options.Foresight is not null)
            new ForesightCheck(_options, _errors).Check();
        if (_options.Governance is not null)
            new GovernanceCheck(_options, _errors).Check();
        if (_options.Peers is { } peers)
            new PeersCheck(_options, peers, _errors).Check();
        if (_options.Tokens is not null && _options.Policy is not null)
            new PolicyCheck(_options, _errors).Check();
        if (_options.Metrics is { Otlp: { } otlp })
            new OtlpCheck(otlp, _errors).Check();
        if (_options.Reports is not null)
            new ReportsCheck(_options, _errors).Check(directory);
        if (_options.Alerts is { } alerts)
            new AlertsCheck(alerts, _errors).Check();
        var nodes = new NodesCheck(_options, _errors).Check(directory);
        if (_errors.Count > 0)
            return null;
        var configuration = Build(source, directory, nodes) with { RemoteSigner = signer, Web = web };
        CheckAllowList(configuration);
        CheckApprovals(configuration);
        CheckPins(configuration);
        return _errors.Count == 0 ? configuration : null;
    }

    /// <summary>Whether a name may stand in paths, tables and the journal.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private void When(string path, Action check)
    {
        if (_errors.IsClean(path))
            check();
    }

    private void CheckFinality()
    {
        var finality = _options.Chain.Finality;
        if (finality.Tag.HasValue == finality.Depth.HasValue)
            _errors.Add("chain.finality", finality.Tag.HasValue ? "has both a tag and a depth" : "has neither a tag nor a depth", "give one of the two: { \"tag\": \"finalized\" } or { \"depth\": 12 }");
    }

    private void CheckRoute()
    {
        var execution = _options.Execution;
        if (execution.Route == TransactionRoute.Public && execution.PublicAfterBlocks is not null)
            _errors.Add("execution.publicAfterBlocks", "says when private transactions become public, and the route is public", "remove it, or set execution.route to \"private-relay\"");
        if (execution.Route == TransactionRoute.PrivateRelay && _errors.IsClean("chain") && _options.Chain.PrivateRelay.Count == 0)
            _errors.Add("execution.route", "is private-relay, and chain.privateRelay names none", "name a relay in chain.privateRelay, or set the route to \"public\"");
    }

    private void RequirePositive(string path, TimeSpan? span)
    {
        if (span <= TimeSpan.Zero)
            _errors.Add(path, "is zero", "give a duration above zero, for instance \"1 s\"");
    }

    private void CheckBlockInterval()
    {
        if (_options.Chain?.BlockInterval is { } interval && (interval < TimeSpan.FromSeconds(1) || interval.Ticks % TimeSpan.TicksPerSecond != 0))
            _errors.Add("chain.blockInterval", "is not a whole number of seconds", "give at least \"1 s\"");
    }

    private void CheckTokens()
    {
        foreach (var symbol in _options.Tokens.Keys.Where(symbol => !IsName(symbol) || symbol is "ether" or "gwei" or "wei" or "%"))
            _errors.Add($"tokens.{symbol}", "is not usable as a symbol", "use letters, digits, '-', '_' and '.', and no unit's name");
        foreach (var symbol in _options.Tokens.Where(token => token.Value.Underlying is { } underlying && !IsName(underlying)).Select(token => token.Key))
            _errors.Add($"tokens.{symbol}.underlying", "is not usable as an underlying", "use its symbol, for instance ETH");
        foreach (var (symbol, token) in _options.Tokens.Where(token => token.Value.Rate is not null))
        {
            if (token.Rate is not (TokenRateFunction.StEthPerToken or TokenRateFunction.ConvertToAssets))
                _errors.Add($"tokens.{symbol}.rate", "is no function", "give st-eth-per-token or convert-to-assets, or leave it out");
            if (token.Underlying is null)
                _errors.Add($"tokens.{symbol}.rate", "is given, and the token has no underlying", "name the underlying, or remove the rate");
        }
    }

    private void CheckVenues(string directory)
    {
        foreach (var (name, venue) in _options.Venues)
        {
            var path = $"venues.{name}";
            if (!IsName(name))
                _errors.Add(path, "is not usable as a name", "use letters, digits, '-', '_' and '.'");
            VenueRegistry.Of(venue).Check(new VenueCheck(_options, _errors, name, directory), venue);
        }
    }

    private void CheckAllowList(KeeperConfiguration configuration)
    {
        foreach (var (entry, function) in AllowedCalls.NeedlessEntries(configuration))
        {
            _errors.Add(
                FormattableString.Invariant($"policy.allow[{entry}].functions[{function}]"), "is no call that a route of an account makes there",
                "remove it; `keeper check` prints the calls that routes make, and policy.allow narrows them");
        }
    }

    private void CheckApprovals(KeeperConfiguration configuration)
    {
        foreach (var entry in ApprovablePairs.NeedlessEntries(configuration))
        {
            _errors.Add(
                FormattableString.Invariant($"policy.approvals[{entry}]"), "is no allowance that a route of an account needs",
                "remove it, or name the contract that takes the token: a Perp v2 venue's vault, a Lyra v1 venue's option market, an Aave v3 venue's pool");
        }

        // Each of them would take the other's allowance for a leftover, and take it back.
        foreach (var entry in ApprovablePairs.SharedEntries(configuration))
        {
            _errors.Add(
                FormattableString.Invariant($"policy.approvals[{entry}]"), "is an allowance of one wallet for two accounts",
                "remove it and give the allowance by hand from the key's wallet, or keep one of the accounts with another key");
        }
    }

    private void CheckPins(KeeperConfiguration configuration)
    {
        var known = PinnedContracts.Of(configuration).Select(contract => contract.Address).ToHashSet();
        for (var index = 0; index < (_options.Policy.CodePins?.Count ?? 0); index++)
        {
            if (!known.Contains(_options.Policy.CodePins![index].Contract))
                _errors.Add(FormattableString.Invariant($"policy.codePins[{index}].contract"), "is no contract that this configuration uses", "remove the pin, or correct its address; `keeper check` prints the contracts");
        }
    }

    private KeeperConfiguration Build(string source, string directory, ConfiguredNodes nodes)
    {
        var chain = new ChainId(_options.Chain.Id);
        var tokens = _options.Tokens.ToImmutableDictionary(
            token => token.Key, token => new Token(chain, token.Value.Address, token.Key, token.Value.Decimals), StringComparer.Ordinal);
        var accounts = _options.Accounts.Select(account => new ConfiguredAccount(
            new AccountRef(new AccountId(account.Id), chain, account.Holder, _options.Key.Address)
            {
                Payer = account.Route == RouteKind.VenueDelegation ? _options.Key.Address : account.Holder,
            },
            account.Route,
            [.. account.Venues.Select(venue => new VenueId(venue))], [.. account.Buffers.Select(symbol => tokens[symbol])])
        {
            Role = account.Roles is { } roles ? new RoleAccess(roles.Module, RoleKey.Parse(roles.Role), roles.Since) : null,
        });
        return new KeeperConfiguration(source, directory, _options, nodes.Readable, tokens, [.. accounts], DecisionLimitsFactory.Make(_options.Limits, _options.Mode, _options.Policy, _options.Tokens))
        {
            Subscriptions = nodes.Subscriptions,
            PrivateRelays = nodes.PrivateRelays,
        };
    }
}
