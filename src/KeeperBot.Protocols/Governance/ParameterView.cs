using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>The parameters of one venue as they are now, by name: what a setter's table needs to know where it is and what it changes.</summary>
internal sealed class ParameterView(VenueId venue, ImmutableArray<RiskParameter> all)
{
    private readonly Dictionary<string, UInt256> _values = all.Where(parameter => parameter.Venue == venue).ToDictionary(parameter => parameter.Name, parameter => parameter.Raw, StringComparer.Ordinal);

    /// <summary>The raw value; null where it is not known now.</summary>
    internal UInt256? this[string name] => _values.TryGetValue(name, out var raw) ? raw : null;

    /// <summary>The value as an address; null where it is not known now.</summary>
    internal Address? AddressOf(string name) => this[name] is { } raw ? ToAddress(raw) : null;

    /// <summary>The last twenty bytes of a word.</summary>
    internal static Address ToAddress(UInt256 raw)
    {
        Span<byte> word = stackalloc byte[32];
        var value = raw.ToBigInteger();
        value.TryWriteBytes(word[^Math.Max(1, value.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
        return new Address(word[12..]);
    }

    /// <summary>A decoded argument as the raw word that a parameter has.</summary>
    internal static UInt256 Raw(AbiValue value) => value.Kind switch
    {
        AbiValueKind.Bool => value.AsBool() ? UInt256.One : UInt256.Zero,
        AbiValueKind.Address => UInt256.FromBigInteger(new BigInteger(value.AsAddress().Span, isUnsigned: true, isBigEndian: true)),
        _ => value.AsUInt256(),
    };
}
