using System.Collections.Immutable;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>The keys that a section of a venue file may have; docs/venue.schema.json says the same under <c>$defs</c>, and a test compares them.</summary>
/// <param name="Name">The section's name in the schema.</param>
/// <param name="Required">Keys that must be there.</param>
/// <param name="Optional">Keys that may be.</param>
public sealed record SectionShape(string Name, ImmutableArray<string> Required, ImmutableArray<string> Optional)
{
    internal static readonly SectionShape Venue = new("venue", ["format", "name", "contracts", "tokens", "reads", "accounts"],
        ["$schema", "description", "chain", "constants", "lists", "fields", "require", "warnings", "markets", "parameters"]);

    internal static readonly SectionShape Contract = new("contract", ["abi"], ["address", "description"]);

    internal static readonly SectionShape Token = new("token", ["decimals"], ["address", "symbol", "description"]);

    internal static readonly SectionShape Constant = new("constant", ["value"], ["scale", "unit", "description"]);

    internal static readonly SectionShape Read = new("read", ["contract", "function", "outputs"], ["args", "at", "description"]);

    internal static readonly SectionShape Output = new("output", [], ["output", "reverted", "scale", "negate", "unit", "show", "description"]);

    internal static readonly SectionShape List = new("list", ["from", "max", "items"], ["reads", "fields", "description"]);

    internal static readonly SectionShape Field = new("field", ["expr"], ["scale", "unit", "show", "description"]);

    internal static readonly SectionShape Requirement = new("requirement", ["that", "code", "message"], ["list"]);

    internal static readonly SectionShape Warning = new("warning", ["when", "message"], ["list"]);

    internal static readonly SectionShape Parameter = new("parameter", ["expr", "unit", "worse"], ["scope", "description"]);

    internal static readonly SectionShape Account = new("account", ["deposit", "equity", "requirement", "predicate", "legs"],
        ["list", "position", "when", "liquidatable", "token", "freeCollateral", "maintenanceRatio", "collateralRatio", "topUp", "topUps", "reduce", "description"]);

    internal static readonly SectionShape Leg = new("leg", ["kind", "underlying", "size"],
        ["name", "nameFrom", "list", "when", "mark", "index", "funding", "price", "line", "call", "strike", "expiry", "spot", "volatility", "rate", "closable", "settled"]);

    internal static readonly SectionShape Market = new("market", ["leg", "underlying", "size", "mark", "index", "initialRatio", "maintenanceRatio", "open"], ["trade"]);

    internal static readonly SectionShape TopUp = new("topUp", ["contract", "function", "args", "effect"], ["when", "spender", "gasPad", "description"]);

    internal static readonly SectionShape Means = new("means", ["leg", "token", "price", "equityPerToken", "reliefPerToken", "contract", "function", "args", "effect"],
        ["list", "when", "most", "spender", "gasPad", "description"]);

    internal static readonly SectionShape Trade = new("trade", ["contract", "function", "args", "fill", "effect"], ["spends", "deadlineSeconds", "tolerance", "gasPad", "description"]);

    internal static readonly SectionShape Fill = new("fill", ["quote", "scale"], ["quantity"]);

    internal static readonly SectionShape Spend = new("spend", ["token", "amount", "spender"], []);

    /// <summary>All of them.</summary>
    public static ImmutableArray<SectionShape> All { get; } =
        [Venue, Contract, Token, Constant, Read, Output, List, Field, Requirement, Warning, Parameter, Account, Leg, Market, TopUp, Means, Trade, Fill, Spend];
}
