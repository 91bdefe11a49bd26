using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace KeeperBot.Evm.Abi;

/// <summary>All that a contract offers, by name, signature, selector or topic. Immutable.</summary>
public sealed class ContractAbi
{
    private readonly ImmutableDictionary<string, string> _unusable;

    internal ContractAbi(
        IEnumerable<AbiFunction> functions,
        IEnumerable<AbiEvent> events,
        IEnumerable<AbiError> errors,
        AbiConstructor? constructor,
        ImmutableDictionary<string, string> unusable)
    {
        Functions = [.. functions];
        Events = [.. events];
        Errors = [.. errors];
        Constructor = constructor ?? new AbiConstructor([]);
        _unusable = unusable;
    }

    /// <summary>Functions, overloads one by one.</summary>
    public ImmutableArray<AbiFunction> Functions { get; }

    /// <summary>Events, overloads one by one.</summary>
    public ImmutableArray<AbiEvent> Events { get; }

    /// <summary>Custom errors.</summary>
    public ImmutableArray<AbiError> Errors { get; }

    /// <summary>The constructor; one without parameters where the source names none.</summary>
    public AbiConstructor Constructor { get; }

    /// <summary>Reads a JSON ABI: the array itself, or an object with it under "abi" (Hardhat, Truffle and Foundry artifacts).</summary>
    /// <exception cref="AbiException">The text is not such a description; the message names the entry.</exception>
    public static ContractAbi Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonAbiReader.Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new AbiException("", $"not JSON: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            // What the reader throws for a text with half of a surrogate pair.
            throw new AbiException("", $"a text is not Unicode: {error.Message}");
        }
    }

    /// <summary>Reads a JSON ABI that is part of a larger document.</summary>
    /// <exception cref="AbiException">The element is not such a description; the message names the entry.</exception>
    public static ContractAbi Parse(JsonElement json) => JsonAbiReader.Read(json);

    /// <summary>Reads declarations in Solidity's notation, each starting with function, event, error or constructor.</summary>
    /// <exception cref="AbiException">A line is no such declaration.</exception>
    public static ContractAbi ParseHumanReadable(params IEnumerable<string> declarations)
    {
        var functions = new List<AbiFunction>();
        var events = new List<AbiEvent>();
        var errors = new List<AbiError>();
        AbiConstructor? constructor = null;
        foreach (var declaration in declarations)
        {
            switch (declaration.TrimStart().Split([' ', '('], 2)[0])
            {
                case "function":
                    functions.Add(AbiFunction.Parse(declaration));
                    break;
                case "event":
                    events.Add(AbiEvent.Parse(declaration));
                    break;
                case "error":
                    errors.Add(AbiError.Parse(declaration));
                    break;
                case "constructor":
                    var parsed = AbiFunction.Parse(declaration);
                    constructor = new AbiConstructor(parsed.Inputs, parsed.StateMutability);
                    break;
                default:
                    throw new AbiException("", $"'{declaration}' does not start with function, event, error or constructor");
            }
        }

        return new ContractAbi(functions, events, errors, constructor, ImmutableDictionary<string, string>.Empty);
    }

    /// <summary>The function of this name, or of this canonical signature where the name is overloaded.</summary>
    /// <exception cref="AbiException">There is none, or the name alone is not enough.</exception>
    public AbiFunction Function(string nameOrSignature) =>
        Single(Functions, nameOrSignature, function => function.Name, function => function.Signature, "function");

    /// <summary>The event of this name, or of this canonical signature where the name is overloaded.</summary>
    /// <exception cref="AbiException">There is none, or the name alone is not enough.</exception>
    public AbiEvent Event(string nameOrSignature) => Single(Events, nameOrSignature, item => item.Name, item => item.Signature, "event");

    /// <summary>The custom error of this name, or of this canonical signature where the name is overloaded.</summary>
    /// <exception cref="AbiException">There is none, or the name alone is not enough.</exception>
    public AbiError Error(string nameOrSignature) => Single(Errors, nameOrSignature, item => item.Name, item => item.Signature, "error");

    /// <summary>The function whose selector the calldata starts with.</summary>
    public bool TryFindFunction(ReadOnlySpan<byte> calldata, [NotNullWhen(true)] out AbiFunction? function)
    {
        function = null;
        foreach (var candidate in Functions)
        {
            if (calldata.StartsWith(candidate.Selector.Span))
                function = candidate;
        }

        return function is not null;
    }

    /// <summary>The custom error whose selector the revert data starts with.</summary>
    public bool TryFindError(ReadOnlySpan<byte> revertData, [NotNullWhen(true)] out AbiError? error)
    {
        error = null;
        foreach (var candidate in Errors)
        {
            if (revertData.StartsWith(candidate.Selector.Span))
                error = candidate;
        }

        return error is not null;
    }

    /// <summary>The event that the log's first topic names and whose number of topics fits; never an anonymous one.</summary>
    public bool TryFindEvent(IReadOnlyList<Hash32> topics, [NotNullWhen(true)] out AbiEvent? found)
    {
        ArgumentNullException.ThrowIfNull(topics);
        found = topics.Count == 0
            ? null
            : Events.FirstOrDefault(item => !item.IsAnonymous && item.Topic0 == topics[0] && item.Inputs.Count(input => input.Indexed) == topics.Count - 1);
        return found is not null;
    }

    private T Single<T>(ImmutableArray<T> items, string wanted, Func<T, string> name, Func<T, string> signature, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(wanted);
        var bySignature = wanted.Contains('(', StringComparison.Ordinal);
        var found = items.Where(item => (bySignature ? signature(item) : name(item)) == wanted).Take(2).ToArray();
        if (found.Length == 1)
            return found[0];
        if (found.Length > 1)
            throw new AbiException("", $"{what} {wanted} is overloaded: {string.Join(" or ", items.Where(item => name(item) == wanted).Select(signature))}");
        throw new AbiException("", _unusable.TryGetValue(wanted, out var problem)
            ? $"{what} {wanted} cannot be used from outside: {problem}"
            : $"there is no {what} {wanted} in this ABI");
    }
}
