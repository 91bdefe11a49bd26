using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace KeeperBot.Architecture.Tests;

/// <summary>Only the policy guard makes an authorised transaction, only the signer touches the key that signs those, and the report signer signs no transaction: read from the compiled code.</summary>
public sealed class SigningTests
{
    [Fact]
    public void AuthorizedTransaction_InAllRooms_IsConstructedByPolicyGuardAlone() =>
        Callers("AuthorizedTransaction", ".ctor").ShouldBe(["KeeperBot.Execution.Policy.PolicyGuard"]);

    [Fact]
    public void SigningKey_OutsideEvm_SignsReportsAndNothingElse() => OutsideEvm(("ISigningKey", "Sign"), ("LocalSigningKey", "Sign"))
        .ShouldBe(["KeeperBot.Execution.Signing.ReportSigner"]);

    [Fact]
    public void Transactions_OutsideEvm_AreSignedByNoBareKey() => OutsideEvm(("Eip1559Transaction", "Sign"), ("ITransaction", "Sign"), ("SignedEnvelope", "Sign")).ShouldBeEmpty();

    [Fact]
    public void ReportSigner_InAllRooms_IsMadeWhereTheReportKeyIsOpenedAndSignsDaysAlone()
    {
        Callers("ReportSigner", ".ctor").ShouldBe(["KeeperBot.Host.Composition.Records.RecordComposition"]);
        Callers("ReportSigner", "Sign").ShouldBe(["KeeperBot.Host.Composition.Records.DaySeal"]);
        Callers("TransactionSigner", ".ctor").ShouldBe(["KeeperBot.Host.Composition.KeeperRuntime"]);
    }

    [Fact]
    public void TransactionKey_OutsideEvm_IsUsedBySignerAlone() => OutsideEvm(
            ("ITransactionKey", "SignAsync"), ("LocalTransactionKey", "SignAsync"), ("RemoteTransactionKey", "SignAsync"))
        .ShouldBe(["KeeperBot.Execution.Signing.TransactionSigner"]);

    [Fact]
    public void RawTransactions_InAllRooms_AreBroadcastByOneClass() =>
        Callers("EthClient", "SendRawTransactionAsync").ShouldBe(["KeeperBot.Execution.Manager.Broadcaster"]);

    private static ImmutableSortedSet<string> OutsideEvm(params (string Type, string Method)[] methods) =>
        [.. methods.SelectMany(item => Callers(item.Type, item.Method)).Where(caller => !caller.StartsWith("KeeperBot.Evm.", StringComparison.Ordinal))];

    private static ImmutableSortedSet<string> Callers(string type, string method) =>
        [.. Repository.Rooms.SelectMany(room => CallersIn(Repository.Assembly(room), type, method))];

    private static IEnumerable<string> CallersIn(string assembly, string type, string method)
    {
        using var stream = File.OpenRead(assembly);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var found = new List<string>();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var definition = metadata.GetMethodDefinition(handle);
            if (definition.RelativeVirtualAddress == 0)
                continue;
            var body = image.GetMethodBody(definition.RelativeVirtualAddress).GetILContent();
            if (IlReader.CalledMethods(body).Any(token => Names(metadata, token) == (type, method)))
                found.Add(Outermost(metadata, definition.GetDeclaringType()));
        }

        return found;
    }

    private static (string Type, string Method) Names(MetadataReader metadata, int token)
    {
        var handle = MetadataTokens.EntityHandle(token);
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                var definition = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return (metadata.GetString(metadata.GetTypeDefinition(definition.GetDeclaringType()).Name), metadata.GetString(definition.Name));
            case HandleKind.MemberReference:
                var reference = metadata.GetMemberReference((MemberReferenceHandle)handle);
                var parent = reference.Parent.Kind == HandleKind.TypeReference ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)reference.Parent).Name) : "";
                return (parent, metadata.GetString(reference.Name));
            case HandleKind.MethodSpecification:
                return Names(metadata, MetadataTokens.GetToken(metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method));
            default:
                return ("", "");
        }
    }

    // Lambdas and async state machines are nested types of the class they were written in.
    private static string Outermost(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
