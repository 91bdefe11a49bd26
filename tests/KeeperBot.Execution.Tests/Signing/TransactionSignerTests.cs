using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using NSubstitute;

namespace KeeperBot.Execution.Tests.Signing;

public class TransactionSignerTests
{
    [Fact]
    public async Task SignAsync_Authorized_SignsEveryField()
    {
        using var key = LocalSigningKey.Generate();
        using var signer = new TransactionSigner(new LocalTransactionKey(key));
        var authorized = Authorize(key.Address);
        var signed = await signer.SignAsync(authorized, CancellationToken.None);
        signed.Sender.ShouldBe(key.Address);
        signed.Transaction.Nonce.ShouldBe(9UL);
        signed.Transaction.To.ShouldBe(TestPlan.Contract);
        signed.Transaction.MaxFeePerGas.ShouldBe(UInt256.Parse("10000000000"));
        signed.Transaction.Data.ShouldBe(TestPlan.Increment);
    }

    [Fact]
    public async Task SignAsync_KeyOfAnotherAddress_Refuses()
    {
        using var key = LocalSigningKey.Generate();
        using var signer = new TransactionSigner(new LocalTransactionKey(key));
        (await Should.ThrowAsync<ExecutionException>(() => signer.SignAsync(Authorize(TestPlan.Actor), CancellationToken.None))).Kind.ShouldBe(ExecutionErrorKind.Signer);
    }

    [Fact]
    public async Task SignAsync_KeySignsAnotherHash_IsRejected()
    {
        using var real = LocalSigningKey.Generate();
        var lying = Substitute.For<ISigningKey>();
        lying.Address.Returns(real.Address);
        lying.Sign(Arg.Any<Hash32>()).Returns(_ => real.Sign(Hash32.Zero));
        using var signer = new TransactionSigner(new LocalTransactionKey(lying));
        (await Should.ThrowAsync<ExecutionException>(() => signer.SignAsync(Authorize(real.Address), CancellationToken.None))).Kind.ShouldBe(ExecutionErrorKind.Signer);
    }

    [Fact]
    public async Task SignAsync_KeyAnswersWithHighS_IsRejected()
    {
        using var real = LocalSigningKey.Generate();
        var malleable = Substitute.For<ISigningKey>();
        malleable.Address.Returns(real.Address);
        malleable.Sign(Arg.Any<Hash32>()).Returns(call => HighS(real.Sign(call.Arg<Hash32>())));
        using var signer = new TransactionSigner(new LocalTransactionKey(malleable));
        (await Should.ThrowAsync<ExecutionException>(() => signer.SignAsync(Authorize(real.Address), CancellationToken.None))).Kind.ShouldBe(ExecutionErrorKind.Signer);
    }

    [Fact]
    public async Task SignAsync_DestroyedKey_IsASignerFailure()
    {
        var key = LocalSigningKey.Generate();
        var authorized = Authorize(key.Address);
        using var signer = new TransactionSigner(new LocalTransactionKey(key));
        key.Dispose();
        (await Should.ThrowAsync<ExecutionException>(() => signer.SignAsync(authorized, CancellationToken.None))).Kind.ShouldBe(ExecutionErrorKind.Signer);
    }

    private static Signature HighS(Signature signature)
    {
        var order = System.Numerics.BigInteger.Parse("00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        return signature with { S = UInt256.FromBigInteger(order - signature.S.ToBigInteger()), YParity = 1 - signature.YParity };
    }

    private static AuthorizedTransaction Authorize(Address from)
    {
        var request = new TransactionRequest(
            new("a"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, from, TestPlan.Contract, Wei.Zero, TestPlan.Increment, 9, 100_000,
            Wei.FromGwei(Wad.FromInteger(10)), Wei.FromGwei(Wad.One), []);
        var ledger = Substitute.For<ISpendLedger>();
        return new PolicyGuard(PolicyGuardTests.Rules()).Authorize(request, ledger, new(1), KeeperMode.Active, Core.Safety.SafetyState.Clear).ShouldBeOfType<PolicyAllowed>().Transaction;
    }
}
