using System.Text.Json.Nodes;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Tests.Abi;
using KeeperBot.Primitives;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>The ABI codec against ethers, in both directions.</summary>
[Collection(EthersCollection.Name)]
public class AbiDifferentialTests(EthersPeer ethers, ITestOutputHelper output)
{
    private const int Values = 10_000;

    [Fact]
    public async Task EncodeAndDecode_RandomValues_AgreeWithEthersByteForByte()
    {
        var seed = Start(71_001);
        var random = new RandomValues(seed, wide: true);
        await Fuzz.RunAsync(
            ethers, seed, Values,
            _ => Typed.Of(random.Type(), random),
            item => new JsonObject { ["op"] = "abi", ["type"] = item.Type.Name, ["value"] = JsonForm.Of(item.Value), ["data"] = item.Encoding.ToString() },
            (item, answer, explain) =>
            {
                answer.Text("data").ShouldBe(item.Encoding.ToString(), explain());
                JsonForm.Read(item.Type, answer.GetProperty("value")).ShouldBe(item.Value, explain());
                AbiDecoder.Decode(item.Type, Hex.Decode(answer.Text("data"))).ShouldBe(item.Value, explain());
                AbiDecoder.Decode(item.Type, Hex.Decode(answer.Text("data")), AbiStrictness.AnyLayout).ShouldBe(item.Value, explain());
            });
    }

    [Fact]
    public async Task EncodePacked_RandomValues_AgreesWithEthers()
    {
        var seed = Start(71_002);
        var random = new RandomValues(seed, wide: true);
        var choice = new Random(seed);
        await Fuzz.RunAsync(
            ethers, seed, 2_000,
            _ => Enumerable.Range(0, choice.Next(1, 7)).Select(_ => PackableType(random, choice)).Select(type => (Type: type, Value: random.Value(type))).ToArray(),
            items => new JsonObject
            {
                ["op"] = "packed",
                ["types"] = new JsonArray([.. items.Select(item => JsonValue.Create(item.Type.Name))]),
                ["values"] = new JsonArray([.. items.Select(item => JsonForm.Of(item.Value))]),
            },
            (items, answer, explain) => AbiPacked.Encode([.. items.Select(item => item.Type)], [.. items.Select(item => item.Value)])
                .ToString().ShouldBe(answer.Text("data"), explain()));
    }

    [Fact]
    public async Task Function_RandomDeclarations_AgreeWithEthers()
    {
        var seed = Start(71_003);
        var random = new RandomValues(seed, wide: true);
        await Fuzz.RunAsync(
            ethers, seed, 1_000,
            i => Call.Of($"f{i}", random),
            call => new JsonObject
            {
                ["op"] = "call",
                ["declaration"] = call.Declaration,
                ["args"] = JsonForm.Of(call.Args),
                ["results"] = JsonForm.Of(call.Results),
                ["calldata"] = call.Function.Encode([.. call.Args.Items]).ToString(),
                ["returned"] = call.Function.EncodeOutput([.. call.Results.Items]).ToString(),
            },
            (call, answer, explain) =>
            {
                call.Function.Signature.ShouldBe(answer.Text("signature"), explain());
                call.Function.Selector.ToString().ShouldBe(answer.Text("selector"), explain());
                call.Function.Encode([.. call.Args.Items]).ToString().ShouldBe(answer.Text("calldata"), explain());
                call.Function.EncodeOutput([.. call.Results.Items]).ToString().ShouldBe(answer.Text("returned"), explain());
                call.Function.DecodeInput(Hex.Decode(answer.Text("calldata"))).ShouldBe(call.Args, explain());
                call.Function.DecodeOutput(Hex.Decode(answer.Text("returned"))).ShouldBe(call.Results, explain());
                JsonForm.Read(TupleOf(call.Function.Inputs), answer.GetProperty("args")).ShouldBe(call.Args, explain());
                JsonForm.Read(TupleOf(call.Function.Outputs), answer.GetProperty("results")).ShouldBe(call.Results, explain());
            });
    }

    [Fact]
    public async Task Event_LogsOfEthers_DecodeToTheirFields()
    {
        var seed = Start(71_004);
        var random = new RandomValues(seed, wide: true);
        var choice = new Random(seed);
        await Fuzz.RunAsync(
            ethers, seed, 1_000,
            i => Log.Of($"E{i}", random, choice),
            log => new JsonObject { ["op"] = "event", ["declaration"] = JsonNode.Parse(log.Json), ["values"] = JsonForm.Of(log.Fields) },
            (log, answer, explain) =>
            {
                Hash32[] topics = [.. answer.GetProperty("topics").EnumerateArray().Select(topic => Hash32.Parse(topic.GetString()!))];
                var decoded = log.Event.Decode(topics, Hex.Decode(answer.Text("data")));
                decoded.ShouldBe(AbiValue.Tuple(log.Event.Inputs.Select((input, i) => Expected(input, log.Fields[i]))), explain());
                var next = log.Event.IsAnonymous ? 0 : 1;
                foreach (var (input, value) in log.Event.Inputs.Zip(log.Fields.Items).Where(pair => pair.First.Indexed))
                {
                    var topic = topics[next++];
                    if (input.Type.Kind is not (AbiTypeKind.String or AbiTypeKind.Bytes))
                        log.Event.TopicOf(input.Name, value).ShouldBe(topic, explain());
                }
            });
    }

