using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Policy;

/// <summary>A batch of calls is allowed only where every call in it is, whole.</summary>
public class InnerCallRuleTests
{
    private static readonly Address Vault = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Thief = Address.Parse("0x00000000000000000000000000000000000000bb");

    private static readonly AbiFunction Batch = AbiFunction.Parse("multicall(bytes[] data)");
    private static readonly AbiFunction Send = AbiFunction.Parse("send(address to, uint256 amount, bytes32[] list, bool flag)");
    private static readonly AbiFunction Other = AbiFunction.Parse("other(address to, uint256 amount, bytes32[] list, bool flag)");

    private static readonly CallsAmong Rule = new("data", [new(Send, [new AddressAmong("to", [Vault]), new IntegerWithin("amount", 1, 10), new EmptyList("list"), new FlagIs("flag", true)])]);

    [Fact]
    public void Fault_EveryCallAsAllowed_IsNone() => Fault(Call()).ShouldBeNull();

    [Fact]
    public void Fault_OneArgumentWrong_IsNamed()
    {
        Fault(Call(to: Thief))!.ShouldContain("send: to");
        Fault(Call(amount: 11))!.ShouldContain("amount");
        Fault(Call(amount: 0))!.ShouldContain("amount");
        Fault(Call(list: true))!.ShouldContain("list");
        Fault(Call(flag: false))!.ShouldContain("flag");
    }

    [Fact]
    public void Fault_CallThatIsNotListed_IsRefused()
    {
        Fault(Call(), Other.Encode(Vault, 1, AbiValue.Array(), true))!.ShouldContain("none of them");
        Fault(Bytes.Empty)!.ShouldContain("none of them");
    }

    [Fact]
    public void Fault_CallTwiceWhereOnceIsAllowed_IsRefused() => Fault(Call(), Call())!.ShouldContain("more than 1");

    [Fact]
    public void Fault_InnerBytesThatAreNoEncoding_AreRefused()
    {
        var bytes = Call().Span.ToArray();
        bytes[5] = 1;
        Should.Throw<AbiException>(() => Fault(Bytes.Own(bytes)));
    }

    [Fact]
    public void Construct_InnerRuleForAnArgumentThatIsNotThere_Throws() =>
        Should.Throw<ArgumentException>(() => new PolicyGuard(PolicyGuardTests.Rules() with
        {
            Calls = [new AllowedCall(TestPlan.Chain, TestPlan.Contract, Batch) { Arguments = [new CallsAmong("data", [new(Send, [ArgumentRule.RealBound("missing")])])] }],
        })).Message.ShouldContain("has no argument");

    private static Bytes Call(Address? to = null, int amount = 1, bool list = false, bool flag = true) =>
        Send.Encode(to ?? Vault, amount, list ? AbiValue.Array(Hash32.Zero) : AbiValue.Array(), flag);

    private static string? Fault(params Bytes[] calls)
    {
        var arguments = Batch.DecodeInput(Batch.Encode(AbiValue.Array(calls.Select(call => (AbiValue)call))).Span);
        var request = new TransactionRequest(
            new("k"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, TestPlan.Contract, TestPlan.Contract, Wei.Zero, Bytes.Empty, 0, 21_000, Wei.Zero, Wei.Zero, []);
        return Rule.Fault(arguments, request, new ChainTime(1_700_000_000));
    }
}
