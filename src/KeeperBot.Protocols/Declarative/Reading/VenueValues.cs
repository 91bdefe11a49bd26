using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Declarative.Reading;

/// <summary>Decodes a plan's answers into fields and reckons the derived ones. What cannot be had or reckoned is a <see cref="ReadFailedException"/>.</summary>
internal sealed class VenueValues
{
    private readonly BoundVenue _venue;
    private readonly Value[] _top;
    private readonly Dictionary<string, Value[][]> _lists = new(StringComparer.Ordinal);

    private VenueValues(BoundVenue venue, AccountRef account, BlockRef block)
    {
        _venue = venue;
        _top = VenuePlan.Known(venue, account);
        _top[BuiltIn.BlockNumber.Slot] = Value.Of(block.Number);
        _top[BuiltIn.BlockTime.Slot] = Value.Of(block.Timestamp.UnixSeconds);
        foreach (var list in venue.Model.Lists)
            _lists.Add(list.Name, []);
    }

    internal Frame Frame => new(_top, _lists);

    /// <summary>Reads all that a plan's answers hold.</summary>
    /// <param name="venue">The venue.</param>
    /// <param name="plan">The account's plan.</param>
    /// <param name="account">The account.</param>
    /// <param name="block">The block of the answers.</param>
    /// <param name="results">The answers.</param>
    /// <param name="partial">What was had before a failure, for showing; never to be acted on.</param>
    /// <exception cref="ReadFailedException">A read failed, or a field has no value.</exception>
    internal static VenueValues Read(BoundVenue venue, VenuePlan plan, AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results, out VenueValues partial)
    {
        var values = new VenueValues(venue, account, block);
        partial = values;
        if (results.Length != plan.Calls.Length)
            throw new ReadFailedException("read.short", $"{results.Length} answers came back for {plan.Calls.Length} reads");
        for (var i = 0; i < results.Length; i++)
            values.Take(plan.Calls[i], results[i]);
        values.Reckon();
        return values;
    }

    private void Take(PlannedCall planned, CallResult result)
    {
        // A file may take a revert for an answer; this is none.
        if (result.IsOutOfGas)
            throw new ReadFailedException("read.out_of_gas", $"{What(planned)}: {RevertText.Decode(result).Text}");
        switch (planned)
        {
            case DecimalsCall decimals:
                RequireDecimals(decimals, result);
                break;
            case DirectCall direct:
                Take(direct.Read, direct.To.ToString(), direct.Probed ? Undone(direct, result) : result, _top);
                break;
            case StagedCall staged:
                TakeStaged(staged, Outputs(result));
                break;
            case SliceCall slice:
                TakeSlice(slice, Outputs(result));
                break;
            default:
                throw new InvalidOperationException(planned.GetType().Name);
        }
    }

    private static string What(PlannedCall planned) => planned switch
    {
        DecimalsCall decimals => $"decimals of {decimals.Spec.Name} ({decimals.Token.Address})",
        DirectCall direct => $"{direct.Read.Name} ({direct.Read.Function.Signature} at {direct.To})",
        SliceCall slice => $"list {slice.List.Name}",
        _ => "the reads that depend on others",
    };

    private static void RequireDecimals(DecimalsCall call, CallResult result)
    {
        var what = $"decimals of {call.Spec.Name} ({call.Token.Symbol} at {call.Token.Address})";
        if (!result.Success)
            throw new ReadFailedException("read.reverted", $"{what} reverted: {RevertText.Decode(result).Text}");
        if (result.Data.Length == 0)
            throw new ReadFailedException("read.empty", $"{what} answered nothing; is there a contract at that address?");
        BigInteger found;
        try
        {
            found = Erc20Abi.Decimals.DecodeOutput(result.Data.Span)[0].AsBigInteger();
        }
        catch (AbiException error)
        {
            throw new ReadFailedException("read.malformed", $"{what} answered something else: {error.Message}");
        }

        if (found != call.Spec.Decimals)
            throw new ReadFailedException("token.decimals", $"{what} are {found}, and the file reckons with {call.Spec.Decimals}: correct tokens.{call.Spec.Name}, or its address");
    }

    /// <summary>What a call that was tried and undone would have answered.</summary>
    private static CallResult Undone(DirectCall call, CallResult result)
    {
        if (result.Success || !result.Data.Span.StartsWith(StagedAbi.Probed.Selector.Span))
            throw new ReadFailedException("read.malformed", $"{call.Read.Name} ({call.Read.Function.Name} at {call.To}) could not be tried: {(result.Success ? "the reader is not there" : RevertText.Decode(result).Text)}");
        var probed = StagedAbi.Probed.Decode(result.Data.Span);
        return new CallResult(probed[0].AsBool(), probed[1].AsBytes());
    }

    private static AbiValue Outputs(CallResult result)
    {
        if (!result.Success)
            throw new ReadFailedException("read.reverted", $"the reads that depend on others reverted as a whole: {RevertText.Decode(result).Text}");
        if (result.Data.Length == 0)
            throw new ReadFailedException("read.empty", "the reads that depend on others answered nothing; does the node apply code overrides?");
        try
        {
            return StagedAbi.Read.DecodeOutput(result.Data.Span);
        }
        catch (AbiException error)
        {
            throw new ReadFailedException("read.malformed", $"the reads that depend on others answered something else: {error.Message}");
        }
    }

    private void TakeStaged(StagedCall call, AbiValue outputs)
    {
        if (outputs["head"].Count != call.Head.Length)
            throw new ReadFailedException("read.malformed", "the reads that depend on others answered something else");
        for (var i = 0; i < call.Head.Length; i++)
            TakeStep(call.Head[i], outputs["head"][i], _top);
    }

