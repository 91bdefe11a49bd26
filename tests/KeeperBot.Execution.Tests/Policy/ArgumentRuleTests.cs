using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Policy;

/// <summary>What an allowed function may be called with: each argument by itself, and bytes that are no encoding at all.</summary>
public class ArgumentRuleTests
{
    private static readonly ChainTime Now = new(1_700_000_000);
    private static readonly Address Ours = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Thief = Address.Parse("0x00000000000000000000000000000000000000bb");
    private static readonly Address Key = Address.Parse("0x00000000000000000000000000000000000000cc");

    private static readonly AbiFunction Pay = AbiFunction.Parse(
        "pay(address to, uint256 amount, (uint256 positionId, uint256 bound, uint256 deadline, bool sell, bool exact, bytes32 code) order)");

    [Fact]
    public void Authorize_EveryArgumentAsAllowed_Passes() => Code(Call()).ShouldBeNull();

    public static TheoryData<string> WrongArguments() => ["recipient", "amount above spend", "no amount", "position", "zero bound", "no bound", "past deadline", "far deadline", "flag", "word"];

    [Theory]
    [MemberData(nameof(WrongArguments))]
    public void Authorize_OneArgumentWrong_IsRefused(string what) => Code(what switch
    {
        "recipient" => Call(to: Thief),
        "amount above spend" => Call(amount: TestPlan.Dollars(10).Raw + 1),
        "no amount" => Call(amount: 0),
        "position" => Call(position: 8),
        "zero bound" => Call(bound: 0),
        "no bound" => Call(bound: UInt256.MaxValue.ToBigInteger()),
        "past deadline" => Call(deadline: 0),
        "far deadline" => Call(deadline: 301),
        "flag" => Call(exact: false),
        "word" => Call(code: 1),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such argument"),
    }).ShouldBe("policy.argument_not_allowed");

    public static TheoryData<string> Malformed() => ["cut", "longer", "dirty address", "dirty flag", "selector only"];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Authorize_BytesThatAreNoEncoding_AreRefused(string what)
    {
        var data = Call().Data.Span.ToArray();
        switch (what)
        {
            case "cut":
                data = data[..^1];
                break;
            case "longer":
                data = [.. data, .. new byte[32]];
                break;
            case "dirty address":
                data[5] = 1;
                break;
            case "dirty flag":
                data[4 + 5 * 32] = 1;
                break;
            default:
                data = data[..4];
                break;
        }

        Code(Call() with { Data = Bytes.Own(data) }).ShouldBe("policy.arguments_malformed");
    }

    [Fact]
    public void Authorize_UndeclaredSpends_IsRefusedAndDoesNotThrow() => Code(Call() with { Spends = default }).ShouldBe("policy.argument_not_allowed");

    [Fact]
    public void Authorize_AnotherAccountsRule_AdmitsItsOwnArgumentsOnly()
    {
        var rules = Rules();
        var second = rules.Calls[0] with { Arguments = [new AddressAmong("to", [Thief]), ArgumentRule.Exactly("amount", 1)] };
        rules = rules with { Calls = rules.Calls.Add(second) };
        Code(Call(to: Thief, amount: 1), rules).ShouldBeNull();
        Code(Call(to: Thief, amount: 2), rules).ShouldBe("policy.argument_not_allowed");
        Code(Call(), rules).ShouldBeNull();
    }

    [Fact]
    public void Authorize_TradeThatCallsItselfATopUp_IsRefused()
    {
        var rules = Rules() with { Calls = [Rules().Calls[0] with { Kinds = [ActionKind.Hedge] }] };
        Code(Call(), rules).ShouldBe("policy.kind_not_allowed");
        Code(Call() with { Kind = ActionKind.Hedge }, rules).ShouldBeNull();
    }

    [Theory]
    [InlineData(true, 7)]
    [InlineData(false)]
    [InlineData(false, 8)]
    [InlineData(false, 7, 7)]
    [InlineData(false, 8, 7)]
    public void Authorize_ListOfPositions_IsThePositionActedOnAlone(bool passes, params int[] positions)
    {
        var settle = AbiFunction.Parse("settle(uint256[] positions)");
        var rules = Rules() with { Calls = [new AllowedCall(TestPlan.Chain, TestPlan.Contract, settle) { Kinds = [ActionKind.Settle], Arguments = [new OnlyPositionOfTarget("positions")] }] };
        var request = Call() with { Kind = ActionKind.Settle, Data = settle.Encode(AbiValue.Array([.. positions.Select(position => (AbiValue)position)])) };

        Code(request, rules).ShouldBe(passes ? null : "policy.argument_not_allowed");
    }

    [Theory]
    [InlineData("amount.inner")]
    [InlineData("order.missing")]
    [InlineData("")]
    [InlineData("to")]
    public void Construct_RuleForAnArgumentThatIsNotThere_Throws(string argument) =>
        Should.Throw<ArgumentException>(() => new PolicyGuard(Rules() with { Calls = [new AllowedCall(TestPlan.Chain, TestPlan.Contract, Pay) { Arguments = [ArgumentRule.RealBound(argument)] }] }))
            .Message.ShouldContain("has no argument");

    private static PolicyRules Rules() => PolicyGuardTests.Rules() with
    {
        Calls =
        [
            new AllowedCall(TestPlan.Chain, TestPlan.Contract, Pay)
            {
                Arguments =
                [
                    new AddressAmong("to", [Ours]), new WithinDeclaredSpend("amount", [TestPlan.Usdc]), new PositionOfTarget("order.positionId"),
                    ArgumentRule.RealBound("order.bound"), new DeadlineWithin("order.deadline", TimeSpan.FromMinutes(5)), new SameFlag("order.sell", "order.exact"), new ZeroWord("order.code"),
                ],
            },
        ],
    };

    private static TransactionRequest Call(
        Address? to = null, System.Numerics.BigInteger? amount = null, int position = 7, System.Numerics.BigInteger? bound = null, int deadline = 300, bool exact = true, byte code = 0)
    {
        var word = new byte[32];
        word[31] = code;
        var data = Pay.Encode(
            to ?? Ours, amount ?? TestPlan.Dollars(10).Raw,
            AbiValue.Tuple(position, bound ?? 1000, Now.UnixSeconds + (ulong)deadline, true, exact, new Hash32(word)));
        return new(
            new("a"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, Key, TestPlan.Contract, Wei.Zero, data, 0, 100_000,
            Wei.FromGwei(Wad.FromInteger(10)), Wei.FromGwei(Wad.One), [TestPlan.Dollars(10)])
        {
            Target = new("main/lyra-v1/7"),
        };
    }

    private static string? Code(TransactionRequest request, PolicyRules? rules = null) =>
        (new PolicyGuard(rules ?? Rules()).Authorize(request, new NothingSpent(), Now, KeeperMode.Active, Core.Safety.SafetyState.Clear) as PolicyRefusal)?.Code;

    private sealed class NothingSpent : ISpendLedger
    {
        public Wei NativeSpent(ChainTime since, IntentKey except) => Wei.Zero;

        public TokenAmount Spent(Token token, ChainTime since, IntentKey except) => TokenAmount.ZeroOf(token);
    }
}
