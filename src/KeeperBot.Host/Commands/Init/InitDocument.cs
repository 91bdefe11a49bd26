using System.Text.Json.Nodes;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>The configuration that `keeper init` writes, with its comments.</summary>
/// <param name="chain">The chain.</param>
/// <param name="finding">The venues.</param>
/// <param name="profile">The row of the table of limits.</param>
/// <param name="key">The key.</param>
/// <param name="holder">Who holds the positions, and the key's role there.</param>
/// <param name="state">Where journal and log go.</param>
/// <param name="node">The node, by reference.</param>
/// <param name="webhook">Where alerts are posted; null for nowhere.</param>
internal sealed class InitDocument(InitChain chain, InitFinding finding, InitProfile profile, InitKey key, InitHolder holder, InitState state, string node, string? webhook)
{
    /// <summary>The text.</summary>
    /// <param name="sizes">The portfolio, where it is known.</param>
    /// <param name="first">The configuration that was made without it; null for that one.</param>
    public string Write(InitSizes sizes, KeeperConfiguration? first = null)
    {
        var limits = new InitLimits(profile, sizes, finding);
        var section = chain.Section.DeepClone().AsObject();
        section["rpc"] = new JsonArray(node);
        var root = new JsonObject
        {
            ["mode"] = "active",
            ["chain"] = section,
            ["key"] = Key(),
            ["journal"] = new JsonObject { ["path"] = state.Journal },
            ["tokens"] = new JsonObject(finding.Tokens.Select(token => KeyValuePair.Create(token.Key, (JsonNode?)Token(token.Key)))),
            ["venues"] = new JsonObject(finding.Venues.Select(venue => KeyValuePair.Create(venue.Key, (JsonNode?)venue.Value.DeepClone()))),
            ["accounts"] = new JsonArray(Account()),
            ["limits"] = limits.Limits(),
            ["policy"] = Policy(limits, first),
        };
        if (webhook is not null)
            root["alerts"] = Alerts(webhook);
        root["logging"] = new JsonObject { ["file"] = state.Log, ["level"] = "information" };
        return $"// Written by `keeper init`. Every key is in docs/appsettings.schema.json; `keeper check` says what is wrong and how to mend it.\n{new CommentedJson(Comments()).Write(root)}";
    }

    private JsonObject Key()
    {
        var section = new JsonObject { ["file"] = key.File, ["address"] = InitText.Of(key.Address) };
        if (key.PasswordFile is { } password)
            section.Insert(1, "passwordFile", password);
        return section;
    }

    private JsonObject Token(string symbol)
    {
        var token = new JsonObject { ["address"] = InitText.Of(finding.Tokens[symbol].Address), ["decimals"] = finding.Tokens[symbol].Decimals };
        if (finding.Underlyings.TryGetValue(symbol, out var underlying))
            token["underlying"] = underlying;
        return token;
    }

    private JsonObject Account()
    {
        var account = new JsonObject { ["id"] = InitText.Account, ["holder"] = InitText.Of(holder.Address), ["route"] = KebabCase.From(finding.Route.ToString()) };
        if (finding.Route == RouteKind.Direct)
            account["acceptFullCustody"] = true;
        if (holder.Role is { } role)
            account["roles"] = new JsonObject { ["module"] = InitText.Of(role.Module), ["role"] = role.Key.ToString(), ["since"] = role.Since };
        account["venues"] = new JsonArray([.. finding.Venues.Keys.Select(name => (JsonNode)name)]);
        // By delegation the key's own balance is the buffer, and may follow nothing but the numeraire.
        account["buffers"] = new JsonArray([.. finding.Buffers.Where(symbol => finding.Route != RouteKind.VenueDelegation || !finding.Underlyings.ContainsKey(symbol)).Select(symbol => (JsonNode)symbol)]);
        return account;
    }

    private JsonObject Policy(InitLimits limits, KeeperConfiguration? first)
    {
        var policy = new JsonObject();
        chain.AddFees(policy);
        policy["assets"] = limits.Assets();
        policy["haltFile"] = Path.Combine(state.Secrets, "halt");
        var approvals = new JsonArray();
        foreach (var taken in first?.Accounts.Where(account => account.PaysByAllowance).SelectMany(account => account.Venues.SelectMany(venue => Taken(first, venue))).Distinct() ?? [])
        {
            var symbol = finding.Tokens.First(token => token.Value.Address == taken.Token.Address).Key;
            if (finding.Buffers.Contains(symbol))
                approvals.Add(new JsonObject { ["spender"] = InitText.Of(taken.Spender), ["most"] = policy["assets"]![symbol]!["perTransaction"]!.DeepClone() });
        }

        if (approvals.Count > 0)
            policy["approvals"] = approvals;
        return policy;
    }

    private static IEnumerable<TakenToken> Taken(KeeperConfiguration configuration, Core.Portfolio.VenueId id)
    {
        var (venue, composition) = VenueRegistry.Of(configuration, id);
        return composition.Takes(venue);
    }

    private static JsonObject Alerts(string url) => new()
    {
        ["sinks"] = new JsonObject { ["webhook"] = new JsonObject { ["kind"] = "webhook", ["url"] = url } },
        ["routes"] = new JsonArray(
            new JsonObject { ["severity"] = "critical", ["sinks"] = new JsonArray("webhook"), ["repeat"] = "15 min" },
            new JsonObject { ["severity"] = "warning", ["sinks"] = new JsonArray("webhook"), ["repeat"] = "6 h" }),
    };

    private Dictionary<string, string> Comments()
    {
        var comments = new Dictionary<string, string>(finding.Comments, StringComparer.Ordinal);
        foreach (var (path, comment) in chain.Comments)
            comments[path] = comment;
        comments["mode"] = "halted, reduce-only or active; `keeper halt` stops it at any time.";
        comments["journal"] = "Full paths: the journal is the keeper's memory, and must not depend on where it is started from.";
        comments["tokens"] = "Symbols and decimals as the contracts say. \"underlying\" is what one unit follows: look at it; a token without one counts as the numeraire.";
        if (holder.Role is { } role)
            comments["accounts"] = role.Comment;
        comments["limits"] = $"From the profile \"{profile.Name}\" and the portfolio at block {chain.Head.Number}: shares of the buffer and of the positions, cut to two digits. Make them your own.";
        comments["limits/actions"] = "Hedges are off: add \"hedge\" once the targets of \"drift\" are what you want.";
        comments["limits/drift"] = "Each target is the net delta at that block.";
        foreach (var venue in finding.Margins.Keys)
            comments[$"limits/margin/{venue}/trigger"] = "Health below this starts a rescue; 1 is liquidation. `keeper check` says the least that leaves time for one.";
        comments["policy"] = "What is never exceeded, whatever was decided.";
        comments["policy/fees"] = "From the base fee at that block: ten times it for routine, a hundred times for emergencies, and not less than what busy days cost. Raise them if blocks get dearer than that.";
        comments["policy/haltFile"] = "Make this file to halt; what is in it does not matter.";
        return comments;
    }
}

/// <summary>Who holds the positions.</summary>
/// <param name="Address">The holder.</param>
/// <param name="Role">The key's role, where the holder is a Safe that gives it one; else null.</param>
internal sealed record InitHolder(Address Address, InitRole? Role);
