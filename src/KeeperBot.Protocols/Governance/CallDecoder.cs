using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>Says what a queued call would set, by the tables of the venues in use.</summary>
/// <param name="adapters">The venues.</param>
/// <param name="watched">Their contracts, with names: a call to one of them is told of even where its function is in no table.</param>
public sealed class CallDecoder(ImmutableArray<IVenueAdapter> adapters, IReadOnlyDictionary<Address, string> watched)
{
    private const int MostText = 400;

    private static readonly AbiFunction UpgradeTo = AbiFunction.Parse("function upgradeTo(address implementation)");
    private static readonly AbiFunction UpgradeToAndCall = AbiFunction.Parse("function upgradeToAndCall(address implementation, bytes data)");
    private static readonly AbiFunction AdminUpgrade = AbiFunction.Parse("function upgrade(address proxy, address implementation)");
    private static readonly AbiFunction AdminUpgradeAndCall = AbiFunction.Parse("function upgradeAndCall(address proxy, address implementation, bytes data)");

    /// <summary>The call in words, with what it sets, and whether it touches a venue in use.</summary>
    /// <param name="call">The call.</param>
    /// <param name="now">The parameters as they are.</param>
    public (QueuedCall Call, bool Touches) Decode(ContractCall call, ImmutableArray<RiskParameter> now)
    {
        foreach (var adapter in adapters.OfType<IGovernedVenue>())
            if (Find(adapter, call, now) is { } found)
                return found;
        if (Upgrade(call) is { } upgrade)
            return (new(call.To, upgrade, [], true), true);
        var touches = watched.TryGetValue(call.To, out var name);
        var selector = call.Data.Length >= AbiFunction.SelectorSize ? call.Data.Slice(0, AbiFunction.SelectorSize).ToString() : call.Data.ToString();
        return (new(call.To, $"function {selector} with {call.Data.Length} bytes to {(touches ? name : call.To.ToString())}", [], false), touches);
    }

    private static (QueuedCall, bool)? Find(IGovernedVenue adapter, ContractCall call, ImmutableArray<RiskParameter> now)
    {
        var venue = ((IVenueAdapter)adapter).Venue;
        var view = new ParameterView(venue, now);
        foreach (var setter in adapter.Governed.Setters)
        {
            if (setter.Target(view) != call.To || Arguments(setter.Function, call.Data) is not { } args)
                continue;
            var name = $"{setter.Contract}.{setter.Function.Name}";
            if (Sets(setter, args, view) is not { } sets)
                return (new(call.To, $"{name} with values that no parameter can have", [], false), true);
            var changes = sets.Select(set => new ParameterChange(venue, set.Name, set.Raw)).ToImmutableArray();
            var words = changes.Where(change => view[change.Name] != change.Raw).Select(change => Words(change, now)).ToList();
            return (new(call.To, $"{name}({Brief(string.Join(", ", args.Items))}){(words.Count > 0 ? $" [{Brief(string.Join(", ", words))}]" : "")}", changes, true), setter.ReplacesCode || words.Count > 0);
        }

        return null;
    }

    /// <summary>What a call sets of that which the venue shows now, since nothing else can be supposed; null where it is no value of a parameter.</summary>
    private static List<(string Name, UInt256 Raw)>? Sets(ParameterSetter setter, AbiValue args, ParameterView view)
    {
        try
        {
            return [.. setter.Sets(args, view).Where(set => view[set.Name] is not null)];
        }
        catch (Exception error) when (error is AbiException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whoever may queue writes as much as a block takes; nobody reads more than this.</summary>
    private static string Brief(string text) => text.Length <= MostText ? text : text[..MostText] + "...";

    private static string Words(ParameterChange change, ImmutableArray<RiskParameter> now)
    {
        var parameter = now.First(item => item.Venue == change.Venue && item.Name == change.Name);
        return $"{parameter.Subject} {parameter.Text} -> {parameter.Kind.Text(change.Raw)}";
    }

    private string? Upgrade(ContractCall call)
    {
        if (watched.TryGetValue(call.To, out var name) && (Arguments(UpgradeTo, call.Data) ?? Arguments(UpgradeToAndCall, call.Data)) is { } direct)
            return $"other code for {name}: {direct[0]}; the code pins hold everything back there until the operator has accepted it";
        return (Arguments(AdminUpgrade, call.Data) ?? Arguments(AdminUpgradeAndCall, call.Data)) is { } admin && watched.TryGetValue(admin[0].AsAddress(), out var proxy)
            ? $"other code for {proxy}: {admin[1]}; the code pins hold everything back there until the operator has accepted it"
            : null;
    }

    /// <summary>The arguments; null where the calldata is another function's, or no canonical encoding.</summary>
    private static AbiValue? Arguments(AbiFunction function, Bytes data)
    {
        if (!data.Span.StartsWith(function.Selector.Span))
            return null;
        try
        {
            return function.DecodeInput(data.Span);
        }
        catch (AbiException)
        {
            return null;
        }
    }
}
