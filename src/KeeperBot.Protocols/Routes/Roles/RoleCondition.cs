using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>How a parameter is encoded, as the Roles Modifier v2 numbers it (<c>AbiType</c>).</summary>
public enum RoleParameter
{
    /// <summary>No parameter: a logical node.</summary>
    None,

    /// <summary>One word.</summary>
    Static,

    /// <summary>Bytes or a string.</summary>
    Dynamic,

    /// <summary>A struct.</summary>
    Tuple,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A selector and arguments.</summary>
    Calldata,

    /// <summary>Arguments without a selector.</summary>
    AbiEncoded,
}

/// <summary>What a condition asks, as the Roles Modifier v2 numbers it (<c>Operator</c>).</summary>
public enum RoleOperator
{
    /// <summary>Anything.</summary>
    Pass = 0,

    /// <summary>All children hold.</summary>
    And = 1,

    /// <summary>A child holds.</summary>
    Or = 2,

    /// <summary>No child holds.</summary>
    Nor = 3,

    /// <summary>Every member meets its child.</summary>
    Matches = 5,

    /// <summary>An element meets the child.</summary>
    ArraySome = 6,

    /// <summary>Every element meets the child.</summary>
    ArrayEvery = 7,

    /// <summary>Every element meets a child of its own.</summary>
    ArraySubset = 8,

    /// <summary>The Safe's address.</summary>
    EqualToAvatar = 15,

    /// <summary>Exactly the value.</summary>
    EqualTo = 16,

    /// <summary>Above the value.</summary>
    GreaterThan = 17,

    /// <summary>Below the value.</summary>
    LessThan = 18,

    /// <summary>Above the value, signed.</summary>
    SignedIntGreaterThan = 19,

    /// <summary>Below the value, signed.</summary>
    SignedIntLessThan = 20,

    /// <summary>Bits at an offset.</summary>
    Bitmask = 21,

    /// <summary>Whatever another contract decides.</summary>
    Custom = 22,

    /// <summary>Within what is left of an allowance, which it uses up.</summary>
    WithinAllowance = 28,

    /// <summary>The native value within an allowance.</summary>
    EtherWithinAllowance = 29,

    /// <summary>The number of calls within an allowance.</summary>
    CallWithinAllowance = 30,
}

/// <summary>A condition on calldata: a tree, compared by value.</summary>
/// <param name="Parameter">What it is about.</param>
/// <param name="Operator">What it asks.</param>
/// <param name="Value">What it compares with; empty where it compares nothing.</param>
/// <param name="Children">Its parts, in order.</param>
public sealed record RoleCondition(RoleParameter Parameter, RoleOperator Operator, Bytes Value, ImmutableArray<RoleCondition> Children)
{
    /// <summary>Nodes that one function's conditions may have: a parent is a byte.</summary>
    public const int MostNodes = 256;

    /// <summary>A leaf that compares nothing.</summary>
    public static RoleCondition Leaf(RoleParameter parameter, RoleOperator asks) => new(parameter, asks, Bytes.Empty, []);

    /// <summary>A leaf on one word.</summary>
    public static RoleCondition Word(RoleOperator asks, Bytes value) => new(RoleParameter.Static, asks, value, []);

    /// <summary>A node with parts.</summary>
    public static RoleCondition Node(RoleParameter parameter, RoleOperator asks, params ImmutableArray<RoleCondition> children) => new(parameter, asks, Bytes.Empty, children);

    /// <summary>All of these hold; a single one stands for itself.</summary>
    public static RoleCondition All(ImmutableArray<RoleCondition> conditions) => conditions.Length == 1 ? conditions[0] : Node(RoleParameter.None, RoleOperator.And, conditions);

    /// <summary>One of these holds; equal ones count once, and a single one stands for itself.</summary>
    public static RoleCondition Any(IEnumerable<RoleCondition> conditions)
    {
        ImmutableArray<RoleCondition> distinct = [.. conditions.Distinct()];
        return distinct.Length == 1 ? distinct[0] : Node(RoleParameter.None, RoleOperator.Or, distinct);
    }

    /// <summary>The tree breadth first, each node with its parent's place, as <c>scopeFunction</c> takes it; the root is its own parent.</summary>
    /// <exception cref="InvalidOperationException">It has more than <see cref="MostNodes"/> nodes.</exception>
    public AbiValue Flatten()
    {
        List<(RoleCondition Node, int Parent)> order = [(this, 0)];
        for (var at = 0; at < order.Count; at++)
        {
            foreach (var child in order[at].Node.Children)
                order.Add((child, at));
        }

        return order.Count <= MostNodes
            ? AbiValue.Array(order.Select(item => AbiValue.Tuple(item.Parent, (int)item.Node.Parameter, (int)item.Node.Operator, item.Node.Value)))
            : throw new InvalidOperationException($"a function's conditions have {order.Count} nodes, and a role holds {MostNodes}: allow fewer addresses, or split the account");
    }

    /// <summary>The tree of a flat list, as <c>ScopeFunction</c> logs it.</summary>
    /// <exception cref="AbiException">The list is no tree.</exception>
    public static RoleCondition Rebuild(AbiValue flat)
    {
        ArgumentNullException.ThrowIfNull(flat);
        var children = Enumerable.Range(0, flat.Count).Select(_ => new List<int>()).ToArray();
        for (var at = 1; at < flat.Count; at++)
        {
            var parent = (int)flat[at]["parent"].AsUInt64();
            if (parent >= at)
                throw new AbiException("conditions", $"node {at} names node {parent} as its parent");
            children[parent].Add(at);
        }

        return flat.Count > 0 ? Build(0) : throw new AbiException("conditions", "the list is empty");

        RoleCondition Build(int at) => new(
            (RoleParameter)flat[at]["paramType"].AsUInt64(), (RoleOperator)flat[at]["operator"].AsUInt64(), flat[at]["compValue"].AsBytes(), [.. children[at].Select(Build)]);
    }

    /// <inheritdoc/>
    public bool Equals(RoleCondition? other) => other is not null && Parameter == other.Parameter && Operator == other.Operator && Value == other.Value && Children.SequenceEqual(other.Children);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Parameter, Operator, Value, Children.Length);

    /// <inheritdoc/>
    public override string ToString() => Children.IsEmpty
        ? Value.Length == 0 ? $"{Operator}" : $"{Operator} {Value}"
        : $"{Operator}({string.Join(", ", Children)})";
}
