using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Tests.Abi;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>Seeded random EIP-712 documents: up to six structs that refer to later ones, arrays of them, and any subset of the domain's fields.</summary>
internal sealed class RandomTypedData(int seed)
{
    private static readonly string[] Names = ["Order", "a", "B", "A1", "_x", "$y", "Zz", "order"];

    private static readonly (string Name, string Type)[] DomainFields =
        [("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"), ("salt", "bytes32")];

    private readonly Random _random = new(seed);
    private readonly RandomValues _values = new(seed, wide: true);

    public JsonObject Next()
    {
        var names = Names.ToArray();
        _random.Shuffle(names);
        names = names[..(1 + _random.Next(6))];
        var members = names.Select((_, i) => Enumerable.Range(0, _random.Next(i == 0 ? 1 : 0, 5)).Select(_ => MemberType(names.AsSpan(i + 1))).ToList()).ToArray();
        // Every struct but the first is needed by an earlier one: ethers finds the primary type by that.
        for (var i = 1; i < names.Length; i++)
            members[_random.Next(i)].Add(names[i] + Suffix());
        var types = names.Index().ToDictionary(item => item.Item, item => members[item.Index].Select((type, i) => (Name: $"m{i}", Type: type)).ToArray());
        var fields = DomainFields.Where(_ => _random.Next(3) > 0).ToArray();
        var description = new JsonObject { ["EIP712Domain"] = Describe(fields) };
        foreach (var (name, list) in types)
            description[name] = Describe(list);
        return new JsonObject
        {
            ["types"] = description,
            ["primaryType"] = names[0],
            ["domain"] = Object(fields, types),
            ["message"] = Object(types[names[0]], types),
        };
    }

    private static JsonArray Describe(IEnumerable<(string Name, string Type)> members) =>
        new([.. members.Select(member => new JsonObject { ["name"] = member.Name, ["type"] = member.Type })]);

    private string MemberType(ReadOnlySpan<string> later) =>
        (later.Length > 0 && _random.Next(3) == 0 ? later[_random.Next(later.Length)] : _values.Type(depth: 0).Name) + Suffix();

    private string Suffix() => _random.Next(6) switch
    {
        0 => "[]",
        1 => string.Create(CultureInfo.InvariantCulture, $"[{_random.Next(1, 3)}]"),
        2 => string.Create(CultureInfo.InvariantCulture, $"[][{_random.Next(1, 3)}]"),
        _ => "",
    };

    private JsonObject Object(IEnumerable<(string Name, string Type)> members, Dictionary<string, (string Name, string Type)[]> types)
    {
        var result = new JsonObject();
        // The order of a document's values does not count.
        foreach (var (name, type) in members.OrderBy(_ => _random.Next()))
            result[name] = Value(type, types);
        return result;
    }

    private JsonNode Value(string type, Dictionary<string, (string Name, string Type)[]> types)
    {
        if (type.EndsWith(']'))
        {
            var bracket = type.LastIndexOf('[');
            var length = type[(bracket + 1)..^1];
            var count = length.Length == 0 ? _random.Next(3) : int.Parse(length, CultureInfo.InvariantCulture);
            return new JsonArray([.. Enumerable.Range(0, count).Select(_ => Value(type[..bracket], types))]);
        }

        if (types.TryGetValue(type, out var members))
            return Object(members, types);
        var value = _values.Value(AbiType.Parse(type));
        return value.Kind switch
        {
            AbiValueKind.Integer => Integer(value),
            AbiValueKind.Address when _random.Next(2) == 0 => JsonValue.Create(ChecksumAddress.Format(value.AsAddress())),
            _ => JsonForm.Of(value),
        };
    }

    // Decimal or hexadecimal text, or a JSON number where JavaScript holds it exactly.
    private JsonNode Integer(AbiValue value)
    {
        var number = value.AsBigInteger();
        if (System.Numerics.BigInteger.Abs(number) < 1L << 53 && _random.Next(2) == 0)
            return JsonValue.Create((long)number);
        return number.Sign >= 0 && _random.Next(3) == 0 ? JsonValue.Create(value.AsUInt256().ToQuantity()) : JsonForm.Of(value);
    }
}
