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

/// <summary>A call that a role module passes on is held to the same rules as one that is sent directly, and to the module's own arguments.</summary>
public class CallInsideTests
{
    private static readonly ChainTime Now = new(1_700_000_000);
    private static readonly Address Venue = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Thief = Address.Parse("0x00000000000000000000000000000000000000bb");
    private static readonly Address Key = Address.Parse("0x00000000000000000000000000000000000000cc");
    private static readonly Hash32 Role = new([.. "keeper"u8, .. new byte[26]]);

    private static readonly AbiFunction Execute = AbiFunction.Parse("execute(address to, uint256 value, bytes data, uint8 operation, bytes32 roleKey, bool shouldRevert)");
    private static readonly AbiFunction Deposit = AbiFunction.Parse("deposit(address token, uint256 amount)");
    private static readonly AbiFunction Transfer = AbiFunction.Parse("transfer(address to, uint256 amount)");

    [Fact]
    public void Authorize_TheCallThatIsAllowedInside_Passes() => Code(Call()).ShouldBeNull();

    public static TheoryData<string> Wrong() =>
        ["target", "value", "another function", "argument inside", "amount above spend", "cut inside", "longer inside", "nothing inside", "delegate call", "role", "no revert"];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Authorize_OnePartWrong_IsRefused(string what)
    {
        var inside = Deposit.Encode(TestPlan.Usdc.Address, TestPlan.Dollars(10).Raw);
        var request = what switch
        {
            "target" => Call(to: Thief),
            "value" => Call(value: 1),
            "another function" => Call(inside: Transfer.Encode(TestPlan.Usdc.Address, TestPlan.Dollars(10).Raw)),
            "argument inside" => Call(inside: Deposit.Encode(Thief, TestPlan.Dollars(10).Raw)),
            "amount above spend" => Call(inside: Deposit.Encode(TestPlan.Usdc.Address, TestPlan.Dollars(10).Raw + 1)),
            "cut inside" => Call(inside: Bytes.CopyOf(inside.Span[..^1])),
            "longer inside" => Call(inside: Bytes.Own([.. inside.Span, .. new byte[32]])),
            "nothing inside" => Call(inside: Bytes.Empty),
            "delegate call" => Call(operation: 1),
            "role" => Call(role: Hash32.Zero),
            "no revert" => Call(shouldRevert: false),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such part"),
        };
        Code(request).ShouldBe("policy.argument_not_allowed");
    }

    [Theory]
    [InlineData("amounts")]
    [InlineData("")]
    public void Construct_RuleForAnArgumentThatIsNotInside_Throws(string argument) =>
        Should.Throw<ArgumentException>(() => new PolicyGuard(Rules(new CallInside("data", Deposit, [ArgumentRule.RealBound(argument)])))).Message.ShouldContain("has no argument");

    [Fact]
    public void Construct_RuleForBytesThatAreNotThere_Throws() =>
        Should.Throw<ArgumentException>(() => new PolicyGuard(Rules(new CallInside("value", Deposit, [])))).Message.ShouldContain("has no argument 'value' of the kind Bytes");

    private static PolicyRules Rules(CallInside? inside = null) => PolicyGuardTests.Rules() with
    {
        Calls =
        [
            new AllowedCall(TestPlan.Chain, TestPlan.Contract, Execute)
            {
                Arguments =
                [
                    new AddressAmong("to", [Venue]), ArgumentRule.Exactly("value", 0), ArgumentRule.Exactly("operation", 0), new WordIs("roleKey", Role), new FlagIs("shouldRevert", true),
                    inside ?? new CallInside("data", Deposit, [new AddressAmong("token", [TestPlan.Usdc.Address]), new WithinDeclaredSpend("amount", [TestPlan.Usdc])]),
                ],
            },
        ],
    };

    private static TransactionRequest Call(Address? to = null, int value = 0, Bytes? inside = null, int operation = 0, Hash32? role = null, bool shouldRevert = true) => new(
        new("a"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, Key, TestPlan.Contract, Wei.Zero,
        Execute.Encode(to ?? Venue, value, inside ?? Deposit.Encode(TestPlan.Usdc.Address, TestPlan.Dollars(10).Raw), operation, role ?? Role, shouldRevert),
        0, 100_000, Wei.FromGwei(Wad.FromInteger(10)), Wei.FromGwei(Wad.One), [TestPlan.Dollars(10)])
    {
        Target = new("main/perp-v2"),
    };

    private static string? Code(TransactionRequest request) =>
        (new PolicyGuard(Rules()).Authorize(request, new NothingSpent(), Now, KeeperMode.Active, Core.Safety.SafetyState.Clear) as PolicyRefusal)?.Code;

    private sealed class NothingSpent : ISpendLedger
    {
        public Wei NativeSpent(ChainTime since, IntentKey except) => Wei.Zero;

        public TokenAmount Spent(Token token, ChainTime since, IntentKey except) => TokenAmount.ZeroOf(token);
    }
}
