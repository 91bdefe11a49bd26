using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Abi;

public class ContractAbiTests
{
    private const string Json =
        """
        [
          {"type":"constructor","inputs":[{"name":"owner","type":"address"}],"stateMutability":"payable"},
          {"name":"transfer","inputs":[{"name":"to","type":"address"},{"name":"amount","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"constant":false},
          {"type":"function","name":"open","inputs":[{"name":"p","type":"tuple[2][]","components":[{"name":"id","type":"uint64"},{"name":"legs","type":"tuple","components":[{"name":"size","type":"int128"}]}]}],"outputs":[],"stateMutability":"nonpayable"},
          {"type":"function","name":"get","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
          {"type":"function","name":"get","inputs":[{"name":"i","type":"uint256"}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
          {"type":"function","name":"internalOne","inputs":[{"name":"self","type":"Positions.State storage"}],"outputs":[],"stateMutability":"view"},
          {"type":"event","name":"Transfer","inputs":[{"name":"from","type":"address","indexed":true},{"name":"to","type":"address","indexed":true},{"name":"value","type":"uint256","indexed":false}],"anonymous":false},
          {"type":"event","name":"Noted","inputs":[{"name":"text","type":"string","indexed":true},{"name":"size","type":"int8","indexed":true},{"name":"data","type":"bytes","indexed":false}],"anonymous":true},
          {"type":"error","name":"Insufficient","inputs":[{"name":"available","type":"uint256"},{"name":"why","type":"string"}]},
          {"type":"fallback","stateMutability":"payable"},
          {"type":"receive","stateMutability":"payable"}
        ]
        """;

    private static readonly ContractAbi Abi = ContractAbi.Parse(Json);

    [Fact]
    public void Function_Overloaded_IsFoundBySignatureAlone()
    {
        Should.Throw<AbiException>(() => Abi.Function("get")).Message.ShouldContain("get() or get(uint256)");
        Abi.Function("get()").Inputs.ShouldBeEmpty();
        Abi.Function("get(uint256)").Inputs.Length.ShouldBe(1);
        Abi.Function("get(uint256)").StateMutability.ShouldBe("view");
        Should.Throw<AbiException>(() => Abi.Function("get(bool)"));
        Should.Throw<AbiException>(() => Abi.Function("none")).Message.ShouldContain("no function none");
    }

    [Fact]
    public void Function_NestedTuples_HaveTheCanonicalSignature() => Abi.Function("open").Signature.ShouldBe("open((uint64,(int128))[2][])");

    [Fact]
    public void Function_OfALibraryWithStorageParameters_SaysWhyItCannotBeUsed() =>
        Should.Throw<AbiException>(() => Abi.Function("internalOne")).Message.ShouldContain("cannot be used from outside");

    [Fact]
    public void Parse_Artifact_ReadsItsAbiMember() =>
        ContractAbi.Parse($$"""{"contractName":"T","abi":{{Json}},"bytecode":"0x"}""").Functions.Length.ShouldBe(Abi.Functions.Length);

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{}", "abi")]
    [InlineData("1", "array")]
    [InlineData("[1]", "abi[0]")]
    [InlineData("""[{"type":"method","name":"x"}]""", "abi[0]")]
    [InlineData("""[{"type":"function"}]""", "abi[0]")]
    [InlineData("""[{"type":"function","name":"\ud800"}]""", "not Unicode")]
    [InlineData("""[{"type":"function","name":"f","\ud800":1}]""", "")]
    [InlineData("""[{"type":"event","name":"e","inputs":[{"name":"a","type":"tuple"}]}]""", "abi[0].inputs[0]")]
    [InlineData("""[{"type":"event","name":"e","inputs":[{"name":"a","type":"bool","indexed":"yes"}]}]""", "indexed")]
    public void Parse_NoDescription_Throws(string json, string where) =>
        Should.Throw<AbiException>(() => ContractAbi.Parse(json)).Message.ShouldContain(where);

