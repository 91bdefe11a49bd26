using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Evm.Abi;

/// <summary>Reads the JSON form of a contract's ABI.</summary>
internal static class JsonAbiReader
{
    private const int MaxDepth = 32;

    public static ContractAbi Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object)
            root = root.TryGetProperty("abi", out var inner) ? inner : throw new AbiException("", "the object has no \"abi\" member");
        if (root.ValueKind != JsonValueKind.Array)
            throw new AbiException("", $"an array of entries is expected, this is {root.ValueKind}");

        var functions = new List<AbiFunction>();
        var events = new List<AbiEvent>();
        var errors = new List<AbiError>();
        var unusable = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        AbiConstructor? constructor = null;
        var index = 0;
        foreach (var entry in root.EnumerateArray())
        {
            var path = $"abi[{index++}]";
            var type = Text(entry, "type", path, "function");
            switch (type)
            {
                case "function":
                    ReadFunction(entry, path, functions, unusable);
                    break;
                case "event":
                    events.Add(new AbiEvent(Text(entry, "name", path), Parameters(entry, "inputs", path, 0), Flag(entry, "anonymous", path)));
                    break;
                case "error":
                    errors.Add(new AbiError(Text(entry, "name", path), Parameters(entry, "inputs", path, 0)));
                    break;
                case "constructor":
                    constructor = new AbiConstructor(Parameters(entry, "inputs", path, 0), Mutability(entry, path));
                    break;
                case "fallback" or "receive":
                    break;
                default:
                    throw new AbiException(path, $"'{type}' is no kind of entry");
            }
        }

        return new ContractAbi(functions, events, errors, constructor, unusable.ToImmutable());
    }

    // A library's functions may take storage pointers and enums by name. Such a function has no encoding of its own; its neighbours do.
    private static void ReadFunction(JsonElement entry, string path, List<AbiFunction> functions, ImmutableDictionary<string, string>.Builder unusable)
    {
        var name = Text(entry, "name", path);
        try
        {
            functions.Add(new AbiFunction(name, Parameters(entry, "inputs", path, 0), Parameters(entry, "outputs", path, 0), Mutability(entry, path)));
        }
        catch (UnknownTypeException error)
        {
            unusable[name] = error.Message;
        }
    }

    private static string Mutability(JsonElement entry, string path)
    {
        if (entry.TryGetProperty("stateMutability", out _))
            return Text(entry, "stateMutability", path);
        return Flag(entry, "constant", path) ? "view" : Flag(entry, "payable", path) ? "payable" : "nonpayable";
    }

    private static ImmutableArray<AbiParameter> Parameters(JsonElement owner, string member, string path, int depth)
    {
        if (depth > MaxDepth)
            throw new AbiException(path, "the type is nested too deeply");
        if (!owner.TryGetProperty(member, out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw new AbiException($"{path}.{member}", $"an array is expected, this is {list.ValueKind}");
        var parameters = ImmutableArray.CreateBuilder<AbiParameter>();
        foreach (var item in list.EnumerateArray())
        {
            var here = $"{path}.{member}[{parameters.Count}]";
            parameters.Add(new AbiParameter(Text(item, "name", here, ""), ParameterType(item, here, depth), Flag(item, "indexed", here)));
        }

        return parameters.ToImmutable();
    }

    private static AbiType ParameterType(JsonElement parameter, string path, int depth)
    {
        var text = Text(parameter, "type", path);
        if (!text.StartsWith("tuple", StringComparison.Ordinal))
        {
            try
            {
                return AbiType.Parse(text);
            }
            catch (AbiException error)
            {
                throw new UnknownTypeException(path, error.Problem);
            }
        }

        if (!parameter.TryGetProperty("components", out _))
            throw new AbiException(path, "a tuple has no components");
        var tuple = AbiType.TupleOf(Parameters(parameter, "components", path, depth + 1));
        return SignatureReader.ReadArraySuffix(tuple, text["tuple".Length..], path);
    }

    private static string Text(JsonElement owner, string member, string path, string? fallback = null)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            throw new AbiException(path, $"an object is expected, this is {owner.ValueKind}");
        if (!owner.TryGetProperty(member, out var value))
            return fallback ?? throw new AbiException(path, $"\"{member}\" is missing");
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new AbiException($"{path}.{member}", "a string is expected");
    }

    private static bool Flag(JsonElement owner, string member, string path)
    {
        if (!owner.TryGetProperty(member, out var value))
            return false;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new AbiException($"{path}.{member}", "true or false is expected"),
        };
    }

    private sealed class UnknownTypeException(string path, string problem) : FormatException($"{path}: {problem}");
}
