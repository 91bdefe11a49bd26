using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Policy;

/// <summary>Each rule by itself: a request that passes, changed in one field, is refused with that rule's code.</summary>
public class PolicyGuardTests
{
    private static readonly ChainTime Now = new(1_700_000_000);
    private static readonly Address Spender = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Address Other = Address.Parse("0x00000000000000000000000000000000000000bb");

    [Fact]
    public void Authorize_AllowedCall_GivesExactlyTheRequest()
    {
        var request = Request();
        Verdict(request).ShouldBeOfType<PolicyAllowed>().Transaction.Request.ShouldBeSameAs(request);
    }

    [Fact]
    public void Authorize_NoRules_RefusesEverything()
    {
        var empty = Rules() with { Calls = [], Assets = [], Approvals = [] };
        Code(Request(), empty).ShouldBe("policy.chain_not_allowed");
    }

    public static TheoryData<string, string> Changes() => new()
    {
        { "chain", "policy.chain_not_allowed" }, { "no chain", "policy.no_chain" }, { "target", "policy.target_not_allowed" },
        { "selector", "policy.selector_not_allowed" }, { "kind", "policy.kind_not_allowed" }, { "long data", "policy.arguments_malformed" }, { "short data", "policy.selector_not_allowed" }, { "no data", "policy.selector_not_allowed" },
        { "value", "policy.value_not_allowed" }, { "negative value", "policy.value_not_allowed" }, { "no sender", "policy.no_sender" },
        { "gas limit", "policy.gas_limit" }, { "no gas", "policy.gas_limit" }, { "fee", "policy.fee_per_gas" }, { "no fee", "policy.fee_per_gas" },
        { "tip", "policy.tip" }, { "negative tip", "policy.tip" }, { "cost", "policy.native_per_transaction" }, { "spend", "policy.asset_per_transaction" },
        { "split spend", "policy.asset_per_transaction" }, { "token", "policy.asset_not_allowed" }, { "decimals", "policy.asset_not_allowed" },
        { "negative spend", "policy.spend_unknown" }, { "unknown spend", "policy.spend_unknown" }, { "no purpose", "policy.no_purpose" },
        { "false cancel", "policy.not_a_cancellation" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Authorize_OneFieldChanged_IsRefusedWithItsCode(string change, string code) => Code(Changed(change)).ShouldBe(code);

    [Theory]
    [InlineData(KeeperMode.Halted, ActionKind.TopUp, "policy.halted")]
    [InlineData(KeeperMode.Halted, ActionKind.Hedge, "policy.halted")]
    [InlineData((KeeperMode)99, ActionKind.TopUp, "policy.halted")]
    [InlineData(KeeperMode.ReduceOnly, ActionKind.Hedge, "policy.reduce_only")]
    [InlineData(KeeperMode.ReduceOnly, ActionKind.None, "policy.reduce_only")]
    [InlineData(KeeperMode.ReduceOnly, ActionKind.TopUp, null)]
    [InlineData(KeeperMode.ReduceOnly, ActionKind.Reduce, null)]
    [InlineData(KeeperMode.Active, ActionKind.Hedge, null)]
    public void Authorize_Mode_DecidesByKind(KeeperMode mode, ActionKind kind, string? code) => Code(Request() with { Kind = kind }, mode: mode).ShouldBe(code);

    [Fact]
    public void Authorize_CodeChanged_OnlyTakesAllowancesBack()
    {
        var changed = new SafetyState([new Doubt(DoubtKind.CodeChanged, "for a test")]);
        Code(Approve(Spender, 0) with { Kind = ActionKind.Revoke }, safety: changed).ShouldBeNull();
        Code(Approve(Spender, 0) with { Kind = ActionKind.Approve }, safety: changed).ShouldBe("policy.code_changed");
        Code(Approve(Spender, 1) with { Kind = ActionKind.Revoke }, safety: changed).ShouldBe("policy.approval_too_large");
    }

    public static TheoryData<DoubtKind, ActionKind, bool> Matrix()
    {
        var cells = new TheoryData<DoubtKind, ActionKind, bool>();
        foreach (var doubt in Enum.GetValues<DoubtKind>())
        {
            foreach (var action in new[] { ActionKind.Hedge, ActionKind.TopUp, ActionKind.Reduce })
                cells.Add(doubt, action, SafetyMatrix.Permits(doubt, action));
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Authorize_InDoubt_ObeysTheMatrixCellByCell(DoubtKind kind, ActionKind action, bool permitted)
    {
        var doubt = new Doubt(kind, "for a test");
        var request = Request() with { Kind = action, Account = TestPlan.Account, Venue = TestPlan.Venue };
        Code(request, safety: new([doubt])).ShouldBe(permitted ? null : $"policy.{doubt.Code}");
        Code(request, safety: new([doubt with { Account = TestPlan.Account, Venue = TestPlan.Venue }])).ShouldBe(permitted ? null : $"policy.{doubt.Code}");
        Code(request, safety: new([doubt with { Account = new("another") }])).ShouldBeNull();
        Code(request, safety: new([doubt with { Venue = new("another") }])).ShouldBeNull();
    }

    [Fact]
    public void Authorize_CancellationInDoubt_Passes() => Code(
        Request() with { Purpose = AttemptPurpose.Cancel, Kind = ActionKind.Hedge, To = Other, Data = Bytes.Empty, Spends = [], GasLimit = 21_000 },
        safety: new([new Doubt(DoubtKind.CodeChanged, "for a test")])).ShouldBeNull();

    [Fact]
    public void Authorize_WellKnownKey_OnlyOnTheLocalChain()
    {
        Code(Request() with { From = TestPlan.Actor }).ShouldBeNull();
        var mainnet = Rules() with { Calls = [new(new(1), TestPlan.Contract, TestPlan.IncrementFunction)] };
        Code(Request() with { From = TestPlan.Actor, Chain = new(1), Spends = [] }, mainnet).ShouldBe("policy.well_known_key");
        Code(Request() with { From = Other, Chain = new(1), Spends = [] }, mainnet).ShouldBeNull();
    }

    [Theory]
    [InlineData(Urgency.Routine, 50, null)]
    [InlineData(Urgency.Routine, 51, "policy.fee_per_gas")]
    [InlineData(Urgency.Emergency, 51, null)]
    [InlineData(Urgency.Emergency, 200, null)]
    [InlineData(Urgency.Emergency, 201, "policy.fee_per_gas")]
    public void Authorize_FeeTiers_EachHasItsCap(Urgency urgency, int gwei, string? code) =>
        Code(Request() with { Urgency = urgency, MaxFeePerGas = Wei.FromGwei(Wad.FromInteger(gwei)) }).ShouldBe(code);

    [Fact]
    public void Authorize_CapsMetExactly_AreAllowed()
    {
        var request = Request() with { Spends = [TestPlan.Dollars(100)] };
        var ledger = new Ledger { Native = Rules().Gas.PerDay - request.WorstCost, Token = TestPlan.Dollars(400) };
        Code(request, ledger: ledger).ShouldBeNull();
        Code(request, ledger: ledger with { Native = ledger.Native + new Wei(1) }).ShouldBe("policy.native_per_day");
        Code(request, ledger: ledger with { Token = TokenAmount.FromRaw(TestPlan.Usdc, TestPlan.Dollars(400).Raw + 1) }).ShouldBe("policy.asset_per_day");
    }

    [Fact]
    public void Authorize_HourMetExactly_IsAllowedAndOneMoreIsNot()
    {
        var request = Request() with { Spends = [TestPlan.Dollars(100)] };
        var rules = Rules();
        rules = rules with { Gas = rules.Gas with { PerHour = Wei.FromEther(Wad.Parse("0.1")) }, Assets = [rules.Assets[0] with { PerHour = TestPlan.Dollars(200) }] };
        var ledger = new Ledger { Native = Wei.FromEther(Wad.Parse("0.1")) - request.WorstCost, Token = TestPlan.Dollars(100) };
        Code(request, rules, ledger: ledger).ShouldBeNull();
        Code(request, rules, ledger: ledger with { Native = ledger.Native + new Wei(1) }).ShouldBe("policy.native_per_hour");
        Code(request, rules, ledger: ledger with { Token = TokenAmount.FromRaw(TestPlan.Usdc, TestPlan.Dollars(100).Raw + 1) }).ShouldBe("policy.asset_per_hour");
    }

    [Fact]
    public void Authorize_AsksTheLedger_ForBothWindowsWithoutItself()
    {
        var ledger = new Ledger();
        var rules = Rules();
        rules = rules with { Gas = rules.Gas with { PerHour = rules.Gas.PerDay }, Assets = [rules.Assets[0] with { PerHour = rules.Assets[0].PerDay }] };
        Code(Request(), rules, ledger: ledger).ShouldBeNull();
        ChainTime hour = new(Now.UnixSeconds - 3_600), day = new(Now.UnixSeconds - 86_400);
        ledger.Asked.ShouldBe([(day, new IntentKey("a")), (hour, new IntentKey("a")), (day, new IntentKey("a")), (hour, new IntentKey("a"))]);
    }

    [Theory]
    [InlineData("increaseAllowance(address,uint256)")]
    [InlineData("setApprovalForAll(address,bool)")]
    [InlineData("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")]
    [InlineData("permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)")]
    [InlineData("approve(address,address,uint160,uint48)")]
    public void Authorize_UnboundedApproval_IsRefusedEvenWhenListed(string signature)
    {
        var function = AbiFunction.Parse(signature);
        var data = Bytes.Own([.. function.Selector.Span, .. new byte[64]]);
        var listed = Rules() with { Calls = [new(TestPlan.Chain, TestPlan.Contract, function)] };
        Code(Request() with { Data = data }, listed).ShouldBe("policy.approval_not_allowed");
    }

    [Fact]
    public void Authorize_Approve_OnlyTheConfiguredTokenSpenderAndAmount()
    {
        Code(Approve(Spender, 100)).ShouldBeNull();
        Code(Approve(Spender, 0)).ShouldBeNull();
        Code(Approve(Spender, 100), mode: KeeperMode.ReduceOnly).ShouldBeNull();
        Code(Approve(Spender, 100) with { Kind = ActionKind.TopUp }).ShouldBe("policy.kind_not_allowed");
        Code(Request() with { Kind = ActionKind.Approve }).ShouldBe("policy.kind_not_allowed");
        Code(Request() with { Kind = ActionKind.Revoke }).ShouldBe("policy.kind_not_allowed");
        Code(Approve(Spender, 0) with { Kind = ActionKind.Revoke }, mode: KeeperMode.ReduceOnly).ShouldBeNull();
        Code(Approve(Spender, 1) with { Kind = ActionKind.Revoke }).ShouldBe("policy.approval_too_large");
        Code(Approve(Other, 0) with { Kind = ActionKind.Revoke }).ShouldBe("policy.approval_not_allowed");
        Code(Approve(Other, 100)).ShouldBe("policy.approval_not_allowed");
        Code(Approve(Spender, 101)).ShouldBe("policy.approval_too_large");
        Code(Approve(Spender, 100) with { To = TestPlan.Contract }).ShouldBe("policy.approval_not_allowed");
        Code(Approve(Spender, 100) with { Value = new Wei(1) }).ShouldBe("policy.value_not_allowed");
        var unlimited = Approve(Spender, 1);
        var data = unlimited.Data.Span.ToArray();
        data.AsSpan(36).Fill(0xff);
        Code(unlimited with { Data = Bytes.CopyOf(data) }).ShouldBe("policy.approval_too_large");
        Code(unlimited with { Data = Bytes.CopyOf(data.AsSpan(0, 40)) }).ShouldBe("policy.approval_not_allowed");
        data.AsSpan(4, 12).Fill(1);
        Code(unlimited with { Data = Bytes.CopyOf(data) }).ShouldBe("policy.approval_not_allowed");
    }

    [Fact]
    public void Authorize_ApproveListedAsACall_StillNeedsItsApproval()
    {
        var listed = Rules() with { Approvals = [], Calls = [new(TestPlan.Chain, TestPlan.Usdc.Address, AbiFunction.Parse("approve(address,uint256)"))] };
        Code(Approve(Spender, 1), listed).ShouldBe("policy.approval_not_allowed");
    }

    [Fact]
    public void Authorize_Cancellation_PassesUnderCapsInReduceOnly()
    {
        var cancel = Request() with
        {
            Purpose = AttemptPurpose.Cancel, Kind = ActionKind.Hedge, To = Other, From = Other, Data = Bytes.Empty, Spends = [], GasLimit = 21_000,
        };
        Code(cancel, mode: KeeperMode.ReduceOnly).ShouldBeNull();
        Code(cancel, mode: KeeperMode.Halted).ShouldBe("policy.halted");
        Code(cancel with { MaxFeePerGas = Wei.FromGwei(Wad.FromInteger(51)) }).ShouldBe("policy.fee_per_gas");
    }

    [Theory]
    [InlineData("unlimited")]
    [InlineData("argument")]
    [InlineData("kinds")]
    [InlineData("hours")]
    [InlineData("asset hours")]
    [InlineData("tiers")]
    [InlineData("days")]
    [InlineData("twice")]
    [InlineData("negative")]
    [InlineData("window")]
    public void Construct_ContradictoryRules_Throws(string fault)
    {
        var rules = Rules();
        PolicyRules bad = fault switch
        {
            "unlimited" => rules with { Approvals = [new(TestPlan.Usdc, Spender, TokenAmount.FromRaw(TestPlan.Usdc, UInt256.MaxValue.ToBigInteger()))] },
            "argument" => rules with { Calls = [rules.Calls[0] with { Arguments = [ArgumentRule.RealBound("amount")] }] },
            "kinds" => rules with { Calls = [rules.Calls[0] with { Kinds = [] }] },
            "hours" => rules with { Gas = rules.Gas with { PerHour = rules.Gas.PerTransaction - new Wei(1) } },
            "asset hours" => rules with { Assets = [rules.Assets[0] with { PerHour = TestPlan.Dollars(501) }] },
            "tiers" => rules with { Gas = rules.Gas with { EmergencyFeePerGas = new Wei(1) } },
            "days" => rules with { Gas = rules.Gas with { PerDay = new Wei(1) } },
            "twice" => rules with { Assets = [rules.Assets[0], rules.Assets[0]] },
            "negative" => rules with { Assets = [new(TestPlan.Dollars(-1), TestPlan.Dollars(1))] },
            _ => rules with { Hour = TimeSpan.Zero },
        };
        Should.Throw<ArgumentException>(() => new PolicyGuard(bad));
    }

    internal static PolicyRules Rules() => new()
    {
        Calls = [new AllowedCall(TestPlan.Chain, TestPlan.Contract, TestPlan.IncrementFunction)],
        Approvals = [new AllowedApproval(TestPlan.Usdc, Spender, TestPlan.Dollars(100))],
        Assets = [new AssetCap(TestPlan.Dollars(100), TestPlan.Dollars(500))],
        Gas = new GasCaps(
            1_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.Parse("0.05")), Wei.FromEther(Wad.Parse("0.5"))),
    };

    private static TransactionRequest Request() => new(
        new("a"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, Other, TestPlan.Contract, Wei.Zero, TestPlan.Increment, 0, 100_000,
        Wei.FromGwei(Wad.FromInteger(10)), Wei.FromGwei(Wad.One), [TestPlan.Dollars(10)]);

    private static TransactionRequest Approve(Address spender, long dollars)
    {
        var data = new byte[68];
        Bytes.Parse("0x095ea7b3").Span.CopyTo(data);
        spender.Span.CopyTo(data.AsSpan(16));
        UInt256.FromBigInteger(TestPlan.Dollars(dollars).Raw).WriteBigEndian(data.AsSpan(36));
        return Request() with { Kind = ActionKind.Approve, To = TestPlan.Usdc.Address, Data = Bytes.Own(data), Spends = [] };
    }

    private static TransactionRequest Changed(string change)
    {
        var request = Request();
        return change switch
        {
            "chain" => request with { Chain = new(31338) },
            "no chain" => request with { Chain = default },
            "target" => request with { To = Other },
            "selector" => request with { Data = Bytes.Parse("0xdeadbeef") },
            "kind" => request with { Kind = ActionKind.None },
            "long data" => request with { Data = Bytes.Own([.. request.Data.Span, 0]) },
            "short data" => request with { Data = Bytes.Parse("0xd09de0") },
            "no data" => request with { Data = Bytes.Empty },
            "value" => request with { Value = new Wei(1) },
            "negative value" => request with { Value = new Wei(-1) },
            "no sender" => request with { From = Address.Zero },
            "gas limit" => request with { GasLimit = 1_000_001 },
            "no gas" => request with { GasLimit = 0 },
            "fee" => request with { MaxFeePerGas = Wei.FromGwei(Wad.FromInteger(50)) + new Wei(1) },
            "no fee" => request with { MaxFeePerGas = Wei.Zero },
            "tip" => request with { MaxPriorityFeePerGas = request.MaxFeePerGas + new Wei(1) },
            "negative tip" => request with { MaxPriorityFeePerGas = new Wei(-1) },
            "cost" => request with { GasLimit = 1_000_000, Urgency = Urgency.Emergency, MaxFeePerGas = Wei.FromGwei(Wad.FromInteger(51)) },
            "spend" => request with { Spends = [TokenAmount.FromRaw(TestPlan.Usdc, TestPlan.Dollars(100).Raw + 1)] },
            "split spend" => request with { Spends = [TestPlan.Dollars(60), TestPlan.Dollars(41)] },
            "token" => request with { Spends = [TokenAmount.FromRaw(TestPlan.Usdc with { Address = Other }, 1)] },
            "decimals" => request with { Spends = [TokenAmount.FromRaw(TestPlan.Usdc with { Decimals = 18 }, 1)] },
            "negative spend" => request with { Spends = [TestPlan.Dollars(-1)] },
            "unknown spend" => request with { Spends = default },
            "no purpose" => request with { Purpose = AttemptPurpose.None },
            "false cancel" => request with { Purpose = AttemptPurpose.Cancel },
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "no such change"),
        };
    }

    private static PolicyVerdict Verdict(
        TransactionRequest request, PolicyRules? rules = null, KeeperMode mode = KeeperMode.Active, ISpendLedger? ledger = null, SafetyState? safety = null) =>
        new PolicyGuard(rules ?? Rules()).Authorize(request, ledger ?? new Ledger(), Now, mode, safety ?? SafetyState.Clear);

    private static string? Code(
        TransactionRequest request, PolicyRules? rules = null, KeeperMode mode = KeeperMode.Active, ISpendLedger? ledger = null, SafetyState? safety = null)
    {
        var verdict = Verdict(request, rules, mode, ledger, safety);
        if (verdict is PolicyRefusal refusal)
        {
            refusal.Detail.ShouldNotBeNullOrWhiteSpace();
            refusal.Mend.ShouldNotBeNullOrWhiteSpace();
            return refusal.Code;
        }

        verdict.ShouldBeOfType<PolicyAllowed>();
        return null;
    }

    private sealed record Ledger : ISpendLedger
    {
        public Wei Native { get; init; }

        public TokenAmount? Token { get; init; }

        public List<(ChainTime, IntentKey)> Asked { get; } = [];

        public Wei NativeSpent(ChainTime since, IntentKey except)
        {
            Asked.Add((since, except));
            return Native;
        }

        public TokenAmount Spent(Token token, ChainTime since, IntentKey except)
        {
            Asked.Add((since, except));
            return Token ?? TokenAmount.ZeroOf(token);
        }
    }
}
