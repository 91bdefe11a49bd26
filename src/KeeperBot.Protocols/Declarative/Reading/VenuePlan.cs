using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Reading;

/// <summary>One call of a plan, and what its answer holds.</summary>
internal abstract record PlannedCall(ContractCall Call);

/// <summary>A read by itself; <paramref name="Probed"/> where it is made through the reader, which undoes it.</summary>
internal sealed record DirectCall(ContractCall Call, ReadSpec Read, Address To, bool Probed) : PlannedCall(Call);

/// <summary>A token's decimals, which everything else is scaled by.</summary>
internal sealed record DecimalsCall(ContractCall Call, TokenSpec Spec, Token Token) : PlannedCall(Call);

/// <summary>Reads that depend on others, one after the other.</summary>
internal sealed record StagedCall(ContractCall Call, ImmutableArray<ReadSpec> Head) : PlannedCall(Call);

/// <summary>A slice of a list and the reads of its items.</summary>
internal sealed record SliceCall(ContractCall Call, ImmutableArray<ReadSpec> Head, ListSpec List, ImmutableArray<ReadSpec> Each, int Start) : PlannedCall(Call);

/// <summary>The calls of one account, the same at every block.</summary>
internal sealed class VenuePlan
{
    // Items read by one call: few enough for the gas of one of the multicall's calls, many enough that a thousand are twenty calls.
    internal const int SliceSize = 50;

    private readonly BoundVenue _venue;
    private readonly ReadGraph _graph;
    private readonly Frame _known;

    internal VenuePlan(BoundVenue venue, AccountRef account)
    {
        _venue = venue;
        var model = venue.Model;
        _graph = new ReadGraph(VenueLoader.FixedSymbols(model.Contracts, model.Tokens), model.Reads, model.Lists);
        _known = new Frame(Known(venue, account), ImmutableDictionary<string, Value[][]>.Empty);
        Calls = [.. Tokens(), .. Direct(), .. Staged(), .. model.Lists.SelectMany(Slices)];
        Contracts = [.. Calls.Select(call => call.Call)];
    }

    internal ImmutableArray<PlannedCall> Calls { get; }

    internal ImmutableArray<ContractCall> Contracts { get; }

    /// <summary>The values that are known before anything is read, in their slots.</summary>
    internal static Value[] Known(BoundVenue venue, AccountRef account)
    {
        var values = new Value[venue.Model.Slots];
        values[BuiltIn.Holder.Slot] = Value.Of(account.Holder);
        values[BuiltIn.Actor.Slot] = Value.Of(account.Actor);
        foreach (var contract in venue.Model.Contracts.Where(venue.Model.NeedsAddress))
            values[contract.Symbol.Slot] = Value.Of(venue.Contracts[contract.Name]);
        foreach (var token in venue.Model.Tokens)
            values[token.Symbol.Slot] = Value.Of(venue.Tokens[token.Name].Address);
        return values;
    }

    internal bool NeedsReader => Calls.Any(call => call is StagedCall or SliceCall or DirectCall { Probed: true });

    private IEnumerable<PlannedCall> Tokens() => _venue.Model.Tokens.Select(token =>
    {
        var bound = _venue.Tokens[token.Name];
        return new DecimalsCall(new ContractCall(bound.Address, Erc20Abi.Decimals.Encode()), token, bound);
    });

    private IEnumerable<PlannedCall> Direct() => _venue.Model.Reads.Where(read => !_graph.IsStaged(read)).Select(read =>
    {
        var to = Target(read);
        var data = Encode(read);
        var call = read.MayWrite ? new ContractCall(StagedAbi.At, StagedAbi.Probe.Encode(to, data)) : new ContractCall(to, data);
        return new DirectCall(call, read, to, read.MayWrite);
    });

    private IEnumerable<PlannedCall> Staged()
    {
        var staged = _venue.Model.Reads.Where(_graph.IsStaged).ToList();
        if (staged.Count == 0)
            yield break;
        var head = Order(staged, null);
        yield return new StagedCall(Call(head, AbiValue.Tuple(0, 0, 0, 0, 0), []), head);
    }

    private IEnumerable<PlannedCall> Slices(ListSpec list)
    {
        var head = Order(_graph.HeadOf(list), null);
        var each = Order(list.Reads, list.Name);
        // One more than the most: a list that is longer is told from one that is just full, by its length alone.
        for (var start = 0; start < list.Max; start += SliceSize)
        {
            var slice = AbiValue.Tuple(head.IndexOf(list.Source), list.Array.Word!.Value, list.Element.HeadSize / AbiType.WordSize, start, Math.Min(SliceSize, list.Max - start));
            yield return new SliceCall(Call(head, slice, each), head, list, each, start);
        }
    }

    private ImmutableArray<ReadSpec> Order(IEnumerable<ReadSpec> reads, string? list) =>
        _graph.Closure(reads, list, out var cycle) ?? throw new InvalidOperationException($"a checked file has a cycle: {cycle}");

    private ContractCall Call(ImmutableArray<ReadSpec> head, AbiValue slice, ImmutableArray<ReadSpec> each) => new(
        StagedAbi.At, StagedAbi.Read.Encode(AbiValue.Array(head.Select(read => Step(read, head, []))), slice, AbiValue.Array(each.Select(read => Step(read, head, each)))));

    private AbiValue Step(ReadSpec read, ImmutableArray<ReadSpec> head, ImmutableArray<ReadSpec> each)
    {
        var patches = new List<AbiValue>();
        foreach (var leaf in read.Arguments.SelectMany(argument => argument.Leaves))
        {
            if (leaf.Value is { } value && !_graph.IsFixed(value))
                patches.Add(Patch(value, leaf.Offset!.Value, head, each));
        }

        if (read.At is { } at && !_graph.IsFixed(at))
            patches.Add(Patch(at, StagedAbi.Target, head, each));
        return AbiValue.Tuple(read.At is { } target && !_graph.IsFixed(target) ? Address.Zero : Target(read), Encode(read), AbiValue.Array(patches));
    }

    private AbiValue Patch(Expression value, long at, ImmutableArray<ReadSpec> head, ImmutableArray<ReadSpec> each)
    {
        var (read, output) = _graph.SourceOf(value)!.Value;
        var source = read is null ? StagedAbi.Element : read.List is null ? head.IndexOf(read) : head.Length + each.IndexOf(read);
        return AbiValue.Tuple(source, output.Path!.Word!.Value, at);
    }

    private Address Target(ReadSpec read) => read.At is { } at ? at.Evaluate(_known).At : _venue.Contracts[read.Contract.Name];

    private Bytes Encode(ReadSpec read) => read.Function.Encode([.. read.Arguments.Select(argument => Encode(argument))]);

    // What is put in later is a zero of its type until then.
    private AbiValue Encode(ArgumentSpec argument)
    {
        if (argument.Value is { } value && !_graph.IsFixed(value))
            return argument.Type.Kind switch
            {
                AbiTypeKind.Address => Address.Zero,
                AbiTypeKind.Bool => false,
                AbiTypeKind.FixedBytes => Hash32.Zero,
                _ => 0,
            };
        if (argument.Items.IsDefault)
            return argument.Encode(_known);
        var items = argument.Items.Select(Encode);
        return argument.Type.Kind == AbiTypeKind.Tuple ? AbiValue.Tuple(items) : AbiValue.Array(items);
    }
}