    [Fact]
    public void Constructor_Deployment_IsCodeAndArguments()
    {
        var data = Abi.Constructor.EncodeDeployment(Bytes.Parse("0x6001"), Address.Parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
        data.ToString().ShouldBe("0x60010000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
        Abi.Constructor.StateMutability.ShouldBe("payable");
        Should.Throw<AbiException>(() => Abi.Constructor.Encode());
        ContractAbi.Parse("[]").Constructor.EncodeDeployment(Bytes.Parse("0x6001")).ToString().ShouldBe("0x6001");
    }

    [Fact]
    public void Event_TransferLog_DecodesInDeclaredOrder()
    {
        var transfer = Abi.Event("Transfer");
        transfer.Topic0.ToString().ShouldBe("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
        var from = Address.Parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
        Hash32[] topics = [transfer.Topic0, transfer.TopicOf("from", from), transfer.TopicOf("to", Address.Zero)];
        var log = transfer.Decode(topics, ((UInt256)42).ToBigEndian());
        log["from"].AsAddress().ShouldBe(from);
        log["to"].AsAddress().IsZero.ShouldBeTrue();
        log["value"].AsUInt64().ShouldBe(42UL);
        Abi.TryFindEvent(topics, out var found).ShouldBeTrue();
        found.ShouldBe(transfer);
        Abi.TryFindEvent(topics[..2], out _).ShouldBeFalse();
        Should.Throw<AbiException>(() => transfer.Decode(topics[..2], new byte[32]));
        Should.Throw<AbiException>(() => transfer.Decode([Hash32.Zero, .. topics[1..]], new byte[32]));
        Should.Throw<AbiException>(() => transfer.Decode(topics, new byte[31]));
        Should.Throw<AbiException>(() => transfer.Decode([topics[0], transfer.Topic0, topics[2]], new byte[32])).Path.ShouldEndWith("from");
        Should.Throw<AbiException>(() => transfer.TopicOf("value", 1));
    }

    [Fact]
    public void Event_AnonymousWithIndexedText_GivesTheHashOfTheText()
    {
        var noted = Abi.Event("Noted");
        var hash = Keccak256.Hash("hello"u8);
        var data = AbiEncoder.Encode(AbiType.Bytes, Bytes.Parse("0x01"));
        var log = noted.Decode([hash, noted.TopicOf("size", -3)], data.Span);
        log["text"].AsHash32().ShouldBe(hash);
        log["size"].AsInt32().ShouldBe(-3);
        log["data"].AsBytes().ToString().ShouldBe("0x01");
    }

    [Fact]
    public void Event_MoreIndexedFieldsThanTopics_Throws()
    {
        Should.Throw<AbiException>(() => AbiEvent.Parse("event E(bool indexed a, bool indexed b, bool indexed c, bool indexed d)"));
        AbiEvent.Parse("event E(bool indexed a, bool indexed b, bool indexed c, bool indexed d) anonymous").IsAnonymous.ShouldBeTrue();
    }

    [Fact]
    public void DecodeOutput_NoData_AsksForTheContract() =>
        Should.Throw<AbiException>(() => Abi.Function("get()").DecodeOutput([])).Message.ShouldContain("contract at the address");

    [Fact]
    public void DecodeInput_AnotherSelector_Throws() =>
        Should.Throw<AbiException>(() => Abi.Function("get()").DecodeInput(new byte[4])).Message.ShouldContain("selector");

    [Fact]
    public void TryFindFunction_Calldata_IsFoundBySelector()
    {
        Abi.TryFindFunction(Abi.Function("transfer").Encode(Address.Zero, 1).Span, out var found).ShouldBeTrue();
        found!.Name.ShouldBe("transfer");
        Abi.TryFindFunction([], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("function balanceOf(address owner) view returns (uint256 balance)", "balanceOf(address)", "view")]
    [InlineData("balanceOf(address)", "balanceOf(address)", "nonpayable")]
    [InlineData("  function  f ( tuple(uint a, int b)[] calldata p , string memory )  external payable returns(bool) ; ", "f((uint256,int256)[],string)", "payable")]
    [InlineData("function f(address payable to, function cb, byte b)", "f(address,function,bytes1)", "nonpayable")]
    public void ParseFunction_HumanReadable_GivesTheCanonicalSignature(string text, string signature, string mutability)
    {
        var function = AbiFunction.Parse(text);
        function.Signature.ShouldBe(signature);
        function.StateMutability.ShouldBe(mutability);
    }

    [Theory]
    [InlineData("function f(")]
    [InlineData("function f(uint)) ")]
    [InlineData("function f(uint7)")]
    [InlineData("function f(uint264)")]
    [InlineData("function f(uint08)")]
    [InlineData("function f(bytes33)")]
    [InlineData("function f(bytes0)")]
    [InlineData("function f(uint256[0])")]
    [InlineData("function f(uint256[-1])")]
    [InlineData("function f(uint256[99999999999])")]
    [InlineData("function f(uint256[100000000])")]
    [InlineData("function f(MyStruct s)")]
    [InlineData("function f(()[] a)")]
    [InlineData("function f(uint256) returns")]
    [InlineData("function f(uint256) wrongly")]
    [InlineData("function f(uint256,)")]
    [InlineData("function (uint256)")]
    [InlineData("function f(uint256) view returns (bool) more")]
    [InlineData("")]
    public void ParseFunction_NoDeclaration_Throws(string text) => Should.Throw<AbiException>(() => AbiFunction.Parse(text));

    [Fact]
    public void ParseType_NestedBeyondReason_Throws()
    {
        Should.Throw<AbiException>(() => AbiType.Parse(new string('(', 100_000)));
        Should.Throw<AbiException>(() => AbiType.Parse("uint256" + string.Concat(Enumerable.Repeat("[]", 100))));
        AbiType.Parse($"({string.Join(',', Enumerable.Repeat("uint256[]", 100))})").Components.Length.ShouldBe(100);
    }

    [Fact]
    public void ParseHumanReadable_SeveralDeclarations_GiveOneAbi()
    {
        var abi = ContractAbi.ParseHumanReadable("constructor(address owner)", "function f() view", "event E(uint256 indexed a)", "error Bad(uint256 a)");
        abi.Function("f").Signature.ShouldBe("f()");
        abi.Event("E").Inputs[0].Indexed.ShouldBeTrue();
        abi.Error("Bad").Signature.ShouldBe("Bad(uint256)");
        abi.Constructor.Inputs.Length.ShouldBe(1);
        Should.Throw<AbiException>(() => ContractAbi.ParseHumanReadable("struct S { }"));
    }
}