    [Fact]
    public async Task Error_RevertDataOfEthers_DecodesToItsArguments()
    {
        var seed = Start(71_005);
        var random = new RandomValues(seed, wide: true);
        await Fuzz.RunAsync(
            ethers, seed, 1_000,
            i =>
            {
                var type = random.Tuple(i % 6);
                return (Error: AbiError.Parse($"error Bad{i}({Parameters(type)})"), Declaration: $"error Bad{i}({Parameters(type)})", Args: random.Value(type));
            },
            item => new JsonObject
            {
                ["op"] = "error",
                ["declaration"] = item.Declaration,
                ["values"] = JsonForm.Of(item.Args),
                ["data"] = item.Error.Encode([.. item.Args.Items]).ToString(),
            },
            (item, answer, explain) =>
            {
                var data = Hex.Decode(answer.Text("data"));
                item.Error.Encode([.. item.Args.Items]).ToString().ShouldBe(answer.Text("data"), explain());
                item.Error.Decode(data).ShouldBe(item.Args, explain());
                JsonForm.Read(TupleOf(item.Error.Inputs), answer.GetProperty("values")).ShouldBe(item.Args, explain());
                var reason = RevertReason.Decode(data, ContractAbi.ParseHumanReadable(item.Declaration));
                if (data.Length <= 32 * 1024)
                    reason.Arguments.ShouldBe(item.Args, explain());
                reason.Text.Length.ShouldBeLessThanOrEqualTo(300);
            });
    }

    private int Start(int ordinary)
    {
        var seed = Fuzz.Seed(ordinary);
        output.WriteLine($"seed {seed}");
        return seed;
    }

    private static AbiValue Expected(AbiParameter input, AbiValue value) => (input.Indexed, input.Type.Kind) switch
    {
        (true, AbiTypeKind.String) => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(value.AsString())),
        (true, AbiTypeKind.Bytes) => Keccak256.Hash(value.AsBytes().Span),
        _ => value,
    };

    private static AbiType PackableType(RandomValues random, Random choice)
    {
        var type = random.Type(depth: 0);
        if (type.IsDynamic)
            return type;
        return choice.Next(4) switch
        {
            0 => AbiType.ArrayOf(type),
            1 => AbiType.FixedArrayOf(type, choice.Next(1, 5)),
            _ => type,
        };
    }

    private static AbiType TupleOf(System.Collections.Immutable.ImmutableArray<AbiParameter> parameters) => AbiType.TupleOf(parameters);

    private static string Parameters(AbiType tuple) => string.Join(", ", tuple.Components.Select((component, i) => $"{component.Type} p{i}"));

    private sealed record Typed(AbiType Type, AbiValue Value, Bytes Encoding)
    {
        public static Typed Of(AbiType type, RandomValues random)
        {
            var value = random.Value(type);
            return new Typed(type, value, AbiEncoder.Encode(type, value));
        }
    }

    private sealed record Call(string Declaration, AbiFunction Function, AbiValue Args, AbiValue Results)
    {
        public static Call Of(string name, RandomValues random)
        {
            var inputs = random.Tuple(name.Length % 2 + name[^1] % 4);
            var outputs = random.Tuple(1 + name[^1] % 3);
            var declaration = $"function {name}({Parameters(inputs)}) view returns ({Parameters(outputs)})";
            return new Call(declaration, AbiFunction.Parse(declaration), random.Value(inputs), random.Value(outputs));
        }
    }

    // By its JSON ABI, because ethers cannot read "anonymous" in human-readable declarations.
    private sealed record Log(string Json, AbiEvent Event, AbiValue Fields)
    {
        public static Log Of(string name, RandomValues random, Random choice)
        {
            var anonymous = choice.Next(4) == 0;
            var indexed = choice.Next(anonymous ? 5 : 4);
            var fields = Enumerable.Range(0, indexed).Select(_ => (Type: random.Type(depth: 0), Indexed: true))
                .Concat(Enumerable.Range(0, choice.Next(4)).Select(_ => (Type: random.Type(), Indexed: false))).ToArray();
            choice.Shuffle(fields);
            AbiParameter[] inputs = [.. fields.Select((field, i) => new AbiParameter($"p{i}", field.Type, field.Indexed))];
            var json = new JsonObject
            {
                ["type"] = "event",
                ["name"] = name,
                ["anonymous"] = anonymous,
                ["inputs"] = new JsonArray([.. inputs.Select(JsonForm.Parameter)]),
            }.ToJsonString();
            var parsed = ContractAbi.Parse($"[{json}]").Event(name);
            var declaration = $"event {name}({string.Join<AbiParameter>(", ", inputs)}){(anonymous ? " anonymous" : "")}";
            AbiEvent.Parse(declaration).Inputs.ShouldBe(parsed.Inputs, declaration);
            return new Log(json, parsed, random.Value(AbiType.TupleOf([.. inputs])));
        }
    }
}