    private void TakeSlice(SliceCall call, AbiValue outputs)
    {
        var head = outputs["head"];
        if (head.Count != call.Head.Length)
            throw new ReadFailedException("read.malformed", $"list {call.List.Name} answered something else");
        for (var i = 0; i < call.Head.Length; i++)
            TakeStep(call.Head[i], head[i], _top);
        if (!outputs["listed"].AsBool())
            throw new ReadFailedException("read.malformed", $"list {call.List.Name}: {call.List.Source.Name} did not answer an array");
        var total = outputs["total"].AsBigInteger();
        if (total > call.List.Max)
            throw new ReadFailedException("list.too_long", $"list {call.List.Name} has {total} items, and the file reads at most {call.List.Max}; raise lists.{call.List.Name}.max (1000 at most), or close some");
        var here = Math.Min(outputs["elements"].Count, Math.Max(0, (int)total - call.Start));
        if (here != Math.Min(Math.Max(0, (int)total - call.Start), VenuePlan.SliceSize) || outputs["items"].Count != here * call.Each.Length)
            throw new ReadFailedException("read.short", $"list {call.List.Name} answered {outputs["elements"].Count} of its items");
        if (_lists[call.List.Name].Length != (int)total)
            _lists[call.List.Name] = [.. Enumerable.Range(0, (int)total).Select(_ => new Value[call.List.Slots])];
        for (var i = 0; i < here; i++)
        {
            var item = _lists[call.List.Name][call.Start + i];
            TakeElement(call.List, outputs["elements"][i].AsBytes(), item);
            for (var k = 0; k < call.Each.Length; k++)
                TakeStep(call.Each[k], outputs["items"][(i * call.Each.Length) + k], item);
        }
    }

    private static void TakeElement(ListSpec list, Bytes words, Value[] item)
    {
        try
        {
            var element = AbiDecoder.DecodeTuple(AbiType.TupleOf(list.Element), words.Span)[0];
            foreach (var output in list.Items)
                item[output.Symbol.Slot] = ValueOf(output, output.Path!.Find(element));
        }
        catch (AbiException error)
        {
            throw new ReadFailedException("read.malformed", $"an item of {list.Name} is something else: {error.Message}");
        }
    }

    private void TakeStep(ReadSpec read, AbiValue answer, Value[] values)
    {
        if (!answer["made"].AsBool())
            throw new ReadFailedException("read.not_made", $"{read.Name} ({read.Function.Name}) could not be asked: a read that it needs reverted or was too short");
        Take(read, read.At is null ? _venue.Contracts[read.Contract.Name].ToString() : "the address that was read", new CallResult(answer["success"].AsBool(), answer["data"].AsBytes()), values);
    }

    private static void Take(ReadSpec read, string to, CallResult result, Value[] values)
    {
        var where = $"{read.Name} ({read.Function.Signature} at {to})";
        foreach (var output in read.Outputs.Where(output => output.Reverted is not null))
            values[output.Symbol.Slot] = Value.Of(!result.Success && (output.Reverted!.Length == 0 || IsReason(read, result, output.Reverted)));
        if (!result.Success && read.MayRevert)
            return;
        if (!result.Success)
            throw new ReadFailedException("read.reverted", $"{where} reverted: {Reason(read, result).Text}");
        if (result.Data.Length == 0 && read.Function.Outputs.Length > 0)
            throw new ReadFailedException("read.empty", $"{where} answered nothing; is there a contract at that address?");
        try
        {
            var outputs = read.Function.DecodeOutput(result.Data.Span);
            foreach (var output in read.Outputs.Where(output => output.Path is not null))
                values[output.Symbol.Slot] = ValueOf(output, output.Path!.Find(outputs));
        }
        catch (AbiException error)
        {
            throw new ReadFailedException("read.malformed", $"{where} answered something else than the ABI says: {error.Message}");
        }
    }

    private static bool IsReason(ReadSpec read, CallResult result, string reason) => Reason(read, result) is var found && (found.Text == reason || found.Name == reason);

    private static RevertReason Reason(ReadSpec read, CallResult result) => RevertReason.Decode(result.Data.Span, KnownErrors.All.Prepend(read.Contract.Abi));

    private static Value ValueOf(OutputSpec output, AbiValue value)
    {
        switch (output.Symbol.Type.Kind)
        {
            case ValueKind.Bool:
                return Value.Of(value.AsBool());
            case ValueKind.Address:
                return Value.Of(value.AsAddress());
            case ValueKind.Word:
                return Value.Of(value.AsHash32());
            default:
                var number = value.AsBigInteger();
                return Value.Fits(output.Negate ? -number : number)
                    ? Value.Of(output.Negate ? -number : number)
                    : throw new ReadFailedException("value.overflow", $"{output.Symbol.Name}, negated, overflows 256 bits");
        }
    }

    private void Reckon()
    {
        foreach (var field in _venue.Model.Fields)
        {
            try
            {
                if (field.Symbol.List is null)
                {
                    _top[field.Symbol.Slot] = field.Expression.Evaluate(Frame);
                    continue;
                }

                foreach (var item in _lists[field.Symbol.List])
                    item[field.Symbol.Slot] = field.Expression.Evaluate(Frame.At(item));
            }
            catch (EvaluationException error)
            {
                throw new ReadFailedException(error.Code, $"field {(field.Symbol.List is { } list ? list + "." : "")}{field.Symbol.Name} = {field.Text}: {error.Message}");
            }
        }
    }
}
