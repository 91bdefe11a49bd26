using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>
/// What policy demands of a function's arguments, as conditions of a Zodiac role: the chain then holds the key to them too, even where it is stolen. What no
/// condition can express (a deadline from now, the position acted on) is left to the keeper's own policy and told in <see cref="Unbounded"/>.
/// </summary>
/// <param name="allowances">The allowance that an amount of a token uses up; null where another function bounds it.</param>
internal sealed class RoleConditions(Func<ImmutableArray<Token>, Hash32?> allowances)
{
    private readonly SortedSet<string> _unbounded = new(StringComparer.Ordinal);

    /// <summary>Arguments that the role does not bound, in words.</summary>
    public IReadOnlyCollection<string> Unbounded => _unbounded;

    /// <summary>The conditions of one function.</summary>
    public RoleCondition Of(AbiFunction function, ImmutableArray<ArgumentRule> rules)
    {
        foreach (var deep in rules.Where(rule => ArgumentRule.TypeAt(function, rule.Argument) is null))
            throw new InvalidOperationException($"{function.Signature} has no argument '{deep.Argument}'");
        return Members(function.Name, RoleParameter.Calldata, function.Inputs, "", rules);
    }

    private RoleCondition Members(string function, RoleParameter parameter, ImmutableArray<AbiParameter> members, string prefix, ImmutableArray<ArgumentRule> rules)
    {
        // Two flags that must be the same are two alternatives: both true, or both false.
        if (rules.OfType<SameFlag>().FirstOrDefault(rule => Parent(rule.Argument) == prefix.TrimEnd('.') && Parent(rule.Other) == Parent(rule.Argument)) is { } same)
        {
            return RoleCondition.Any(new[] { true, false }.Select(value => Members(
                function, parameter, members, prefix, [.. rules.Where(rule => rule != same), new FlagIs(same.Argument, value), new FlagIs(same.Other, value)])));
        }

        return RoleCondition.Node(parameter, RoleOperator.Matches, [.. members.Select(member => Member(function, member.Type, prefix + member.Name, rules))]);
    }

    private RoleCondition Member(string function, AbiType type, string path, ImmutableArray<ArgumentRule> rules)
    {
        if (type.Kind == AbiTypeKind.Tuple)
            return Members(function, RoleParameter.Tuple, type.Components, path + ".", rules);
        if (rules.FirstOrDefault(rule => type.Element is not null && rule.Argument == path) is { } list)
            throw new InvalidOperationException($"{function}: no condition of a role says that {list}; the venue must not offer the route safe-roles");
        if (type.Element is { } element)
            return RoleCondition.Node(RoleParameter.Array, RoleOperator.Pass, Member(function, element, path + "[]", []));
        var parameter = type.IsDynamic ? RoleParameter.Dynamic : RoleParameter.Static;
        ImmutableArray<RoleCondition> conditions = [.. rules.Where(rule => rule.Argument == path).SelectMany(rule => Translate(function, rule))];
        return conditions.IsEmpty ? RoleCondition.Leaf(parameter, RoleOperator.Pass) : RoleCondition.All(conditions);
    }

    private IEnumerable<RoleCondition> Translate(string function, ArgumentRule rule)
    {
        switch (rule)
        {
            case AddressAmong among:
                return [RoleCondition.Any(among.Allowed.Select(address => RoleCondition.Word(RoleOperator.EqualTo, Padded(address))))];
            case IntegerAmong among:
                return [RoleCondition.Any(among.Allowed.Select(number => RoleCondition.Word(RoleOperator.EqualTo, Word(number))))];
            case IntegerWithin within when within.Least == within.Most:
                return [RoleCondition.Word(RoleOperator.EqualTo, Word(within.Least))];
            case IntegerWithin within:
                return Bounds(within.Least, within.Most);
            case FlagIs flag:
                return [RoleCondition.Word(RoleOperator.EqualTo, Word(flag.Value ? BigInteger.One : BigInteger.Zero))];
            case WordIs word:
                return [RoleCondition.Word(RoleOperator.EqualTo, Bytes.CopyOf(word.Value.Span))];
            case ZeroWord:
                return [RoleCondition.Word(RoleOperator.EqualTo, Word(BigInteger.Zero))];
            case WithinDeclaredSpend spend when allowances(spend.Tokens) is { } key:
                return [RoleCondition.Word(RoleOperator.GreaterThan, Word(BigInteger.Zero)), RoleCondition.Word(RoleOperator.WithinAllowance, Bytes.CopyOf(key.Span))];
            case WithinDeclaredSpend:
                return [RoleCondition.Word(RoleOperator.GreaterThan, Word(BigInteger.Zero))];
            default:
                _unbounded.Add($"{function}: {rule}");
                return [];
        }
    }

    private static IEnumerable<RoleCondition> Bounds(BigInteger least, BigInteger most)
    {
        if (least.Sign > 0)
            yield return RoleCondition.Word(RoleOperator.GreaterThan, Word(least - 1));
        if (most < UInt256.MaxValue.ToBigInteger())
            yield return RoleCondition.Word(RoleOperator.LessThan, Word(most + 1));
    }

    private static string Parent(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";

    private static Bytes Word(BigInteger value) => AbiEncoder.Encode(AbiType.UInt256, value);

    private static Bytes Padded(Address address) => AbiEncoder.Encode(AbiType.Address, address);
}
