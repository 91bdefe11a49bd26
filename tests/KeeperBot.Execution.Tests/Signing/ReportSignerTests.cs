using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Signing;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Signing;

public sealed class ReportSignerTests
{
    private static readonly Address Other = Address.Parse("0x00000000000000000000000000000000000000a1");

    [Fact]
    public void Create_TransactionKey_IsRefused()
    {
        using var key = LocalSigningKey.Generate();
        Should.Throw<ExecutionException>(() => new ReportSigner(key, key.Address, "Day")).Message.ShouldContain("a key that spends signs no reports");
    }

    [Fact]
    public void Sign_StatementOfItsType_RecoversToItsAddress()
    {
        using var signer = new ReportSigner(LocalSigningKey.Generate(), Other, "Day");
        var statement = Statement("Day");
        Secp256k1.Recover(statement.SigningHash(), signer.Sign(statement)).ShouldBe(signer.Address);
    }

    [Fact]
    public void Sign_AnyOtherType_IsRefused()
    {
        using var signer = new ReportSigner(LocalSigningKey.Generate(), Other, "Day");
        Should.Throw<ArgumentException>(() => signer.Sign(Statement("Permit"))).Message.ShouldContain("a Permit is no Day");
    }

    private static TypedData Statement(string type) => TypedData.Parse($$$"""
        {"types":{"EIP712Domain":[{"name":"name","type":"string"}],"{{{type}}}":[{"name":"day","type":"string"}]},"primaryType":"{{{type}}}","domain":{"name":"t"},"message":{"day":"2026-01-05"}}
        """);
}
